// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/network_save.h"

#include "core/base/quote.h"
#include "network/load/network_write.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Returns the path by which the file `output` may name `sample`, either relative to its own folder or absolute, in
// `whole`; NULL if there is no sample.
static const char *sample_path(const char *sample, const char *output, char *whole) {
  if (!sample || !realpath(sample, whole)) return NULL;
  char folder[PATH_MAX], real[PATH_MAX];
  const char *slash = strrchr(output, '/');
  snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - output) + 1 : 1, slash ? output : ".");
  if (!realpath(folder, real)) return whole;
  const size_t length = strlen(real);
  return !strncmp(whole, real, length) && whole[length] == '/' ? whole + length + 1 : whole;
}

radish_status radish_network_save_check(const radish_network_files *output, const radish_command_files *inputs,
                                        radish_error *error) {
  const radish_status named = radish_network_write_check(output->weights_name, error);
  if (named) return named;
  radish_command_files files = *inputs;
  radish_command_files_write(&files, "-o", output->yaml);
  radish_command_files_write(&files, "the weights of -o,", output->weights);
  return radish_command_files_check(&files, error);
}

radish_status radish_network_save(const radish_network *network, const radish_network_files *output,
                                  radish_outputs *outputs, radish_error *error) {
  char whole[PATH_MAX], *yaml = NULL, *tensors = NULL;
  size_t yaml_size = 0, tensors_size = 0;
  const char *sample = sample_path(network->sample, output->yaml, whole);
  radish_status status = radish_network_write(network, output->name, output->weights_name, sample, &yaml, &yaml_size,
                                              &tensors, &tensors_size, error);
  if (status) return status;
  status = radish_outputs_add_text(outputs, tensors, tensors_size, output->weights, error);
  if (!status) status = radish_outputs_add_text(outputs, yaml, yaml_size, output->yaml, error);
  if (!status)
    fprintf(outputs->page, "written     %s, %s\n", radish_quote_path(output->yaml).text,
            radish_quote_path(output->weights).text);
  return status;
}
