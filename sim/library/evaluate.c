// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish_net_evaluate: answers without time, images shared out over threads.
#include "sim/library/objects.h"

#include "core/base/parallel.h"
#include "network/functional/functional.h"
#include "network/functional/functional_rate.h"
#include <pthread.h>
#include <stdlib.h>

enum { MAX_THREADS = 1024 };

typedef struct {
  const radish_network *network;
  const radish_image_set *images;
  radish_coding coding;
  int first, count, logit_count;
  int64_t *logits; // [count][logit_count]
  radish_progress_fn *progress;
  void *user;
  pthread_t caller; // who tells the progress
  atomic_int next, done;
  atomic_bool stopped; // failed or cancelled
} work;

typedef struct {
  work *shared;
  radish_status status;
  radish_error error;
} worker;

static radish_status evaluate_images(worker *w, uint16_t *activations, radish_functional *radix,
                                     radish_functional_rate *rate) {
  work *s = w->shared;
  const bool tells = s->progress && pthread_equal(pthread_self(), s->caller);
  while (!atomic_load(&s->stopped)) {
    const int image = atomic_fetch_add(&s->next, 1);
    if (image >= s->count) break;
    int64_t *logits = s->logits + (int64_t)image * s->logit_count;
    radish_library_activations(s->images, s->first + image, s->network, activations);
    if (rate) radish_functional_rate_run(rate, activations, image, &s->network->rate_timesteps, 1, logits);
    else radish_functional_run(radix, activations, logits);
    const int done = atomic_fetch_add(&s->done, 1) + 1;
    if (tells && s->progress(s->user, done, s->count)) {
      return radish_fail(&w->error, RADISH_CANCELLED, NULL, 0, "the evaluation was cancelled");
    }
  }
  return RADISH_OK;
}

// One thread takes images until there are none.
static void evaluate(void *user, int index) {
  worker *w = (worker *)user + index;
  work *s = w->shared;
  radish_functional *radix = NULL;
  radish_functional_rate *rate = NULL;
  uint16_t *activations = malloc((size_t)radish_shape_size(s->images->shape) * sizeof *activations);
  w->status = !activations ? radish_fail(&w->error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a thread")
              : s->coding == RADISH_CODING_RATE ? radish_functional_rate_create(s->network, &rate, &w->error)
                                                : radish_functional_create(s->network, &radix, &w->error);
  if (!w->status) w->status = evaluate_images(w, activations, radix, rate);
  if (w->status) atomic_store(&s->stopped, true);
  radish_functional_destroy(radix);
  radish_functional_rate_destroy(rate);
  free(activations);
}

static radish_status evaluate_all(work *shared, int threads, radish_error *error) {
  worker *workers = calloc((size_t)threads, sizeof *workers);
  if (!workers) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d threads", threads);
  for (int i = 0; i < threads; i++) workers[i].shared = shared;
  radish_parallel_run(threads, threads, evaluate, workers);
  radish_status status = RADISH_OK;
  for (int i = 0; i < threads && !status; i++) {
    status = workers[i].status;
    if (status && error) *error = workers[i].error;
  }
  free(workers);
  return status;
}

radish_status radish_net_evaluate(const radish_net *net, radish_train train, const radish_image_set *images, int first,
                                  int count, int threads, radish_progress_fn *progress, void *user, int64_t *logits,
                                  radish_error *error) {
  const radish_network *network = net->network;
  work shared = {.network = network,
                 .images = images,
                 .first = first,
                 .count = count,
                 .logit_count = (int)radish_shape_size(network->layers[network->layer_count - 1].shape),
                 .logits = logits,
                 .progress = progress,
                 .user = user,
                 .caller = pthread_self()};
  if (threads < 1 || threads > MAX_THREADS) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%d threads; 1 to %d are allowed", threads, MAX_THREADS);
  }
  radish_status status = radish_library_choose_coding(network, train, &shared.coding, error);
  if (!status) status = radish_library_check_images(images, first, count, network, error);
  if (status) return status;
  return evaluate_all(&shared, threads < count ? threads : count, error);
}
