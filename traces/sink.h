// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sink.h: what a file format implements; time comes in order and only what changed comes at all.
#ifndef RADISH_TRACES_SINK_H
#define RADISH_TRACES_SINK_H

#include "traces/trace.h"
#include <stdio.h>

typedef struct {
  int signal;
  uint64_t value; // masked to the signal's bits
} radish_trace_change;

// Failures are remembered by the sink and returned by close.
typedef struct {
  void *user; // the sink, freed by close
  void (*scope)(void *user, const char *name);
  void (*upscope)(void *user);
  bool (*declare)(void *user, int index, const radish_trace_signal *signal); // false: no memory
  // The beginning: every signal once.
  void (*begin)(void *user, int64_t time_ps, const radish_trace_change *values, int count);
  void (*step)(void *user, int64_t time_ps, const radish_trace_change *changes, int count);
  bool (*close)(void *user, int64_t end_ps); // false: it could not be written, errno says why
} radish_trace_sink;

// The value of a signed signal with so many bits.
static inline uint64_t radish_trace_extended(uint64_t value, int bits) {
  return bits < 64 && value >> (bits - 1) & 1 ? value | UINT64_MAX << bits : value;
}

// Take the file, which close closes. False: it is closed, errno says why. The FST writer reads what it has written.
bool radish_vcd_open(FILE *file, radish_trace_sink *sink);
bool radish_fst_open(FILE *file, const char *path, radish_trace_sink *sink);
bool radish_perfetto_open(FILE *file, radish_trace_sink *sink);

// Remembers in `*reason` why a write to `file` failed first.
void radish_trace_note_failure(FILE *file, int *reason);
// Closes the file; false: it could not be written, errno says why.
bool radish_trace_close_file(FILE *file, int *reason);

#endif
