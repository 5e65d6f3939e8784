// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_cores.h: cores on the mesh and partitions on the cores, while both change places; hops follow.
#ifndef RADISH_MAPPING_PLACEMENT_CORES_H
#define RADISH_MAPPING_PLACEMENT_CORES_H

#include "mapping/placement_state.h"
#include "mapping/placement_strategy.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_placement_graph *graph;
  const radish_placement_limits *limits; // NULL: partitions stay on their cores
  radish_placement_state *state;         // NULL: hops are not kept
  radish_place *places;                  // [core]
  int *core_at;                          // [row * columns + column]: core, or -1
  int *core_of;                          // [partition]
  int *first, *partitions;               // core k runs partitions[first[k]] .. partitions[first[k + 1] - 1]
  int *slot;                             // [partition]: its index in `partitions`
  bool *alone;                           // [partition]: no other of its group is on its core
} radish_placement_cores;

// Takes the cores from `places` and the graph. Returns false where memory ran out; the caller frees them also then.
bool radish_placement_cores_init(radish_placement_cores *cores, const radish_placement_graph *graph,
                                 const radish_placement_limits *limits, const radish_place *places);
// Does the same without `state`: nothing tells the hops, and what changes them is told as 0.
bool radish_placement_cores_init_apart(radish_placement_cores *cores, const radish_placement_graph *graph,
                                       const radish_placement_limits *limits, const radish_place *places);
void radish_placement_cores_free(radish_placement_cores *cores);

// Exchanges what stands at two places; both may be empty. Returns how many hops more that takes.
int64_t radish_placement_cores_swap(radish_placement_cores *cores, radish_place a, radish_place b);
// Returns how many hops more that would take.
int64_t radish_placement_cores_try_swap(const radish_placement_cores *cores, radish_place a, radish_place b);
// Says whether two partitions of one group may change cores.
bool radish_placement_cores_may_exchange(const radish_placement_cores *cores, int a, int b);
int64_t radish_placement_cores_exchange(radish_placement_cores *cores, int a, int b);
int64_t radish_placement_cores_try_exchange(const radish_placement_cores *cores, int a, int b);

static inline int radish_placement_cores_at(const radish_placement_cores *cores, radish_place place) {
  return cores->core_at[place.y * cores->graph->columns + place.x];
}

#ifdef __cplusplus
}
#endif
#endif
