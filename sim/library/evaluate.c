// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds radish_net_evaluate of radish.h: answers without time, whose images threads share out.
#include "sim/library/objects.h"

#include "network/functional/functional_evaluate.h"

enum { MAX_THREADS = 1024 };

typedef struct {
  const radish_network *network;
  const radish_image_set *images;
  int first, count;
  radish_progress_fn *progress;
  void *user;
} work;

static void take(void *user, int image, uint16_t *activations) {
  const work *w = user;
  radish_library_activations(w->images, w->first + image, w->network, activations);
}

static bool tell(void *user, int done) {
  const work *w = user;
  return w->progress && w->progress(w->user, done, w->count);
}

radish_status radish_library_check_threads(int threads, radish_error *error) {
  if (threads >= 1 && threads <= MAX_THREADS) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%d threads; 1 to %d are allowed", threads, MAX_THREADS);
}

radish_status radish_net_evaluate(const radish_net *net, radish_train train, const radish_image_set *images, int first,
                                  int count, int threads, radish_progress_fn *progress, void *user, int64_t *logits,
                                  radish_error *error) {
  const radish_network *network = net->network;
  work w = {network, images, first, count, progress, user};
  radish_status status = radish_library_check_threads(threads, error);
  if (status) return status;
  radish_functional_evaluation evaluation = {.network = network,
                                             .count = count,
                                             .threads = threads,
                                             .activations = take,
                                             .checkpoints = &network->rate_timesteps,
                                             .checkpoint_count = 1,
                                             .logits = logits,
                                             .image_done = tell,
                                             .user = &w};
  status = radish_library_choose_coding(network, train, &evaluation.coding, error);
  if (!status) status = radish_library_check_images(images, first, count, network, error);
  return status ? status : radish_functional_evaluate(&evaluation, error);
}
