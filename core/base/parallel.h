// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// parallel.h: independent pieces of work shared out over threads.
#ifndef RADISH_CORE_BASE_PARALLEL_H
#define RADISH_CORE_BASE_PARALLEL_H

#ifdef __cplusplus
extern "C" {
#endif

// Calls work(user, i) once for each i < count, in any order, on up to `threads` threads, the calling one included, and
// returns when all calls have. Where a thread cannot be created, the others do its share.
void radish_parallel_run(int threads, int count, void (*work)(void *user, int index), void *user);

#ifdef __cplusplus
}
#endif
#endif
