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
  const char *yaml;         // as the caller gave it, not copied
  char *name;               // NET
  char *weights;            // path of the weights, with the folder
  const char *weights_name; // the same without the folder, as the YAML names it
} radish_network_files;

// Makes the names of both files from that of the YAML file. Refuses a name that does not end in .yaml or .yml, since
// the file of the weights could then take its place.
radish_status radish_network_files_of(const char *yaml, radish_network_files *files, radish_error *error);
void radish_network_files_free(radish_network_files *files); // must be called also after a failure

#ifdef __cplusplus
}
#endif
#endif
