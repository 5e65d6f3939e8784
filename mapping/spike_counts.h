// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// spike_counts.h: how many spikes are expected where and when: what a forecast (forecast.h) is told about the images.
//
//   counts   layer l, step t, box   ->   spikes of the neurons in the box
//
// A layer is either *uniform*, a share `density` of its neurons spikes in each step, or *counted*: its exact trains are
// known, those of one image or the average of several. This part does not know where the counts come from: `activity`
// of the network, or an evaluation without time (network/functional).
//
// A counted layer takes 4 bytes for each (neuron, step).
#ifndef RADISH_MAPPING_SPIKE_COUNTS_H
#define RADISH_MAPPING_SPIKE_COUNTS_H

#include "core/base/arena.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  radish_shape shape;
  double density; // uniform: the share of its neurons that spikes in each step
  int steps;      // in `sums`; 1: every step is alike, as in rate coding
  double scale;   // spikes for each unit of `sums`
  uint32_t *sums; // counted: [step][row][column][channels + 1], entry c sums channels 0..c-1; NULL: uniform
} radish_layer_spikes;

typedef struct {
  int layer_count;
  radish_layer_spikes *layers; // [layer_count]
  radish_arena arena;          // owns what they point into
} radish_spike_counts;

// Makes counts of which every layer is uniform, with the network's `activity`. The caller destroys them. `*counts` is
// NULL on failure.
radish_status radish_spike_counts_create(const radish_network *network, radish_spike_counts **counts,
                                         radish_error *error);
void radish_spike_counts_destroy(radish_spike_counts *counts);

// Makes a layer counted, at first without a spike: trains of `steps` steps, averaged over `images` images. In rate
// coding `steps` is 1 and stands for all `divisor` steps of the train, which are alike; else `divisor` is 1.
radish_status radish_spike_counts_begin(radish_spike_counts *counts, int layer, int steps, int images, int divisor,
                                        radish_error *error);
// Adds the trains of one image: bit t of an activation is a spike at step t. Their order is [channel, row, column].
void radish_spike_counts_add_trains(radish_spike_counts *counts, int layer, const uint16_t *activations);
// Adds the numbers of spikes of one image, all steps of the train together. Their order is [channel, row, column].
void radish_spike_counts_add_totals(radish_spike_counts *counts, int layer, const int32_t *spikes);
// Adds what others have counted of other images. Both must have begun the same layers alike, and ended none.
void radish_spike_counts_add_counts(radish_spike_counts *counts, const radish_spike_counts *others);
// Ends the counts of a layer: no more images follow, and radish_spike_counts_at may be called.
void radish_spike_counts_end(radish_spike_counts *counts, int layer);

// Returns the share of a layer's neurons that spikes in a step, on average.
double radish_spike_counts_share(const radish_layer_spikes *layer);

// Returns the expected spikes of channels first..last-1 at a position, in `step` of the layer's train.
static inline double radish_spike_counts_at(const radish_layer_spikes *layer, int step, int row, int column, int first,
                                            int last) {
  if (!layer->sums) return layer->density * (last - first);
  const int t = layer->steps > 1 ? step : 0;
  const uint32_t *sums = layer->sums + (((int64_t)t * layer->shape.rows + row) * layer->shape.columns + column) *
                                           (layer->shape.channels + 1);
  return layer->scale * (double)(sums[last] - sums[first]);
}

#ifdef __cplusplus
}
#endif
#endif
