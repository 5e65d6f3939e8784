// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds the image sets of radish.h: those of a file, of the caller, or random ones.
#include "sim/library/objects.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_IMAGES = 10000000, MAX_EXTENT = 4096 };

static radish_status create(radish_set_kind kind, radish_image_set **images, radish_error *error) {
  *images = calloc(1, sizeof **images);
  if (!*images) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for images");
  atomic_init(&(*images)->users, 1);
  (*images)->kind = kind;
  return RADISH_OK;
}

void radish_image_set_destroy(radish_image_set *images) {
  if (!images || atomic_fetch_sub(&images->users, 1) != 1) return;
  radish_images_destroy(images->file);
  radish_net_destroy(images->net);
  free(images);
}

static radish_status check_shape(int count, radish_shape shape, radish_error *error) {
  if (shape.channels < 1 || shape.channels > MAX_EXTENT * MAX_EXTENT || shape.rows < 1 || shape.rows > MAX_EXTENT ||
      shape.columns < 1 || shape.columns > MAX_EXTENT || radish_shape_size(shape) > RADISH_MAX_NEURONS) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "images of shape [%d, %d, %d]; 1 to %d rows and columns and at most %d numbers are allowed",
                       shape.channels, shape.rows, shape.columns, MAX_EXTENT, RADISH_MAX_NEURONS);
  }
  if (count >= 1 && count <= MAX_IMAGES) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%d images; 1 to %d are allowed", count, MAX_IMAGES);
}

static radish_status load(const char *path, const char *labels_path, radish_shape shape, radish_image_set **images,
                          radish_error *error) {
  radish_status status = create(RADISH_SET_PIXELS, images, error);
  if (status) return status;
  radish_image_set *set = *images;
  status = radish_images_load(path, labels_path, shape, &set->file, error);
  if (!status && !set->file->count) status = radish_fail(error, RADISH_BAD_INPUT, path, 0, "it holds no images");
  if (status) {
    radish_image_set_destroy(set);
    *images = NULL;
    return status;
  }
  set->pixels = *set->file;
  set->shape = set->file->shape;
  set->count = set->file->count;
  set->labels = set->file->labels;
  return RADISH_OK;
}

radish_status radish_image_set_load(const char *path, const char *labels_path, int channels, int rows, int columns,
                                    radish_image_set **images, radish_error *error) {
  *images = NULL;
  const radish_shape shape = {channels, rows, columns};
  const radish_status status = check_shape(1, shape, error);
  return status ? status : load(path, labels_path, shape, images, error);
}

radish_status radish_image_set_of_net(const radish_net *net, radish_image_set **images, radish_error *error) {
  *images = NULL;
  const radish_network *network = net->network;
  if (network->sample) return load(network->sample, NULL, network->layers[0].shape, images, error);
  if (!network->random_weights) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0, "the network comes without sample images");
  }
  const radish_status status = create(RADISH_SET_RANDOM, images, error);
  if (status) return status;
  (*images)->shape = network->layers[0].shape;
  (*images)->count = MAX_IMAGES;
  (*images)->net = radish_library_keep_net(net);
  return RADISH_OK;
}

static radish_status borrow(radish_set_kind kind, const void *memory, const int16_t *labels, int count,
                            radish_shape shape, radish_image_set **images, radish_error *error) {
  *images = NULL;
  radish_status status = check_shape(count, shape, error);
  if (!status && !memory) status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "images at NULL");
  if (!status) status = create(kind, images, error);
  if (status) return status;
  (*images)->shape = shape;
  (*images)->count = count;
  (*images)->labels = labels;
  return RADISH_OK;
}

radish_status radish_image_set_from_pixels(const uint8_t *pixels, const int16_t *labels, int count, int channels,
                                           int rows, int columns, radish_image_set **images, radish_error *error) {
  const radish_shape shape = {channels, rows, columns};
  const radish_status status = borrow(RADISH_SET_PIXELS, pixels, labels, count, shape, images, error);
  if (status) return status;
  // Nothing writes through these pointers; they lose their const only because radish_images has no const fields.
  (*images)->pixels = (radish_images){
      .count = count, .shape = shape, .pixels = (uint8_t *)(uintptr_t)pixels, .labels = (int16_t *)(uintptr_t)labels};
  return RADISH_OK;
}

radish_status radish_image_set_from_activations(const uint16_t *activations, const int16_t *labels, int count,
                                                int channels, int rows, int columns, radish_image_set **images,
                                                radish_error *error) {
  const radish_shape shape = {channels, rows, columns};
  const radish_status status = borrow(RADISH_SET_ACTIVATIONS, activations, labels, count, shape, images, error);
  if (!status) (*images)->activations = activations;
  return status;
}

radish_status radish_image_set_from_numbers(const void *numbers, const char *type, const int16_t *labels, int count,
                                            int channels, int rows, int columns, radish_image_set **images,
                                            radish_error *error) {
  const radish_shape shape = {channels, rows, columns};
  // Nothing writes through these pointers, as above.
  radish_images set = {.count = count, .shape = shape, .labels = (int16_t *)(uintptr_t)labels};
  *images = NULL;
  if (!type || !radish_array_take_type(type, RADISH_ARRAY_OF_IMAGES, &set.numbers) ||
      radish_array_has_bytes(&set.numbers)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "numbers of the type '%.20s'; |i1 (int8) and floats, such as <f4 (float32), are allowed",
                       type ? type : "");
  }
  radish_status status = borrow(RADISH_SET_PIXELS, numbers, labels, count, shape, images, error);
  if (status) return status;
  set.numbers.data = numbers;
  set.numbers.count = count * radish_shape_size(shape);
  (*images)->pixels = set;
  status = radish_images_check_numbers(NULL, &set.numbers, radish_shape_size(shape), error);
  if (!status) return RADISH_OK;
  radish_image_set_destroy(*images);
  *images = NULL;
  return status;
}

radish_status radish_image_set_doubt(const radish_image_set *images, int first, int count, const radish_net *net,
                                     char **note, radish_error *error) {
  char text[512];
  *note = NULL;
  if (images->kind != RADISH_SET_PIXELS) return RADISH_OK;
  const radish_status status = radish_library_check_images(images, first, count, net->network, error);
  radish_images numbers = images->pixels;
  numbers.range = net->network->input_range;
  if (status || !radish_images_doubt(&numbers, first, count, text, sizeof text)) return status;
  *note = strdup(text);
  return *note ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
}

int radish_image_set_count(const radish_image_set *images) {
  return images->count;
}

int radish_image_set_label(const radish_image_set *images, int index) {
  if (!images->labels || index < 0 || index >= images->count) return RADISH_UNLABELLED;
  return images->labels[index];
}

static radish_status check_activations(const radish_image_set *images, int first, int count, const radish_layer *input,
                                       radish_error *error) {
  const int least = (int)radish_layer_least(input), largest = (int)radish_layer_largest(input);
  const int64_t size = radish_shape_size(images->shape);
  const uint16_t *at = images->activations + first * size;
  for (int64_t i = 0; i < count * size; i++) {
    const int value = input->is_signed ? (int16_t)at[i] : at[i];
    if (value >= least && value <= largest) continue;
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "activation %d at position %" PRId64 " of image %d; %d to %d are allowed (input.bits %d%s)",
                       value, i % size, first + (int)(i / size), least, largest, input->timesteps,
                       input->is_signed ? ", signed" : "");
  }
  return RADISH_OK;
}

// Refuses a label that is no class, as the program does. Where a model is calibrated there is no network yet, and
// labels mean nothing.
static radish_status check_labels(const radish_image_set *images, const radish_network *network, radish_error *error) {
  if (network->layer_count < 2) return RADISH_OK;
  const radish_images borrowed = {.count = images->count, .labels = (int16_t *)(uintptr_t)images->labels};
  const int64_t classes = radish_shape_size(network->layers[network->layer_count - 1].shape);
  return radish_images_check_labels(images->file ? images->file : &borrowed, NULL, (int)classes, error);
}

radish_status radish_library_check_images(const radish_image_set *images, int first, int count,
                                          const radish_network *network, radish_error *error) {
  if (first < 0 || count < 1 || first >= images->count || count > images->count - first) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "%d images from %d on; at least one of the images 0 to %d is allowed", count, first,
                       images->count - 1);
  }
  const radish_shape is = images->shape, should = network->layers[0].shape;
  if (!radish_images_fit(is, should)) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "images of shape [%d, %d, %d]; the network's input is [%d, %d, %d]", is.channels, is.rows,
                       is.columns, should.channels, should.rows, should.columns);
  }
  const radish_status status = check_labels(images, network, error);
  if (status || images->kind != RADISH_SET_ACTIVATIONS) return status;
  return check_activations(images, first, count, &network->layers[0], error);
}

void radish_library_activations(const radish_image_set *images, int index, const radish_network *network,
                                uint16_t *activations) {
  const int64_t size = radish_shape_size(images->shape);
  switch (images->kind) {
  case RADISH_SET_PIXELS: {
    radish_images pixels = images->pixels;
    pixels.range = network->input_range;
    pixels.is_signed = network->layers[0].is_signed;
    radish_images_quantise(&pixels, index, network->input_bits, activations);
    break;
  }
  case RADISH_SET_ACTIVATIONS:
    for (int64_t i = 0; i < size; i++) activations[i] = images->activations[index * size + i];
    break;
  case RADISH_SET_RANDOM: {
    const radish_network *of = images->net->network;
    radish_images_random_activations(of->seed, index, of->activity, network->input_bits, network->layers[0].is_signed,
                                     size, activations);
    break;
  }
  }
}
