// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_state.h: packet hops of a placement, kept up to date while partitions move.
//
// An XY tree from (x, y) runs along its source's row from the westernmost to the easternmost column that has a
// destination, and in each of these columns from the northernmost to the southernmost one:
//
//   hops = max(x, east) - min(x, west) + sum over columns: max(y, south) - min(y, north)
//
// So what all trees of a bundle cost together follows, for any extent of a column, from two tables over the rows (sum of
// w max(y, h) and of w min(y, h) over its sources), and in the same way for the row. A move of a destination changes the
// extents of two columns and costs a few look-ups for each bundle that it is in; a move of a source changes the tables.
// Credits are paths of their own: tables of distances over rows and columns give them as fast.
#ifndef RADISH_MAPPING_PLACEMENT_STATE_H
#define RADISH_MAPPING_PLACEMENT_STATE_H

#include "mapping/placement_graph.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_placement_state radish_placement_state;

// Returns the bytes that a state of this graph takes. Meshes of a hundred thousand routers, with a bundle for each,
// want gigabytes.
double radish_placement_state_bytes(const radish_placement_graph *graph);
#define RADISH_PLACEMENT_MOST_BYTES 1e9 // above, nothing is made of a state: placements stay where they begin
// Makes a state; returns NULL without memory. `graph` must outlive it.
radish_placement_state *radish_placement_state_create(const radish_placement_graph *graph, const radish_place *places);
void radish_placement_state_destroy(radish_placement_state *state);

// Returns the packet hops of an image: trees and credits. Without multicast each pair of a bundle is a path, which
// counts a packet twice that serves two partitions of a core.
int64_t radish_placement_state_hops(const radish_placement_state *state);
radish_place radish_placement_state_place(const radish_placement_state *state, int partition);
// Moves one partition; returns how many hops more that takes.
int64_t radish_placement_state_move(radish_placement_state *state, int partition, radish_place to);

// These are partitions that stand at one place.
typedef struct {
  const int *partitions;
  int count;
} radish_placement_crowd;
// Returns how many hops more it would take if `there` went from `from` to `to` and `back` from `to` to `from`. Most moves
// are tried and not made, and to look is cheaper than to change the tables twice.
int64_t radish_placement_state_try(radish_placement_state *state, radish_placement_crowd there,
                                   radish_placement_crowd back, radish_place from, radish_place to);

#ifdef __cplusplus
}
#endif
#endif
