// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// trace.h: signals over time into a file that other programs show. What they mean is the caller's business.
//
//   declare scopes, signals --> begin --> set / add at a time >= now ... --> close
//                                          |
//              +---------------------------v-----+  in order of time  +------------------------+
//              | changes to come, a heap by time |------------------->| VCD | FST | timeline   |--> file
//              +---------------------------------+   up to now        +------------------------+
//
// A simulator knows some changes before their time, so they wait here until `now` has passed them; memory grows
// with what is known in advance, not with the length of the run. Several changes of a signal at one time leave
// one value, the last that was given; a change that changes nothing is not written. Changes of one time are written in
// the order of declaration, whoever tells first. One unit of time is 1 ps.
//
//   .vcd            IEEE 1364 value change dump: GTKWave, Surfer, sigrok. Values with names are strings, as GTKWave
//                   reads them; the numbers that they stand for are in a comment
//   .fst            GTKWave's compressed format; only where its writer was found at build time
//   .perfetto.json  Chrome trace events: ui.perfetto.dev, chrome://tracing. A STATE signal is a lane with a slice
//                   for each state other than 0, a NUMBER is a counter; wires are left out
//
// Outside the window nothing is written; at its beginning stand the values that the signals have by then.
#ifndef RADISH_TRACES_TRACE_H
#define RADISH_TRACES_TRACE_H

#include "core/base/status.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_trace radish_trace;

typedef enum { RADISH_TRACE_NONE, RADISH_TRACE_VCD, RADISH_TRACE_FST, RADISH_TRACE_PERFETTO } radish_trace_format;

// Chooses the format by the ending of the name. Returns RADISH_BAD_INPUT for an unknown ending, or one whose writer is
// not built in.
radish_status radish_trace_format_of(const char *path, radish_trace_format *format, radish_error *error);

typedef enum {
  RADISH_TRACE_WIRE,   // shown in waveforms only
  RADISH_TRACE_STATE,  // timeline: a lane; names[0] is the idle state
  RADISH_TRACE_LABEL,  // says more about the slices of the STATE that was declared before it; with names it comes
                       // first in their titles
  RADISH_TRACE_NUMBER, // timeline: a counter
  RADISH_TRACE_EVENT,  // timeline: each change is a moment on the lane of the STATE that was declared before it
  RADISH_TRACE_FIELD,  // says more about the moments of the EVENT that was declared before it
} radish_trace_kind;

// A radish_trace_signal describes a signal. Its texts are borrowed until the trace is closed. `name` consists of
// letters, digits and _.
typedef struct {
  const char *name;
  int bits; // 1 to 64
  radish_trace_kind kind;
  bool is_signed; // at most 32 bits; waveforms then hold a 32-bit integer, which viewers show with its sign
  uint64_t initial;
  const char *const *names; // of the values, or NULL; in waveforms white space and signs of escapes become _
  int name_count;
  const char *group, *lane; // STATE, NUMBER: the timeline's group of lanes, and the title of this one
} radish_trace_signal;

typedef struct {
  radish_trace_format format;
  const char *path;       // for messages; opened for writing where there is no descriptor
  int64_t from_ps, to_ps; // inclusive
  int descriptor;         // of the open file, which the trace closes, also on failure; 0: none
} radish_trace_options;

radish_status radish_trace_open(const radish_trace_options *options, radish_trace **trace, radish_error *error);
// Destroys the trace; a file that was not finished is not usable.
void radish_trace_destroy(radish_trace *trace);

// Signals are declared before begin. Scopes nest. A signal's index counts from 0. What cannot be allocated is reported
// by begin.
void radish_trace_scope(radish_trace *trace, const char *name);
void radish_trace_upscope(radish_trace *trace);
int radish_trace_declare(radish_trace *trace, const radish_trace_signal *signal);
radish_status radish_trace_begin(radish_trace *trace, radish_error *error);

// Promises that no change before `time_ps` is still to come, so that everything before it is written.
void radish_trace_now(radish_trace *trace, int64_t time_ps);
// From `time_ps` on the signal has this value (its low bits), or it grows by `amount`.
void radish_trace_set(radish_trace *trace, int signal, int64_t time_ps, int64_t value);
void radish_trace_add(radish_trace *trace, int signal, int64_t time_ps, int64_t amount);

// Writes the rest and closes the file. The trace ends at its last change, or at end_ps if that is later.
radish_status radish_trace_finish(radish_trace *trace, int64_t end_ps, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
