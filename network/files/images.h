// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// images.h: image files as input activations (docs/interfaces.md "Data").
//
// Images are IDX (plain or .gz), CIFAR-10 binary (.bin) or NumPy .npy: bytes, whose pixels 0 to 255 span the range of
// the network's input, or numbers (int8, floats) in the unit of that input. Labels are IDX or .npy of any integer type,
// [n]. core/levels.h says which level a pixel or a number becomes.
//
// Images of [n, size], [n, rows, columns] and [n, channels, rows, columns] fit an input of the same sizes, those of 1
// left out, and any input of as many numbers where one of the two is flat, that is, has only one size that is not 1.
#ifndef RADISH_NETWORK_FILES_IMAGES_H
#define RADISH_NETWORK_FILES_IMAGES_H

#include "core/base/status.h"
#include "core/levels.h"
#include "core/program.h"
#include "network/files/image_formats.h"
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_NO_LABEL = -1 };

typedef struct {
  int count;
  radish_shape shape;
  uint8_t *pixels;   // [count][channels][rows][columns]; NULL where they are numbers
  int16_t *labels;   // [count]; NULL where none are known
  char *labels_path; // path of their own file; NULL where they have none
  // Images of numbers, all of them finite, in the order of pixels. `bytes` of the array is the memory that belongs to
  // the images, or NULL.
  radish_array numbers;
  // What the levels span, all 0 for 0 to 1, and whether they are signed; whoever knows the network sets both.
  radish_input_range range;
  bool is_signed;
} radish_images;

// Returns whether images of this shape fit an input of the shape `expected`.
bool radish_images_fit(radish_shape shape, radish_shape expected);

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

// Refuses numbers that are not finite, among the `count` items of the array.
radish_status radish_images_check_numbers(const char *path, const radish_array *numbers, int64_t size,
                                          radish_error *error);

// Writes the activations of image `index`, [channels][rows][columns], each from 0 to 2^bits - 1, or where the images'
// levels are signed 2^(bits-1) less, as int16_t in 16 bits.
void radish_images_quantise(const radish_images *images, int index, int bits, uint16_t *activations);
// Writes the numbers of image `index` in the unit of the network's input: a pixel p is low + (high - low) p / 255.
void radish_images_numbers(const radish_images *images, int index, float *numbers);
// Returns the range that `count` images from `first` on call for: 0 to 1 of pixels; of numbers from the smallest, or 0
// where none is below 0, to the largest. It need not be one that radish_input_range_is_good.
radish_input_range radish_images_span(const radish_images *images, int first, int count);

// Says in one line, in `note` [size], what is wrong with the numbers of `count` images from `first` on for a network
// whose levels span the images' range: many lie outside of it, or they take a few levels only. Returns false where they
// are plausible, as pixels always are.
bool radish_images_doubt(const radish_images *images, int first, int count, char *note, size_t size);

// Draws the activations of image `index` for a network without images: each bit is set with probability `activity`; of
// signed ones the highest of them is the sign, as int16_t in 16 bits. The bits depend on `seed` and `index` alone.
void radish_images_random_activations(uint64_t seed, int index, double activity, int bits, bool is_signed, int64_t size,
                                      uint16_t *activations);

#ifdef __cplusplus
}
#endif
#endif
