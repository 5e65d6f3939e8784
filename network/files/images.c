// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/files/images.h"

#include "network/files/image_formats.h"
#include "core/base/random.h"
#include "core/base/read_file.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end) {
  const size_t length = strlen(text), tail = strlen(end);
  return length >= tail && !strcmp(text + length - tail, end);
}

static radish_status read_array(const char *path, radish_array_items items, radish_array *array, radish_error *error) {
  *array = (radish_array){0};
  unsigned char *bytes;
  size_t size;
  radish_status status = radish_read_file(path, RADISH_MAX_IMAGE_BYTES, &bytes, &size, error);
  if (status) return status;
  if (ends_with(path, ".npy")) return radish_array_parse_npy(path, bytes, size, items, array, error);
  if (size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b) {
    status = radish_array_gunzip(path, &bytes, &size, &array->stopped, error);
    if (status) return status;
  }
  return radish_array_parse_idx(path, bytes, size, array, error);
}

// Writes the sizes of a shape that are not 1 to `sizes` and returns how many there are.
static int sizes_of(radish_shape shape, int sizes[3]) {
  const int all[3] = {shape.channels, shape.rows, shape.columns};
  int count = 0;
  for (int i = 0; i < 3; i++) {
    if (all[i] != 1) sizes[count++] = all[i];
  }
  return count;
}

bool radish_images_fit(radish_shape shape, radish_shape expected) {
  int is[3], should[3];
  const int count = sizes_of(shape, is), wanted = sizes_of(expected, should);
  if (count <= 1 || wanted <= 1) return radish_shape_size(shape) == radish_shape_size(expected);
  return count == wanted && !memcmp(is, should, (size_t)count * sizeof *is);
}

static radish_status wrong_shape(const char *path, radish_shape got, radish_shape expected, radish_error *error) {
  const bool last = got.channels == expected.rows && got.rows == expected.columns && got.columns == expected.channels;
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "holds images of the shape [%d, %d, %d], the network's input has [%d, %d, %d]%s", got.channels,
                     got.rows, got.columns, expected.channels, expected.rows, expected.columns,
                     last ? ": channels come first, where numpy.moveaxis(images, -1, 1) puts them" : "");
}

radish_status radish_images_check_numbers(const char *path, const radish_array *numbers, int64_t size,
                                          radish_error *error) {
  for (int64_t i = 0; numbers->kind == 'f' && i < numbers->count; i++) {
    if (isfinite(radish_array_number(numbers, i))) continue;
    return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                       "image %lld holds %f at position %lld; finite numbers are allowed", (long long)(i / size),
                       radish_array_number(numbers, i), (long long)(i % size));
  }
  return RADISH_OK;
}

// Takes the images from an array, whose first size is their number. They own the array's bytes from then on.
static radish_status take_images(const char *path, radish_array *array, radish_shape expected, radish_images *images,
                                 radish_error *error) {
  const int d = array->dimensions;
  if (d < 2 || d > 4) {
    return radish_fail(
        error, RADISH_BAD_INPUT, path, 0,
        "has %d dimension%s, images have 2 ([n, size]), 3 ([n, rows, columns]) or 4 ([n, channels, rows, "
        "columns])",
        d, d == 1 ? "" : "s");
  }
  if (array->shape[0] < 1) return radish_fail(error, RADISH_BAD_INPUT, path, 0, "holds no images");
  const int first = d == 3 ? 1 : (int)array->shape[1];
  const radish_shape shape = {first, d > 2 ? (int)array->shape[d - 2] : 1, d > 2 ? (int)array->shape[d - 1] : 1};
  if (!radish_images_fit(shape, expected)) return wrong_shape(path, shape, expected, error);
  images->count = (int)array->shape[0];
  images->shape = expected;
  if (radish_array_has_bytes(array)) {
    // The pixels move over the header, so that there is no second copy of them.
    memmove(array->bytes, array->data, (size_t)array->count);
    images->pixels = array->bytes;
  } else {
    const radish_status status = radish_images_check_numbers(path, array, radish_shape_size(expected), error);
    if (status) return status;
    images->numbers = *array;
  }
  array->bytes = NULL;
  return RADISH_OK;
}

static radish_status load_labels(const char *path, radish_images *images, radish_error *error) {
  radish_array array;
  radish_status status = read_array(path, RADISH_ARRAY_OF_WHOLE, &array, error);
  if (status) return status;
  int16_t *labels = NULL;
  if (array.dimensions != 1) {
    status = radish_fail(error, RADISH_BAD_INPUT, path, 0, "has %d dimensions, labels have 1", array.dimensions);
  } else if (array.count != images->count) {
    status = radish_fail(error, RADISH_BAD_INPUT, path, 0, "holds %lld labels for %d images", (long long)array.count,
                         images->count);
  } else if (!(labels = malloc((size_t)images->count * sizeof *labels))) {
    status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  } else {
    for (int i = 0; i < images->count && !status; i++) {
      const int64_t label = radish_array_item(&array, i);
      labels[i] = (int16_t)label;
      if (label < 0 || label > INT16_MAX) {
        status = radish_fail(error, RADISH_BAD_INPUT, path, 0, "image %d has the label %lld, allowed are 0 to %d", i,
                             (long long)label, INT16_MAX);
      }
    }
    free(images->labels);
    images->labels = labels;
    images->labels_path = strdup(path);
    if (!images->labels_path) status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  }
  free(array.bytes);
  return status;
}

radish_status radish_images_check_labels(const radish_images *images, const char *path, int classes,
                                         radish_error *error) {
  for (int i = 0; images->labels && i < images->count; i++) {
    if (images->labels[i] >= classes) {
      return radish_fail(error, RADISH_BAD_INPUT, images->labels_path ? images->labels_path : path, 0,
                         "image %d has the label %d, the network has %d classes: 0 to %d are allowed", i,
                         images->labels[i], classes, classes - 1);
    }
  }
  return RADISH_OK;
}

enum { CIFAR_PIXELS = 3 * 32 * 32, CIFAR_RECORD = 1 + CIFAR_PIXELS, CIFAR_CLASSES = 10 };

static radish_status load_cifar(const char *path, radish_shape expected, radish_images *images, radish_error *error) {
  unsigned char *bytes;
  size_t size;
  radish_status status = radish_read_file(path, RADISH_MAX_IMAGE_BYTES, &bytes, &size, error);
  if (status) return status;
  images->shape = (radish_shape){3, 32, 32};
  images->count = (int)(size / CIFAR_RECORD);
  if (size == 0 || size % CIFAR_RECORD) {
    status = radish_fail(error, RADISH_BAD_INPUT, path, 0,
                         "has %zu bytes, a CIFAR-10 file has a multiple of %d (label and 3 x 32 x 32 pixels)", size,
                         CIFAR_RECORD);
  } else if (!radish_images_fit(images->shape, expected)) {
    status = wrong_shape(path, images->shape, expected, error);
  } else {
    images->pixels = malloc((size_t)images->count * CIFAR_PIXELS);
    images->labels = malloc((size_t)images->count * sizeof *images->labels);
    if (!images->pixels || !images->labels) status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  }
  if (!status) images->shape = expected;
  for (int i = 0; i < images->count && !status; i++) {
    const unsigned char *record = bytes + (size_t)i * CIFAR_RECORD;
    images->labels[i] = record[0];
    memcpy(images->pixels + (size_t)i * CIFAR_PIXELS, record + 1, CIFAR_PIXELS);
    if (record[0] >= CIFAR_CLASSES) {
      status =
          radish_fail(error, RADISH_BAD_INPUT, path, 0, "image %d has the label %d, CIFAR-10 has 0 to 9", i, record[0]);
    }
  }
  free(bytes);
  return status;
}

// Returns the path at which the labels of `path` would be: t10k-images-idx3-ubyte.gz -> t10k-labels-idx1-ubyte.gz;
// lenet5-sample.idx.gz -> lenet5-sample-labels.idx.gz. The file may not exist. The caller frees the path, which is NULL
// where memory ran out.
static char *labels_beside(const char *path) {
  const size_t size = strlen(path) + 16;
  char *labels = malloc(size);
  if (!labels) return NULL;
  const char *slash = strrchr(path, '/');
  const char *base = slash ? slash + 1 : path;
  const char *images = NULL;
  for (const char *at = strstr(base, "images"); at; at = strstr(at + 1, "images")) images = at;
  if (images) {
    snprintf(labels, size, "%.*slabels%s", (int)(images - path), path, images + 6);
  } else {
    const int stem = (int)(base - path) + (int)strcspn(base, ".");
    snprintf(labels, size, "%.*s-labels%s", stem, path, path + stem);
  }
  char *idx = strstr(labels + (base - path), "idx3");
  if (idx) idx[3] = '1';
  return labels;
}

static radish_status load_all(const char *path, const char *labels_path, radish_shape expected, radish_images *images,
                              radish_error *error) {
  if (ends_with(path, ".bin")) {
    const radish_status status = load_cifar(path, expected, images, error);
    return status || !labels_path ? status : load_labels(labels_path, images, error);
  }
  radish_array array;
  radish_status status = read_array(path, RADISH_ARRAY_OF_IMAGES, &array, error);
  if (status) return status;
  status = take_images(path, &array, expected, images, error);
  free(array.bytes);
  if (status) return status;
  if (labels_path) return load_labels(labels_path, images, error);
  char *beside = labels_beside(path);
  if (!beside) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  if (access(beside, F_OK) == 0) status = load_labels(beside, images, error);
  free(beside);
  return status;
}

radish_status radish_images_load(const char *path, const char *labels_path, radish_shape expected, radish_images **out,
                                 radish_error *error) {
  *out = NULL;
  radish_images *images = calloc(1, sizeof *images);
  if (!images) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  const radish_status status = load_all(path, labels_path, expected, images, error);
  if (status) {
    radish_images_destroy(images);
    return status;
  }
  *out = images;
  return RADISH_OK;
}

void radish_images_destroy(radish_images *images) {
  if (!images) return;
  free(images->pixels);
  free(images->numbers.bytes);
  free(images->labels);
  free(images->labels_path);
  free(images);
}

// ---- what images hold -----------------------------------------------------------------------------------------------

void radish_images_quantise(const radish_images *images, int index, int bits, uint16_t *activations) {
  const int64_t size = radish_shape_size(images->shape), first = index * size;
  const radish_input_range range = radish_input_range_of(images->range);
  const uint8_t *pixels = images->pixels;
  const int least = radish_level_least(bits, images->is_signed);
  for (int64_t i = 0; i < size; i++) {
    const int level = pixels ? radish_level_of_byte(pixels[first + i], bits)
                             : radish_level_of_number(radish_array_number(&images->numbers, first + i), range, bits);
    activations[i] = (uint16_t)(level + least);
  }
}

void radish_images_numbers(const radish_images *images, int index, float *numbers) {
  const int64_t size = radish_shape_size(images->shape), first = index * size;
  const radish_input_range range = radish_input_range_of(images->range);
  for (int64_t i = 0; i < size; i++) {
    numbers[i] = images->pixels ? (float)(range.low + (range.high - range.low) * images->pixels[first + i] / 255)
                                : (float)radish_array_number(&images->numbers, first + i);
  }
}

// Returns the smallest and the largest number of `count` images from `first` on.
static radish_input_range extent(const radish_images *images, int first, int count) {
  const int64_t size = radish_shape_size(images->shape), begin = first * size;
  radish_input_range seen = {INFINITY, -INFINITY};
  for (int64_t i = begin; i < begin + count * size; i++) {
    const double number = radish_array_number(&images->numbers, i);
    seen.low = fmin(seen.low, number);
    seen.high = fmax(seen.high, number);
  }
  return seen;
}

radish_input_range radish_images_span(const radish_images *images, int first, int count) {
  if (images->pixels) return (radish_input_range){0, 1};
  radish_input_range seen = extent(images, first, count);
  if (seen.low > 0) seen.low = 0;
  return seen;
}

bool radish_images_doubt(const radish_images *images, int first, int count, char *note, size_t size) {
  enum { FEW = 32 };
  if (images->pixels || count < 1) return false;
  const radish_input_range range = radish_input_range_of(images->range), seen = extent(images, first, count);
  const double width = range.high - range.low, half_pixel = width / 510;
  const int64_t each = radish_shape_size(images->shape), begin = first * each, end = begin + count * each;
  int64_t outside = 0;
  for (int64_t i = begin; i < end; i++) {
    const double number = radish_array_number(&images->numbers, i);
    outside += number < range.low - half_pixel || number > range.high + half_pixel;
  }
  if (outside > (end - begin) / 100) {
    const bool bytes = seen.low >= 0 && seen.high > 2 && seen.high <= 255 && range.high <= 2;
    snprintf(note, size,
             "%.1f %% of the images' numbers lie outside of %g to %g, which the levels of the input span, and are cut "
             "off: they go from %g to %g%s",
             100.0 * (double)outside / (double)(end - begin), range.low, range.high, seen.low, seen.high,
             bytes ? "; pixels of 0 to 255 must be uint8, or divided by 255" : "");
    return true;
  }
  if (seen.high > seen.low && (seen.high - seen.low) * FEW < width) {
    snprintf(note, size,
             "the images' numbers go from %g to %g, less than 1/%d of %g to %g, which the levels of the input span",
             seen.low, seen.high, FEW, range.low, range.high);
    return true;
  }
  return false;
}

void radish_images_random_activations(uint64_t seed, int index, double activity, int bits, bool is_signed, int64_t size,
                                      uint16_t *activations) {
  uint64_t state = radish_random_stream(seed, 0x696d6167, (uint64_t)index);
  const uint64_t threshold = (uint64_t)(activity * 4294967296.0);
  const unsigned sign = is_signed ? 1u << (bits - 1) : 0;
  for (int64_t i = 0; i < size; i++) {
    unsigned value = 0;
    for (int b = 0; b < bits; b++) value |= (unsigned)((radish_random_next(&state) >> 32) < threshold) << b;
    activations[i] = (uint16_t)((value ^ sign) - sign);
  }
}
