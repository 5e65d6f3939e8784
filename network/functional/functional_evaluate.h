// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// functional_evaluate.h: the answers to many images, shared out over threads; the same for any number of them.
#ifndef RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_EVALUATE_H
#define RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_EVALUATE_H

#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_network *network;
  radish_coding coding;
  int count, threads; // images; threads: at least 1, the calling one included
  // Gives the activations of image 0 to count - 1; called on any thread.
  void (*activations)(void *user, int image, uint16_t *activations);
  // Rate coding: steps after which an answer is taken, as for radish_functional_rate_run. Radix: one, not read.
  const int *checkpoints;
  int checkpoint_count;
  int64_t *logits; // [image][checkpoint][neuron]
  // Told on the calling thread; each may be NULL. `within`: of its own image, while `taken` have been begun by all
  // threads. `image_done`: `done` are done by all; true ends the work with RADISH_CANCELLED.
  void (*within)(void *user, int taken, double share);
  bool (*image_done)(void *user, int done);
  void *user;
} radish_functional_evaluation;

radish_status radish_functional_evaluate(const radish_functional_evaluation *evaluation, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
