// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/load/network_inputs.h"

void radish_network_inputs_activations(void *user, int index, uint16_t *activations) {
  const radish_network_inputs *in = user;
  const radish_network *n = in->network;
  if (in->images) {
    radish_images_quantise(in->images, index % in->images->count, n->input_bits, activations);
    return;
  }
  radish_images_random_activations(n->seed, index, n->activity, n->input_bits, n->layers[0].is_signed,
                                   radish_shape_size(n->layers[0].shape), activations);
}
