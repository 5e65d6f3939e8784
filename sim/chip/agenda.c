// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/chip/agenda.h"

#include <stdlib.h>

static bool before(radish_wake a, radish_wake b) {
  return a.time_ps != b.time_ps ? a.time_ps < b.time_ps : a.order < b.order;
}

static uint32_t scramble(uint64_t x) {
  x *= UINT64_C(0x9e3779b97f4a7c15);
  x ^= x >> 32;
  x *= UINT64_C(0xd6e8feb86659fd93);
  return (uint32_t)(x >> 32);
}

bool radish_agenda_add(radish_agenda *agenda, int64_t time_ps, uint32_t endpoint) {
  if (agenda->count == agenda->capacity) {
    const int capacity = agenda->capacity ? 2 * agenda->capacity : 1024;
    radish_wake *heap = realloc(agenda->heap, (size_t)capacity * sizeof *heap);
    if (!heap) return false;
    agenda->heap = heap;
    agenda->capacity = capacity;
  }
  const uint32_t serial = agenda->serial++;
  const radish_wake wake = {time_ps, agenda->shuffle ? scramble(agenda->shuffle + serial) : serial, endpoint};
  int at = agenda->count++;
  while (at > 0) {
    const int parent = (at - 1) / 4;
    if (!before(wake, agenda->heap[parent])) break;
    agenda->heap[at] = agenda->heap[parent];
    at = parent;
  }
  agenda->heap[at] = wake;
  return true;
}

radish_wake radish_agenda_pop(radish_agenda *agenda) {
  radish_wake *heap = agenda->heap;
  const radish_wake top = heap[0], last = heap[--agenda->count];
  int at = 0;
  for (;;) {
    const int first = 4 * at + 1;
    if (first >= agenda->count) break;
    const int end = first + 4 < agenda->count ? first + 4 : agenda->count;
    int least = first;
    for (int child = first + 1; child < end; child++) {
      if (before(heap[child], heap[least])) least = child;
    }
    if (!before(heap[least], last)) break;
    heap[at] = heap[least];
    at = least;
  }
  heap[at] = last;
  return top;
}

void radish_agenda_free(radish_agenda *agenda) {
  free(agenda->heap);
  *agenda = (radish_agenda){0};
}
