// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file makes the hops of all ways, and what may come to each output, before any packet runs.
#include "noc/express.h"

#include <stdlib.h>
#include <string.h>

// No reaction is longer: then times that are added to it stay in range.
#define LONGEST_REACTION_PS (INT64_C(1) << 50)

// For each router, output and input the least links from a source, at a core and at the edge, of a way that uses it.
typedef struct {
  uint16_t local[RADISH_PORTS], edge[RADISH_PORTS];
} least_links;

typedef void visit_fn(void *user, uint32_t r, uint32_t in, uint32_t outputs, uint32_t links);

// Calls `visit` for each router of a way.
static void walk_tree(const radish_noc *noc, uint32_t r, uint32_t in, uint32_t node, uint32_t links, visit_fn *visit,
                      void *user) {
  const uint32_t word = noc->nodes[node];
  const uint32_t *next = noc->nodes + node + 1;
  visit(user, r, in, word & 31, links);
  for (uint32_t left = word & 31; left; left &= left - 1, next++) {
    const uint32_t out = (uint32_t)__builtin_ctz(left);
    if (word >> RADISH_PORTS >> out & 1) continue;
    walk_tree(noc, r + (uint32_t)noc->step[out], radish_compass_opposite[out], *next, links + 1, visit, user);
  }
}

static void walk(const radish_noc *noc, uint32_t r, uint32_t in, radish_noc_route route, visit_fn *visit, void *user) {
  if (!(route & ROUTE_UNICAST)) {
    walk_tree(noc, r, in, route, 0, visit, user);
    return;
  }
  for (uint32_t links = 0;; links++) {
    const radish_noc_router *router = &noc->routers[r];
    const uint32_t output = radish_noc_outputs_of(noc, router, route), out = (uint32_t)__builtin_ctz(output);
    visit(user, r, in, output, links);
    if ((route & 0xffff) == ((uint32_t)router->y << 8 | router->x)) return;
    r += (uint32_t)noc->step[out];
    in = radish_compass_opposite[out];
  }
}

// ---- what may come ----------------------------------------------------------------------------------------------

typedef struct {
  least_links *least; // [router][output]
  bool edge;          // the way's source is at the edge
} notes;

static void note(void *user, uint32_t r, uint32_t in, uint32_t outputs, uint32_t links) {
  const notes *n = user;
  for (uint32_t left = outputs; left; left &= left - 1) {
    least_links *least = &n->least[(size_t)r * RADISH_PORTS + (uint32_t)__builtin_ctz(left)];
    uint16_t *at = n->edge ? &least->edge[in] : &least->local[in];
    if (links < *at) *at = (uint16_t)links;
  }
}

static void mark_shared(radish_noc *noc, const least_links *least) {
  for (uint32_t r = 0; r < noc->routers_count; r++) {
    uint8_t shared = 0;
    for (uint32_t out = 0; out < RADISH_PORTS; out++) {
      const least_links *of = &least[(size_t)r * RADISH_PORTS + out];
      int inputs = 0;
      for (uint32_t in = 0; in < RADISH_PORTS; in++) inputs += of->local[in] != NO_RIVAL || of->edge[in] != NO_RIVAL;
      if (inputs > 1) shared |= (uint8_t)(1u << out);
    }
    noc->express.routers[r].shared = shared;
  }
}

// ---- hops -------------------------------------------------------------------------------------------------------

// Makes room for one more of `size` bytes behind `count`. Returns false where memory ran out.
static bool reserve(void **array, uint32_t *capacity, uint32_t count, size_t size) {
  if (count < *capacity) return true;
  if (*capacity >= NONE / 4) return false;
  const uint32_t more = *capacity ? 2 * *capacity : 1024;
  void *grown = realloc(*array, more * size);
  if (!grown) return false;
  *array = grown;
  *capacity = more;
  return true;
}

static bool reserve_hop(radish_noc_express *express) {
  void *hops = express->hops;
  const bool room = reserve(&hops, &express->hop_capacity, express->hop_count, sizeof *express->hops);
  express->hops = hops;
  return room;
}

static bool list_shared(radish_noc_express *express, const radish_noc_hop *hop) {
  for (uint32_t left = hop->shared; left; left &= left - 1) {
    void *list = express->shared;
    const bool room = reserve(&list, &express->shared_capacity, express->shared_count, sizeof *express->shared);
    express->shared = list;
    if (!room) return false;
    const uint32_t output = hop->router * RADISH_PORTS + (uint32_t)__builtin_ctz(left);
    express->shared[express->shared_count++] = output << 3 | hop->in;
  }
  return true;
}

static void note_rivals(radish_noc_hop *hop, const least_links *least) {
  hop->local_rival_links = hop->edge_rival_links = NO_RIVAL;
  for (uint32_t left = hop->shared; left; left &= left - 1) {
    const least_links *of = &least[(size_t)hop->router * RADISH_PORTS + (uint32_t)__builtin_ctz(left)];
    for (uint32_t in = 0; in < RADISH_PORTS; in++) {
      if (in == hop->in) continue;
      if (of->local[in] < hop->local_rival_links) hop->local_rival_links = of->local[in];
      if (of->edge[in] < hop->edge_rival_links) hop->edge_rival_links = of->edge[in];
    }
  }
}

// Makes the hops of the tree below `node`. Returns false where memory ran out.
static bool make_hops(radish_noc *noc, uint32_t r, uint32_t in, uint32_t node, uint32_t links,
                      const least_links *least) {
  radish_noc_express *express = &noc->express;
  if (!reserve_hop(express)) return false;
  const uint32_t number = express->hop_count++, word = noc->nodes[node], sinks = word >> RADISH_PORTS;
  radish_noc_hop hop = {.router = r,
                        .node = node,
                        .first_shared = express->shared_count,
                        .links = (uint16_t)links,
                        .in = (uint8_t)in,
                        .outputs = (uint8_t)(word & 31),
                        .shared = (uint8_t)(word & express->routers[r].shared),
                        .stops = (sinks & ~(1u << RADISH_LOCAL)) != 0};
  if (!list_shared(express, &hop)) return false;
  note_rivals(&hop, least);
  noc->nodes[node - 1] = number;
  uint32_t k = 1;
  for (uint32_t left = word & 31; left; left &= left - 1, k++) {
    const uint32_t out = (uint32_t)__builtin_ctz(left), next = noc->nodes[node + k];
    if (out == RADISH_LOCAL) hop.tag = next;
    if (sinks >> out & 1) continue;
    if (!make_hops(noc, r + (uint32_t)noc->step[out], radish_compass_opposite[out], next, links + 1, least))
      return false;
  }
  hop.size = express->hop_count - number;
  express->hops[number] = hop;
  return true;
}

static bool make_all_hops(radish_noc *noc, const radish_noc_way *ways, size_t count, const least_links *least) {
  if (!reserve_hop(&noc->express)) return false;
  noc->express.hops[0] = (radish_noc_hop){.stops = true};
  noc->express.hop_count = 1;
  for (size_t i = 0; i < count; i++) {
    const radish_noc_source_state *source = &noc->sources[ways[i].source];
    const radish_noc_route route = ways[i].route;
    if (route & ROUTE_UNICAST || noc->nodes[route - 1]) continue;
    if (!make_hops(noc, source->router, source->port, route, 0, least)) return false;
  }
  if (!reserve_hop(&noc->express)) return false;
  noc->express.hops[noc->express.hop_count] = (radish_noc_hop){.first_shared = noc->express.shared_count};
  return true;
}

radish_status radish_noc_foresee(radish_noc *noc, const radish_noc_way *ways, size_t count, radish_error *error) {
  radish_noc_express *express = &noc->express;
  const size_t outputs = (size_t)noc->routers_count * RADISH_PORTS;
  least_links *least = malloc(outputs * sizeof *least);
  express->routers = calloc(noc->routers_count, sizeof *express->routers);
  express->coming = calloc(outputs, sizeof *express->coming);
  bool complete = least && express->routers && express->coming;
  if (complete) {
    memset(least, 0xff, outputs * sizeof *least); // NO_RIVAL
    for (size_t i = 0; i < count; i++) {
      const radish_noc_source_state *source = &noc->sources[ways[i].source];
      notes n = {least, source->port != RADISH_LOCAL};
      walk(noc, source->router, source->port, ways[i].route, note, &n);
    }
    mark_shared(noc, least);
    complete = make_all_hops(noc, ways, count, least);
  }
  free(least);
  if (!complete) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "no memory for what %zu ways meet", count);
  express->hop_ps = noc->lf_in_ps + noc->larb_ps + noc->lf_out_ps + noc->lf_link_ps;
  const int64_t free_ps = noc->larb_ps + noc->lf_out_ps + noc->lf_link_ps + noc->lb_link_ps,
                pop_ps = noc->lf_in_ps + noc->larb_ps + noc->ld_ps + noc->lfork_ps;
  express->settles_ps = free_ps; // an output is requested LF_IN after an arrival
  if (pop_ps + noc->lb_in_ps > express->settles_ps) express->settles_ps = pop_ps + noc->lb_in_ps;
  if (pop_ps + noc->lrec_ps - noc->lf_in_ps > express->settles_ps) {
    express->settles_ps = pop_ps + noc->lrec_ps - noc->lf_in_ps;
  }
  radish_noc_express_reset(noc);
  return RADISH_OK;
}

// ---- on and off -------------------------------------------------------------------------------------------------

// A trial goes on while packets go through one hop for three that they stop at, judged after each TRIAL packets by what they
// did, and half as much by those before. When it has ended, packets take their way as ever for a time, which is longer where
// there are many routers to look at when the next one begins.
enum { TRIAL = 4096, REST = 16 * TRIAL, REST_FOR_A_ROUTER = 32, STOPS_FOR_A_HOP = 3 };

void radish_noc_go_ahead(radish_noc *noc, int64_t local_reaction_ps, int64_t edge_reaction_ps) {
  radish_noc_express *express = &noc->express;
  express->allowed = express->hops && (local_reaction_ps || edge_reaction_ps);
  express->local_reaction_ps = local_reaction_ps < LONGEST_REACTION_PS ? local_reaction_ps : LONGEST_REACTION_PS;
  express->edge_reaction_ps = edge_reaction_ps < LONGEST_REACTION_PS ? edge_reaction_ps : LONGEST_REACTION_PS;
}

static void expect(void *user, uint32_t r, uint32_t in, uint32_t outputs, uint32_t links) {
  (void)links;
  radish_noc *noc = user;
  for (uint32_t left = outputs & noc->express.routers[r].shared; left; left &= left - 1) {
    *radish_noc_coming(noc, r, (uint32_t)__builtin_ctz(left)) += radish_noc_coming_one(in);
  }
}

// A packet is to come to router r by `in`, and to all that follows on its route.
static void expect_all(radish_noc *noc, uint32_t r, uint32_t in, uint32_t node) {
  if (node & ROUTE_UNICAST) {
    walk(noc, r, in, node, expect, noc);
    return;
  }
  const radish_noc_express *express = &noc->express;
  const radish_noc_hop *hop = &express->hops[noc->nodes[node - 1]], *after = hop + hop->size;
  for (uint32_t i = hop->first_shared; i < after->first_shared; i++) {
    express->coming[express->shared[i] >> 3] += radish_noc_coming_one(express->shared[i] & 7);
  }
}

// A packet is in router r and still requests these outputs.
static void expect_rest(radish_noc *noc, uint32_t r, uint32_t in, uint32_t node, uint32_t outputs) {
  if (node & ROUTE_UNICAST) {
    walk(noc, r, in, node, expect, noc);
    return;
  }
  expect(noc, r, in, outputs, 0);
  const radish_noc_hop *hop = &noc->express.hops[noc->nodes[node - 1]], *end = hop + hop->size;
  for (hop++; hop < end; hop += hop->size) {
    if (outputs >> radish_compass_opposite[hop->in] & 1) expect_all(noc, hop->router, hop->in, hop->node);
  }
}

// Counts the packets in router r and on the links to it, and tells from when on nothing that went through before matters.
static void look_at_router(radish_noc *noc, uint32_t r) {
  const radish_noc_router *router = &noc->routers[r];
  const int64_t recovers_ps = noc->lrec_ps > noc->lb_in_ps ? noc->lrec_ps - noc->lb_in_ps : 0;
  radish_noc_express_router *express = &noc->express.routers[r];
  express->settled_ps = NEVER_PS;
  express->hop = NONE;
  express->busy = 0;
  for (uint32_t port = 0; port < RADISH_PORTS; port++) {
    const radish_noc_place *places = radish_noc_places_of(noc, r, port);
    const int64_t place_ps = places[(router->head[port] - 1u) & noc->ring_mask].time_ps + recovers_ps;
    if (place_ps > express->settled_ps) express->settled_ps = place_ps;
    if (router->out_ps[port] > express->settled_ps) express->settled_ps = router->out_ps[port];
    express->busy = (uint16_t)(express->busy + router->resident[port] + (router->state[port] != LINK_FREE));
    for (uint32_t i = 0; i < router->resident[port]; i++) {
      const uint32_t node = places[(router->head[port] + i) & noc->ring_mask].node;
      if (i == 0 && router->pending[port]) expect_rest(noc, r, port, node, router->pending[port]);
      else expect_all(noc, r, port, node);
    }
    if (router->waiting >> port & ~router->open >> port & 1) expect_all(noc, r, port, router->held_node[port]);
  }
}

// Counts the packets in the FIFO of a source and on its link.
static void look_at_source(radish_noc *noc, const radish_noc_source_state *source) {
  for (uint32_t i = source->first; i != NONE; i = noc->packets[i].link) {
    expect_all(noc, source->router, source->port, noc->packets[i].route);
  }
  if (source->state == LINK_BLOCKED) expect_all(noc, source->router, source->port, source->node);
}

// Packets go ahead from now on. The network is between two events.
static void turn_on(radish_noc *noc) {
  radish_noc_express *express = &noc->express;
  memset(express->coming, 0, (size_t)noc->routers_count * RADISH_PORTS * sizeof *express->coming);
  for (uint32_t r = 0; r < noc->routers_count; r++) look_at_router(noc, r);
  for (uint32_t i = 0; i < noc->sources_count; i++) look_at_source(noc, &noc->sources[i]);
  express->injected = express->passed = express->stopped = 0;
  express->on = true;
}

static void turn_off(radish_noc *noc) {
  for (uint32_t r = 0; r < noc->routers_count; r++) radish_noc_express_settle(noc, r);
  noc->express.on = false;
  noc->express.rest = REST + REST_FOR_A_ROUTER * noc->routers_count;
}

void radish_noc_express_reset(radish_noc *noc) {
  radish_noc_express *express = &noc->express;
  if (!express->hops) return;
  for (uint32_t r = 0; r < noc->routers_count; r++) express->routers[r].visits = 0;
  memset(express->grants, 0, sizeof express->grants);
  express->on_way = express->rest = 0;
  express->on = false;
}

void radish_noc_express_free(radish_noc *noc) {
  free(noc->express.hops);
  free(noc->express.shared);
  free(noc->express.routers);
  free(noc->express.coming);
}

size_t radish_noc_express_bytes(const radish_noc *noc) {
  const radish_noc_express *express = &noc->express;
  if (!express->hops) return 0;
  return express->hop_capacity * sizeof *express->hops + express->shared_capacity * sizeof *express->shared +
         noc->routers_count * (sizeof *express->routers + RADISH_PORTS * sizeof *express->coming);
}

void radish_noc_express_add_grants(const radish_noc *noc, uint64_t grants[RADISH_PORTS]) {
  for (uint32_t outputs = 0; outputs < 1u << RADISH_PORTS; outputs++) {
    for (uint32_t left = outputs; left; left &= left - 1) {
      grants[__builtin_ctz(left)] += noc->express.grants[outputs];
    }
  }
}

radish_status radish_noc_express_check_drained(const radish_noc *noc, radish_error *error) {
  const radish_noc_express *express = &noc->express;
  for (uint32_t r = 0; express->on && r < noc->routers_count; r++) {
    uint64_t coming = 0;
    for (uint32_t out = 0; out < RADISH_PORTS; out++) coming |= *radish_noc_coming(noc, r, out);
    if (!coming && !express->routers[r].busy) continue;
    return radish_fail(error, RADISH_DEADLOCK, NULL, 0, "router (%u, %u) expects packets where none is on its way",
                       noc->routers[r].x, noc->routers[r].y);
  }
  return RADISH_OK;
}

// ---- injection --------------------------------------------------------------------------------------------------

// Ends a trial that does not pay, or that has more packets than can be counted, and begins one when it is time.
static void judge(radish_noc *noc) {
  radish_noc_express *express = &noc->express;
  if (express->on && express->on_way >= COMING_MOST) {
    turn_off(noc);
    return;
  }
  if (noc->order) { // a shuffled network begins and ends trials at random
    if (radish_noc_draw(noc, 8)) return;
    if (express->on) turn_off(noc);
    else if (express->on_way < COMING_MOST / 2) turn_on(noc);
    return;
  }
  if (!express->on) {
    if (express->rest) express->rest--;
    else if (express->on_way < COMING_MOST / 2) turn_on(noc);
    return;
  }
  if (++express->injected < TRIAL) return;
  if (express->passed * STOPS_FOR_A_HOP < express->stopped) turn_off(noc);
  express->injected = 0;
  express->passed /= 2;
  express->stopped /= 2;
}

void radish_noc_express_injected(radish_noc *noc, uint32_t r, uint32_t in, radish_noc_route route) {
  radish_noc_express *express = &noc->express;
  judge(noc);
  express->on_way++;
  if (express->on) expect_all(noc, r, in, route);
}
