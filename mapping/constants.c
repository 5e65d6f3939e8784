// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// constants.c: what a core computes with: packed weights, biases, thresholds.
#include "mapping/mapped_chip_build.h"

#include "core/kernels.h"

// Packs the synapse rows of the tile's channels, lane by lane; the tiles of one channel cut share them.
static const void *pack_weights(radish_mapped_chip *mapped, const radish_source *s, const radish_program *p,
                                int weight_bytes) {
  const radish_network *network = mapped->network;
  const int first_channel = p->sums.channel, channels = p->sums.shape.channels, row = radish_program_row(p);
  const radish_layer *layer = &network->layers[p->layer];
  const int64_t rows = radish_network_weight_count(network, layer, s) / layer->sums.channels;
  const int64_t stored = radish_partition_synapse_rows(network, s); // rows that no neuron has are 0
  void *packed = radish_mapping_take(mapped, stored * row, (size_t)weight_bytes);
  if (!packed) return NULL;
  for (int c = 0; c < channels; c++) {
    const int16_t *weights = s->weights + (int64_t)(first_channel + c) * rows;
    if (weight_bytes == 1) {
      int8_t *at = (int8_t *)packed + c;
      for (int64_t r = 0; r < rows; r++) at[r * row] = (int8_t)weights[r];
    } else {
      int16_t *at = (int16_t *)packed + c;
      for (int64_t r = 0; r < rows; r++) at[r * row] = weights[r];
    }
  }
  return packed;
}

static bool pack_constants(radish_mapped_chip *mapped, radish_program *p) {
  const radish_layer *layer = &mapped->network->layers[p->layer];
  const int row = radish_program_row(p), channels = p->sums.shape.channels;
  const int positions = p->bias_per_neuron ? p->sums.shape.rows * p->sums.shape.columns : 1;
  int32_t *bias = radish_mapping_take(mapped, (int64_t)positions * row, sizeof *bias);
  if (!bias) return false;
  for (int position = 0; position < positions; position++) {
    for (int c = 0; c < channels; c++) {
      int64_t index = p->sums.channel + c;
      if (p->bias_per_neuron) {
        const int y = p->sums.row + position / p->sums.shape.columns;
        const int x = p->sums.column + position % p->sums.shape.columns;
        index = (index * layer->sums.rows + y) * layer->sums.columns + x;
      }
      bias[(int64_t)position * row + c] = layer->bias[index];
    }
  }
  p->bias = bias;
  if (p->coding != RADISH_CODING_RATE || p->readout) return true;
  int32_t *threshold = radish_mapping_take(mapped, row, sizeof *threshold);
  if (!threshold) return false;
  for (int c = 0; c < channels; c++) threshold[c] = layer->threshold[p->sums.channel + c];
  p->threshold = threshold;
  return true;
}

// `before` is the program of the partition before it, whose weights it shares where they are the same.
static bool load(radish_mapped_chip *mapped, radish_program *p, const radish_program *before) {
  const radish_layer *layer = &mapped->network->layers[p->layer];
  const bool same = before->layer == p->layer && before->sums.channel == p->sums.channel &&
                    before->sums.shape.channels == p->sums.shape.channels;
  for (int i = 0; i < p->source_count; i++) {
    radish_program_source *s = &p->sources[i];
    if (s->read == RADISH_READ_UNIFORM) continue;
    s->weights = same ? before->sources[i].weights : pack_weights(mapped, &layer->sources[i], p, s->weight_bytes);
    if (!s->weights) return false;
  }
  return pack_constants(mapped, p);
}

radish_status radish_mapping_load_constants(radish_mapped_chip *mapped, radish_error *error) {
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    if (!load(mapped, &mapped->programs[p], &mapped->programs[p - 1])) return radish_mapping_no_memory(error);
  }
  return RADISH_OK;
}
