// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file creates, resets and destroys the network, counts, and reports what is blocked. The rules are in router.c.
#include "noc/express.h"

#include "core/base/horizon.h"
#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// This is far below what the horizon leaves free, since an event adds only a few delays to its time.
#define MAX_DELAY_PS INT64_C(1000000000000)

typedef struct {
  const char *name;
  int64_t value, min, max;
} range;

static radish_status check_params(const radish_mesh_params *mesh, const radish_noc_params *p, radish_error *error) {
  const range ranges[] = {{"mesh.columns", mesh->columns, 1, 256},
                          {"mesh.rows", mesh->rows, 1, 256},
                          {"noc.fifo_depth", p->fifo_depth, 1, 64},
                          {"noc.voltage_factor (millionths)", p->voltage_factor, 1000, INT64_C(1000000000000)}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    const range *r = &ranges[i];
    if (r->value < r->min || r->value > r->max) {
      return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%s is %" PRId64 ", allowed %" PRId64 "..%" PRId64, r->name,
                         r->value, r->min, r->max);
    }
  }
  return RADISH_OK;
}

static radish_status scale_delays(radish_noc *noc, const radish_noc_params *p, radish_error *error) {
  const struct {
    const char *name;
    int64_t value, *scaled;
  } delays[] = {{"lf_in_ps", p->lf_in_ps, &noc->lf_in_ps},      {"lrec_ps", p->lrec_ps, &noc->lrec_ps},
                {"larb_ps", p->larb_ps, &noc->larb_ps},         {"ld_ps", p->ld_ps, &noc->ld_ps},
                {"lfork_ps", p->lfork_ps, &noc->lfork_ps},      {"lb_in_ps", p->lb_in_ps, &noc->lb_in_ps},
                {"lf_out_ps", p->lf_out_ps, &noc->lf_out_ps},   {"lf_link_ps", p->lf_link_ps, &noc->lf_link_ps},
                {"lb_link_ps", p->lb_link_ps, &noc->lb_link_ps}};
  for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
    int64_t value = delays[i].value, scaled = 0;
    if (value >= 1 && value <= MAX_DELAY_PS) scaled = radish_params_scaled_delay_ps(value, p->voltage_factor);
    if (scaled < 2 || scaled > MAX_DELAY_PS) {
      return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                         "noc.%s is %" PRId64 ", allowed 2..10^12 ps after scaling by voltage_factor", delays[i].name,
                         value);
    }
    *delays[i].scaled = scaled;
  }
  return RADISH_OK;
}

static void *cache_aligned(size_t bytes) {
  return aligned_alloc(64, (bytes + 63) / 64 * 64);
}

radish_status radish_noc_create(const radish_mesh_params *mesh, const radish_noc_params *params,
                                const radish_noc_callbacks *callbacks, radish_noc **out, radish_error *error) {
  *out = NULL;
  radish_status status = check_params(mesh, params, error);
  if (status != RADISH_OK) return status;
  radish_noc *noc = calloc(1, sizeof *noc);
  if (!noc) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "no memory for the network");
  status = scale_delays(noc, params, error);
  if (status != RADISH_OK) {
    free(noc);
    return status;
  }
  noc->columns = (uint32_t)mesh->columns;
  noc->rows = (uint32_t)mesh->rows;
  noc->routers_count = noc->columns * noc->rows;
  noc->depth = (uint32_t)params->fifo_depth;
  while (1u << noc->ring_shift < noc->depth) noc->ring_shift++;
  noc->ring_mask = (1u << noc->ring_shift) - 1;
  noc->step[RADISH_NORTH] = -(int32_t)noc->columns;
  noc->step[RADISH_EAST] = 1;
  noc->step[RADISH_SOUTH] = (int32_t)noc->columns;
  noc->step[RADISH_WEST] = -1;
  if (callbacks) noc->callbacks = *callbacks;
  noc->sources_count = noc->routers_count + 2 * (noc->columns + noc->rows);
  noc->routers = cache_aligned(noc->routers_count * sizeof *noc->routers);
  noc->places = cache_aligned(((size_t)noc->routers_count * RADISH_PORTS << noc->ring_shift) * sizeof *noc->places);
  noc->sources = cache_aligned(noc->sources_count * sizeof *noc->sources);
  noc->soon = malloc(noc->routers_count * RADISH_PORTS * sizeof *noc->soon);
  const int64_t delays_ps = noc->lf_in_ps | noc->lrec_ps | noc->larb_ps | noc->ld_ps | noc->lfork_ps | noc->lb_in_ps |
                            noc->lf_out_ps | noc->lf_link_ps | noc->lb_link_ps;
  bool queue = radish_noc_queue_init(&noc->queue, noc->routers_count * EVENTS, delays_ps, noc, radish_noc_event_time);
  if (!noc->routers || !noc->places || !noc->sources || !noc->soon || !queue) {
    radish_noc_destroy(noc);
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "no memory for a mesh of %u x %u routers",
                       (unsigned)mesh->columns, (unsigned)mesh->rows);
  }
  radish_noc_reset(noc);
  *out = noc;
  return RADISH_OK;
}

void radish_noc_destroy(radish_noc *noc) {
  if (!noc) return;
  radish_noc_queue_free(&noc->queue);
  radish_noc_express_free(noc);
  free(noc->routers);
  free(noc->places);
  free(noc->sources);
  free(noc->nodes);
  free(noc->packets);
  free(noc->order);
  free(noc->soon);
  free(noc);
}

void radish_noc_reset(radish_noc *noc) {
  radish_noc_queue_clear(&noc->queue);
  noc->now_ps = 0;
  noc->soon_count = 0;
  noc->packets_count = 0;
  noc->packets_free = NONE;
  noc->owed = noc->injected = noc->departed = noc->deliveries = noc->edge_deliveries = 0;
  memset(noc->grants, 0, sizeof noc->grants);
  memset(noc->sunk, 0, sizeof noc->sunk);
  for (uint32_t r = 0; r < noc->routers_count; r++) {
    radish_noc_router *router = &noc->routers[r];
    uint32_t x = r % noc->columns, y = r / noc->columns;
    *router = (radish_noc_router){.x = (uint8_t)x, .y = (uint8_t)y}; // last winner 0: N
    router->open = (uint8_t)((y == 0) << RADISH_NORTH | (x == noc->columns - 1) << RADISH_EAST |
                             (y == noc->rows - 1) << RADISH_SOUTH | (x == 0) << RADISH_WEST | 1 << RADISH_LOCAL);
    for (uint32_t port = 0; port < RADISH_PORTS; port++) {
      router->out_ps[port] = NEVER_PS;
      if (!(router->open >> port & 1)) continue;
      noc->sources[radish_noc_source_index(noc, router, port)] = (radish_noc_source_state){
          .time_ps = NEVER_PS, .first = NONE, .last = NONE, .router = r, .port = (uint8_t)port};
    }
  }
  size_t places = (size_t)noc->routers_count * RADISH_PORTS << noc->ring_shift;
  for (size_t i = 0; i < places; i++) noc->places[i] = (radish_noc_place){.time_ps = NEVER_PS};
  radish_noc_express_reset(noc);
}

static const radish_noc_router *at(const radish_noc *noc, uint32_t x, uint32_t y) {
  assert(x < noc->columns && y < noc->rows);
  return &noc->routers[y * noc->columns + x];
}

bool radish_noc_is_open(const radish_noc *noc, uint32_t x, uint32_t y, radish_compass port) {
  return at(noc, x, y)->open >> port & 1;
}

uint32_t radish_noc_source(const radish_noc *noc, uint32_t x, uint32_t y, radish_compass port) {
  assert(radish_noc_is_open(noc, x, y, port));
  return radish_noc_source_index(noc, at(noc, x, y), port);
}

uint32_t radish_noc_source_count(const radish_noc *noc) {
  return noc->sources_count;
}

int64_t radish_noc_now(const radish_noc *noc) {
  return noc->now_ps;
}

bool radish_noc_is_past_horizon(const radish_noc *noc) {
  const int64_t next_ps = radish_noc_next_time(noc);
  return next_ps > RADISH_HORIZON_PS && next_ps != RADISH_NOC_IDLE;
}

radish_noc_counters radish_noc_count(const radish_noc *noc) {
  radish_noc_counters c = {.injected = noc->injected,
                           .departed = noc->departed,
                           .deliveries = noc->deliveries,
                           .edge_deliveries = noc->edge_deliveries};
  for (uint32_t r = 0; r < noc->routers_count; r++) c.visits += noc->routers[r].visits;
  for (uint32_t r = 0; noc->express.routers && r < noc->routers_count; r++) c.visits += noc->express.routers[r].visits;
  uint64_t grants[RADISH_PORTS];
  const uint64_t *sunk = noc->sunk;
  memcpy(grants, noc->grants, sizeof grants);
  radish_noc_express_add_grants(noc, grants);
  for (uint32_t port = 0; port < RADISH_PORTS; port++) c.grants += grants[port];
  c.links_east_west = grants[RADISH_EAST] - sunk[RADISH_EAST] + grants[RADISH_WEST] - sunk[RADISH_WEST];
  c.links_north_south = grants[RADISH_NORTH] - sunk[RADISH_NORTH] + grants[RADISH_SOUTH] - sunk[RADISH_SOUTH];
  return c;
}

uint64_t radish_noc_visits(const radish_noc *noc, uint32_t x, uint32_t y) {
  const radish_noc_router *router = at(noc, x, y);
  return router->visits + (noc->express.routers ? noc->express.routers[router - noc->routers].visits : 0);
}

uint64_t radish_noc_in_flight(const radish_noc *noc) {
  return noc->owed;
}

uint32_t radish_noc_fifo_count(const radish_noc *noc, uint32_t x, uint32_t y, radish_compass port) {
  return at(noc, x, y)->resident[port];
}

size_t radish_noc_bytes(const radish_noc *noc) {
  return sizeof *noc->routers + (RADISH_PORTS << noc->ring_shift) * sizeof *noc->places +
         EVENTS * sizeof *noc->queue.next + RADISH_PORTS * sizeof *noc->soon;
}

size_t radish_noc_total_bytes(const radish_noc *noc) {
  return sizeof *noc + noc->routers_count * radish_noc_bytes(noc) + noc->sources_count * sizeof *noc->sources +
         noc->nodes_capacity * sizeof *noc->nodes + noc->packets_capacity * sizeof *noc->packets +
         radish_noc_express_bytes(noc);
}

void radish_noc_set_probe(radish_noc *noc, const radish_noc_probe *probe) {
  noc->probe = probe;
}

void radish_noc_deliver_early(radish_noc *noc, bool early) {
  noc->early = early;
}

radish_status radish_noc_shuffle(radish_noc *noc, uint64_t seed) {
  noc->random = seed;
  if (!noc->order) noc->order = malloc(sizeof *noc->order * EVENTS * noc->routers_count);
  return noc->order ? RADISH_OK : RADISH_NO_MEMORY;
}

__attribute__((format(printf, 4, 5))) static void append(char *text, size_t size, size_t *length, const char *format,
                                                         ...) {
  if (*length >= size) return;
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(text + *length, size - *length, format, arguments);
  va_end(arguments);
  if (written > 0) *length += (size_t)written;
}

radish_status radish_noc_check_drained(const radish_noc *noc, radish_error *error) {
  if (noc->owed == 0) return radish_noc_express_check_drained(noc, error);
  static const char letters[] = "NESWL";
  enum { SHOWN = 8 };
  char ports[768] = "";
  size_t length = 0, blocked = 0;
  for (uint32_t r = 0; r < noc->routers_count; r++) {
    const radish_noc_router *router = &noc->routers[r];
    for (uint32_t in = 0; in < RADISH_PORTS; in++) {
      bool waiting = router->waiting >> in & 1;
      if (!router->pending[in] && !waiting) continue;
      if (blocked++ >= SHOWN) continue;
      append(ports, sizeof ports, &length, "%s(%u, %u) %c holds %u of %u", blocked > 1 ? "; " : "", router->x,
             router->y, letters[in], router->resident[in], noc->depth);
      if (router->pending[in]) append(ports, sizeof ports, &length, ", head waits for");
      for (uint32_t out = 0; out < RADISH_PORTS; out++) {
        if (!(router->pending[in] >> out & 1)) continue;
        append(ports, sizeof ports, &length, " %c%s", letters[out],
               router->state[out] == LINK_BLOCKED ? " (blocked)" : "");
      }
      if (waiting) append(ports, sizeof ports, &length, ", one waits on its link");
    }
  }
  if (blocked > SHOWN) append(ports, sizeof ports, &length, "; and %zu more", blocked - SHOWN);
  return radish_fail(error, RADISH_DEADLOCK, NULL, 0,
                     "network stopped at %" PRId64 " ps with %" PRIu64 " deliveries owed; blocked ports: %s",
                     noc->now_ps, noc->owed, blocked ? ports : "none");
}
