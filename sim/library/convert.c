// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds the conversion of radish.h, which makes a network of an ONNX model where this build can.
#include "sim/library/objects.h"

#include "core/base/quote.h"

#ifdef RADISH_CONVERT
#include "network/convert/convert.h"
#include "network/onnx/onnx.h"
#include <stdlib.h>
#include <string.h>

int radish_can_convert(void) {
  return 1;
}

radish_status radish_onnx_input_shape(const char *model_path, int shape[3], radish_error *error) {
  radish_float_network *model = NULL;
  const radish_status status = radish_onnx_load(model_path, &model, error);
  if (status) return status;
  const radish_shape input = model->layers[0].shape;
  shape[0] = input.channels;
  shape[1] = input.rows;
  shape[2] = input.columns;
  radish_float_network_destroy(model);
  return RADISH_OK;
}

static radish_status range(const char *what, int value, int least, int most, radish_error *error) {
  if (value >= least && value <= most) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%s %d; %d to %d are allowed", what, value, least, most);
}

// Puts the defaults in place of zeros and checks the ranges.
static radish_status complete(radish_conversion_options *o, radish_error *error) {
  if (!o->timesteps) o->timesteps = 6;
  if (!o->weight_bits) o->weight_bits = 6;
  if (!o->input_bits) o->input_bits = 8;
  if (!o->rate_timesteps) o->rate_timesteps = 1000;
  if (!o->potential_bits) o->potential_bits = 32;
  const radish_input_range input = {o->input_low, o->input_high};
  const bool given = input.low < 0 || input.low > 0 || input.high < 0 || input.high > 0;
  if (given && !radish_input_range_is_good(input)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "an input range of %g to %g; " RADISH_INPUT_RANGE_ALLOWED " are allowed", input.low, input.high);
  }
  radish_status status = range("timesteps", o->timesteps, 1, 16, error);
  if (!status) status = range("weight_bits", o->weight_bits, 2, 16, error);
  if (!status) status = range("input_bits", o->input_bits, 1, 8, error);
  if (!status) status = range("rate_timesteps", o->rate_timesteps, 1, RADISH_MAX_RATE_TIMESTEPS, error);
  if (!status) status = range("potential_bits", o->potential_bits, 4, 32, error);
  if (!status && o->even && o->train == RADISH_AS_RATE)
    status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "even of a rate twin; rates round nothing, 0 is allowed");
  return status ? status : range("train", (int)o->train, RADISH_AS_NETWORK, RADISH_AS_RATE, error);
}

static radish_status normalise(const radish_conversion_options *o, radish_float_network *model, radish_error *error) {
  if (!o->mean && !o->std) return RADISH_OK;
  const int channels = model->layers[0].shape.channels;
  float *scale = malloc(2 * (size_t)channels * sizeof *scale), *offset = scale ? scale + channels : NULL;
  if (!scale) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  radish_status status = RADISH_OK;
  for (int c = 0; c < channels && !status; c++) {
    const float mean = o->mean ? o->mean[c] : 0, std = o->std ? o->std[c] : 1;
    if (!(mean > -1e6f && mean < 1e6f && std > 1e-6f && std < 1e6f)) {
      status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                           "mean %g and std %g of channel %d; numbers below 10^6 are allowed, std positive",
                           (double)mean, (double)std, c);
    }
    scale[c] = 1 / std;
    offset[c] = mean * -scale[c];
  }
  if (!status) status = radish_float_network_scale_input(model, scale, offset, error);
  free(scale);
  return status;
}

static radish_status twin(radish_network *network, const radish_images *images, int first, int count,
                          const radish_conversion_options *o, radish_error *error) {
  const radish_twin_options options = {.timesteps = o->rate_timesteps,
                                       .range = RADISH_RANGE_PERCENTILE,
                                       .potential_bits = o->potential_bits,
                                       .images = images,
                                       .first = first,
                                       .count = count};
  radish_twin_layer *layers = calloc((size_t)network->layer_count, sizeof *layers);
  if (!layers) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  const radish_status status = radish_rate_twin(network, &options, layers, error);
  free(layers);
  return status;
}

// Returns the name of a model's file without folder and ending, for the caller to free, or NULL where memory ran out.
static char *name_of(const char *path) {
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
  return strndup(base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static radish_status convert(radish_float_network *model, const radish_image_set *set, int first, int count,
                             const radish_conversion_options *o, radish_network **network, char **doubt,
                             radish_error *error) {
  const radish_convert_options options = {.timesteps = o->timesteps,
                                          .weight_bits = o->weight_bits,
                                          .input_bits = o->input_bits,
                                          .floor = o->floor != 0,
                                          .potential_bits = o->potential_bits,
                                          .even = o->even != 0};
  radish_conversion *conversion = NULL;
  radish_images images = set->pixels;
  images.range = (radish_input_range){o->input_low, o->input_high};
  radish_status status = radish_convert(model, &images, first, count, options, &conversion, error);
  if (!status) status = radish_conversion_network(conversion, network, error);
  if (!status) {
    images.range = (*network)->input_range;
    images.is_signed = (*network)->layers[0].is_signed;
  }
  if (!status && *conversion->doubt && !(*doubt = strdup(conversion->doubt))) {
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  radish_conversion_destroy(conversion);
  if (!status && o->train == RADISH_AS_RATE) status = twin(*network, &images, first, count, o, error);
  if (status) return status;
  (*network)->name = name_of(model->path);
  if ((*network)->name) radish_quote_mend((*network)->name);
  return (*network)->name ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
}

radish_status radish_net_convert(const char *model_path, const radish_image_set *images, int first, int count,
                                 const radish_conversion_options *options, radish_net **net, radish_error *error) {
  *net = NULL;
  radish_conversion_options o = options ? *options : (radish_conversion_options){0};
  radish_status status = complete(&o, error);
  if (!status && images->kind != RADISH_SET_PIXELS) {
    status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                         "a model is calibrated on pixels or numbers; activations are not allowed");
  }
  if (status) return status;
  radish_float_network *model = NULL;
  radish_network *network = NULL;
  char *doubt = NULL;
  status = radish_onnx_load(model_path, &model, error);
  if (!status) {
    radish_layer input = {.shape = model->layers[0].shape};
    const radish_network shape_only = {.path = model->path, .layer_count = 1, .layers = &input};
    status = radish_library_check_images(images, first, count, &shape_only, error);
  }
  if (!status) status = normalise(&o, model, error);
  if (!status) status = convert(model, images, first, count, &o, &network, &doubt, error);
  radish_float_network_destroy(model);
  if (status) radish_network_destroy(network);
  else status = radish_library_wrap_net(network, net, error);
  if (status) free(doubt);
  else (*net)->doubt = doubt;
  return status;
}

#else

int radish_can_convert(void) {
  return 0;
}

static radish_status not_built(radish_error *error) {
  return radish_fail(error, RADISH_NOT_BUILT, NULL, 0, "this build converts no models: it was made without protobuf-c");
}

radish_status radish_onnx_input_shape(const char *model_path, int shape[3], radish_error *error) {
  (void)model_path;
  (void)shape;
  return not_built(error);
}

radish_status radish_net_convert(const char *model_path, const radish_image_set *images, int first, int count,
                                 const radish_conversion_options *options, radish_net **net, radish_error *error) {
  (void)model_path;
  (void)images;
  (void)first;
  (void)count;
  (void)options;
  *net = NULL;
  return not_built(error);
}
#endif
