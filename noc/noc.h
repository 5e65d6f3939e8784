// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// noc.h: the asynchronous packet network, a 2D mesh of self-timed routers.
//
//              N                 every router has five input FIFOs of depth D and five outputs;
//        +-----------+           x grows eastwards, y southwards, (0, 0) is the north-west corner;
//      W |FIFO  arb  | E         single-flit packets, X first and then Y, one copy per branch of a
//        |     x5    |           multicast tree, forked asynchronously (branches proceed alone)
//        +-----------+
//          S     Local           a side without a neighbour is an edge port: the host's way in and out
//
// All times are integer picoseconds. Delays are even and at least 2, arbiters decide on odd picoseconds only,
// so the events of one picosecond commute and the results are the same in whatever order they are processed.
//
//   1 ARRIVE  the FIFO accepts at once if it holds fewer than D packets, else the packet waits on the link;
//             acceptance frees the upstream link LB_LINK later
//   2 HEAD    at max(accept + LF_IN, last pop + LREC) the head packet requests all its outputs together
//   3 DECIDE  a free, requested output decides at t + 1 on the requests raised up to t, round robin from its
//             last winner in the order N, E, S, W, Local; the grant is effective LARB - 1 later
//   4 GRANT   the copy arrives downstream LF_OUT + LF_LINK later; the branch is done at + LD
//   5 JOIN    the packet pops LFORK after its last branch is done; its slot frees LB_IN after that
//
// A source is an unbounded FIFO in front of a link into an input port without neighbour (Local or edge): with
// the link free it sends at once, ARRIVE is LF_LINK later. A packet arrives at a sink LF_OUT + LF_LINK after the
// grant; the sink takes it then or, where it says so, later, and the output is free again LB_LINK after that.
// Zero-load latency: LF_LINK + (links + 1) * (LF_IN + LARB + LF_OUT + LF_LINK).
//
// Cost: two events a router visit, one per packet sent and one per delivery, and one for each busy output
// that is requested, fewer where packets go ahead (radish_noc_go_ahead); all other times (arrival, acceptance,
// pop, slot and link free) are computed as soon as their causes are known. State: 532 bytes a router at D = 4
// (radish_noc_bytes; D counts as the next power of two), 32 a source, 24 a packet in flight; to go ahead, 64 a
// router and up to 52 a node of a tree. Inject allocates only when more packets than ever are in flight, by
// doubling.
//
// Not modelled: multi-flit packets, virtual channels, adaptive routes, metastable arbiters, wire faults.
#ifndef RADISH_NOC_NOC_H
#define RADISH_NOC_NOC_H

#include "core/compass.h"
#include "core/params.h"
#include "core/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_noc radish_noc;

#define RADISH_NOC_IDLE INT64_MAX // next_time without events

// A packet arrives at the sink behind `port` of `router` (= y * columns + x) at time_ps. `tag` is the leaf's; for a
// unicast route it is the router. The function is called at that time, in order of time (or see
// radish_noc_deliver_early); the order within one picosecond is not stated. It returns how long the packet waits until the sink takes it: an even number of picoseconds,
// 0 for a sink that takes every packet as it arrives.
typedef int64_t radish_noc_deliver_fn(void *user, int64_t time_ps, uint32_t router, radish_compass port, uint32_t tag,
                                      uint64_t data);
// A packet leaves the FIFO of `source` onto its link at time_ps.
typedef void radish_noc_departed_fn(void *user, uint32_t source, int64_t time_ps);

typedef struct {
  void *user;
  radish_noc_deliver_fn *deliver;   // may be NULL
  radish_noc_departed_fn *departed; // may be NULL
} radish_noc_callbacks;

// Creates the mesh with its delays (scaled by voltage_factor), reset. On success the caller destroys *noc.
radish_status radish_noc_create(const radish_mesh_params *mesh, const radish_noc_params *params,
                                const radish_noc_callbacks *callbacks, radish_noc **noc, radish_error *error);
void radish_noc_destroy(radish_noc *noc); // NULL is allowed
// Resets the network: time 0, no packets, counters 0, N as every last winner. Routes and sources stay.
void radish_noc_reset(radish_noc *noc);

// ---- Routes. One handle for both kinds: a table-free unicast, or a precomputed tree.

typedef uint32_t radish_noc_route;

typedef struct {
  uint32_t x, y;
  radish_compass port; // Local, or a side without neighbour
  uint32_t tag;        // given to deliver
} radish_noc_leaf;

// A radish_noc_cost is what a packet costs on its way, for energy. The source's own link is not counted.
typedef struct {
  uint32_t visits; // routers visited
  uint32_t grants; // branches: links_east_west + links_north_south + local_outputs + edge_outputs
  uint32_t links_east_west, links_north_south; // links between neighbours
  uint32_t local_outputs, edge_outputs;
} radish_noc_cost;

// Returns the table-free route XY to (x, y), which leaves there by `port`. It fits every source.
static inline radish_noc_route radish_noc_unicast(uint32_t x, uint32_t y, radish_compass port) {
  return UINT32_C(1) << 31 | (uint32_t)port << 16 | y << 8 | x;
}

// Makes the XY tree from the router (x, y), entered by in_port, to all leaves. Two leaves at the same router and port
// are refused, as are leaves outside the mesh or behind a side with a neighbour.
radish_status radish_noc_add_tree(radish_noc *noc, uint32_t x, uint32_t y, radish_compass in_port,
                                  const radish_noc_leaf *leaves, size_t n_leaves, radish_noc_route *route,
                                  radish_error *error);

// Returns the cost of one packet from (x, y) on `route`; a tree must start there.
radish_noc_cost radish_noc_route_cost(const radish_noc *noc, uint32_t x, uint32_t y, radish_noc_route route);

// ---- Traffic.

// Returns whether `port` of router (x, y) has no neighbour, so that sources and sinks can stand there.
bool radish_noc_is_open(const radish_noc *noc, uint32_t x, uint32_t y, radish_compass port);

// Returns the source in front of an open port, a number below radish_noc_source_count(), the same in every call.
uint32_t radish_noc_source(const radish_noc *noc, uint32_t x, uint32_t y, radish_compass port);
uint32_t radish_noc_source_count(const radish_noc *noc);

// Appends a packet to the FIFO of `source`, to be sent at time_ps: an even time up to the horizon
// (core/base/horizon.h), no earlier than any processed event or the packet before it in this FIFO. It may be called
// from within callbacks. Returns RADISH_OK or RADISH_NO_MEMORY.
radish_status radish_noc_inject(radish_noc *noc, uint32_t source, int64_t time_ps, radish_noc_route route,
                                uint64_t data);

// Returns the time of the earliest event, RADISH_NOC_IDLE if there is none.
int64_t radish_noc_next_time(const radish_noc *noc);
// Processes all events before *until_ps, read again after each event since a callback may lower it. Events after the
// horizon stay: next_time tells of them.
void radish_noc_run(radish_noc *noc, const int64_t *until_ps);
// Returns the time of the last processed event.
int64_t radish_noc_now(const radish_noc *noc);

// ---- Observation.

typedef struct {
  uint64_t injected;                           // packets given to inject
  uint64_t departed;                           // packets that left their source FIFO
  uint64_t visits;                             // packets that reached the head of an input FIFO
  uint64_t grants;                             // decisions of arbiters
  uint64_t links_east_west, links_north_south; // packets granted a link between neighbours
  uint64_t deliveries;                         // packets that arrived at sinks
  uint64_t edge_deliveries;                    // those of them that arrived by an edge port
} radish_noc_counters;

radish_noc_counters radish_noc_count(const radish_noc *noc);
uint64_t radish_noc_visits(const radish_noc *noc, uint32_t x, uint32_t y);
// Returns the deliveries still owed: (packet, leaf) pairs injected and not yet delivered.
uint64_t radish_noc_in_flight(const radish_noc *noc);
// Returns how many packets hold a place in the FIFO of this input, 0 to D; a packet whose pop is known no longer
// counts.
uint32_t radish_noc_fifo_count(const radish_noc *noc, uint32_t x, uint32_t y, radish_compass port);
// Returns the bytes of memory for one router: its state, its FIFOs and its events.
size_t radish_noc_bytes(const radish_noc *noc);
// Returns the bytes that the whole network takes, with its trees and the room that it has made for packets.
size_t radish_noc_total_bytes(const radish_noc *noc);

// Returns whether events are left and all of them come after the horizon.
bool radish_noc_is_past_horizon(const radish_noc *noc);

// Checks the network when no event is left: returns RADISH_OK if nothing is in flight, else RADISH_DEADLOCK with a
// message that names the blocked ports, or a router that counts a packet wrongly. XY routes and sinks that take every
// packet in the end exclude a deadlock; this is the check.
radish_status radish_noc_check_drained(const radish_noc *noc, radish_error *error);

// A radish_noc_probe receives what routers publish, for waveforms; a time may be later than now, never earlier. A
// function of it that nobody wants is NULL.
// `router` is y * columns + x.
typedef struct {
  void *user;
  // A packet reaches the link's end at input `port`: a request.
  void (*request)(void *user, uint32_t router, radish_compass port, int64_t time_ps);
  // The input's FIFO accepts the packet: the acknowledge, and one packet more in the FIFO.
  void (*accept)(void *user, uint32_t router, radish_compass port, int64_t time_ps);
  // A packet's place in the FIFO is free again.
  void (*free)(void *user, uint32_t router, radish_compass port, int64_t time_ps);
} radish_noc_probe;
// Sets the probe, which must outlive its use. NULL, as it is at first, means that nobody looks, which costs one test
// for each event of the three kinds.
void radish_noc_set_probe(radish_noc *noc, const radish_noc_probe *probe);

// From now on, or with false no longer, packets for Local are delivered as soon as it is known when they arrive, which
// spares an event each: `deliver` is then called up to LARB + LF_OUT + LF_LINK before the time that it is given. The order
// of time holds for each output, not for all. It is for sinks to which packets at different routers are independent.
// It is called while no packet is on its way; a reset leaves it as it is.
void radish_noc_deliver_early(radish_noc *noc, bool early);

// A way is a route from a source that may take it.
typedef struct {
  uint32_t source;
  radish_noc_route route;
} radish_noc_way;

// Tells all ways that packets will take, which is what radish_noc_go_ahead needs. Afterwards a packet takes one of them, and
// no tree is added. Returns RADISH_OK, or RADISH_NO_MEMORY with a message.
radish_status radish_noc_foresee(radish_noc *noc, const radish_noc_way *ways, size_t count, radish_error *error);

// From now on packets go through as many routers at once as nothing can meet them in, and are delivered to Local then, which is
// up to their whole way before the time that `deliver` is given. It needs radish_noc_deliver_early, and no probe. In return
// the caller promises to inject between runs, and for times before the end that the last run was given only what comes of a
// callback in it: after the time that the callback told, by at least the reaction of Local sources, or of all others. It is
// called while no packet is on its way; a reset leaves it as it is. Reactions of 0 end it. Results stay the same.
void radish_noc_go_ahead(radish_noc *noc, int64_t local_reaction_ps, int64_t edge_reaction_ps);

// This is a hook for tests: from now on the events of one picosecond are processed in a seeded random order. The
// results stay the same. Returns RADISH_OK or RADISH_NO_MEMORY.
radish_status radish_noc_shuffle(radish_noc *noc, uint64_t seed);

#ifdef __cplusplus
}
#endif
#endif
