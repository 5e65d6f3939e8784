// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/queue.h"

#include <stdlib.h>
#include <string.h>

static void set_grain(radish_noc_queue *queue, int64_t divided_ps) {
  int bits = divided_ps ? __builtin_ctzll((uint64_t)divided_ps) : RADISH_NOC_MOST_GRAIN_BITS;
  queue->grain_bits = bits < RADISH_NOC_MOST_GRAIN_BITS ? bits : RADISH_NOC_MOST_GRAIN_BITS;
  queue->near_ps = INT64_C(1) << (RADISH_NOC_NEAR_BITS + queue->grain_bits);
}

static void clear_lists(radish_noc_queue *queue) {
  queue->far_min_ps = -1;
  memset(queue->near_words, 0, sizeof queue->near_words);
  memset(queue->near_bits, 0, sizeof queue->near_bits);
  memset(queue->near_head, 0xff, sizeof queue->near_head); // RADISH_NOC_NO_EVENT
  memset(queue->far_bits, 0, sizeof queue->far_bits);
}

bool radish_noc_queue_init(radish_noc_queue *queue, uint32_t capacity, int64_t delays_ps, const void *owner,
                           radish_noc_time_of_fn *time_of) {
  set_grain(queue, delays_ps);
  queue->owner = owner;
  queue->time_of = time_of;
  queue->next = aligned_alloc(64, ((size_t)capacity * sizeof *queue->next + 63) / 64 * 64);
  radish_noc_queue_clear(queue);
  return queue->next != NULL;
}

void radish_noc_queue_free(radish_noc_queue *queue) {
  free(queue->next);
}

void radish_noc_queue_clear(radish_noc_queue *queue) {
  queue->base_ps = 0;
  clear_lists(queue);
}

// Puts the events of a list before those of `all`.
static uint32_t chain(radish_noc_queue *queue, uint32_t event, uint32_t all) {
  while (event != RADISH_NOC_NO_EVENT) {
    const uint32_t next = queue->next[event];
    queue->next[event] = all;
    all = event;
    event = next;
  }
  return all;
}

void radish_noc_queue_refine(radish_noc_queue *queue, int64_t time_ps) {
  uint32_t all = RADISH_NOC_NO_EVENT;
  for (uint32_t slot = 0; slot < RADISH_NOC_NEAR; slot++) all = chain(queue, queue->near_head[slot], all);
  for (int level = 0; level < RADISH_NOC_FAR_LEVELS; level++) {
    for (uint32_t slot = 0; slot < RADISH_NOC_FAR; slot++) {
      const bool used = queue->far_bits[level][slot >> 6] >> (slot & 63) & 1;
      if (used) all = chain(queue, queue->far_head[level][slot], all);
    }
  }
  clear_lists(queue);
  set_grain(queue, time_ps);
  while (all != RADISH_NOC_NO_EVENT) {
    const uint32_t next = queue->next[all];
    radish_noc_queue_insert(queue, all, queue->time_of(queue->owner, all));
    all = next;
  }
}

void radish_noc_queue_insert_far(radish_noc_queue *queue, uint32_t event, int64_t time_ps) {
  int high = 63 - __builtin_clzll((uint64_t)(time_ps ^ queue->base_ps));
  const int near_bits = RADISH_NOC_NEAR_BITS + queue->grain_bits, level = (high - near_bits) / 8;
  uint32_t slot = (uint32_t)(time_ps >> (near_bits + 8 * level)) & (RADISH_NOC_FAR - 1);
  uint64_t bit = UINT64_C(1) << (slot & 63);
  uint64_t *word = &queue->far_bits[level][slot >> 6];
  queue->next[event] = *word & bit ? queue->far_head[level][slot] : RADISH_NOC_NO_EVENT;
  queue->far_head[level][slot] = event;
  *word |= bit;
  if (time_ps < queue->far_min_ps) queue->far_min_ps = time_ps;
}

// Finds the first list of the lowest level in use: all its events precede those of every other far list. Returns false
// where no far list is in use.
static bool first_far(const radish_noc_queue *queue, int *level, uint32_t *slot) {
  for (*level = 0; *level < RADISH_NOC_FAR_LEVELS; ++*level) {
    for (uint32_t word = 0; word < RADISH_NOC_FAR / 64; word++) {
      uint64_t bits = queue->far_bits[*level][word];
      if (!bits) continue;
      *slot = word << 6 | (uint32_t)__builtin_ctzll(bits);
      return true;
    }
  }
  return false;
}

int64_t radish_noc_queue_next_far(radish_noc_queue *queue) {
  if (queue->far_min_ps >= 0) return queue->far_min_ps;
  int level;
  uint32_t slot;
  if (!first_far(queue, &level, &slot)) return INT64_MAX;
  int64_t earliest = INT64_MAX;
  for (uint32_t event = queue->far_head[level][slot]; event != RADISH_NOC_NO_EVENT; event = queue->next[event]) {
    int64_t time_ps = queue->time_of(queue->owner, event);
    if (time_ps < earliest) earliest = time_ps;
  }
  queue->far_min_ps = earliest;
  return earliest;
}

void radish_noc_queue_advance_far(radish_noc_queue *queue, int64_t time_ps) {
  int level = 0;
  uint32_t slot = 0;
  first_far(queue, &level, &slot);
  queue->far_bits[level][slot >> 6] &= ~(UINT64_C(1) << (slot & 63));
  queue->far_min_ps = -1;
  queue->base_ps = time_ps;
  uint32_t event = queue->far_head[level][slot];
  while (event != RADISH_NOC_NO_EVENT) {
    uint32_t next = queue->next[event];
    radish_noc_queue_insert(queue, event, queue->time_of(queue->owner, event));
    event = next;
  }
}
