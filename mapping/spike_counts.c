// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/spike_counts.h"

#include <stdlib.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the expected spikes");
}

radish_status radish_spike_counts_create(const radish_network *network, radish_spike_counts **result,
                                         radish_error *error) {
  *result = NULL;
  radish_spike_counts *counts = calloc(1, sizeof *counts);
  if (!counts) return no_memory(error);
  counts->arena.limit = RADISH_ARENA_UNLIMITED;
  counts->layer_count = network->layer_count;
  counts->layers = radish_arena_take(&counts->arena, network->layer_count, sizeof *counts->layers);
  if (!counts->layers) {
    radish_spike_counts_destroy(counts);
    return no_memory(error);
  }
  for (int l = 0; l < network->layer_count; l++) {
    counts->layers[l] = (radish_layer_spikes){.shape = network->layers[l].shape, .density = network->activity};
  }
  *result = counts;
  return RADISH_OK;
}

void radish_spike_counts_destroy(radish_spike_counts *counts) {
  if (!counts) return;
  radish_arena_free(&counts->arena);
  free(counts);
}

radish_status radish_spike_counts_begin(radish_spike_counts *counts, int layer, int steps, int images, int divisor,
                                        radish_error *error) {
  radish_layer_spikes *l = &counts->layers[layer];
  const int64_t positions = (int64_t)l->shape.rows * l->shape.columns;
  l->steps = steps;
  l->scale = 1.0 / ((double)images * divisor);
  l->sums = radish_arena_take(&counts->arena, steps * positions * (l->shape.channels + 1), sizeof *l->sums);
  return l->sums ? RADISH_OK : no_memory(error);
}

void radish_spike_counts_add_trains(radish_spike_counts *counts, int layer, const uint16_t *activations) {
  radish_layer_spikes *l = &counts->layers[layer];
  const int64_t positions = (int64_t)l->shape.rows * l->shape.columns, row = l->shape.channels + 1;
  for (int c = 0; c < l->shape.channels; c++) {
    for (int64_t position = 0; position < positions; position++) {
      const unsigned train = activations[c * positions + position];
      if (!train) continue;
      uint32_t *sums = l->sums + position * row + c + 1;
      for (int t = 0; t < l->steps; t++) sums[t * positions * row] += train >> t & 1;
    }
  }
}

void radish_spike_counts_add_totals(radish_spike_counts *counts, int layer, const int32_t *spikes) {
  radish_layer_spikes *l = &counts->layers[layer];
  const int64_t positions = (int64_t)l->shape.rows * l->shape.columns, row = l->shape.channels + 1;
  for (int c = 0; c < l->shape.channels; c++) {
    for (int64_t position = 0; position < positions; position++) {
      l->sums[position * row + c + 1] += (uint32_t)spikes[c * positions + position];
    }
  }
}

void radish_spike_counts_add_counts(radish_spike_counts *counts, const radish_spike_counts *others) {
  for (int l = 0; l < counts->layer_count; l++) {
    const radish_layer_spikes *to = &counts->layers[l], *from = &others->layers[l];
    if (!to->sums) continue;
    const int64_t size = (int64_t)to->steps * to->shape.rows * to->shape.columns * (to->shape.channels + 1);
    for (int64_t i = 0; i < size; i++) to->sums[i] += from->sums[i];
  }
}

void radish_spike_counts_end(radish_spike_counts *counts, int layer) {
  radish_layer_spikes *l = &counts->layers[layer];
  const int64_t places = (int64_t)l->steps * l->shape.rows * l->shape.columns;
  for (int64_t place = 0; place < places; place++) {
    uint32_t *sums = l->sums + place * (l->shape.channels + 1);
    for (int c = 0; c < l->shape.channels; c++) sums[c + 1] += sums[c];
  }
}

double radish_spike_counts_share(const radish_layer_spikes *layer) {
  if (!layer->sums) return layer->density;
  const int64_t places = (int64_t)layer->steps * layer->shape.rows * layer->shape.columns;
  int64_t spikes = 0;
  for (int64_t place = 0; place < places; place++) {
    spikes += layer->sums[place * (layer->shape.channels + 1) + layer->shape.channels];
  }
  return layer->scale * (double)spikes / ((double)layer->steps * (double)radish_shape_size(layer->shape));
}
