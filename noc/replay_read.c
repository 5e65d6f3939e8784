// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Reading a packet trace: any bytes may come, every complaint names its line.
#include "noc/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER      "time_ps,src_x,src_y,dst"
#define DESTINATION "xAyB or A.B, joined by ';'"
#define MARK        "\xef\xbb\xbf" // the byte order mark that some table programs put first
#define MAX_TIME_PS INT64_C(1000000000000000000)

typedef struct {
  const char *path;
  int line;
  const char *at, *end; // what is left of the line
  const radish_mesh_params *mesh;
  radish_noc_trace *trace;
  size_t packets_capacity, destinations_capacity;
  int64_t *last_ps;   // by source; -1: none yet
  uint64_t *named_in; // by router: the last packet (number + 1) that named it as a destination
  radish_error *error;
} reader;

#define COMPLAIN(r, ...) radish_fail((r)->error, RADISH_BAD_INPUT, (r)->path, (r)->line, __VA_ARGS__)

// A decimal number of at most `max`, digits only.
static radish_status number(reader *r, const char *what, int64_t max, int64_t *value) {
  const char *start = r->at;
  bool fits = true;
  *value = 0;
  for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
    int digit = *r->at - '0';
    fits = fits && *value <= (max - digit) / 10 && (max >= digit);
    if (fits) *value = 10 * *value + digit;
  }
  int shown = r->at - start > 24 ? 24 : (int)(r->at - start);
  if (shown == 0) {
    if (r->at == r->end) return COMPLAIN(r, "%s is missing, allowed 0..%" PRId64, what, max);
    unsigned char c = (unsigned char)*r->at;
    if (c >= 32 && c < 127) return COMPLAIN(r, "%s begins with '%c', allowed 0..%" PRId64, what, c, max);
    return COMPLAIN(r, "%s begins with byte 0x%02x, allowed 0..%" PRId64, what, c, max);
  }
  if (!fits) return COMPLAIN(r, "%s is %.*s%s, allowed 0..%" PRId64, what, shown, start, shown == 24 ? "..." : "", max);
  return RADISH_OK;
}

static radish_status expect(reader *r, char wanted, const char *after) {
  const char *allowed = wanted == ',' ? HEADER : DESTINATION;
  if (r->at < r->end && *r->at == wanted) {
    r->at++;
    return RADISH_OK;
  }
  return COMPLAIN(r, "'%c' is missing after %s, allowed: %s", wanted, after, allowed);
}

static bool grow(void **array, size_t *capacity, size_t count, size_t size) {
  if (count < *capacity) return true;
  size_t wanted = *capacity ? 2 * *capacity : 256;
  void *grown = realloc(*array, wanted * size);
  if (!grown) return false;
  *array = grown;
  *capacity = wanted;
  return true;
}

static radish_status out_of_memory(reader *r) {
  return radish_fail(r->error, RADISH_NO_MEMORY, r->path, r->line, "no memory for the packets");
}

static radish_status read_position(reader *r, const char *what_x, const char *what_y, char between,
                                   radish_noc_position *position) {
  int64_t x, y;
  radish_status status = number(r, what_x, r->mesh->columns - 1, &x);
  if (status == RADISH_OK) status = expect(r, between, what_x);
  if (status == RADISH_OK) status = number(r, what_y, r->mesh->rows - 1, &y);
  if (status == RADISH_OK) *position = (radish_noc_position){(uint32_t)x, (uint32_t)y};
  return status;
}

// xAyB, which no table program takes for a number, or A.B.
static radish_status read_destination(reader *r, radish_noc_position *position) {
  const bool letters = r->at < r->end && *r->at == 'x';
  r->at += letters;
  return read_position(r, "dst x", "dst y", letters ? 'y' : '.', position);
}

static radish_status read_destinations(reader *r, radish_noc_replay_packet *packet) {
  radish_noc_trace *trace = r->trace;
  packet->first = trace->destinations_count;
  do {
    radish_noc_position to;
    radish_status status = read_destination(r, &to);
    if (status != RADISH_OK) return status;
    uint64_t *named = &r->named_in[to.y * (size_t)r->mesh->columns + to.x];
    if (*named == trace->count + 1) return COMPLAIN(r, "dst %u.%u is named twice, allowed once", to.x, to.y);
    *named = trace->count + 1;
    if (!grow((void **)&trace->destinations, &r->destinations_capacity, trace->destinations_count, sizeof to)) {
      return out_of_memory(r);
    }
    trace->destinations[trace->destinations_count++] = to;
  } while (r->at < r->end && *r->at == ';' && r->at++);
  packet->count = trace->destinations_count - packet->first;
  if (r->at < r->end) {
    unsigned char c = (unsigned char)*r->at;
    if (c >= 32 && c < 127) return COMPLAIN(r, "'%c' after dst, allowed: " DESTINATION, c);
    return COMPLAIN(r, "byte 0x%02x after dst, allowed: " DESTINATION, c);
  }
  return RADISH_OK;
}

static radish_status read_packet(reader *r) {
  radish_noc_trace *trace = r->trace;
  radish_noc_replay_packet packet;
  if (trace->count == UINT32_MAX) return COMPLAIN(r, "too many packets, allowed %" PRIu32, UINT32_MAX);
  radish_status status = number(r, "time_ps", MAX_TIME_PS, &packet.time_ps);
  if (status == RADISH_OK) status = expect(r, ',', "time_ps");
  if (status == RADISH_OK) status = read_position(r, "src_x", "src_y", ',', &packet.source);
  if (status == RADISH_OK) status = expect(r, ',', "src_y");
  if (status != RADISH_OK) return status;
  if (packet.time_ps % 2) return COMPLAIN(r, "time_ps is %" PRId64 ", allowed even numbers", packet.time_ps);
  int64_t *last_ps = &r->last_ps[packet.source.y * (size_t)r->mesh->columns + packet.source.x];
  if (packet.time_ps < *last_ps) {
    return COMPLAIN(r, "time_ps is %" PRId64 " after %" PRId64 " from the same source, allowed in order of time",
                    packet.time_ps, *last_ps);
  }
  *last_ps = packet.time_ps;
  status = read_destinations(r, &packet);
  if (status != RADISH_OK) return status;
  if (!grow((void **)&trace->packets, &r->packets_capacity, trace->count, sizeof packet)) return out_of_memory(r);
  trace->packets[trace->count++] = packet;
  return RADISH_OK;
}

static radish_status read_lines(reader *r, const char *text, size_t size) {
  const char *at = text, *end = text + size;
  if (size >= strlen(MARK) && !memcmp(at, MARK, strlen(MARK))) at += strlen(MARK);
  do {
    const char *line_end = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    r->line++;
    r->at = at;
    r->end = line_end ? line_end : end;
    at = line_end ? line_end + 1 : end;
    if (r->end > r->at && r->end[-1] == '\r') r->end--;
    size_t length = (size_t)(r->end - r->at);
    if (r->line == 1) {
      if (length != strlen(HEADER) || memcmp(r->at, HEADER, length) != 0) {
        return COMPLAIN(r, "the header is missing, allowed: " HEADER);
      }
      continue;
    }
    if (r->line == INT32_MAX) return COMPLAIN(r, "too many lines");
    radish_status status = read_packet(r);
    if (status != RADISH_OK) return status;
  } while (at < end);
  return RADISH_OK;
}

static radish_status read_file(const char *path, char **text, size_t *size, radish_error *error) {
  *text = NULL;
  *size = 0;
  FILE *file = fopen(path, "rb");
  if (!file) return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be read: %s", strerror(errno));
  size_t capacity = 0, count;
  do {
    if (*size == capacity) {
      capacity = capacity ? 2 * capacity : 65536;
      char *grown = realloc(*text, capacity);
      if (!grown) {
        fclose(file);
        return radish_fail(error, RADISH_NO_MEMORY, path, 0, "no memory for the file");
      }
      *text = grown;
    }
    count = fread(*text + *size, 1, capacity - *size, file);
    *size += count;
  } while (count);
  int failed = ferror(file) ? errno : 0;
  fclose(file);
  if (failed) return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be read: %s", strerror(failed));
  return RADISH_OK;
}

radish_status radish_noc_trace_read(const char *path, const radish_mesh_params *mesh, radish_noc_trace *trace,
                                    radish_error *error) {
  *trace = (radish_noc_trace){NULL};
  char *text;
  size_t size, routers = (size_t)(mesh->columns * mesh->rows);
  radish_status status = read_file(path, &text, &size, error);
  reader r = {.path = path, .mesh = mesh, .trace = trace, .error = error};
  if (status == RADISH_OK) {
    r.last_ps = calloc(routers, sizeof *r.last_ps);
    r.named_in = calloc(routers, sizeof *r.named_in);
    status = r.last_ps && r.named_in ? read_lines(&r, text, size) : out_of_memory(&r);
  }
  free(r.last_ps);
  free(r.named_in);
  free(text);
  if (status != RADISH_OK) radish_noc_trace_free(trace);
  return status;
}

void radish_noc_trace_free(radish_noc_trace *trace) {
  free(trace->packets);
  free(trace->destinations);
  *trace = (radish_noc_trace){NULL};
}
