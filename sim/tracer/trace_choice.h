// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// trace_choice.h: the choices of a trace, read and found on the chip.
#ifndef RADISH_SIM_TRACER_TRACE_CHOICE_H
#define RADISH_SIM_TRACER_TRACE_CHOICE_H

#include "sim/tracer/tracer.h"

// This is a neuron to trace, in one partition. Where pooling windows overlap, it lies in several and has an entry for
// each.
typedef struct {
  int core, local;      // partition of the core
  int partition, index; // potential word * lanes + lane
  int output;           // output word * lanes + lane of the first pooling window that has it; -1 where none has
  int channel, row, column;
} radish_traced_neuron;

typedef struct {
  bool *cores, *hosts, *routers; // [core], [host port], [router]: whether it is traced
  int neuron_count;
  radish_traced_neuron *neurons; // by core
} radish_traced;

// Reads a span "FROM:TO" in ns. Where an end is left out, and where `span` is NULL, *from_ps is 0 and *to_ps INT64_MAX.
radish_status radish_trace_choice_span(const char *span, int64_t *from_ps, int64_t *to_ps, radish_error *error);
// Finds what `choice` names in the mapped chip. `*traced` is to be freed also after a failure.
radish_status radish_traced_find(const radish_mapped_chip *mapped, const radish_trace_choice *choice,
                                 radish_traced *traced, radish_error *error);
void radish_traced_free(radish_traced *traced);

#endif
