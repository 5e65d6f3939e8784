// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  atomic_int next;
  int count;
  void (*work)(void *user, int index);
  void *user;
} pool;

static void *run(void *user) {
  pool *p = user;
  for (int i; (i = atomic_fetch_add(&p->next, 1)) < p->count;) p->work(p->user, i);
  return NULL;
}

void radish_parallel_run(int threads, int count, void (*work)(void *user, int index), void *user) {
  pool p = {.count = count, .work = work, .user = user};
  if (threads > count) threads = count;
  pthread_t *others = threads > 1 ? malloc((size_t)(threads - 1) * sizeof *others) : NULL;
  int started = 0;
  while (others && started < threads - 1 && !pthread_create(&others[started], NULL, run, &p)) started++;
  run(&p);
  for (int i = 0; i < started; i++) pthread_join(others[i], NULL);
  free(others);
}

int radish_parallel_within_memory(int threads, size_t bytes) {
  const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
  if (pages < 1 || page_bytes < 1 || !bytes) return threads;
  const size_t room = (size_t)pages * (size_t)page_bytes / bytes;
  if ((size_t)threads <= room) return threads;
  return room > 1 ? (int)room : 1;
}
