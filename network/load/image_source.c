// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/load/image_source.h"

#include "network/load/network_inputs.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_IMAGES = 10000000 };

static bool parse_number(const char **text, int64_t *value) {
  const char *begin = *text;
  *value = 0;
  while (**text >= '0' && **text <= '9' && *value <= MAX_IMAGES) *value = 10 * *value + *(*text)++ - '0';
  return *text > begin && *value <= MAX_IMAGES;
}

// Reads a range A:B, which stands for the images A to B-1.
static radish_status parse_range(const char *range, int64_t *first, int64_t *end, radish_error *error) {
  const char *at = range;
  if (parse_number(&at, first) && *at++ == ':' && parse_number(&at, end) && !*at && *first < *end) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "--images '%.40s': A:B is allowed, images A to B-1 with A < B <= %d, as in 0:10", range,
                     MAX_IMAGES);
}

radish_status radish_image_source_open(const radish_network *network, const char *data, const char *labels,
                                       const char *range, bool everything, radish_image_source *source,
                                       radish_error *error) {
  *source = (radish_image_source){.network = network, .path = data ? data : network->sample, .count = 1};
  int64_t first = 0, end = 1;
  if (range) {
    radish_status status = parse_range(range, &first, &end, error);
    if (status) return status;
  }
  if (source->path) {
    radish_status status = radish_images_load(source->path, labels, network->layers[0].shape, &source->images, error);
    if (status) return status;
    source->images->range = network->input_range;
    source->images->is_signed = network->layers[0].is_signed;
    if (!source->images->count) {
      return radish_fail(error, RADISH_BAD_INPUT, source->path, 0, "it holds no images");
    }
    const bool answers = network->layer_count > 1; // a conversion opens images before it has a network
    if (answers) {
      status = radish_images_check_labels(
          source->images, source->path, (int)radish_shape_size(network->layers[network->layer_count - 1].shape), error);
    }
    if (status) return status;
    if (!range && everything) end = source->images->count;
    if (end > source->images->count) {
      return radish_fail(error, RADISH_BAD_INPUT, source->path, 0,
                         "--images %" PRId64 ":%" PRId64 ": it holds %d images, 0:%d is allowed", first, end,
                         source->images->count, source->images->count);
    }
  } else if (labels) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "--labels without images: the network has no sample, give -i DATA");
  } else if (!network->random_weights) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "the network comes without sample images; give -i DATA");
  }
  source->first = (int)first;
  source->count = (int)(end - first);
  return RADISH_OK;
}

void radish_image_source_close(radish_image_source *source) {
  radish_images_destroy(source->images);
}

const int16_t *radish_image_source_labels(const radish_image_source *source) {
  return source->images && source->images->labels ? source->images->labels + source->first : NULL;
}

int radish_image_source_label(const radish_image_source *source, int index) {
  const int16_t *labels = radish_image_source_labels(source);
  return labels ? labels[index] : RADISH_NO_LABEL;
}

void radish_image_source_activations(void *user, int index, uint16_t *activations) {
  const radish_image_source *source = user;
  radish_network_inputs inputs = {source->network, source->images};
  radish_network_inputs_activations(&inputs, source->first + index, activations);
}
