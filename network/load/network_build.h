// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_build.h: the steps from a network file to a radish_network, in their order.
//
//   parse        topology and shapes; whatever needs no weights is checked
//   read_weights or random_weights
//   fold_padding the constant around a padded input becomes part of the bias
//   choose_shifts (random weights only)
#ifndef RADISH_NETWORK_LOAD_NETWORK_BUILD_H
#define RADISH_NETWORK_LOAD_NETWORK_BUILD_H

#include "network/load/network_load.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_SHIFT_OPEN = -1 }; // the file gives no shift, so that one is chosen
// Shifts are chosen only where one input takes at most this many multiply-adds, which last tens of minutes.
#define RADISH_MAX_CHOICE_WORK 1e12

// Parses the network file. `*document` and `*network` are NULL on failure. `weights`, if it is not NULL, receives the
// path of the weights, which the caller frees, or NULL if the weights are random.
radish_status radish_network_parse(const char *path, radish_overrides overrides, radish_document **document,
                                   radish_network **network, char **weights, radish_error *error);

// Refuses overrides that change what the numbers of the file's own weights mean; where an override brings other
// weights, the digest that the file gives for its own is dropped. `read` is the file with the overrides, after all
// sections are read.
radish_status radish_network_refuse_overrides(radish_network *network, radish_overrides overrides,
                                              const radish_document *read, radish_error *error);

// Reads the list `layers:` of the file into the network, whose layer 0 is complete. Errors go to the document.
void radish_network_read_layers(radish_section *root, radish_network *network);

// These are the steps that follow parse, in the order above. `path` is the file of the weights.
radish_status radish_network_read_weights(radish_network *network, const char *path, radish_error *error);
radish_status radish_network_random_weights(radish_network *network, radish_error *error);
radish_status radish_network_fold_padding(radish_network *network, radish_error *error);
radish_status radish_network_choose_shifts(radish_network *network, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
