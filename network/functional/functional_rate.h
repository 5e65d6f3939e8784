// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// functional_rate.h: what a rate-coded network computes (docs/chip.md section 1), spike by spike but without time.
//
// It goes step by step and layer after layer. The spikes of a step are a list; each costs the weights that it adds
//
//   input ---list---> [v += w of each] -> v += b, v >= theta? -> pooling ---list---> next layer
//
// and each layer costs one pass over its potentials. The logits are known after every step, so one run answers for
// every number of steps up to the last.
#ifndef RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_RATE_H
#define RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_RATE_H

#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

// This is the engine's memory for one image at a time: each thread needs its own.
typedef struct radish_functional_rate radish_functional_rate;

// Makes an engine for `network`, which must outlive it. The caller destroys it. Refuses what a chip with 32-bit
// potentials refuses: a network without thresholds or with a pad_value, and potentials that could overflow within its
// rate_timesteps.
radish_status radish_functional_rate_create(const radish_network *network, radish_functional_rate **state,
                                            radish_error *error);
void radish_functional_rate_destroy(radish_functional_rate *state);

// Runs one image. `activations` are layer 0's, [channel, y, x]; `image` numbers it, for Poisson trains. `checkpoints`
// are rising numbers of steps, the last at most rate_timesteps. `logits` receives the readout's potentials after each
// of them, [checkpoint][neuron].
void radish_functional_rate_run(radish_functional_rate *state, const uint16_t *activations, int64_t image,
                                const int *checkpoints, int count, int64_t *logits);

// Makes every later run call `progress` after each step, with `done` of `total` steps.
void radish_functional_rate_watch(radish_functional_rate *state, void (*progress)(void *user, int done, int total),
                                  void *user);

// Makes every later run call `spike` for each spike of every layer, the input's too, with its step and its neuron as
// [row][column][channel].
void radish_functional_rate_spy(radish_functional_rate *state,
                                void (*spike)(void *user, int layer, int step, int64_t neuron), void *user);

// Writes how many spikes each neuron of `layer` (not the readout) emitted in the last run, [channel, y, x].
void radish_functional_rate_spikes(const radish_functional_rate *state, int layer, int32_t *spikes);

#ifdef __cplusplus
}
#endif
#endif
