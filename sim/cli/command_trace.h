// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// command_trace.h: the --trace options, a child parser whose input is a radish_trace_choice, and the life of a trace
// during a run; an interrupt leaves no file.
#ifndef RADISH_SIM_CLI_COMMAND_TRACE_H
#define RADISH_SIM_CLI_COMMAND_TRACE_H

#include "sim/cli/command.h"
#include "sim/tracer/tracer.h"

extern const struct argp radish_trace_argp;
void radish_trace_choice_free(radish_trace_choice *choice);

// Begins the trace that was chosen. Without a path in the choice, `*tracer` is NULL.
radish_status radish_command_trace_begin(const radish_trace_choice *choice, const radish_mapped_chip *mapped,
                                         radish_tracer **tracer, radish_error *error);
// Completes the file and adds it to the outputs. `*tracer` is then NULL, as it may be before.
radish_status radish_command_trace_end(radish_tracer **tracer, int64_t end_ps, radish_outputs *outputs,
                                       radish_error *error);

#endif
