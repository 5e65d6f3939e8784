// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// objective.h: which tiles a network is cut into and which core runs each, for an objective (mapping.objective).
//
//   cores       the fewest tiles that fit a core, in as many cores as the budget has; reloads where they do not suffice
//   latency     the default: cuts are refined where that shortens an image most for what it takes of the memories, until nothing
//               fits any more; a core serves several layers. Where memories are scarce, the same with layers that follow each
//               other on different cores, or with some tiles taking turns, and the time to load them counts
//   energy      as for latency, or the coarsest cuts packed tightly, whichever costs the least energy
//   throughput  the shortest period for which every layer has tiles that do their work of an image within it and the
//               cores have time and memory for all of them, or for which some of them take turns
//
// Estimates (estimate.h) choose; nothing depends on how good they are but the time that the chip takes.
#ifndef RADISH_MAPPING_OBJECTIVE_H
#define RADISH_MAPPING_OBJECTIVE_H

#include "mapping/tiling.h"

#ifdef __cplusplus
extern "C" {
#endif

// Says what a tiling costs, whose tiles have cores: less is better, DBL_MAX where the chip cannot have it. What costs more
// than `most` may be said to cost anything above `most`.
typedef struct {
  void *user;
  radish_status (*cost)(void *user, const radish_tiling *tiling, double most, double *cost, radish_error *error);
} radish_objective_judge;

// Makes the tiles and gives them cores. `*tiling` must be zero before but for `port_count`; the caller frees it, after
// a failure too. Cores are numbered in the order of their first tile. Of each layer, `shares`
// [layer_count] is the share of neurons that spikes in a step. It and `judge` are not asked for `cores`.
radish_status radish_objective_tile(radish_tiling *tiling, const radish_network *network, radish_coding coding,
                                    const radish_params *params, const double *shares, radish_objective_judge judge,
                                    radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
