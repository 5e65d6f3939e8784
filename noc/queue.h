// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// queue.h: the event queue of the network, a hierarchical time wheel of intrusive lists.
//
//   near  32768 lists of one time each, a grain from the next: the events whose time shares all bits above the low
//         15 + grain_bits with base
//   far   6 levels of 256 lists: level k holds the events whose highest bit that differs from base lies in
//         digit k (8 bits from bit 15 + grain_bits + 8k on)
//
// Times are even. The grain is a power of two that divides them all: the coarser it is, the fewer lists lie between
// events, in fewer cache lines, and the fewer events are far. It begins as what divides the delays of the network. A time
// that it does not divide, from a clock of its own, makes it finer once and for all: every event is then moved.
//
// An event is an id below the capacity, queued at most once. Its time is implied by its list in the near wheel;
// elsewhere the owner is asked (time_of), so a queued event costs one link of 4 bytes. Insert and remove are O(1); an
// event is moved at most once per level. Bitmaps skip idle gaps.
//
// Invariant: base <= every queued time, and base never passes an unprocessed event.
#ifndef RADISH_NOC_QUEUE_H
#define RADISH_NOC_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define RADISH_NOC_NO_EVENT UINT32_MAX

enum {
  RADISH_NOC_NEAR_BITS = 15,
  RADISH_NOC_NEAR = 1 << RADISH_NOC_NEAR_BITS,
  RADISH_NOC_MOST_GRAIN_BITS = 8,
  RADISH_NOC_FAR_LEVELS = 6,
  RADISH_NOC_FAR = 256
};

typedef int64_t radish_noc_time_of_fn(const void *owner, uint32_t event);

typedef struct {
  int64_t base_ps;
  int64_t near_ps;    // what the near wheel holds: RADISH_NOC_NEAR grains
  int grain_bits;     // log2 of the grain in ps, at least 1
  int64_t far_min_ps; // earliest far event if known, else -1
  uint32_t *next;     // of each event the next in its list; owned
  const void *owner;
  radish_noc_time_of_fn *time_of;
  uint64_t near_words[RADISH_NOC_NEAR / 64 / 64]; // bit w: near_bits[w] is not 0
  uint64_t near_bits[RADISH_NOC_NEAR / 64];       // bit s: list s is not empty
  uint64_t far_bits[RADISH_NOC_FAR_LEVELS][RADISH_NOC_FAR / 64];
  uint32_t near_head[RADISH_NOC_NEAR];
  uint32_t far_head[RADISH_NOC_FAR_LEVELS][RADISH_NOC_FAR];
} radish_noc_queue;

// `delays_ps` are all delays of the owner, or'ed; they are even.
bool radish_noc_queue_init(radish_noc_queue *queue, uint32_t capacity, int64_t delays_ps, const void *owner,
                           radish_noc_time_of_fn *time_of);
void radish_noc_queue_free(radish_noc_queue *queue);
void radish_noc_queue_clear(radish_noc_queue *queue); // empty, base 0
void radish_noc_queue_insert_far(radish_noc_queue *queue, uint32_t event, int64_t time_ps);
// Returns the earliest time in the far levels, INT64_MAX if they are empty. It moves no event.
int64_t radish_noc_queue_next_far(radish_noc_queue *queue);
// Brings the far events of `time_ps`, which must be the earliest time, into the near wheel; base becomes time_ps.
void radish_noc_queue_advance_far(radish_noc_queue *queue, int64_t time_ps);

// Makes the grain one that divides time_ps too.
void radish_noc_queue_refine(radish_noc_queue *queue, int64_t time_ps);

static inline uint32_t radish_noc_queue_slot(const radish_noc_queue *queue, int64_t time_ps) {
  return (uint32_t)(time_ps >> queue->grain_bits) & (RADISH_NOC_NEAR - 1);
}

static inline void radish_noc_queue_insert(radish_noc_queue *queue, uint32_t event, int64_t time_ps) {
  if (time_ps & ((INT64_C(1) << queue->grain_bits) - 1)) radish_noc_queue_refine(queue, time_ps);
  if ((uint64_t)(time_ps ^ queue->base_ps) >= (uint64_t)queue->near_ps) {
    radish_noc_queue_insert_far(queue, event, time_ps);
    return;
  }
  uint32_t slot = radish_noc_queue_slot(queue, time_ps);
  queue->next[event] = queue->near_head[slot];
  queue->near_head[slot] = event;
  queue->near_bits[slot >> 6] |= UINT64_C(1) << (slot & 63);
  queue->near_words[slot >> 12] |= UINT64_C(1) << (slot >> 6 & 63);
}

// Returns the earliest time, INT64_MAX if the queue is empty. No list of the near wheel before base is in use, so the
// first in use is the earliest.
static inline int64_t radish_noc_queue_next(radish_noc_queue *queue) {
  for (uint32_t i = radish_noc_queue_slot(queue, queue->base_ps) >> 12; i < RADISH_NOC_NEAR / 64 / 64; i++) {
    if (!queue->near_words[i]) continue;
    uint32_t word = i << 6 | (uint32_t)__builtin_ctzll(queue->near_words[i]);
    uint32_t slot = word << 6 | (uint32_t)__builtin_ctzll(queue->near_bits[word]);
    return (queue->base_ps & -queue->near_ps) | (int64_t)slot << queue->grain_bits;
  }
  return radish_noc_queue_next_far(queue);
}

// Takes the whole list of the earliest time, which the caller got from radish_noc_queue_next, and returns its first
// event; base becomes that time.
static inline uint32_t radish_noc_queue_take(radish_noc_queue *queue, int64_t time_ps) {
  if ((uint64_t)(time_ps ^ queue->base_ps) >= (uint64_t)queue->near_ps) radish_noc_queue_advance_far(queue, time_ps);
  queue->base_ps = time_ps;
  uint32_t slot = radish_noc_queue_slot(queue, time_ps), first = queue->near_head[slot];
  uint64_t left = queue->near_bits[slot >> 6] & ~(UINT64_C(1) << (slot & 63));
  queue->near_head[slot] = RADISH_NOC_NO_EVENT;
  queue->near_bits[slot >> 6] = left;
  queue->near_words[slot >> 12] &= ~((uint64_t)(left == 0) << (slot >> 6 & 63));
  return first;
}

// Returns whether no event is left at the time that was taken last.
static inline bool radish_noc_queue_passed(const radish_noc_queue *queue, int64_t time_ps) {
  return queue->near_head[radish_noc_queue_slot(queue, time_ps)] == RADISH_NOC_NO_EVENT;
}

#endif
