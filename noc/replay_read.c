// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file reads a packet trace. The bytes may be any; every error names its line.
#include "noc/replay.h"

#include "core/base/budget.h"
#include "core/base/read_file.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER      "time_ps,src_x,src_y,dst"
#define DESTINATION "xAyB or A.B, joined by ';'"
#define MARK        "\xef\xbb\xbf" // the byte order mark that some table programs put first
enum { PIECE = 1 << 16 };          // bytes read at once
#define MAX_TIME_PS INT64_C(1000000000000000000)

typedef struct {
  const char *path;
  int line;
  const char *at, *end; // what is left of the line
  const radish_mesh_params *mesh;
  radish_noc_trace *trace;
  size_t packets_capacity, destinations_capacity;
  int64_t *last_ps;   // by source: the time of its last packet
  uint64_t *named_in; // by router: the last packet (number + 1) that named it as a destination
  radish_error *error;
} reader;

#define COMPLAIN(r, ...) radish_fail((r)->error, RADISH_BAD_INPUT, (r)->path, (r)->line, __VA_ARGS__)

// Reads a decimal number of at most `max`, digits only.
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

static radish_status out_of_memory(reader *r) {
  return radish_fail(r->error, RADISH_NO_MEMORY, r->path, r->line, "no memory for the packets");
}

// Makes room for one more item of `size` bytes. The budget counts the old and the new array, since both exist while one
// is copied to the other.
static radish_status grow(reader *r, void **array, size_t *capacity, size_t count, size_t size) {
  if (count < *capacity) return RADISH_OK;
  const size_t wanted = *capacity ? 2 * *capacity : 256;
  const size_t all = r->packets_capacity * sizeof *r->trace->packets +
                     r->destinations_capacity * sizeof *r->trace->destinations + wanted * size;
  const radish_status status = radish_budget_check(r->path, r->line, "the trace up to here", all, r->error);
  if (status) return status;
  void *grown = realloc(*array, wanted * size);
  if (!grown) return out_of_memory(r);
  *array = grown;
  *capacity = wanted;
  return RADISH_OK;
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

// Reads a destination as xAyB, which no table program takes for a number, or as A.B.
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
    status = grow(r, (void **)&trace->destinations, &r->destinations_capacity, trace->destinations_count, sizeof to);
    if (status != RADISH_OK) return status;
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
  status = grow(r, (void **)&trace->packets, &r->packets_capacity, trace->count, sizeof packet);
  if (status != RADISH_OK) return status;
  trace->packets[trace->count++] = packet;
  return RADISH_OK;
}

// Reads one line without its end, `r->at` to `r->end`.
static radish_status read_line(reader *r) {
  if (r->end > r->at && r->end[-1] == '\r') r->end--;
  if (r->line == 1) {
    const size_t mark = strlen(MARK);
    if ((size_t)(r->end - r->at) >= mark && !memcmp(r->at, MARK, mark)) r->at += mark;
    const size_t length = (size_t)(r->end - r->at);
    if (length == strlen(HEADER) && !memcmp(r->at, HEADER, length)) return RADISH_OK;
    return COMPLAIN(r, "the header is missing, allowed: " HEADER);
  }
  if (r->line == INT32_MAX) return COMPLAIN(r, "too many lines");
  return read_packet(r);
}

// Reads the lines that are complete in the buffer and moves what is left of the last one to its beginning; `*used` is
// then its length. With `last` the rest counts as a line.
static radish_status read_lines(reader *r, char *buffer, size_t *used, bool last) {
  const char *at = buffer, *end = buffer + *used;
  radish_status status = RADISH_OK;
  while (!status) {
    const char *line_end = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    // An empty file has one line. A file that ends with a line's end has no other line behind it.
    if (!line_end && !(last && (at < end || r->line == 0))) break;
    r->line++;
    r->at = at;
    r->end = line_end ? line_end : end;
    at = line_end ? line_end + 1 : end;
    status = read_line(r);
  }
  *used = (size_t)(end - at);
  memmove(buffer, at, *used);
  return status;
}

// Returns an upper bound of a line's length: a line names each router at most once, so anything longer is no packet.
static size_t longest_line(size_t routers) {
  enum { BEFORE_DESTINATIONS = 256, A_DESTINATION = 24 };
  return BEFORE_DESTINATIONS + A_DESTINATION * routers;
}

static radish_status read_stream(reader *r, int file, size_t longest) {
  const size_t size = longest + PIECE;
  char *buffer = malloc(size);
  if (!buffer) return out_of_memory(r);
  size_t used = 0, got = 1;
  radish_status status = RADISH_OK;
  while (!status && got) {
    status = radish_read_some(file, r->path, buffer + used, size - used < PIECE ? size - used : PIECE, &got, r->error);
    used += got;
    if (!status) status = read_lines(r, buffer, &used, !got);
    if (!status && used > longest) {
      r->line++;
      status = COMPLAIN(r, "the line has more than %zu characters, that many are allowed", longest);
    }
  }
  free(buffer);
  return status;
}

radish_status radish_noc_trace_read(const char *path, const radish_mesh_params *mesh, radish_noc_trace *trace,
                                    radish_error *error) {
  *trace = (radish_noc_trace){NULL};
  const size_t routers = (size_t)(mesh->columns * mesh->rows);
  int file;
  radish_status status = radish_read_open(path, &file, error);
  if (status) return status;
  reader r = {.path = path, .mesh = mesh, .trace = trace, .error = error};
  r.last_ps = calloc(routers, sizeof *r.last_ps);
  r.named_in = calloc(routers, sizeof *r.named_in);
  status = r.last_ps && r.named_in ? read_stream(&r, file, longest_line(routers)) : out_of_memory(&r);
  free(r.last_ps);
  free(r.named_in);
  close(file);
  if (status != RADISH_OK) radish_noc_trace_free(trace);
  return status;
}

void radish_noc_trace_free(radish_noc_trace *trace) {
  free(trace->packets);
  free(trace->destinations);
  *trace = (radish_noc_trace){NULL};
}
