// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// command_request.h: what `radish run` and `radish cosim` are both asked for: a chip, a network, images, a coding and
// files.
#ifndef RADISH_SIM_CLI_COMMAND_REQUEST_H
#define RADISH_SIM_CLI_COMMAND_REQUEST_H

#include "sim/cli/command_trace.h"

typedef struct {
  radish_design_options design;
  radish_trace_choice trace;
  const char *data, *labels, *range, *json;
  const char *dump;        // of `radish run`: a folder, or NULL
  int coding;              // radish_coding, or RADISH_CODING_OF_FILE
  int64_t image_period_ps; // 0: as fast as the chip takes them
} radish_run_request;

// radish_request_argp is a child parser whose input is a radish_run_request.
extern const struct argp radish_request_argp;
void radish_run_request_free(radish_run_request *request);
// Ends the parsing of a command's options: it is a usage error where the network is missing, or where `chip` is true
// and the chip is.
void radish_run_request_require(const radish_run_request *request, const char *command, bool chip);

// radish_run_inputs is what a request names, loaded and checked.
typedef struct {
  radish_design design;
  radish_image_source source;
  radish_coding coding;
} radish_run_inputs;
// Loads the inputs. Without a range of images they are all with `everything`, else one. `others` are further files that
// the command reads. radish_run_inputs_close is called also after a failure.
radish_status radish_run_inputs_open(const radish_run_request *request, bool everything,
                                     const radish_command_files *others, radish_run_inputs *inputs,
                                     radish_error *error);
void radish_run_inputs_close(radish_run_inputs *inputs);

#endif
