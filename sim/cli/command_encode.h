// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// command_encode.h: what the studies of radish encode share.
#ifndef RADISH_SIM_CLI_COMMAND_ENCODE_H
#define RADISH_SIM_CLI_COMMAND_ENCODE_H

#include "sim/cli/command.h"
#include "sim/format/dataset.h"

// Each runs a study: it takes the arguments from the study's own name on and returns the exit status.
int radish_encode_value(int argc, char **argv);     // command_encode_value.c
int radish_encode_neuron(int argc, char **argv);    // command_encode_neuron.c
int radish_encode_error_map(int argc, char **argv); // command_encode_map.c
int radish_encode_rmse(int argc, char **argv);      // command_encode_rmse.c

#define RADISH_ENCODE_OUTPUT                                                                                           \
  { "output", 'o', "FILE", 0, "write a picture (.svg) or the numbers (.csv, .json)", 9 }

// Returns a number in min..max; anything else is a usage error that names the option.
double radish_command_option_real(const char *option, const char *text, double min, double max);

// Checks before the work that `path` can be written and that its ending names a format. NULL is allowed.
radish_status radish_encode_check(const char *path, radish_error *error);

// radish_encode_add adds the picture or the numbers to the outputs, as the ending of `path` says; without a path it
// adds nothing. `data` may be NULL, which means that memory ran out.
typedef struct {
  const char *name; // of the study
  const radish_dataset *data;
  const void *user;
  void (*draw)(const void *user, FILE *svg);
} radish_encode_study;
radish_status radish_encode_add(const radish_encode_study *study, const char *path, radish_outputs *outputs,
                                radish_error *error);

enum { RADISH_ENCODE_STEPS = 64 }; // steps of the longest train that is shown
// Writes the train to `text` like a number, the last step first, and returns it. `text` has room for
// RADISH_ENCODE_STEPS + 1 bytes.
const char *radish_encode_show(char *text, const uint8_t *train, int timesteps);
// Returns the steps of the shortest general train whose full scale exceeds `value`, at most RADISH_ENCODE_STEPS.
int radish_encode_digits(double value, double kappa);

#endif
