// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_threads.c: images that are alone on the chip, shared out over threads with a chip each.
//
// The chips are of one mapped chip, which none of them changes. What the images give is added up on the calling thread,
// in their order, which is also the thread and the order in which the observer hears of them.
#include "sim/chip/chip_independent.h"

#include "core/base/parallel.h"
#include <stdatomic.h>
#include <stdlib.h>

typedef struct {
  radish_status status;
  radish_run_result *one;
  radish_error error;
} outcome;

typedef struct {
  const radish_run_options *options;
  radish_run_options of_thread; // what the chips are told
  const radish_mapped_chip *mapped;
  radish_run_result *all;
  radish_chip **chips; // [thread]; the first is the caller's
  outcome **outcomes;  // [image]: of images that are done and not yet taken; NULL: memory ran out
  atomic_bool ended;   // no thread needs to go on
  atomic_llong jobs;   // that all threads have done
  long long jobs_told;
  radish_status status;
  radish_error *error;
} fleet;

// ---- on the threads -------------------------------------------------------------------------------------------------

static void activations(void *user, int index, uint16_t *result) {
  const fleet *f = user;
  f->options->activations(f->options->user, index, result);
}

static void count_job(void *user) {
  fleet *f = user;
  atomic_fetch_add_explicit(&f->jobs, 1, memory_order_relaxed);
}

static bool ended(void *user) {
  fleet *f = user;
  return atomic_load_explicit(&f->ended, memory_order_relaxed);
}

static bool begin(void *user, int thread) {
  fleet *f = user;
  radish_error error;
  return f->chips[thread] || !radish_chip_create(f->mapped, &f->chips[thread], &error);
}

static void work(void *user, int thread, int image) {
  fleet *f = user;
  outcome *o = calloc(1, sizeof *o);
  if (o) o->status = radish_chip_run_alone(f->chips[thread], &f->of_thread, image, &o->one, &o->error);
  f->outcomes[image] = o;
}

// ---- on the calling thread ------------------------------------------------------------------------------------------

static void tell_jobs(fleet *f) {
  const radish_observer *observer = &f->options->observer;
  const long long jobs = atomic_load(&f->jobs);
  for (; f->jobs_told < jobs; f->jobs_told++) observer->job_done(observer->user);
}

static bool take(void *user, int image) {
  fleet *f = user;
  outcome *o = f->outcomes[image];
  const radish_observer *observer = &f->options->observer;
  f->outcomes[image] = NULL;
  tell_jobs(f);
  if (!o) {
    f->status = radish_fail(f->error, RADISH_NO_MEMORY, NULL, 0, "out of memory for image %d", image);
  } else if (o->status) {
    f->status = o->status;
    if (f->error) *f->error = o->error;
  } else {
    f->status = radish_chip_add_image(f->mapped, f->all, image, o->one, f->error);
  }
  if (o) radish_run_result_destroy(o->one);
  free(o);
  if (f->status) atomic_store(&f->ended, true);
  else if (observer->image_done) observer->image_done(observer->user, image);
  return !f->status;
}

static bool go_on(void *user) {
  fleet *f = user;
  const radish_run_options *options = f->options;
  tell_jobs(f);
  if (!options->cancelled || !options->cancelled(options->user)) return true;
  f->status = radish_fail(f->error, RADISH_CANCELLED, NULL, 0, "the run was cancelled");
  atomic_store(&f->ended, true);
  return false;
}

// ---- the run --------------------------------------------------------------------------------------------------------

static bool may_share(const radish_run_options *options) {
  const radish_observer *observer = &options->observer;
  return options->threads > 1 && options->image_count > 1 && !observer->spike && !observer->packet && !options->probe &&
         !options->noc_probe;
}

static bool share_out(fleet *f, int threads) {
  const int images = f->options->image_count;
  f->chips = calloc((size_t)threads, sizeof *f->chips);
  f->outcomes = calloc((size_t)images, sizeof *f->outcomes);
  return f->chips && f->outcomes;
}

static void end(fleet *f, int threads) {
  for (int i = 1; f->chips && i < threads; i++) radish_chip_destroy(f->chips[i]);
  for (int i = 0; f->outcomes && i < f->options->image_count; i++) {
    if (f->outcomes[i]) radish_run_result_destroy(f->outcomes[i]->one);
    free(f->outcomes[i]);
  }
  free(f->chips);
  free(f->outcomes);
}

bool radish_chip_run_threads(radish_chip *chip, const radish_run_options *options, radish_run_result *all,
                             radish_status *status, radish_error *error) {
  if (!may_share(options)) return false;
  const int wanted = options->threads < options->image_count ? options->threads : options->image_count;
  const int threads = radish_parallel_within_memory(wanted, radish_chip_bytes(chip));
  if (threads == 1) return false;
  fleet f = {.options = options, .mapped = chip->mapped, .all = all, .error = error};
  f.of_thread =
      (radish_run_options){.image_count = options->image_count,
                           .user = &f,
                           .activations = activations,
                           .cancelled = ended,
                           .shuffle = options->shuffle,
                           .observer = {.user = &f, .job_done = options->observer.job_done ? count_job : NULL}};
  const radish_ordered_work shared = {threads, options->image_count, &f, begin, work, take, go_on};
  bool done = false;
  if (share_out(&f, threads)) {
    f.chips[0] = chip;
    done = radish_parallel_ordered(&shared);
  }
  end(&f, threads);
  *status = f.status;
  return done;
}
