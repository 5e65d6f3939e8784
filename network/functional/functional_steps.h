// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// functional_steps.h: one layer at a time, for those who look at the sums before they are shifted.
#ifndef RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_STEPS_H
#define RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_STEPS_H

#include "network/functional/functional.h"

// The first of these sets the output of layer 0; the others then sum and commit one layer after the other, in order.
void radish_functional_input(radish_functional *state, const uint16_t *activations);
void radish_functional_sum(radish_functional *state, int layer);
void radish_functional_commit(radish_functional *state, int layer); // of a hidden layer whose shift is set

// Returns Y of a sum A with this shift (docs/chip.md section 1, "Commit").
static inline int64_t radish_functional_committed(const radish_layer *layer, int64_t sum, int shift) {
  const int64_t least = radish_layer_least(layer), largest = radish_layer_largest(layer);
  if (sum < 0 && !layer->is_signed) return 0;
  const int64_t value = sum >> (sum < 0 ? shift + layer->leak : shift);
  return value < least ? least : value > largest ? largest : value;
}

// Writes, after radish_functional_sum, the largest A of each pooling window, of an unsigned layer at least 0,
// [channel, y, x].
void radish_functional_pooled(const radish_functional *state, int layer, int64_t *pooled);

#endif
