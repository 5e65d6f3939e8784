// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/functional/functional_evaluate.h"

#include "core/base/parallel.h"
#include "network/functional/functional.h"
#include "network/functional/functional_rate.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct {
  const radish_functional_evaluation *of;
  int64_t logits_of_image;
  pthread_t caller;
  atomic_int next, done; // next: the image to begin next; done: number of images that are done
  atomic_bool stopped;   // a thread failed, or the caller cancelled
} work;

// This is what one thread works with; `radix` or `rate` is its engine, by the coding, and the other one is NULL.
typedef struct {
  work *shared;
  radish_functional *radix;
  radish_functional_rate *rate;
  int image; // the one at work
  radish_status status;
  radish_error error;
} worker;

static void tell_within(void *user, int done, int total) {
  work *shared = user;
  const int taken = atomic_load(&shared->next), count = shared->of->count;
  shared->of->within(shared->of->user, taken < count ? taken : count, (double)done / total);
}

// Tells a spike of the rate engine.
static void tell_spike(void *user, int layer, int step, int64_t neuron) {
  const worker *w = user;
  const radish_functional_evaluation *of = w->shared->of;
  const radish_shape shape = of->network->layers[layer].shape;
  const int64_t pixel = neuron / shape.channels;
  of->spike(of->spy, w->image, layer, step, (int)(neuron % shape.channels), (int)(pixel / shape.columns),
            (int)(pixel % shape.columns));
}

// Tells the spikes that the radix engine's outputs stand for: bit t of an output is a spike in step t, of the T steps that
// it has.
static void tell_trains(const worker *w) {
  const radish_functional_evaluation *of = w->shared->of;
  for (int i = 0; i + 1 < of->network->layer_count; i++) {
    const radish_shape shape = of->network->layers[i].shape;
    const uint16_t *output = radish_functional_output(w->radix, i);
    const unsigned train = (1u << of->network->layers[i].timesteps) - 1;
    for (int c = 0; c < shape.channels; c++) {
      for (int y = 0; y < shape.rows; y++) {
        for (int x = 0; x < shape.columns; x++) {
          for (unsigned bits = *output++ & train; bits; bits &= bits - 1) {
            of->spike(of->spy, w->image, i, __builtin_ctz(bits), c, y, x);
          }
        }
      }
    }
  }
}

static radish_status create_engine(worker *w, bool caller) {
  work *shared = w->shared;
  const bool tells = caller && shared->of->within;
  if (shared->of->coding == RADISH_CODING_RATE) {
    const radish_status status = radish_functional_rate_create(shared->of->network, &w->rate, &w->error);
    if (!status && tells) radish_functional_rate_watch(w->rate, tell_within, shared);
    if (!status && shared->of->spike) radish_functional_rate_spy(w->rate, tell_spike, w);
    return status;
  }
  const radish_status status = radish_functional_create(shared->of->network, &w->radix, &w->error);
  if (!status && tells) radish_functional_watch(w->radix, tell_within, shared);
  return status;
}

static radish_status evaluate_images(worker *w, bool caller, uint16_t *activations) {
  work *shared = w->shared;
  const radish_functional_evaluation *of = shared->of;
  while (!atomic_load(&shared->stopped)) {
    const int image = atomic_fetch_add(&shared->next, 1);
    if (image >= of->count) break;
    int64_t *logits = of->logits + image * shared->logits_of_image;
    of->activations(of->user, image, activations);
    w->image = image;
    if (w->rate) {
      radish_functional_rate_run(w->rate, activations, image, of->checkpoints, of->checkpoint_count, logits);
    } else {
      radish_functional_run(w->radix, activations, logits);
      if (of->spike) tell_trains(w);
    }
    if (of->image_ran) {
      const radish_status status = of->image_ran(of->spy, image, &w->error);
      if (status) return status;
    }
    const int done = atomic_fetch_add(&shared->done, 1) + 1;
    if (caller && of->image_done && of->image_done(of->user, done)) {
      return radish_fail(&w->error, RADISH_CANCELLED, NULL, 0, "the evaluation was cancelled");
    }
  }
  return RADISH_OK;
}

// Evaluates images on one thread until there are none left.
static void evaluate(void *user, int index) {
  worker *w = (worker *)user + index;
  const bool caller = pthread_equal(pthread_self(), w->shared->caller);
  const int64_t inputs = radish_shape_size(w->shared->of->network->layers[0].shape);
  uint16_t *activations = malloc((size_t)inputs * sizeof *activations);
  w->status = activations ? create_engine(w, caller)
                          : radish_fail(&w->error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a thread");
  if (!w->status) w->status = evaluate_images(w, caller, activations);
  if (w->status) atomic_store(&w->shared->stopped, true);
  radish_functional_destroy(w->radix);
  radish_functional_rate_destroy(w->rate);
  free(activations);
}

radish_status radish_functional_evaluate(const radish_functional_evaluation *evaluation, radish_error *error) {
  const radish_network *network = evaluation->network;
  const int threads = evaluation->threads < evaluation->count ? evaluation->threads : evaluation->count;
  work shared = {.of = evaluation,
                 .logits_of_image = radish_shape_size(network->layers[network->layer_count - 1].shape) *
                                    (int64_t)evaluation->checkpoint_count,
                 .caller = pthread_self()};
  worker *workers = calloc((size_t)threads, sizeof *workers);
  if (!workers) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d threads", threads);
  for (int i = 0; i < threads; i++) workers[i].shared = &shared;
  radish_parallel_run(threads, threads, evaluate, workers);
  radish_status status = RADISH_OK;
  for (int i = 0; i < threads && !status; i++) {
    status = workers[i].status;
    if (status && error) *error = workers[i].error;
  }
  free(workers);
  return status;
}
