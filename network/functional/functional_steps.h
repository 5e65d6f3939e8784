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

// Writes, after radish_functional_sum, the largest A of each pooling window, or 0 if that is negative, [channel, y, x].
void radish_functional_pooled(const radish_functional *state, int layer, int64_t *pooled);

#endif
