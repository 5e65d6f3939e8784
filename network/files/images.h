// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// images.h: image files as input activations (docs/interfaces.md "Data").
//
// Images are IDX (plain or .gz; [n, rows, columns] or [n, channels, rows, columns]), CIFAR-10 binary (.bin) or NumPy
// .npy (uint8, [n, channels, rows, columns]; [n, rows, columns] for one channel). Labels are IDX or .npy of any integer
// type, [n]. A pixel p becomes X = floor(p * 2^bits / 256).
#ifndef RADISH_NETWORK_FILES_IMAGES_H
#define RADISH_NETWORK_FILES_IMAGES_H

#include "core/base/status.h"
#include "core/program.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_NO_LABEL = -1 };

typedef struct {
  int count;
  radish_shape shape;
  uint8_t *pixels;   // [count][channels][rows][columns]
  int16_t *labels;   // [count]; NULL where none are known
  char *labels_path; // path of their own file; NULL where they have none
} radish_images;

// Loads images of the shape `expected`, which the caller destroys. Where `labels_path` is NULL, labels come from the
// CIFAR file itself, or from the file beside it, if it exists: t10k-images-idx3-ubyte.gz has t10k-labels-idx1-ubyte.gz;
// a name without "images", such as net-sample.idx.gz, has net-sample-labels.idx.gz.
radish_status radish_images_load(const char *path, const char *labels_path, radish_shape expected,
                                 radish_images **images, radish_error *error);
void radish_images_destroy(radish_images *images);
// Refuses images with a label that is not below `classes`. The message names the labels' file or, where they have none
// of their own, `path`, that of the images.
radish_status radish_images_check_labels(const radish_images *images, const char *path, int classes,
                                         radish_error *error);

// Writes the activations of image `index`, [channels][rows][columns], each from 0 to 2^bits - 1.
void radish_images_quantise(const radish_images *images, int index, int bits, uint16_t *activations);

// Draws the activations of image `index` for a network without images: each bit is set with probability `activity`.
// They depend on `seed` and `index` alone.
void radish_images_random_activations(uint64_t seed, int index, double activity, int bits, int64_t size,
                                      uint16_t *activations);

#ifdef __cplusplus
}
#endif
#endif
