// command_trace.h: the --trace options, a child parser whose input is a radish_trace_choice.
#ifndef RADISH_SIM_COMMAND_TRACE_H
#define RADISH_SIM_COMMAND_TRACE_H

#include "sim/command.h"
#include "sim/trace.h"

extern const struct argp radish_trace_argp;
void radish_trace_choice_free(radish_trace_choice *choice);

#endif
