// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file runs the five rules as events, two for each visit: HEAD (even time) and DECIDE (odd time). Beside them
// there are SEND for a packet leaving a source, SINK for an arrival at a sink, and the end of an output's busy time if
// it is requested before. The even ones wait in the queue, the decisions of the next picosecond in a list. All other
// times are known early:
//
//   arrival = decide - 1 + LARB + LF_OUT + LF_LINK
//   accept  = max(arrival, the time its place is free)         known once the place's last packet has its pop
//   pop     = last decide - 1 + LARB + LD + LFORK              known at the decision of the last branch
#include "noc/express.h"

#include "core/base/horizon.h"
#include <assert.h>
#include <stdlib.h>

static const uint8_t first_after[RADISH_PORTS] = {30, 28, 24, 16, 0}; // bits of the inputs after the last winner
static const uint8_t ones[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};

static inline int64_t later(int64_t a, int64_t b) {
  return a > b ? a : b;
}

static inline void schedule(radish_noc *noc, uint32_t r, uint32_t kind_port, int64_t time_ps) {
  radish_noc_queue_insert(&noc->queue, r * EVENTS + kind_port, time_ps);
}

// On large meshes the state is far from the caches, so what an acceptance touches is prefetched a picosecond early.
static inline void prefetch_input(const radish_noc *noc, uint32_t r, uint32_t in) {
  __builtin_prefetch(noc->routers[r].head);
  __builtin_prefetch(radish_noc_places_of(noc, r, in));
}

int64_t radish_noc_event_time(const void *owner, uint32_t event) {
  const radish_noc *noc = owner;
  uint32_t r = event / EVENTS, kind = event % EVENTS;
  const radish_noc_router *router = &noc->routers[r];
  if (kind < EVENT_OUT) return radish_noc_places_of(noc, r, kind)[router->head[kind]].time_ps;
  if (kind < EVENT_SOURCE) {
    uint32_t out = kind - EVENT_OUT;
    return router->out_ps[out];
  }
  return noc->sources[radish_noc_source_index(noc, router, kind - EVENT_SOURCE)].time_ps;
}

// Rule 1, where the time of acceptance is known: the packet takes the place after the youngest. With no older packet
// inside, its HEAD is known too; the time of the place before it still tells the last pop.
static inline void accept(radish_noc *noc, radish_noc_router *router, uint32_t r, uint32_t in, int64_t accept_ps,
                          uint32_t node, uint32_t packet) {
  radish_noc_place *places = radish_noc_places_of(noc, r, in);
  uint32_t tail = (router->head[in] + (uint32_t)router->resident[in]) & noc->ring_mask;
  int64_t ready_ps = accept_ps + noc->lf_in_ps;
  if (router->resident[in] == 0) {
    int64_t last_pop_ps = places[(tail - 1) & noc->ring_mask].time_ps - noc->lb_in_ps;
    ready_ps = later(ready_ps, last_pop_ps + noc->lrec_ps);
    schedule(noc, r, EVENT_IN + in, ready_ps);
  }
  if (noc->probe && noc->probe->accept) noc->probe->accept(noc->probe->user, r, in, accept_ps);
  places[tail] = (radish_noc_place){.time_ps = ready_ps, .node = node, .packet = packet};
  router->resident[in]++;
  radish_noc_express_busy(noc, r);
}

// Rule 1, where a packet arrives: returns the time of acceptance, or -1 if that depends on a pop that is not known yet.
static inline int64_t arrive(radish_noc *noc, radish_noc_router *router, uint32_t r, uint32_t in, int64_t arrival_ps,
                             uint32_t node, uint32_t packet) {
  if (noc->probe && noc->probe->request) noc->probe->request(noc->probe->user, r, in, arrival_ps);
  if (noc->express.on) radish_noc_express_settle(noc, r);
  uint32_t depth = noc->depth, tail = router->head[in] + (uint32_t)router->resident[in];
  if (router->resident[in] == depth) {
    router->waiting |= (uint8_t)(1u << in);
    return -1;
  }
  int64_t accept_ps = later(arrival_ps, radish_noc_places_of(noc, r, in)[(tail - depth) & noc->ring_mask].time_ps);
  accept(noc, router, r, in, accept_ps, node, packet);
  return accept_ps;
}

static inline void output_free(radish_noc *noc, radish_noc_router *router, uint32_t r, uint32_t out, int64_t free_ps) {
  router->out_ps[out] = free_ps;
  if (router->requests[out]) {
    router->state[out] = LINK_SCHEDULED;
    schedule(noc, r, EVENT_OUT + out, free_ps);
  } else {
    router->state[out] = LINK_FREE;
    radish_noc_express_done(noc, r, free_ps);
  }
}

static inline void source_free(radish_noc *noc, radish_noc_source_state *source, int64_t free_ps) {
  source->time_ps = free_ps;
  source->state = LINK_FREE;
  if (source->first != NONE) {
    source->state = LINK_SCHEDULED;
    source->time_ps = later(free_ps, noc->packets[source->first].time_ps);
    schedule(noc, source->router, EVENT_SOURCE + source->port, source->time_ps);
  }
}

// Rule 5: once the pop of the head packet is known, so are the HEAD of the next packet and the acceptance of one that
// waits.
static inline void pop(radish_noc *noc, radish_noc_router *router, uint32_t r, uint32_t in, int64_t pop_ps) {
  radish_noc_place *places = radish_noc_places_of(noc, r, in);
  int64_t place_free_ps = pop_ps + noc->lb_in_ps;
  uint32_t head = router->head[in];
  if (noc->probe && noc->probe->free) noc->probe->free(noc->probe->user, r, in, place_free_ps);
  places[head].time_ps = place_free_ps;
  head = (head + 1) & noc->ring_mask;
  router->head[in] = (uint8_t)head;
  radish_noc_express_done(noc, r, later(place_free_ps, pop_ps + noc->lrec_ps));
  if (--router->resident[in]) {
    places[head].time_ps = later(places[head].time_ps, pop_ps + noc->lrec_ps);
    schedule(noc, r, EVENT_IN + in, places[head].time_ps);
  }
  uint8_t bit = (uint8_t)(1u << in);
  if (!(router->waiting & bit)) return;
  router->waiting &= (uint8_t)~bit;
  if (router->open & bit) {
    radish_noc_source_state *source = &noc->sources[radish_noc_source_index(noc, router, in)];
    int64_t accept_ps = later(source->time_ps, place_free_ps);
    accept(noc, router, r, in, accept_ps, source->node, source->packet);
    source_free(noc, source, accept_ps + noc->lb_link_ps);
  } else {
    uint32_t upstream_r = r + (uint32_t)noc->step[in], out = radish_compass_opposite[in];
    radish_noc_router *upstream = &noc->routers[upstream_r];
    int64_t accept_ps = later(upstream->out_ps[out], place_free_ps);
    accept(noc, router, r, in, accept_ps, router->held_node[in], router->held_packet[in]);
    output_free(noc, upstream, upstream_r, out, accept_ps + noc->lb_link_ps);
  }
}

// Rule 2: the head packet requests its outputs.
static inline void head(radish_noc *noc, uint32_t r, uint32_t in, int64_t now_ps) {
  radish_noc_router *router = &noc->routers[r];
  uint32_t outputs = radish_noc_outputs_of(noc, router, radish_noc_places_of(noc, r, in)[router->head[in]].node);
  router->visits++;
  router->pending[in] = (uint8_t)outputs;
  for (; outputs; outputs &= outputs - 1) {
    uint32_t out = (uint32_t)__builtin_ctz(outputs);
    router->requests[out] |= (uint8_t)(1u << in);
    if (router->state[out] == LINK_FREE) {
      router->state[out] = LINK_SCHEDULED;
      radish_noc_express_busy(noc, r);
      if (router->out_ps[out] <= now_ps) {
        router->out_ps[out] = now_ps;
        noc->soon[noc->soon_count++] = r * EVENTS + out;
        if (!(router->open >> out & 1)) prefetch_input(noc, r + (uint32_t)noc->step[out], radish_compass_opposite[out]);
      } else {
        schedule(noc, r, EVENT_OUT + out, router->out_ps[out]);
      }
    }
  }
}

// Gives a packet to the sink where it arrives at time_ps, which says when it takes it. Returns when the output is free.
static inline int64_t hand_over(radish_noc *noc, uint32_t r, uint32_t out, int64_t time_ps, uint32_t tag,
                                uint32_t index) {
  radish_noc_packet *packet = &noc->packets[index];
  const uint64_t data = packet->data;
  if (--packet->link == 0) {
    packet->link = noc->packets_free;
    noc->packets_free = index;
    if (noc->express.allowed) noc->express.on_way--;
  }
  noc->owed--;
  noc->deliveries++;
  noc->edge_deliveries += out != RADISH_LOCAL;
  int64_t wait_ps = 0;
  if (noc->callbacks.deliver) wait_ps = noc->callbacks.deliver(noc->callbacks.user, time_ps, r, out, tag, data);
  assert(wait_ps >= 0 && wait_ps % 2 == 0);
  return time_ps + wait_ps + noc->lb_link_ps;
}

// A packet that goes ahead arrives at a hop that it does not pass. The router behind it is left as if it waited for this
// one to accept it.
static void stop(radish_noc *noc, const radish_noc_hop *hop, int64_t arrival_ps, uint32_t packet) {
  radish_noc_router *router = &noc->routers[hop->router];
  const int64_t accept_ps = arrive(noc, router, hop->router, hop->in, arrival_ps, hop->node, packet);
  noc->express.stopped++;
  if (accept_ps == arrival_ps) return;
  uint32_t behind_r = hop->router + (uint32_t)noc->step[hop->in], out = radish_compass_opposite[hop->in];
  radish_noc_express_settle(noc, behind_r);
  radish_noc_router *behind = &noc->routers[behind_r];
  behind->state[out] = LINK_BLOCKED;
  radish_noc_express_busy(noc, behind_r);
  if (accept_ps >= 0) {
    output_free(noc, behind, behind_r, out, accept_ps + noc->lb_link_ps);
  } else {
    router->held_node[hop->in] = hop->node;
    router->held_packet[hop->in] = packet;
    behind->out_ps[out] = arrival_ps;
  }
}

// The core at a hop is given a packet that goes ahead.
static void hand_over_ahead(radish_noc *noc, const radish_noc_hop *hop, int64_t time_ps, uint32_t packet) {
  const int64_t free_ps = hand_over(noc, hop->router, RADISH_LOCAL, time_ps, hop->tag, packet);
  if (free_ps == time_ps + noc->lb_link_ps) return;
  radish_noc_express_settle(noc, hop->router);
  radish_noc_router *router = &noc->routers[hop->router];
  radish_noc_express_busy(noc, hop->router);
  output_free(noc, router, hop->router, RADISH_LOCAL, free_ps);
}

// Lets a packet that arrives at a hop go through it and all that it passes after it. Returns false where it does not pass
// even this one.
static bool go_ahead(radish_noc *noc, uint32_t number, int64_t arrival_ps, uint32_t packet) {
  const radish_noc_hop *hops = noc->express.hops;
  radish_noc_bounds bounds;
  if (!radish_noc_express_quiet(noc, &hops[number], arrival_ps) ||
      (bounds = radish_noc_express_bounds(noc), !radish_noc_express_alone(noc, &hops[number], arrival_ps, &bounds))) {
    noc->express.stopped++;
    return false;
  }
  const int64_t hop_ps = noc->express.hop_ps, start_ps = arrival_ps - hops[number].links * hop_ps;
  const uint32_t end = number + hops[number].size;
  radish_noc_express_pass(noc, number, arrival_ps);
  for (uint32_t next = number + 1;; next++) {
    const radish_noc_hop *hop = &hops[number];
    if (hop->outputs >> RADISH_LOCAL & 1) hand_over_ahead(noc, hop, start_ps + (hop->links + 1) * hop_ps, packet);
    for (; next < end; next += hops[next].size) {
      arrival_ps = start_ps + hops[next].links * hop_ps;
      if (radish_noc_express_quiet(noc, &hops[next], arrival_ps) &&
          radish_noc_express_alone(noc, &hops[next], arrival_ps, &bounds)) {
        break;
      }
      stop(noc, &hops[next], arrival_ps, packet);
    }
    if (next >= end) return true;
    number = next;
    radish_noc_express_pass(noc, number, arrival_ps);
  }
}

// Rule 1 for a packet that has come by a link: it goes ahead where it can. Returns what `arrive` does.
static inline int64_t come(radish_noc *noc, radish_noc_router *router, uint32_t r, uint32_t in, int64_t arrival_ps,
                           uint32_t node, uint32_t packet) {
  if (noc->express.on && !(node & ROUTE_UNICAST) && go_ahead(noc, noc->nodes[node - 1], arrival_ps, packet)) {
    return arrival_ps;
  }
  return arrive(noc, router, r, in, arrival_ps, node, packet);
}

// Rules 3 and 4: the output chooses the next requesting input after its last winner.
static inline void decide(radish_noc *noc, uint32_t r, uint32_t out, int64_t now_ps) {
  radish_noc_router *router = &noc->routers[r];
  uint32_t requests = router->requests[out], bit = 1u << out;
  uint32_t after = requests & first_after[router->last[out]];
  uint32_t in = (uint32_t)__builtin_ctz(after ? after : requests);
  router->requests[out] = (uint8_t)(requests & ~(1u << in));
  router->last[out] = (uint8_t)in;
  router->pending[in] &= (uint8_t)~bit;
  noc->grants[out]++;
  if (noc->express.on) radish_noc_express_came(noc, r, out, in);

  const radish_noc_place *place = &radish_noc_places_of(noc, r, in)[router->head[in]];
  uint32_t node = place->node, packet = place->packet, next = node;
  bool to_sink;
  if (node & ROUTE_UNICAST) {
    to_sink = (node & 0xffff) == ((uint32_t)router->y << 8 | router->x);
    if (to_sink) next = r;
  } else {
    uint32_t word = noc->nodes[node];
    to_sink = word >> RADISH_PORTS & bit;
    next = noc->nodes[node + 1 + ones[word & (bit - 1)]];
  }
  int64_t grant_ps = now_ps - 1 + noc->larb_ps, arrival_ps = grant_ps + noc->lf_out_ps + noc->lf_link_ps;
  if (to_sink) {
    noc->sunk[out]++;
    if (noc->early && out == RADISH_LOCAL) {
      output_free(noc, router, r, out, hand_over(noc, r, out, arrival_ps, next, packet));
    } else {
      router->held_node[out] = next;
      router->held_packet[out] = packet;
      router->out_ps[out] = arrival_ps;
      router->state[out] = LINK_SINKING;
      schedule(noc, r, EVENT_OUT + out, arrival_ps);
    }
  } else {
    uint32_t down_r = r + (uint32_t)noc->step[out], down_in = radish_compass_opposite[out];
    radish_noc_router *down = &noc->routers[down_r];
    int64_t accept_ps = come(noc, down, down_r, down_in, arrival_ps, next, packet);
    if (accept_ps >= 0) {
      output_free(noc, router, r, out, accept_ps + noc->lb_link_ps);
    } else {
      down->held_node[down_in] = next;
      down->held_packet[down_in] = packet;
      router->out_ps[out] = arrival_ps;
      router->state[out] = LINK_BLOCKED;
    }
  }
  if (!router->pending[in]) pop(noc, router, r, in, grant_ps + noc->ld_ps + noc->lfork_ps);
}

// A packet arrives at a sink. The callback may inject: of the router's state it finds all but the output as it will be.
static void sink(radish_noc *noc, uint32_t r, uint32_t out, int64_t now_ps) {
  radish_noc_router *router = &noc->routers[r];
  output_free(noc, router, r, out, hand_over(noc, r, out, now_ps, router->held_node[out], router->held_packet[out]));
}

static void send(radish_noc *noc, uint32_t r, uint32_t in, int64_t now_ps) {
  radish_noc_router *router = &noc->routers[r];
  uint32_t id = radish_noc_source_index(noc, router, in);
  radish_noc_source_state *source = &noc->sources[id];
  uint32_t index = source->first;
  radish_noc_packet *packet = &noc->packets[index];
  source->first = packet->link;
  const radish_noc_route route = packet->route;
  packet->link = radish_noc_route_leaves(noc, route);
  noc->departed++;
  int64_t arrival_ps = now_ps + noc->lf_link_ps;
  int64_t accept_ps = come(noc, router, r, in, arrival_ps, route, index);
  if (accept_ps >= 0) {
    source_free(noc, source, accept_ps + noc->lb_link_ps);
  } else {
    source->time_ps = arrival_ps;
    source->state = LINK_BLOCKED;
    source->node = route;
    source->packet = index;
  }
  if (noc->callbacks.departed) noc->callbacks.departed(noc->callbacks.user, id, now_ps);
}

static bool grow_packets(radish_noc *noc) {
  if (noc->packets_capacity >= NONE / 2) return false;
  uint32_t capacity = noc->packets_capacity ? 2 * noc->packets_capacity : 1024;
  radish_noc_packet *packets = realloc(noc->packets, capacity * sizeof *packets);
  if (!packets) return false;
  noc->packets = packets;
  noc->packets_capacity = capacity;
  return true;
}

radish_status radish_noc_inject(radish_noc *noc, uint32_t source_id, int64_t time_ps, radish_noc_route route,
                                uint64_t data) {
  assert(source_id < noc->sources_count);
  radish_noc_source_state *source = &noc->sources[source_id];
  assert(time_ps % 2 == 0 && time_ps >= noc->now_ps);
  assert(radish_noc_route_fits(noc, source, route));
  assert(!noc->express.allowed || route & ROUTE_UNICAST || noc->nodes[route - 1]);
  uint32_t index = noc->packets_free;
  if (index != NONE) {
    noc->packets_free = noc->packets[index].link;
  } else {
    if (noc->packets_count == noc->packets_capacity && !grow_packets(noc)) return RADISH_NO_MEMORY;
    index = noc->packets_count++;
  }
  noc->packets[index] = (radish_noc_packet){.time_ps = time_ps, .data = data, .route = route, .link = NONE};
  noc->injected++;
  if (noc->express.allowed) radish_noc_express_injected(noc, source->router, source->port, route);
  noc->owed += radish_noc_route_leaves(noc, route);
  if (source->first == NONE) {
    source->first = source->last = index;
    if (source->state == LINK_FREE) source_free(noc, source, source->time_ps);
  } else {
    assert(time_ps >= noc->packets[source->last].time_ps);
    noc->packets[source->last].link = index;
    source->last = index;
  }
  return RADISH_OK;
}

// Shuffles the events: a random permutation (Fisher-Yates).
static void permute(radish_noc *noc, uint32_t *events, uint32_t count) {
  for (; count > 1; count--) {
    uint32_t pick = radish_noc_draw(noc, count), event = events[pick];
    events[pick] = events[count - 1];
    events[count - 1] = event;
  }
}

static uint32_t permute_list(radish_noc *noc, uint32_t first) {
  uint32_t count = 0;
  for (; first != RADISH_NOC_NO_EVENT; first = noc->queue.next[first]) noc->order[count++] = first;
  permute(noc, noc->order, count);
  while (count) {
    noc->queue.next[noc->order[--count]] = first;
    first = noc->order[count];
  }
  return first;
}

int64_t radish_noc_next_time(const radish_noc *noc) {
  // Asking the queue changes only what it remembers of its far events, so it may be done through a const network.
  int64_t queued_ps = radish_noc_queue_next(&((radish_noc *)(uintptr_t)noc)->queue);
  return noc->soon_count && noc->soon_ps < queued_ps ? noc->soon_ps : queued_ps;
}

// Runs the odd picosecond soon_ps, which holds only decisions and calls back nobody.
static void run_soon(radish_noc *noc) {
  uint32_t count = noc->soon_count;
  noc->now_ps = noc->soon_ps;
  noc->soon_count = 0;
  if (noc->order) permute(noc, noc->soon, count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t event = noc->soon[i];
    decide(noc, event / EVENTS, event % EVENTS, noc->soon_ps);
  }
}

// Runs the even picosecond `now_ps`, until a callback lowers the end to it; what is left then stays in the queue.
static inline void run_even(radish_noc *noc, int64_t now_ps, const int64_t *until_ps) {
  uint32_t event = radish_noc_queue_take(&noc->queue, now_ps);
  noc->now_ps = now_ps;
  noc->soon_ps = now_ps + 1;
  if (noc->order) event = permute_list(noc, event);
  while (event != RADISH_NOC_NO_EVENT) {
    uint32_t next = noc->queue.next[event], r = event / EVENTS, kind = event % EVENTS;
    if (next != RADISH_NOC_NO_EVENT) __builtin_prefetch(&noc->routers[next / EVENTS]);
    if (now_ps >= *until_ps) {
      radish_noc_queue_insert(&noc->queue, event, now_ps);
    } else if (kind < EVENT_OUT) {
      head(noc, r, kind - EVENT_IN, now_ps);
    } else if (kind >= EVENT_SOURCE) {
      send(noc, r, kind - EVENT_SOURCE, now_ps);
    } else if (noc->routers[r].state[kind - EVENT_OUT] == LINK_SCHEDULED) {
      noc->soon[noc->soon_count++] = r * EVENTS + kind - EVENT_OUT;
    } else {
      sink(noc, r, kind - EVENT_OUT, now_ps);
    }
    event = next;
  }
}

void radish_noc_run(radish_noc *noc, const int64_t *until_ps) {
  noc->express.until_ps = until_ps;
  for (;;) {
    // A picosecond is finished, with what callbacks have added to it, before the decisions that it caused.
    int64_t now_ps = radish_noc_queue_next(&noc->queue);
    if (noc->soon_count && noc->soon_ps < now_ps) {
      if (noc->soon_ps >= *until_ps) return;
      run_soon(noc);
      continue;
    }
    if (now_ps >= *until_ps || now_ps > RADISH_HORIZON_PS) return;
    run_even(noc, now_ps, until_ps);
    if (noc->soon_count && noc->soon_ps < *until_ps && radish_noc_queue_passed(&noc->queue, now_ps)) run_soon(noc);
  }
}
