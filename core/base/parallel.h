// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// parallel.h: independent pieces of work shared out over threads.
#ifndef RADISH_CORE_BASE_PARALLEL_H
#define RADISH_CORE_BASE_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Calls work(user, i) once for each i < count, in any order, on up to `threads` threads, the calling one included, and
// returns when all calls have. Where a thread cannot be created, the others do its share.
void radish_parallel_run(int threads, int count, void (*work)(void *user, int index), void *user);

// Returns how many of so many threads the machine's memory has room for where each takes `bytes`; at least 1.
int radish_parallel_within_memory(int threads, size_t bytes);

// A radish_ordered_work is done in any order by threads of its own, and taken in order by the calling thread:
//
//   thread 0        work 0 ---------- work 2 ----
//   thread 1        work 1 ---- work 3 ------------- work 4 --
//   calling thread            go_on      take 0 1 2   take 3  ... go_on   take 4
//
// So whatever the calling thread does with the results, it does as if there had been one thread only.
typedef struct {
  int threads, count; // each at least 1
  void *user;
  // Prepares a thread, on that thread; `thread` counts from 0. Where it returns false the thread ends, and the others do
  // its share.
  bool (*begin)(void *user, int thread);
  void (*work)(void *user, int thread, int index);
  // These are called on the calling thread: `take` once for each index, in order, when its work is done; `go_on` now and
  // then, at least after each `take` but the last. Where one returns false no more work is begun, and neither is called
  // again.
  bool (*take)(void *user, int index);
  bool (*go_on)(void *user);
} radish_ordered_work;

// Returns when no thread works any more: false, having done nothing, where no thread could begin.
bool radish_parallel_ordered(const radish_ordered_work *work);

#ifdef __cplusplus
}
#endif
#endif
