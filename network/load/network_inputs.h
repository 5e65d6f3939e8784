// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_inputs.h: the activations that a network reads: those of an image, or random ones.
#ifndef RADISH_NETWORK_LOAD_NETWORK_INPUTS_H
#define RADISH_NETWORK_LOAD_NETWORK_INPUTS_H

#include "network/files/images.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_network *network;
  const radish_images *images; // NULL: random activations, as the network's seed and activity say
} radish_network_inputs;

// Gives the activations of image `index`, [channel, row, column]; images begin anew behind the last one. `user` is a
// radish_network_inputs. Any number of threads may call it.
void radish_network_inputs_activations(void *user, int index, uint16_t *activations);

#ifdef __cplusplus
}
#endif
#endif
