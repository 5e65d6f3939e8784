// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_write.h: a network in memory as its two files (docs/interfaces.md "Network").
#ifndef RADISH_NETWORK_LOAD_NETWORK_WRITE_H
#define RADISH_NETWORK_LOAD_NETWORK_WRITE_H

#include "network/network.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Refuses a path of weights or of a sample that a network file cannot name.
radish_status radish_network_write_check(const char *path, radish_error *error);

// Writes the texts of both files, which load as the same network; a pad_value is written as the biases that it was
// folded into. `weights` names the second file, whose digest the first carries; `sample` (or NULL) names the images
// that come with the network. The caller frees the texts.
radish_status radish_network_write(const radish_network *network, const char *name, const char *weights,
                                   const char *sample, char **yaml, size_t *yaml_size, char **tensors,
                                   size_t *tensors_size, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
