// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// arena.h: blocks of zeroed memory that live as long as their owner and are freed at once.
#ifndef RADISH_CORE_BASE_ARENA_H
#define RADISH_CORE_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_ARENA_UNLIMITED SIZE_MAX

typedef struct radish_arena_block radish_arena_block;

// All blocks together hold at most `limit` bytes. An arena of zeros is empty, has the limit 0 and refuses to allocate.
typedef struct {
  radish_arena_block *last;
  size_t used, limit;
} radish_arena;

// Returns `count` zeroed items of `size` bytes, aligned for every type; a count of 0 gives a pointer that is not NULL.
// Returns NULL where memory ran out or the limit would be exceeded.
void *radish_arena_take(radish_arena *arena, int64_t count, size_t size);
void radish_arena_free(radish_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
