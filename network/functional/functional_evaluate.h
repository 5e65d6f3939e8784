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
  int count, threads; // number of images; number of threads, at least 1, the calling one included
  // This gives the activations of an image, 0 to count - 1; it is called on any thread.
  void (*activations)(void *user, int image, uint16_t *activations);
  // In rate coding these are the steps after which an answer is taken, as for radish_functional_rate_run. In radix
  // coding there is one checkpoint, which is not read.
  const int *checkpoints;
  int checkpoint_count;
  int64_t *logits; // [image][checkpoint][neuron]
  // These tell progress, on the calling thread; each may be NULL. `within` gives the share of this thread's own image
  // that is done, while all threads have begun `taken` images. `image_done` gives the images that all threads have
  // done; if it returns true, the work ends with RADISH_CANCELLED.
  void (*within)(void *user, int taken, double share);
  bool (*image_done)(void *user, int done);
  // These tell what the layers send, on any thread, each image on one; both are NULL where nobody wants it. `spike` is
  // called for each spike of every layer, the input's too, and `image_ran` after the last of an image; what it returns
  // other than RADISH_OK ends the work.
  void (*spike)(void *spy, int64_t image, int layer, int step, int channel, int row, int column);
  radish_status (*image_ran)(void *spy, int64_t image, radish_error *error);
  void *spy;
  void *user;
} radish_functional_evaluation;

// Evaluates all images. Where a thread fails, the others stop before their next image and its status is returned.
radish_status radish_functional_evaluate(const radish_functional_evaluation *evaluation, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
