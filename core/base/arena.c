// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/arena.h"

#include <stdlib.h>

struct radish_arena_block {
  radish_arena_block *before;
  max_align_t data[];
};

void *radish_arena_take(radish_arena *arena, int64_t count, size_t size) {
  if (count < 0 || (uint64_t)count > (arena->limit - arena->used) / size) return NULL;
  const size_t bytes = (size_t)count * size;
  if (bytes > SIZE_MAX - sizeof(radish_arena_block)) return NULL;
  radish_arena_block *block = calloc(1, sizeof *block + bytes);
  if (!block) return NULL;
  block->before = arena->last;
  arena->last = block;
  arena->used += bytes;
  return block->data;
}

void radish_arena_free(radish_arena *arena) {
  while (arena->last) {
    radish_arena_block *block = arena->last;
    arena->last = block->before;
    free(block);
  }
}
