// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// image_spikes.h: the spikes that images cause, counted by an evaluation without time (network/functional).
#ifndef RADISH_MAPPING_IMAGE_SPIKES_H
#define RADISH_MAPPING_IMAGE_SPIKES_H

#include "mapping/spike_counts.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int count; // 0: `activity`
  void *user;
  // Gives the activations of image `index`: [channel, row, column]. With several threads any of them calls it.
  void (*activations)(void *user, int index, uint16_t *activations);
  int threads; // that share out the images (0: one); each has counts of its own, 4 bytes for a neuron and step
} radish_spike_images;

// Counts the spikes of these images. `*counts` is to be destroyed; it is NULL on failure.
radish_status radish_image_spikes_count(const radish_network *network, radish_coding coding,
                                        const radish_spike_images *images, radish_spike_counts **counts,
                                        radish_error *error);

enum { RADISH_SAMPLE_IMAGES = 4 };

// Counts the spikes of the first images of the network's own sample, up to RADISH_SAMPLE_IMAGES and as many as have a
// million neurons in all layers together, or of random inputs where it is a topology. Where it has neither weights nor
// sample, or the sample cannot be read, every layer has the network's `activity`.
radish_status radish_image_spikes_of_sample(const radish_network *network, radish_coding coding,
                                            radish_spike_counts **counts, radish_error *error);
// Counts the same images one by one, `*count` of them. All `counts` are NULL before, and to be destroyed after, also on
// failure.
radish_status radish_image_spikes_of_each(const radish_network *network, radish_coding coding,
                                          radish_spike_counts *counts[RADISH_SAMPLE_IMAGES], int *count,
                                          radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
