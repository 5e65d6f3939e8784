// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// internal.h: the state of the network, shared by the files of this folder.
#ifndef RADISH_NOC_INTERNAL_H
#define RADISH_NOC_INTERNAL_H

#include "noc/noc.h"
#include "noc/queue.h"

#include <stdalign.h>

#define NEVER_PS (-(INT64_C(1) << 60)) // "there was no last pop": before every event, far from overflow
#define NONE     UINT32_MAX

// A radish_noc_place is one place of an input FIFO. While a packet is in it, time_ps is when the packet may be head
// (accept + LF_IN; for the head packet itself the time of its HEAD). Once the packet's pop is known, time_ps is when
// the place is free.
typedef struct {
  int64_t time_ps;
  uint32_t node;   // node of the tree where the packet is now, or its unicast route
  uint32_t packet; // index into the pool
} radish_noc_place;

// These are the states of an output, and of the link of a source:
enum {
  LINK_FREE,      // free from its time on, nothing is requested (source: nothing is queued)
  LINK_SCHEDULED, // a decision comes at its time + 1 (source: it sends at its time)
  LINK_BLOCKED,   // its packet waits for a place downstream; the time is that of the packet's arrival there
  LINK_SINKING,   // its packet is on the way to a sink; the time is that of the arrival
};

typedef struct {
  alignas(64) uint64_t visits;
  int64_t out_ps[RADISH_PORTS];
  // At an input with a neighbour these are the packet that waits on its link, if its bit in `waiting` is set. At an
  // open port they are the packet on its way to the sink there (held_node is then the tag).
  uint32_t held_node[RADISH_PORTS], held_packet[RADISH_PORTS];
  uint8_t head[RADISH_PORTS];     // place of the oldest packet
  uint8_t resident[RADISH_PORTS]; // packets whose pop is not known yet
  uint8_t pending[RADISH_PORTS];  // outputs that the head packet still waits for
  uint8_t requests[RADISH_PORTS]; // inputs that request the output
  uint8_t last[RADISH_PORTS];     // last winner
  uint8_t state[RADISH_PORTS];    // of the output
  uint8_t waiting;                // inputs with a packet waiting on the link
  uint8_t open;                   // ports without neighbour
  uint8_t x, y;
} radish_noc_router;
_Static_assert(sizeof(radish_noc_router) == 128, "two cache lines");

typedef struct {
  int64_t time_ps;       // of the link, see above
  uint32_t first, last;  // packets in the FIFO
  uint32_t node, packet; // the packet that waits on the link
  uint32_t router;
  uint8_t port, state;
} radish_noc_source_state;

typedef struct {
  int64_t time_ps; // of injection
  uint64_t data;
  radish_noc_route route;
  uint32_t link; // next in a source FIFO or the free list; of a packet on its way, deliveries still owed
} radish_noc_packet;

// This is a router as packets that go ahead see it (express.h).
typedef struct {
  int64_t settled_ps; // nothing that went through before matters to a packet that arrives from then on
  uint64_t visits;    // by packets that went through ahead of time
  uint32_t hop;       // of the last of them, NONE where the router's state tells of it
  uint16_t busy;      // packets inside and outputs that are not free, beside those
  uint8_t shared;     // outputs that ways use from more than one input
} radish_noc_express_router;

// A hop is a node of a tree, with what is known of it before any packet runs. The hops of its subtree follow it.
typedef struct {
  uint32_t router, node, size; // size: hops of the subtree, this one included
  uint32_t first_shared;       // the shared outputs of its subtree end where those of the hop after that begin
  uint32_t tag;                // of the core
  uint16_t links;              // from the source to here
  // The least links from a source, at a core or at the edge, of a way that comes by another input to an output of the hop
  uint16_t local_rival_links, edge_rival_links;
  uint8_t in, outputs, shared; // shared: outputs that are
  bool stops;                  // it leaves by an edge port, which is not done ahead of time
} radish_noc_hop;
#define NO_RIVAL UINT16_MAX

typedef struct {
  bool allowed, on;
  int64_t local_reaction_ps, edge_reaction_ps;
  int64_t hop_ps;     // from router to router
  int64_t settles_ps; // from a packet's arrival until its router is settled
  const int64_t *until_ps;
  radish_noc_hop *hops; // a tree's node says at nodes[node - 1] which is its own; 0: none, which stops
  uint32_t hop_count, hop_capacity;
  uint32_t *shared; // outputs of all hops that are shared, in their order: 8 * (5 * router + output) + input
  uint32_t shared_count, shared_capacity;
  radish_noc_express_router *routers;
  uint64_t *coming; // [router][output]: packets on their way that will request it, by inputs
  uint32_t on_way;  // packets injected and not delivered everywhere
  // Of the trial that runs, or last ran: packets injected in it, and hops where packets went through or not.
  uint32_t injected, passed, stopped;
  uint32_t rest;                      // packets until the next trial
  uint64_t grants[1 << RADISH_PORTS]; // [outputs]: hops passed
} radish_noc_express;

// An event's id is router * 16 + kind + port.
enum { EVENT_IN = 0, EVENT_OUT = 5, EVENT_SOURCE = 10, EVENTS = 16 };

struct radish_noc {
  uint32_t columns, rows, routers_count, depth;
  uint32_t ring_shift, ring_mask; // places of an input: depth rounded up to a power of two
  int64_t lf_in_ps, lrec_ps, larb_ps, ld_ps, lfork_ps, lb_in_ps, lf_out_ps, lf_link_ps, lb_link_ps;
  int32_t step[RADISH_PORTS]; // from a router to its neighbour
  radish_noc_callbacks callbacks;
  const radish_noc_probe *probe;
  bool early; // see radish_noc_deliver_early
  radish_noc_router *routers;
  radish_noc_place *places; // [router][port][ring]
  radish_noc_source_state *sources;
  uint32_t sources_count;
  // These words hold the trees. A node is a word (5 bits of outputs, 5 bits saying which of them are sinks) and one
  // word for each of its outputs in order: the node downstream, or the leaf's tag. The word before it is its hop (express.h),
  // 0 where it has none; further words of a header precede the root.
  uint32_t *nodes;
  size_t nodes_count, nodes_capacity;
  radish_noc_packet *packets;
  uint32_t packets_count, packets_capacity, packets_free;
  int64_t now_ps;
  uint64_t owed, injected, departed, deliveries, edge_deliveries, grants[RADISH_PORTS], sunk[RADISH_PORTS];
  // These decisions are due at soon_ps, the odd picosecond after the last even one processed; each is router * 16 +
  // output.
  uint32_t *soon, soon_count;
  int64_t soon_ps;
  radish_noc_express express;
  uint32_t *order; // scratch memory of shuffle; NULL where shuffle is off
  uint64_t random;
  radish_noc_queue queue;
};

#define ROUTE_UNICAST (UINT32_C(1) << 31)

// These header words stand before a tree's root, at nodes[root - TREE_...].
enum { TREE_LEAVES = 8, TREE_SOURCE = 7, TREE_VISITS = 6, TREE_EW = 5, TREE_NS = 4, TREE_LOCAL = 3, TREE_EDGE = 2 };

static inline uint32_t radish_noc_route_leaves(const radish_noc *noc, radish_noc_route route) {
  return route & ROUTE_UNICAST ? 1 : noc->nodes[route - TREE_LEAVES];
}

// Returns the ring of places of an input.
static inline radish_noc_place *radish_noc_places_of(const radish_noc *noc, uint32_t r, uint32_t port) {
  return noc->places + (((size_t)r * RADISH_PORTS + port) << noc->ring_shift);
}

// Returns the outputs that a packet requests of a router: those of its tree, or the one that leads to where it is sent.
static inline uint32_t radish_noc_outputs_of(const radish_noc *noc, const radish_noc_router *router, uint32_t node) {
  if (!(node & ROUTE_UNICAST)) return noc->nodes[node] & 31;
  uint32_t x = node & 255, y = node >> 8 & 255;
  static const uint8_t towards[3][3] = {// [sign of y + 1][sign of x + 1]; 0 where both are 0: it is here
                                        {1 << RADISH_WEST, 1 << RADISH_NORTH, 1 << RADISH_EAST},
                                        {1 << RADISH_WEST, 0, 1 << RADISH_EAST},
                                        {1 << RADISH_WEST, 1 << RADISH_SOUTH, 1 << RADISH_EAST}};
  uint32_t there = towards[1 + (y > router->y) - (y < router->y)][1 + (x > router->x) - (x < router->x)];
  return there ? there : 1u << (node >> 16 & 7);
}

// Returns whether a packet from this source may take the route.
bool radish_noc_route_fits(const radish_noc *noc, const radish_noc_source_state *source, radish_noc_route route);

int64_t radish_noc_event_time(const void *noc, uint32_t event);

// Returns a random number below `count`, of a shuffled network (splitmix64).
static inline uint32_t radish_noc_draw(radish_noc *noc, uint32_t count) {
  uint64_t z = noc->random += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (uint32_t)((z ^ z >> 31) % count);
}

static inline uint32_t radish_noc_source_index(const radish_noc *noc, const radish_noc_router *router, uint32_t port) {
  uint32_t routers = noc->routers_count;
  switch (port) {
  case RADISH_NORTH: return routers + router->x;
  case RADISH_SOUTH: return routers + noc->columns + router->x;
  case RADISH_WEST: return routers + 2 * noc->columns + router->y;
  case RADISH_EAST: return routers + 2 * noc->columns + noc->rows + router->y;
  default: return (uint32_t)router->y * noc->columns + router->x;
  }
}

#endif
