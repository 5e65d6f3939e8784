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

// This is what a layer with some shift makes of its sums: Y of A (docs/chip.md section 1, "Commit").
typedef struct {
  int64_t least, largest;
  int shift, negative_shift; // of sums from 0 on, and of those below
} radish_functional_scale;

static inline radish_functional_scale radish_functional_scale_of(const radish_layer *layer, int shift) {
  return (radish_functional_scale){radish_layer_least(layer), radish_layer_largest(layer), shift, shift + layer->leak};
}

static inline int64_t radish_functional_committed(radish_functional_scale scale, int64_t sum) {
  const int64_t value = sum >> (sum < 0 ? scale.negative_shift : scale.shift);
  return value < scale.least ? scale.least : value > scale.largest ? scale.largest : value;
}

// Writes, after radish_functional_sum, the largest A of each pooling window, of an unsigned layer at least 0,
// [channel, y, x].
void radish_functional_pooled(const radish_functional *state, int layer, int64_t *pooled);

#endif
