// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/load/network_files.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char ending[] = ".safetensors";

static bool is_yaml(const char *base, const char *dot) {
  return dot && dot > base && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

radish_status radish_network_files_of(const char *yaml, radish_network_files *files, radish_error *error) {
  *files = (radish_network_files){.yaml = yaml};
  const char *slash = strrchr(yaml, '/'), *base = slash ? slash + 1 : yaml, *dot = strrchr(base, '.');
  if (!is_yaml(base, dot)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "'%.200s': a name that ends in .yaml or .yml is allowed; the weights go beside it", yaml);
  }
  const size_t folder = (size_t)(base - yaml), whole = (size_t)(dot - yaml);
  files->name = strndup(base, whole - folder);
  files->weights = malloc(whole + sizeof ending);
  if (!files->name || !files->weights) return radish_fail(error, RADISH_NO_MEMORY, yaml, 0, "out of memory");
  memcpy(files->weights, yaml, whole);
  strcpy(files->weights + whole, ending);
  files->weights_name = files->weights + folder;
  return RADISH_OK;
}

void radish_network_files_free(radish_network_files *files) {
  free(files->name);
  free(files->weights);
}
