// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_pool.h: placements to choose from.
//
// The fewest hops cost least energy, and the time of the layers (`layer_ps` of placement_costs.h) mostly tells which of
// two placements makes the chip faster; forecast.h tells it better, and takes longer. A placement is *frugal* that has at
// most a quarter more than the fewest hops; the forecast of another one counts a twentieth more. So counted, forecasts are
// *close* that are at most 1 % above the least: they tell no finer, since they do not know how single packets wait for one
// another, which is where links are busy; 2 % where tiles take turns, whose loads come in an order that hangs on little.
//
// Of the close ones the one whose layers take least time is best, then the one with fewer hops; where tiles share cores, chance
// moves the latency by more than layers whose time is less than a tenth of it, and the fewest hops decide. Behind them come the
// others in the order of their forecasts, then those without one, frugal ones first, by the time of their layers.
#ifndef RADISH_MAPPING_PLACEMENT_POOL_H
#define RADISH_MAPPING_PLACEMENT_POOL_H

#include "mapping/placement_graph.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int strategy; // of mapping.placement, which made it; or RADISH_PLACEMENT_REGULAR
  int64_t layer_ps, hops;
  int64_t latency_ps;   // INT64_MAX until it is forecast
  int64_t counted_ps;   // the same as it counts, set by radish_placement_pool_sort
  bool frugal, close;   // set by radish_placement_pool_sort
  radish_place *places; // [core]
  int *core_of;         // [partition]
} radish_placement_candidate;

enum { RADISH_PLACEMENT_MOST_CANDIDATES = 16 };

typedef struct {
  int count, most;    // `most` is set by the user: beyond it the candidate whose layers take most time is dropped
  bool shared, turns; // tiles share cores; some take turns; set by the user
  bool by_hops;       // set by radish_placement_pool_sort: of the close ones the fewest hops decide
  radish_placement_candidate candidates[RADISH_PLACEMENT_MOST_CANDIDATES];
} radish_placement_pool;

// Adds a placement of the graph, unless another costs the same. The pool makes copies of its `places` and `core_of`;
// `latency_ps` is not looked at.
radish_status radish_placement_pool_add(radish_placement_pool *pool, const radish_placement_graph *graph,
                                        const radish_placement_candidate *offered, radish_error *error);
// Moves all candidates of `from` to the pool, which has room for them.
void radish_placement_pool_take(radish_placement_pool *pool, radish_placement_pool *from);
// Puts the candidates in order, the best first.
void radish_placement_pool_sort(radish_placement_pool *pool);
void radish_placement_pool_free(radish_placement_pool *pool);

#ifdef __cplusplus
}
#endif
#endif
