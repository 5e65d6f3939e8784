// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// agenda.h: which endpoint is to be woken when: a four-ary heap of wakes in order of time.
//
// Events of one picosecond commute, so their order is free; `shuffle` picks another one to prove it.
#ifndef RADISH_SIM_CHIP_AGENDA_H
#define RADISH_SIM_CHIP_AGENDA_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  int64_t time_ps;
  uint32_t order;    // decides among equal times
  uint32_t endpoint; // 2 * endpoint + kind (chip_state.h)
} radish_wake;

typedef struct {
  int count, capacity;
  radish_wake *heap;
  uint64_t shuffle; // 0: first come, first served
  uint32_t serial;
} radish_agenda;

// Adds a wake. Returns false where memory ran out; the agenda is unchanged then.
bool radish_agenda_add(radish_agenda *agenda, int64_t time_ps, uint32_t endpoint);
radish_wake radish_agenda_pop(radish_agenda *agenda); // takes out the earliest wake; the agenda must not be empty
static inline int64_t radish_agenda_next_ps(const radish_agenda *agenda) {
  return agenda->count ? agenda->heap[0].time_ps : INT64_MAX;
}
void radish_agenda_free(radish_agenda *agenda);

#endif
