// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file asks whether images are plausible for a model: pixels are taken as 0 to 1, and many models want 0 to 255.
//
// What a trained layer adds up varies by about 1 from one place to another, whatever the unit of its input, since its
// weights were drawn and trained, or normalised, so that it does. Where the images' numbers are 255 times too small or
// too large, the sums of the layers that read them are too.
#include "network/convert/convert_layer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Returns by how much the sums of a layer, without their biases, vary around the mean of their channel: the root of the
// mean square over some images; 0 where there is too little to tell.
static double variation(const radish_convert_work *w, int index) {
  enum { IMAGES = 8, LEAST = 8 };
  const radish_float_network *model = w->conversion->model;
  const radish_float_layer *layer = &model->layers[index];
  const radish_shape sums = layer->sums;
  const int64_t pixels = (int64_t)sums.rows * sums.columns;
  const int images = w->count < IMAGES ? w->count : IMAGES;
  double *means = calloc((size_t)sums.channels, sizeof *means), squares = 0;
  if (!means || images * pixels < LEAST) {
    free(means);
    return 0;
  }
  for (int i = 0; i < images; i++) {
    radish_convert_at_image(w, w->real, index, i);
    radish_float_sums(model, index, w->outputs, w->scratch, w->sums);
    for (int c = 0; c < sums.channels; c++) {
      for (int64_t p = 0; p < pixels; p++) {
        const double sum = (double)(w->sums[c * pixels + p] - layer->bias[layer->bias_per_neuron ? c * pixels + p : c]);
        means[c] += sum / (double)(images * pixels);
        squares += sum * sum / (double)(images * pixels);
      }
    }
  }
  for (int c = 0; c < sums.channels; c++) squares -= means[c] * means[c];
  free(means);
  return squares > 0 ? sqrt(squares / sums.channels) : 0;
}

static bool reads_input_alone(const radish_float_layer *layer) {
  bool weights = false;
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].from) return false;
    weights = weights || layer->sources[s].read != RADISH_READ_UNIFORM;
  }
  return weights;
}

// Returns whether the images are numbers as pixels have them: whole, from 0 to 255.
static bool are_like_pixels(const radish_convert_work *w) {
  const int64_t size = radish_shape_size(w->images.shape);
  float largest = 0;
  for (int64_t i = 0; i < size * w->count; i++) {
    const float number = w->real[0][i];
    if (number < 0 || number > 255 || number > floorf(number)) return false;
    largest = fmaxf(largest, number);
  }
  return largest > 2;
}

void radish_convert_doubt(const radish_convert_work *w) {
  static const double small = 0.02, large = 20;
  radish_conversion *conversion = w->conversion;
  const radish_float_network *model = conversion->model;
  double most = 0;
  int layer = 0;
  for (int i = 1; i < model->layer_count; i++) {
    const double varies = reads_input_alone(&model->layers[i]) ? variation(w, i) : 0;
    if (varies > most) most = varies, layer = i;
  }
  if (!layer) return;
  if (most < small && conversion->input_range.high <= 2) {
    snprintf(
        conversion->doubt, sizeof conversion->doubt,
        "the images hardly reach the model: what layer '%.100s' adds up varies by %.2g only, where 1 is usual. If the "
        "model wants numbers of 0 to 255, --input-range 0:255 makes pixels so",
        model->layers[layer].name, most);
  } else if (most > large && !w->images.pixels && are_like_pixels(w)) {
    snprintf(
        conversion->doubt, sizeof conversion->doubt,
        "the images are whole numbers of 0 to 255, taken as they are, and what layer '%.100s' adds up varies by %.2g, "
        "where 1 is usual. If the model wants numbers of 0 to 1, images of uint8 are read so",
        model->layers[layer].name, most);
  }
}
