// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_files.h: a network that is saved is two files in one folder, NET.yaml and NET.safetensors.
#ifndef RADISH_NETWORK_LOAD_NETWORK_FILES_H
#define RADISH_NETWORK_LOAD_NETWORK_FILES_H

#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *yaml;         // as asked for, borrowed
  char *name;               // NET
  char *weights;            // with the folder
  const char *weights_name; // without it, as the YAML names them
} radish_network_files;

// Refuses a name that does not end in .yaml or .yml: the weights could take its place.
radish_status radish_network_files_of(const char *yaml, radish_network_files *files, radish_error *error);
void radish_network_files_free(radish_network_files *files); // also after a failure

#ifdef __cplusplus
}
#endif
#endif
