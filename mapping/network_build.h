// network_build.h: the steps from a network file to a radish_network, in their order.
//
//   parse        topology and shapes, everything checked that needs no weights
//   read_weights or random_weights
//   fold_padding the constant around a padded input becomes part of the bias
//   choose_shifts (random weights only)
#ifndef RADISH_MAPPING_NETWORK_BUILD_H
#define RADISH_MAPPING_NETWORK_BUILD_H

#include "mapping/document.h"
#include "mapping/network.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_MAX_CHANNELS = 4096, // fields of a packet
  RADISH_MAX_ROWS = 1024,     // rows and columns alike
  RADISH_MAX_LAYERS = 4096,
  RADISH_MAX_SOURCES = 64,
  RADISH_MAX_WINDOW = 255,      // kernel, stride, pad
  RADISH_MAX_WEIGHTS = 1 << 28, // of one source
  RADISH_MAX_NEURONS = 1 << 26, // of one layer
  RADISH_SHIFT_OPEN = -1,       // not given: to be chosen
};

// Both results are NULL on failure. `weights` (or NULL) receives the path of the weights, NULL if they are
// random; it is the caller's.
radish_status radish_network_parse(const char *path, radish_overrides overrides, radish_document **document,
                                   radish_network **network, char **weights, radish_error *error);

// The layers of the file, after layer 0 is complete.
void radish_network_read_layers(radish_section *root, radish_network *network);

radish_status radish_network_read_weights(radish_network *network, const char *path, radish_error *error);
radish_status radish_network_random_weights(radish_network *network, radish_error *error);
radish_status radish_network_fold_padding(radish_network *network, radish_error *error);
radish_status radish_network_choose_shifts(radish_network *network, radish_error *error);

// Shape of one channel's kernel in a source's weights, and their number.
int64_t radish_source_weight_count(const radish_network *network, const radish_layer *layer,
                                   const radish_source *source);

#ifdef __cplusplus
}
#endif
#endif
