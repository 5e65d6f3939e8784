// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds radish_net_evaluate of radish.h: answers without time, whose images threads share out.
#include "sim/library/objects.h"

#include "network/functional/functional_evaluate.h"
#include "sim/report/dump.h"

enum { MAX_THREADS = 1024 };

typedef struct {
  const radish_network *network;
  const radish_image_set *images;
  int first, count;
  radish_progress_fn *progress;
  void *user;
  radish_dump *dump; // or NULL
} work;

static void spike(void *spy, int64_t image, int layer, int step, int channel, int row, int column) {
  radish_dump_spike(spy, image, layer, step, channel, row, column);
}

static radish_status image_ran(void *spy, int64_t image, radish_error *error) {
  return radish_dump_image(spy, image, error);
}

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

static radish_status evaluate(work *w, radish_coding coding, int threads, int64_t *logits, radish_error *error) {
  const radish_network *network = w->network;
  const radish_functional_evaluation evaluation = {.network = network,
                                                   .coding = coding,
                                                   .count = w->count,
                                                   .threads = threads,
                                                   .activations = take,
                                                   .checkpoints = &network->rate_timesteps,
                                                   .checkpoint_count = 1,
                                                   .logits = logits,
                                                   .image_done = tell,
                                                   .spike = w->dump ? spike : NULL,
                                                   .image_ran = w->dump ? image_ran : NULL,
                                                   .spy = w->dump,
                                                   .user = w};
  radish_status status = radish_functional_evaluate(&evaluation, error);
  const int64_t size = radish_shape_size(network->layers[network->layer_count - 1].shape);
  for (int i = 0; w->dump && i < w->count && !status; i++) {
    status = radish_dump_logits(w->dump, i, logits + i * size, error);
  }
  if (w->dump && !status) status = radish_output_folder_place(radish_dump_folder(w->dump), error);
  return status;
}

radish_status radish_net_evaluate_dump(const radish_net *net, radish_train train, const radish_image_set *images,
                                       int first, int count, int threads, const char *folder,
                                       radish_progress_fn *progress, void *user, int64_t *logits, radish_error *error) {
  const radish_network *network = net->network;
  work w = {network, images, first, count, progress, user, NULL};
  radish_coding coding;
  radish_status status = radish_library_check_threads(threads, error);
  if (!status) status = radish_library_choose_coding(network, train, &coding, error);
  if (!status) status = radish_library_check_images(images, first, count, network, error);
  if (!status && folder) {
    status = radish_dump_create(folder, network, coding, network->rate_timesteps, first, count, &w.dump, error);
  }
  if (!status) status = evaluate(&w, coding, threads, logits, error);
  radish_dump_destroy(w.dump);
  return status;
}

radish_status radish_net_evaluate(const radish_net *net, radish_train train, const radish_image_set *images, int first,
                                  int count, int threads, radish_progress_fn *progress, void *user, int64_t *logits,
                                  radish_error *error) {
  return radish_net_evaluate_dump(net, train, images, first, count, threads, NULL, progress, user, logits, error);
}
