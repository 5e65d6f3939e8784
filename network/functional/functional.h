// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// functional.h: what the network computes, without time: integers (docs/chip.md section 1), layer by layer.
//
// It serves where cycles do not matter: for whole test sets, and to choose shifts for networks with random weights.
#ifndef RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_H
#define RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_H

#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

// This is the engine's memory for one image at a time: each thread needs its own.
typedef struct radish_functional radish_functional;

// Makes an engine for `network`, which must outlive it. The caller destroys it.
radish_status radish_functional_create(const radish_network *network, radish_functional **state, radish_error *error);
void radish_functional_destroy(radish_functional *state);

// Computes the answer to one image in radix coding. `activations` are layer 0's, [channel, y, x], where it is signed as
// int16_t in 16 bits; `logits` receives one int64 for each readout neuron.
void radish_functional_run(radish_functional *state, const uint16_t *activations, int64_t *logits);

// Makes every later run call `progress` after each layer, with `done` of `total` layers.
void radish_functional_watch(radish_functional *state, void (*progress)(void *user, int done, int total), void *user);

// Returns the output of `layer` (not the readout) in the last run, [channel, y, x], of a signed layer int16_t in 16 bits;
// it belongs to the engine.
const uint16_t *radish_functional_output(const radish_functional *state, int layer);

#ifdef __cplusplus
}
#endif
#endif
