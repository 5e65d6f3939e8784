// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "traces/trace.h"

#include "traces/sink.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  int64_t time_ps;
  uint64_t order; // number of the call, times 2; 1 more for radish_trace_add
  int64_t value;
  int signal;
} pending;

typedef struct {
  uint64_t mask, value, written;
  bool touched;
} state;

struct radish_trace {
  radish_trace_sink sink;
  int64_t from_ps, to_ps, now_ps, last_ps;
  bool begun, over, no_memory;
  int refused; // errno of a signal that the sink could not declare
  int signal_count, signal_capacity;
  state *states;
  int *touched;                 // [signal_count]
  radish_trace_change *changes; // [signal_count]
  int heap_count, heap_capacity;
  pending *heap;
  uint64_t order;
};

// ---- formats ----------------------------------------------------------------------------------------------------

static bool ends_with(const char *path, const char *ending) {
  const size_t length = strlen(path), size = strlen(ending);
  return length > size && !strcmp(path + length - size, ending);
}

radish_status radish_trace_format_of(const char *path, radish_trace_format *format, radish_error *error) {
  *format = ends_with(path, ".vcd")             ? RADISH_TRACE_VCD
            : ends_with(path, ".fst")           ? RADISH_TRACE_FST
            : ends_with(path, ".perfetto.json") ? RADISH_TRACE_PERFETTO
                                                : RADISH_TRACE_NONE;
  if (!*format) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                       "unknown kind of trace: a name that ends in .vcd, .fst or .perfetto.json is allowed");
  }
#ifndef RADISH_FST
  if (*format == RADISH_TRACE_FST) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                       "this radish was built without the FST writer: install fstapi.c (Debian: package verilator) "
                       "and build again, or write .vcd and convert it with vcd2fst");
  }
#endif
  return RADISH_OK;
}

static radish_status cannot_write(const char *path, radish_error *error) {
  if (errno == ENOMEM) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for a trace");
  return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot write the trace: %s",
                     errno ? strerror(errno) : "the disk may be full");
}

static FILE *open_file(const radish_trace_options *options) {
  const char *mode = options->format == RADISH_TRACE_FST ? "w+" : "w";
  if (!options->descriptor) return fopen(options->path, mode);
  FILE *file = fdopen(options->descriptor, mode);
  if (!file) close(options->descriptor);
  return file;
}

static bool open_sink(const radish_trace_options *options, radish_trace *trace) {
  errno = 0;
  FILE *file = open_file(options);
  if (!file) return false;
  switch (options->format) {
  case RADISH_TRACE_VCD: return radish_vcd_open(file, &trace->sink);
  case RADISH_TRACE_PERFETTO: return radish_perfetto_open(file, &trace->sink);
#ifdef RADISH_FST
  case RADISH_TRACE_FST: return radish_fst_open(file, options->path, &trace->sink);
#endif
  default: assert(!"a format that radish_trace_format_of gave");
  }
  return false;
}

radish_status radish_trace_open(const radish_trace_options *options, radish_trace **result, radish_error *error) {
  *result = NULL;
  radish_trace *trace = calloc(1, sizeof *trace);
  if (!trace) {
    if (options->descriptor) close(options->descriptor);
    return radish_fail(error, RADISH_NO_MEMORY, options->path, 0, "out of memory for a trace");
  }
  trace->from_ps = options->from_ps;
  trace->to_ps = options->to_ps;
  if (!open_sink(options, trace)) {
    free(trace);
    return cannot_write(options->path, error);
  }
  *result = trace;
  return RADISH_OK;
}

void radish_trace_destroy(radish_trace *trace) {
  if (!trace) return;
  if (trace->sink.user) trace->sink.close(trace->sink.user, 0);
  free(trace->states);
  free(trace->touched);
  free(trace->changes);
  free(trace->heap);
  free(trace);
}

// ---- declaration ------------------------------------------------------------------------------------------------

void radish_trace_scope(radish_trace *trace, const char *name) {
  trace->sink.scope(trace->sink.user, name);
}
void radish_trace_upscope(radish_trace *trace) {
  trace->sink.upscope(trace->sink.user);
}

int radish_trace_declare(radish_trace *trace, const radish_trace_signal *signal) {
  assert(!trace->begun && signal->bits >= 1 && signal->bits <= 64);
  if (trace->no_memory) return 0;
  if (trace->signal_count == trace->signal_capacity) {
    const int capacity = trace->signal_capacity ? 2 * trace->signal_capacity : 256;
    state *states = realloc(trace->states, (size_t)capacity * sizeof *states);
    if (!states) {
      trace->no_memory = true;
      return 0;
    }
    trace->states = states;
    trace->signal_capacity = capacity;
  }
  const int index = trace->signal_count++;
  const uint64_t mask = signal->bits == 64 ? UINT64_MAX : (UINT64_C(1) << signal->bits) - 1;
  trace->states[index] = (state){.mask = mask, .value = signal->initial & mask};
  if (!trace->sink.declare(trace->sink.user, index, signal)) {
    trace->refused = errno;
    trace->no_memory = true;
  }
  return index;
}

radish_status radish_trace_begin(radish_trace *trace, radish_error *error) {
  const size_t count = (size_t)trace->signal_count + 1;
  trace->touched = malloc(count * sizeof *trace->touched);
  trace->changes = malloc(count * sizeof *trace->changes);
  errno = trace->refused;
  if (errno && errno != ENOMEM) return cannot_write(NULL, error);
  if (!trace->touched || !trace->changes || trace->no_memory) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d traced signals", trace->signal_count);
  }
  return RADISH_OK;
}

// ---- changes to come --------------------------------------------------------------------------------------------

static bool before(const pending *a, const pending *b) {
  if (a->time_ps != b->time_ps) return a->time_ps < b->time_ps;
  return a->signal != b->signal ? a->signal < b->signal : a->order < b->order;
}

static void push(radish_trace *trace, pending entry) {
  assert(trace->touched && entry.signal >= 0 && entry.signal < trace->signal_count);
  assert(entry.time_ps >= trace->now_ps);
  if (trace->over) return;
  if (trace->heap_count == trace->heap_capacity) {
    const int capacity = trace->heap_capacity ? 2 * trace->heap_capacity : 1024;
    pending *heap = realloc(trace->heap, (size_t)capacity * sizeof *heap);
    if (!heap) {
      trace->no_memory = trace->over = true;
      return;
    }
    trace->heap = heap;
    trace->heap_capacity = capacity;
  }
  int at = trace->heap_count++;
  for (int parent; at > 0 && before(&entry, &trace->heap[parent = (at - 1) / 2]); at = parent) {
    trace->heap[at] = trace->heap[parent];
  }
  trace->heap[at] = entry;
}

static pending pop(radish_trace *trace) {
  pending *heap = trace->heap;
  const pending top = heap[0], last = heap[--trace->heap_count];
  int at = 0;
  for (int child; (child = 2 * at + 1) < trace->heap_count; at = child) {
    if (child + 1 < trace->heap_count && before(&heap[child + 1], &heap[child])) child++;
    if (!before(&heap[child], &last)) break;
    heap[at] = heap[child];
  }
  heap[at] = last;
  return top;
}

void radish_trace_set(radish_trace *trace, int signal, int64_t time_ps, int64_t value) {
  push(trace, (pending){time_ps, trace->order++ << 1, value, signal});
}

void radish_trace_add(radish_trace *trace, int signal, int64_t time_ps, int64_t amount) {
  push(trace, (pending){time_ps, trace->order++ << 1 | 1, amount, signal});
}

// ---- in order of time -------------------------------------------------------------------------------------------

static void begin_at(radish_trace *trace, int64_t time_ps) {
  for (int i = 0; i < trace->signal_count; i++) {
    trace->states[i].written = trace->states[i].value;
    trace->changes[i] = (radish_trace_change){i, trace->states[i].value};
  }
  trace->sink.begin(trace->sink.user, time_ps, trace->changes, trace->signal_count);
  trace->begun = true;
  trace->last_ps = time_ps;
}

// Applies all changes of the earliest time and writes those that changed a value.
static void advance(radish_trace *trace) {
  const int64_t time_ps = trace->heap[0].time_ps;
  int touched = 0, changed = 0;
  while (trace->heap_count && trace->heap[0].time_ps == time_ps) {
    const pending next = pop(trace);
    state *s = &trace->states[next.signal];
    s->value = ((next.order & 1 ? s->value : 0) + (uint64_t)next.value) & s->mask;
    if (!s->touched) trace->touched[touched++] = next.signal;
    s->touched = true;
  }
  for (int i = 0; i < touched; i++) {
    state *s = &trace->states[trace->touched[i]];
    s->touched = false;
    if (!trace->begun || s->value == s->written) continue;
    s->written = s->value;
    trace->changes[changed++] = (radish_trace_change){trace->touched[i], s->value};
  }
  if (!changed) return;
  trace->sink.step(trace->sink.user, time_ps, trace->changes, changed);
  trace->last_ps = time_ps;
}

void radish_trace_now(radish_trace *trace, int64_t now_ps) {
  assert(now_ps >= trace->now_ps);
  trace->now_ps = now_ps;
  while (trace->heap_count && trace->heap[0].time_ps < now_ps && !trace->over) {
    const int64_t next_ps = trace->heap[0].time_ps;
    if (!trace->begun && next_ps > trace->from_ps) begin_at(trace, trace->from_ps);
    if (next_ps > trace->to_ps) {
      trace->over = true;
    } else {
      advance(trace);
    }
  }
}

radish_status radish_trace_finish(radish_trace *trace, int64_t end_ps, radish_error *error) {
  radish_trace_now(trace, INT64_MAX);
  if (!trace->begun) begin_at(trace, trace->from_ps);
  if (end_ps > trace->to_ps) end_ps = trace->to_ps;
  if (end_ps < trace->last_ps) end_ps = trace->last_ps;
  errno = 0;
  const bool closed = trace->sink.close(trace->sink.user, end_ps);
  trace->sink.user = NULL;
  if (trace->no_memory) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a trace");
  return closed ? RADISH_OK : cannot_write(NULL, error);
}
