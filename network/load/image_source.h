// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// image_source.h: the images that a run takes: of a data file, of the network's own sample, or random activations.
#ifndef RADISH_NETWORK_LOAD_IMAGE_SOURCE_H
#define RADISH_NETWORK_LOAD_IMAGE_SOURCE_H

#include "network/files/images.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_network *network;
  radish_images *images; // NULL: random activations
  const char *path;      // NULL with random activations
  int first, count;
} radish_image_source;

// Opens the images of a run. `data`, `labels` and `range` are the options as given, or NULL. Without a range the run
// takes all images with `everything`, else one.
radish_status radish_image_source_open(const radish_network *network, const char *data, const char *labels,
                                       const char *range, bool everything, radish_image_source *source,
                                       radish_error *error);
void radish_image_source_close(radish_image_source *source);
// Returns the label of image `index` of the run, or RADISH_NO_LABEL.
int radish_image_source_label(const radish_image_source *source, int index);
// Returns the labels from that of the run's first image on, or NULL where none are known.
const int16_t *radish_image_source_labels(const radish_image_source *source);
// Gives the activations of image `index` of the run; several threads may call it at once. `user` is the source.
void radish_image_source_activations(void *user, int index, uint16_t *activations);

#ifdef __cplusplus
}
#endif
#endif
