// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_timeline.c: the events of the timeline, a binary heap in the order of time and endpoint.
#include "mapping/forecast_timeline.h"

#include <stdlib.h>

static bool before(radish_timeline_event a, radish_timeline_event b) {
  return a.time_ps != b.time_ps ? a.time_ps < b.time_ps : a.what < b.what;
}

static void push(radish_timeline *t, radish_timeline_event e) {
  if (t->heap_count == t->heap_capacity) {
    const int capacity = t->heap_capacity ? 2 * t->heap_capacity : 1024;
    radish_timeline_event *heap = realloc(t->heap, (size_t)capacity * sizeof *heap);
    if (!heap) {
      t->failed = true;
      return;
    }
    t->heap = heap;
    t->heap_capacity = capacity;
  }
  int at = t->heap_count++;
  for (; at && before(e, t->heap[(at - 1) / 2]); at = (at - 1) / 2) t->heap[at] = t->heap[(at - 1) / 2];
  t->heap[at] = e;
}

radish_timeline_event radish_timeline_pop(radish_timeline *t) {
  const radish_timeline_event top = t->heap[0], last = t->heap[--t->heap_count];
  int at = 0;
  for (int child; (child = 2 * at + 1) < t->heap_count; at = child) {
    if (child + 1 < t->heap_count && before(t->heap[child + 1], t->heap[child])) child++;
    if (!before(t->heap[child], last)) break;
    t->heap[at] = t->heap[child];
  }
  t->heap[at] = last;
  return top;
}

void radish_timeline_serve(radish_timeline *t, int64_t time_ps) {
  push(t, (radish_timeline_event){time_ps, 2 * t->endpoint_count, 0});
}

void radish_timeline_write(radish_timeline *t, int core, int64_t time_ps, int64_t bits) {
  push(t, (radish_timeline_event){time_ps, 2 * t->endpoint_count + 1 + core, bits});
}

void radish_timeline_wake(radish_timeline *t, int endpoint, int kind, int64_t edge) {
  radish_timeline_endpoint *e = &t->endpoints[endpoint];
  if (e->next_wake[kind] == edge) return;
  e->next_wake[kind] = edge;
  push(t, (radish_timeline_event){radish_timeline_ps(e, edge), 2 * endpoint + kind, 0});
}
