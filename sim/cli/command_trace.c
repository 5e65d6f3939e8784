// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file reads the --trace options of `radish run` and `radish cosim`.
#include "sim/cli/command_trace.h"

#include "sim/cli/interrupts.h"
#include <stdlib.h>

enum { KEY_TRACE = 512, KEY_CORE, KEY_LAYER, KEY_NEURON, KEY_SPAN };

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "Waveforms:", 4},
    {"trace", KEY_TRACE, "FILE", 0,
     "write what happens over time, exact to the picosecond. FILE.vcd and FILE.fst: signals of cores and routers, for "
     "GTKWave or Surfer. FILE.perfetto.json: a lane for each core with its steps, for https://ui.perfetto.dev",
     4},
    {"trace-core", KEY_CORE, "X,Y", RADISH_OPTION_REPEATS, "only this core and its router; may be repeated", 4},
    {"trace-layer", KEY_LAYER, "NAME", RADISH_OPTION_REPEATS,
     "only the cores of this layer and their routers; may be repeated", 4},
    {"trace-neuron", KEY_NEURON, "LAYER:C,Y,X", RADISH_OPTION_REPEATS,
     "the potential of this neuron (before pooling) after each job, and its core; may be repeated", 4},
    {"trace-window", KEY_SPAN, "FROM:TO", 0,
     "only these nanoseconds; either may be left out. The times are those of the report's layers", 4},
    {NULL}};

static void append(const char ***list, int *count, const char *text) {
  const char **longer = realloc(*list, (size_t)(*count + 1) * sizeof *longer);
  if (!longer) radish_command_usage_error("out of memory");
  *list = longer;
  (*list)[(*count)++] = text;
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  radish_trace_choice *c = state->input;
  switch (key) {
  case KEY_TRACE: c->path = argument; return 0;
  case KEY_CORE: append(&c->cores, &c->core_count, argument); return 0;
  case KEY_LAYER: append(&c->layers, &c->layer_count, argument); return 0;
  case KEY_NEURON: append(&c->neurons, &c->neuron_count, argument); return 0;
  case KEY_SPAN: c->span = argument; return 0;
  case ARGP_KEY_END:
    if (!c->path && (c->core_count || c->layer_count || c->neuron_count || c->span)) {
      radish_command_usage_error("--trace-... chooses what goes into a trace: --trace FILE is missing");
    }
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

const struct argp radish_trace_argp = {.options = options, .parser = parse};

void radish_trace_choice_free(radish_trace_choice *choice) {
  free(choice->cores);
  free(choice->layers);
  free(choice->neurons);
}

radish_status radish_command_trace_begin(const radish_trace_choice *choice, const radish_mapped_chip *mapped,
                                         radish_tracer **tracer, radish_error *error) {
  *tracer = NULL;
  if (!choice->path) return RADISH_OK;
  const bool direct = radish_output_is_direct(choice->path); // then no file is made, and a pipe may wait
  if (direct) return radish_tracer_create(mapped, choice, tracer, error);
  radish_interrupts_hold(true);
  radish_status status = radish_tracer_create(mapped, choice, tracer, error);
  if (!status && !radish_interrupts_guard(radish_tracer_file(*tracer))) {
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  radish_interrupts_hold(false);
  return status;
}

radish_status radish_command_trace_end(radish_tracer **tracer, int64_t end_ps, radish_outputs *outputs,
                                       radish_error *error) {
  if (!*tracer) return RADISH_OK;
  radish_output written;
  const radish_status status = radish_tracer_finish(*tracer, end_ps, &written, error);
  if (!status) radish_outputs_add_written(outputs, written);
  radish_tracer_destroy(*tracer);
  *tracer = NULL;
  return status;
}
