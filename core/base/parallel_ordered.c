// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file does work in any order whose results are taken in order.
#include "core/base/parallel.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { BETWEEN_QUESTIONS_NS = 50 * 1000 * 1000 };

typedef struct {
  const radish_ordered_work *of;
  pthread_mutex_t mutex; // guards what follows
  pthread_cond_t changed;
  int next;             // the index to be worked on next
  int begun, preparing; // threads that have a number; of them, those that may still prove unfit
  int fit;              // threads that work
  bool *done;           // [count]
} ordered;

static void do_work(ordered *o, int thread) {
  while (o->next < o->of->count) {
    const int index = o->next++;
    pthread_mutex_unlock(&o->mutex);
    o->of->work(o->of->user, thread, index);
    pthread_mutex_lock(&o->mutex);
    o->done[index] = true;
    pthread_cond_signal(&o->changed);
  }
}

static void *run(void *user) {
  ordered *o = user;
  pthread_mutex_lock(&o->mutex);
  const int thread = o->begun++;
  pthread_mutex_unlock(&o->mutex);
  const bool fit = o->of->begin(o->of->user, thread);
  pthread_mutex_lock(&o->mutex);
  o->preparing--;
  o->fit += fit;
  pthread_cond_signal(&o->changed);
  if (fit) do_work(o, thread);
  pthread_mutex_unlock(&o->mutex);
  return NULL;
}

// Waits until something changes, for a while at most.
static void wait_a_little(ordered *o) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec += BETWEEN_QUESTIONS_NS;
  if (until.tv_nsec >= 1000 * 1000 * 1000) {
    until.tv_sec++;
    until.tv_nsec -= 1000 * 1000 * 1000;
  }
  pthread_cond_timedwait(&o->changed, &o->mutex, &until);
}

// Takes what is done until everything is, until the user asks for an end, or until no thread is left that could work.
static void take_all(ordered *o) {
  const radish_ordered_work *of = o->of;
  bool go_on = true;
  for (int index = 0; index < of->count && go_on;) {
    const bool done = o->done[index];
    if (!done && !o->fit && !o->preparing) return;
    if (!done) wait_a_little(o);
    pthread_mutex_unlock(&o->mutex);
    if (done) go_on = of->take(of->user, index++);
    go_on = go_on && (index == of->count || of->go_on(of->user));
    pthread_mutex_lock(&o->mutex);
  }
  o->next = of->count;
}

static bool run_threads(ordered *o, pthread_t *threads) {
  const int wanted = o->of->threads < o->of->count ? o->of->threads : o->of->count;
  int started = 0;
  pthread_mutex_lock(&o->mutex);
  while (started < wanted && !pthread_create(&threads[started], NULL, run, o)) started++;
  o->preparing += started;
  take_all(o);
  pthread_mutex_unlock(&o->mutex);
  for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
  return o->fit > 0;
}

bool radish_parallel_ordered(const radish_ordered_work *work) {
  ordered o = {.of = work, .mutex = PTHREAD_MUTEX_INITIALIZER};
  pthread_condattr_t monotonic;
  if (pthread_condattr_init(&monotonic)) return false;
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  const bool waits = !pthread_cond_init(&o.changed, &monotonic);
  pthread_condattr_destroy(&monotonic);
  if (!waits) return false;
  pthread_t *threads = malloc((size_t)work->threads * sizeof *threads);
  o.done = calloc((size_t)work->count, sizeof *o.done);
  const bool began = threads && o.done && run_threads(&o, threads);
  pthread_cond_destroy(&o.changed);
  free(o.done);
  free(threads);
  return began;
}
