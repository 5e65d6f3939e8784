// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file runs a packet trace and writes the arrivals as text.
#include "noc/replay.h"

#include "core/base/horizon.h"
#include "core/base/text_file.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  radish_noc_log *log;
  uint32_t columns;
} recorder;

// Records a delivery, for which there is room: `arrivals` was allocated for all of them.
static int64_t record(void *user, int64_t time_ps, uint32_t router, radish_compass port, uint32_t tag, uint64_t data) {
  recorder *to = user;
  (void)port;
  (void)tag;
  to->log->arrivals[to->log->count++] = (radish_noc_arrival){
      .time_ps = time_ps, .x = router % to->columns, .y = router / to->columns, .packet = (uint32_t)data};
  return 0;
}

static int by_time_y_x_packet(const void *a, const void *b) {
  const radish_noc_arrival *p = a, *q = b;
  if (p->time_ps != q->time_ps) return p->time_ps < q->time_ps ? -1 : 1;
  if (p->y != q->y) return p->y < q->y ? -1 : 1;
  if (p->x != q->x) return p->x < q->x ? -1 : 1;
  return (p->packet > q->packet) - (p->packet < q->packet);
}

static int by_y_x(const void *a, const void *b) {
  const radish_noc_position *p = a, *q = b;
  if (p->y != q->y) return p->y < q->y ? -1 : 1;
  return (p->x > q->x) - (p->x < q->x);
}

// Trees are shared by the packets with the same source and set of destinations: an open hash of the packets
// that made one.
typedef struct {
  radish_noc *noc;
  const radish_noc_trace *trace;
  radish_noc_position *sorted; // each packet's destinations by y, x; places as in the trace
  struct entry {
    size_t packet;
    radish_noc_route route; // 0: unused
  } * entries;
  size_t capacity; // power of two
  radish_noc_leaf *leaves;
} router;

static radish_status tree_of(router *to, size_t index, radish_noc_route *route, radish_error *error) {
  const radish_noc_replay_packet *packet = &to->trace->packets[index];
  const radish_noc_position *sorted = to->sorted + packet->first;
  uint64_t hash = (uint64_t)packet->source.y << 32 | packet->source.x;
  for (size_t i = 0; i < packet->count; i++) {
    hash = (hash ^ ((uint64_t)sorted[i].y << 32 | sorted[i].x)) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
  }
  struct entry *entry;
  for (size_t at = hash & (to->capacity - 1);; at = (at + 1) & (to->capacity - 1)) {
    entry = &to->entries[at];
    if (!entry->route) break;
    const radish_noc_replay_packet *other = &to->trace->packets[entry->packet];
    if (other->source.x == packet->source.x && other->source.y == packet->source.y && other->count == packet->count &&
        memcmp(to->sorted + other->first, sorted, packet->count * sizeof *sorted) == 0) {
      *route = entry->route;
      return RADISH_OK;
    }
  }
  for (size_t i = 0; i < packet->count; i++) {
    to->leaves[i] = (radish_noc_leaf){.x = sorted[i].x, .y = sorted[i].y, .port = RADISH_LOCAL};
  }
  radish_status status = radish_noc_add_tree(to->noc, packet->source.x, packet->source.y, RADISH_LOCAL, to->leaves,
                                             packet->count, route, error);
  if (status == RADISH_OK) *entry = (struct entry){.packet = index, .route = *route};
  return status;
}

static radish_status inject_all(router *to, bool multicast, radish_error *error) {
  for (size_t i = 0; i < to->trace->count; i++) {
    const radish_noc_replay_packet *packet = &to->trace->packets[i];
    const radish_noc_position *destinations = to->trace->destinations + packet->first;
    uint32_t source = radish_noc_source(to->noc, packet->source.x, packet->source.y, RADISH_LOCAL);
    bool tree = multicast && packet->count > 1;
    for (size_t k = 0; k < (tree ? 1 : packet->count); k++) {
      radish_noc_route route = radish_noc_unicast(destinations[k].x, destinations[k].y, RADISH_LOCAL);
      radish_status status = tree ? tree_of(to, i, &route, error) : RADISH_OK;
      if (status != RADISH_OK) return status;
      status = radish_noc_inject(to->noc, source, packet->time_ps, route, i);
      if (status != RADISH_OK) return radish_fail(error, status, NULL, 0, "no memory for packet %zu", i);
    }
  }
  return RADISH_OK;
}

static radish_status prepare(router *to, radish_noc_log *log, radish_error *error) {
  const radish_noc_trace *trace = to->trace;
  size_t room = trace->destinations_count + 1;
  for (to->capacity = 64; to->capacity < 2 * trace->count; to->capacity *= 2) {
  }
  log->arrivals = malloc(room * sizeof *log->arrivals);
  to->sorted = malloc(room * sizeof *to->sorted);
  to->entries = calloc(to->capacity, sizeof *to->entries);
  to->leaves = malloc(room * sizeof *to->leaves);
  if (!log->arrivals || !to->sorted || !to->entries || !to->leaves) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "no memory for %zu packets", trace->count);
  }
  for (size_t i = 0; i < trace->count; i++) {
    radish_noc_position *sorted = to->sorted + trace->packets[i].first;
    size_t count = trace->packets[i].count;
    memcpy(sorted, trace->destinations + trace->packets[i].first, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_y_x);
  }
  return RADISH_OK;
}

static int by_packet(const void *a, const void *b) {
  const radish_noc_arrival *p = a, *q = b;
  return (p->packet > q->packet) - (p->packet < q->packet);
}

// Names the first packet that has not reached all its destinations.
static radish_status past_horizon(const radish_noc_trace *trace, radish_noc_log *log, radish_error *error) {
  if (log->count) qsort(log->arrivals, log->count, sizeof *log->arrivals, by_packet);
  size_t packet = 0;
  for (size_t at = 0; packet < trace->count && log->count - at >= trace->packets[packet].count; packet++) {
    const size_t last = at + trace->packets[packet].count - 1;
    if (log->arrivals[last].packet != packet) break;
    at = last + 1;
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "packet %zu is on its way past the end of simulated time, " RADISH_HORIZON_TEXT
                     ": earlier or fewer packets or shorter noc delays are allowed",
                     packet);
}

radish_status radish_noc_replay(const radish_noc_trace *trace, const radish_mesh_params *mesh,
                                const radish_noc_params *params, radish_noc_log *log, radish_error *error) {
  *log = (radish_noc_log){NULL};
  recorder to_log = {.log = log, .columns = (uint32_t)mesh->columns};
  router to = {.trace = trace};
  const radish_noc_callbacks callbacks = {.user = &to_log, .deliver = record};
  radish_status status = radish_noc_create(mesh, params, &callbacks, &to.noc, error);
  if (status == RADISH_OK) status = prepare(&to, log, error);
  if (status == RADISH_OK) status = inject_all(&to, params->multicast != 0, error);
  if (status == RADISH_OK) {
    const int64_t forever = RADISH_NOC_IDLE;
    radish_noc_run(to.noc, &forever);
    status =
        radish_noc_is_past_horizon(to.noc) ? past_horizon(trace, log, error) : radish_noc_check_drained(to.noc, error);
    log->counters = radish_noc_count(to.noc);
    if (log->count) qsort(log->arrivals, log->count, sizeof *log->arrivals, by_time_y_x_packet);
  }
  radish_noc_destroy(to.noc);
  free(to.sorted);
  free(to.entries);
  free(to.leaves);
  if (status != RADISH_OK) radish_noc_log_free(log);
  return status;
}

void radish_noc_log_free(radish_noc_log *log) {
  free(log->arrivals);
  *log = (radish_noc_log){NULL};
}

char *radish_noc_log_text(const radish_noc_log *log, size_t *size) {
  radish_text_file text;
  if (!radish_text_file_open(&text)) return NULL;
  bool written = fputs("time_ps,x,y,packet\n", text.file) >= 0;
  for (size_t i = 0; i < log->count && written; i++) {
    const radish_noc_arrival *a = &log->arrivals[i];
    written =
        fprintf(text.file, "%" PRId64 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 "\n", a->time_ps, a->x, a->y, a->packet) > 0;
  }
  if (radish_text_file_close(&text) && written) {
    *size = text.size;
    return text.text;
  }
  free(text.text);
  return NULL;
}
