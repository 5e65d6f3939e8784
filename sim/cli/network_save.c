// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/network_save.h"

#include "network/load/network_write.h"
#include "sim/cli/outputs.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// NET.yaml -> NET.safetensors, in the same folder; `name`: NET.
static char *weights_path(const char *output, char *name, size_t size) {
  const char *slash = strrchr(output, '/');
  const char *base = slash ? slash + 1 : output, *dot = strrchr(base, '.');
  const int stem = (int)(dot && dot > base ? dot - base : (ptrdiff_t)strlen(base));
  snprintf(name, size, "%.*s", stem, base);
  char *path = malloc(strlen(output) + sizeof ".safetensors");
  if (path) sprintf(path, "%.*s.safetensors", (int)(base - output) + stem, output);
  return path;
}

// `sample` as a file in the folder of `output` may name it; NULL if there is none.
static const char *sample_path(const char *sample, const char *output, char *whole) {
  if (!sample || !realpath(sample, whole)) return NULL;
  char folder[PATH_MAX], real[PATH_MAX];
  const char *slash = strrchr(output, '/');
  snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - output) + 1 : 1, slash ? output : ".");
  if (!realpath(folder, real)) return whole;
  const size_t length = strlen(real);
  return !strncmp(whole, real, length) && whole[length] == '/' ? whole + length + 1 : whole;
}

static bool is_yaml(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot && dot > path && dot[-1] != '/' && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

radish_status radish_network_save_check(const char *output, const radish_command_files *inputs, radish_error *error) {
  if (!is_yaml(output)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "-o '%.200s': a name that ends in .yaml or .yml is allowed; the weights go beside it", output);
  }
  char name[256], *weights = weights_path(output, name, sizeof name);
  if (!weights) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  radish_command_files files = *inputs;
  radish_command_files_write(&files, "-o", output);
  radish_command_files_write(&files, "the weights of -o,", weights);
  const radish_status status = radish_command_files_check(&files, error);
  free(weights);
  return status;
}

radish_status radish_network_save(const radish_network *network, const char *output, radish_error *error) {
  char name[256], whole[PATH_MAX], *yaml = NULL, *tensors = NULL;
  size_t yaml_size = 0, tensors_size = 0;
  char *path = weights_path(output, name, sizeof name);
  if (!path) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  const char *slash = strrchr(path, '/'), *sample = sample_path(network->sample, output, whole);
  radish_status status = radish_network_write(network, name, slash ? slash + 1 : path, sample, &yaml, &yaml_size,
                                              &tensors, &tensors_size, error);
  if (!status) {
    const radish_output_file files[2] = {{path, tensors, tensors_size}, {output, yaml, yaml_size}};
    status = radish_command_write_all(files, 2, error);
  }
  if (!status) printf("written     %s, %s\n", output, path);
  free(yaml);
  free(tensors);
  free(path);
  return status;
}
