// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/functional/functional_weights.h"

#include <stdlib.h>

// Transposes a matrix of `rows` x `columns` in blocks that stay in the cache.
static void transpose(const int16_t *from, int64_t rows, int64_t columns, int16_t *to) {
  enum { BLOCK = 32 };
  for (int64_t r = 0; r < rows; r += BLOCK) {
    const int64_t last_row = r + BLOCK < rows ? r + BLOCK : rows;
    for (int64_t c = 0; c < columns; c += BLOCK) {
      const int64_t last_column = c + BLOCK < columns ? c + BLOCK : columns;
      for (int64_t j = c; j < last_column; j++) {
        for (int64_t i = r; i < last_row; i++) to[j * rows + i] = from[i * columns + j];
      }
    }
  }
}

int16_t *radish_functional_weights_by_input(const radish_network *network, const radish_layer *layer,
                                            const radish_source *source) {
  const int64_t count = radish_network_weight_count(network, layer, source);
  int16_t *weights = count ? malloc((size_t)count * sizeof *weights) : NULL;
  if (!weights) return NULL;
  const int groups = source->read == RADISH_READ_CONV ? source->groups : 1;
  const int64_t per_group = count / groups, out = layer->sums.channels / groups;
  for (int g = 0; g < groups; g++) {
    transpose(source->weights + g * per_group, out, per_group / out, weights + g * per_group);
  }
  return weights;
}
