// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_strategy.h: where the cores of a mapping lie (mapping.placement), each strategy behind one function.
//
//   strips     strips of 8 rows, column by column (placement.h)
//   rows       row by row
//   hilbert    along a Hilbert curve over the whole mesh
//   force      from there, neighbours change places while that brings unicast traffic nearer together (Jin et al.,
//              ASPLOS 2023)
//   annealing  from the best of several regular placements, simulated annealing on the hops of the multicast trees;
//              where cores run several tiles, tiles of a layer change cores too
//   best       the best (placement_pool.h) of all these, of annealing at a high temperature, where cores run several
//              tiles of annealing in which tiles stay on their cores, and of the regular placements whose layers take
//              least time and what annealing at a low temperature makes of the first
//
// Each placement is determined by the graph and the seed: moves are counted, not timed, and decided with integers
// alone.
#ifndef RADISH_MAPPING_PLACEMENT_STRATEGY_H
#define RADISH_MAPPING_PLACEMENT_STRATEGY_H

#include "mapping/placement_pool.h"

#ifdef __cplusplus
extern "C" {
#endif

// Tiles that change cores must respect these limits: the residents of a core, and the largest of its tiles that take
// turns, must still fit. (Weights that tiles of one layer share on a core count for each of them, which refuses too
// much and never too little; such tiles stay where they are.)
typedef struct {
  const radish_memory_use *memory; // [partition]
  const bool *resident;            // [partition]
  const radish_core_params *core;
} radish_placement_limits;

typedef struct {
  radish_placement_graph *graph;         // core_of changes where tiles change cores
  const radish_placement_limits *limits; // NULL: tiles stay on their cores
  uint64_t seed;
  bool hot; // annealing begins at a high temperature
} radish_placement_request;

// Finds a free place in the mesh for each core, in `places` [core_count]. RADISH_NO_MEMORY is the only failure.
radish_status radish_placement_run(const radish_placement_request *request, int strategy, radish_place *places,
                                   radish_error *error);
// Fills an empty pool with the candidates of `best`, the best first. `core_of` of the graph stays as it is.
radish_status radish_placement_best(const radish_placement_request *request, radish_placement_pool *pool,
                                    radish_error *error);

// These are its parts. The first fills `places`, and a pool, which may be NULL, with other regular placements; the last
// two improve what is there.
radish_status radish_placement_regular(const radish_placement_request *request, radish_placement_pool *pool,
                                       radish_place *places, radish_error *error);
radish_status radish_placement_force(const radish_placement_request *request, radish_place *places,
                                     radish_error *error);
radish_status radish_placement_anneal(const radish_placement_request *request, radish_place *places,
                                      radish_error *error);
// Says whether there are moves enough for a high temperature, from which few of them lead nowhere.
bool radish_placement_anneals_hot(const radish_placement_graph *graph);

#ifdef __cplusplus
}
#endif
#endif
