// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// estimate.h: what a tile is expected to cost, by the formulas of core/core.h and core/emitter.h.
//
//   step      dispatch + scan + drains + potential words
//             scan: max(1, pairs) for each spike, 1 for each scheduler word without a spike
//   commit    dispatch + (potential word, output word) pairs + drain
//   emission  of one step: output words + packets + the end-of-step token
//
// Spikes are an expectation: a share of the axons and of the outputs spikes in each step, independently.
// Everything else is exact for a tile away from the layer's border.
#ifndef RADISH_MAPPING_ESTIMATE_H
#define RADISH_MAPPING_ESTIMATE_H

#include "mapping/partition.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  double step_cycles;     // of the engine, for one step of one image
  double commit_cycles;   // of the engine, for one image
  double emission_cycles; // of the emission engine, for one step of one image
} radish_tile_estimate;

// Estimates the tile with these outputs, which are in the layer's coordinates, after pooling. Of each layer, `shares`
// [layer_count] is the share of neurons that spikes in a step, 0 to 1.
radish_tile_estimate radish_estimate_tile(const radish_network *network, int layer, const radish_params *params,
                                          const double *shares, radish_box outputs);

// Returns the cycles of the engine for one image of the whole tile: steps and commit.
double radish_estimate_engine_cycles(const radish_network *network, int layer, radish_coding coding,
                                     radish_tile_estimate tile);
// Returns the cycles that the tile adds to the latency of an image: those of its engine, and the part of its emission
// that the next layer's integration does not hide: the first step, and half of the others.
double radish_estimate_latency_cycles(const radish_network *network, int layer, radish_coding coding,
                                      radish_tile_estimate tile);

#ifdef __cplusplus
}
#endif

#endif
