// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sink.h: what a file format implements; changes come in order of time, and only values that changed are given.
#ifndef RADISH_TRACES_SINK_H
#define RADISH_TRACES_SINK_H

#include "traces/trace.h"
#include <stdio.h>

typedef struct {
  int signal;
  uint64_t value; // masked to the signal's bits
} radish_trace_change;

// A sink is the writer of one file format. It remembers failures and returns them from close.
typedef struct {
  void *user; // the sink, freed by close
  void (*scope)(void *user, const char *name);
  void (*upscope)(void *user);
  bool (*declare)(void *user, int index, const radish_trace_signal *signal); // false: it has failed, errno says why
  // begin gives the value of every signal at the first time of the trace.
  void (*begin)(void *user, int64_t time_ps, const radish_trace_change *values, int count);
  void (*step)(void *user, int64_t time_ps, const radish_trace_change *changes, int count);
  bool (*close)(void *user, int64_t end_ps); // false: it could not be written, errno says why
} radish_trace_sink;

// Returns the value of a signed signal of `bits` bits, extended by its sign to 64 bits.
static inline uint64_t radish_trace_extended(uint64_t value, int bits) {
  return bits < 64 && value >> (bits - 1) & 1 ? value | UINT64_MAX << bits : value;
}

// Writes a value's name to `word` as one printable word, and returns it; a value without a name becomes its number.
enum { RADISH_TRACE_WORD_BYTES = 128 };
const char *radish_trace_word(const char *const *names, int count, uint64_t value, char word[RADISH_TRACE_WORD_BYTES]);

// These functions make a sink that writes to `file`, which its close closes. Where they return false the file is closed
// and errno says why. `file` must be readable too for the FST writer, which reads what it has written.
bool radish_vcd_open(FILE *file, radish_trace_sink *sink);
bool radish_fst_open(FILE *file, const char *path, radish_trace_sink *sink);
bool radish_perfetto_open(FILE *file, radish_trace_sink *sink);

// Remembers in `*reason`, if that is 0, why a write to `file` failed.
void radish_trace_note_failure(FILE *file, int *reason);
// Closes the file. Returns false where it could not be written; errno says why.
bool radish_trace_close_file(FILE *file, int *reason);

#endif
