// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/estimate.h"

#include "core/core.h"
#include "mapping/crossbar.h"
#include <math.h>

// Returns the taps of the outputs from `first` on that fall inside 0..size-1, along one axis.
static int64_t taps_inside(int first, int count, radish_window_axis axis, int size) {
  int64_t taps = 0;
  for (int at = first; at < first + count; at++) {
    const int low = at * axis.stride - axis.pad, high = low + axis.kernel;
    const int inside = (high < size ? high : size) - (low > 0 ? low : 0);
    taps += inside > 0 ? inside : 0;
  }
  return taps;
}

// Returns the probability that no axon of a word spikes. It is (1 - density)^64 by squaring, since pow() may differ by
// machine, and then mappings would differ too.
static double silent_word(double density) {
  _Static_assert(RADISH_AXONS_PER_WORD == 64, "six squarings");
  double p = 1 - density;
  for (int i = 0; i < 6; i++) p *= p;
  return p;
}

// Returns the (synapse word, potential word) pairs that a step would add if every axon of the halo spiked once.
static double pairs_of_source(const radish_network *network, const radish_layer *layer, const radish_source *s,
                              int64_t lanes, radish_box sums, radish_box halo) {
  const radish_shape from = network->layers[s->from].shape;
  const int64_t words = (sums.shape.channels + lanes - 1) / lanes;
  if (s->read == RADISH_READ_DENSE) return (double)radish_shape_size(halo.shape) * (double)words;
  const double taps = (double)taps_inside(sums.row, sums.shape.rows, s->rows, from.rows) *
                      (double)taps_inside(sums.column, sums.shape.columns, s->columns, from.columns);
  if (s->read == RADISH_READ_UNIFORM) return taps * halo.shape.channels;
  const int64_t words_of_group = (layer->sums.channels / s->groups + lanes - 1) / lanes;
  return taps * halo.shape.channels * (double)(words_of_group < words ? words_of_group : words);
}

static double commit_pairs(const radish_layer *layer, radish_box sums, radish_box outputs, int64_t words) {
  const double pooled =
      (double)outputs.shape.rows * layer->pool_rows.kernel * outputs.shape.columns * layer->pool_columns.kernel;
  const double positions = (double)sums.shape.rows * sums.shape.columns;
  return (pooled > positions ? pooled : positions) * (double)words;
}

radish_tile_estimate radish_estimate_tile(const radish_network *network, int index, const radish_params *params,
                                          const double *shares, radish_box outputs) {
  const radish_layer *layer = &network->layers[index];
  const radish_core_params *core = &params->core;
  const radish_box sums = radish_partition_tile_sums(layer, outputs);
  const int64_t words = (sums.shape.channels + core->lanes - 1) / core->lanes;
  const double potential_words = (double)words * sums.shape.rows * sums.shape.columns;
  const double array_cycles = (double)radish_crossbar_array_cycles(params);
  double scan = 0;
  for (int i = 0; i < layer->source_count; i++) {
    const radish_source *s = &layer->sources[i];
    const radish_box halo = radish_partition_tile_halo(network, index, i, sums);
    const double axons = (double)radish_shape_size(halo.shape), density = shares[s->from];
    const double pairs = radish_crossbar_stores(network, s, core)
                             ? axons * (double)radish_crossbar_spike_cycles(params, (int64_t)potential_words)
                             : pairs_of_source(network, layer, s, core->lanes, sums, halo);
    scan += density * (pairs > axons ? pairs : axons) + ceil(axons / RADISH_AXONS_PER_WORD) * silent_word(density);
  }
  const double output_words = (double)words * outputs.shape.rows * outputs.shape.columns;
  return (radish_tile_estimate){
      .step_cycles = array_cycles > 0 ? array_cycles
                                      : RADISH_DISPATCH_CYCLES + scan + RADISH_INTEGRATE_DRAIN_CYCLES +
                                            potential_words + RADISH_FIRE_DRAIN_CYCLES,
      .commit_cycles = RADISH_DISPATCH_CYCLES + commit_pairs(layer, sums, outputs, words) + RADISH_COMMIT_DRAIN_CYCLES,
      .emission_cycles = output_words + shares[index] * (double)radish_shape_size(outputs.shape) + 1};
}

static int steps_in(const radish_network *network, int layer, radish_coding coding) {
  return coding == RADISH_CODING_RATE ? network->rate_timesteps : network->layers[layer].timesteps_in;
}

double radish_estimate_engine_cycles(const radish_network *network, int layer, radish_coding coding,
                                     radish_tile_estimate tile) {
  return steps_in(network, layer, coding) * tile.step_cycles + tile.commit_cycles;
}

double radish_estimate_latency_cycles(const radish_network *network, int layer, radish_coding coding,
                                      radish_tile_estimate tile) {
  const radish_layer *l = &network->layers[layer];
  const int steps_out = l->readout ? 1 : coding == RADISH_CODING_RATE ? network->rate_timesteps : l->timesteps;
  return radish_estimate_engine_cycles(network, layer, coding, tile) +
         (1 + (steps_out - 1) / 2.0) * tile.emission_cycles;
}
