// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This makes the integers of layers of one bit, which give 1 where a sum is not negative.
//
// No positive factor of a channel changes that, so each channel has a unit of its own: one of which its weights are whole
// numbers, if there is one (a BatchNormalization before the layer is then exact too), else one that uses all bits of a
// weight. Where identities with one gain for all channels are added, the unit is one for all. With unit 1 and shift 0
//
//   X = A >= 0 = clamp(sum of w x + floor(b) + 1, 0, 1)
//
// for whole w x and any b: nothing is rounded.
#include "network/convert/convert_layer.h"

#include <math.h>
#include <stdlib.h>

// This is how many comparisons the search for units may take in a layer; beyond it no unit is found.
#define MOST_COMPARED ((int64_t)1 << 27)

// These are absolute values of the weights of some channels and of the gains, each value once.
typedef struct {
  double *values;
  int64_t count;
  double weight, gain; // the largest
  int limit;           // of a weight
  int64_t left;        // comparisons
} factors;

static void append(factors *f, double value, double *largest) {
  const double size = fabs(value);
  *largest = fmax(*largest, size);
  if (size > 0) f->values[f->count++] = size;
}

static int in_order(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void take_factors(const radish_conversion *conversion, const radish_float_layer *layer, int first, int count,
                         factors *f) {
  const radish_float_network *model = conversion->model;
  f->count = 0;
  f->weight = f->gain = 0;
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const int64_t row = radish_float_source_row(model, source);
    const double step = conversion->layers[source->from].step;
    for (int64_t i = first * row; i < (first + count) * row; i++)
      append(f, (double)source->weights[i] * step, &f->weight);
    if (source->read == RADISH_READ_UNIFORM) append(f, (double)source->gain * step, &f->gain);
  }
  qsort(f->values, (size_t)f->count, sizeof *f->values, in_order);
  int64_t kept = 0;
  for (int64_t i = 0; i < f->count; i++) {
    if (!kept || f->values[i] > f->values[kept - 1]) f->values[kept++] = f->values[i];
  }
  f->count = kept;
}

static bool all_whole(factors *f, double unit) {
  int64_t i = 0;
  while (i < f->count && f->left > 0 && radish_convert_is_near_whole(f->values[i] / unit)) i++, f->left--;
  f->left--;
  return i == f->count;
}

// Returns the largest unit of which all are whole numbers within their bits; else one that uses all bits of a weight, or 1
// where there are gains, for which a search must find one.
static double unit_of(factors *f) {
  if (!f->count) return 1;
  for (int k = 1; k <= RADISH_CONVERT_MOST_GAIN; k++) {
    const double unit = f->values[0] / k;
    if (f->weight / unit > f->limit - 0.5 || f->gain / unit > RADISH_CONVERT_MOST_GAIN || f->left <= 0) break;
    if (all_whole(f, unit)) return unit;
  }
  return f->gain > 0 || f->limit < 2 ? 1 : f->weight / (f->limit - 1);
}

static void scale_channels(radish_float_layer *layer, const radish_float_network *model, int first, int count,
                           double by) {
  const int64_t pixels = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
  for (int s = 0; s < layer->source_count; s++) {
    const int64_t row = radish_float_source_row(model, &layer->sources[s]);
    float *weights = layer->sources[s].weights;
    for (int64_t i = first * row; i < (first + count) * row; i++) weights[i] = (float)((double)weights[i] * by);
  }
  for (int64_t i = first * pixels; i < (first + count) * pixels; i++)
    layer->bias[i] = (float)((double)layer->bias[i] * by);
}

// Gives the layer weights that no other layer shares. Returns false where memory ran out.
static bool own_weights(radish_float_network *model, radish_float_layer *layer) {
  for (int s = 0; s < layer->source_count; s++) {
    radish_float_source *source = &layer->sources[s];
    const int64_t count = radish_float_source_row(model, source) * layer->sums.channels;
    if (!count) continue;
    float *weights = radish_arena_take(&model->arena, count, sizeof *weights);
    if (!weights) return false;
    for (int64_t i = 0; i < count; i++) weights[i] = source->weights[i];
    source->weights = weights;
  }
  return true;
}

radish_status radish_convert_scale_bit(const radish_convert_work *w, int index) {
  radish_float_network *model = w->model;
  radish_float_layer *layer = &model->layers[index];
  int64_t row = 0;
  bool uniform = false;
  for (int s = 0; s < layer->source_count; s++) {
    row += radish_float_source_row(model, &layer->sources[s]);
    uniform = uniform || layer->sources[s].read == RADISH_READ_UNIFORM;
  }
  const int channels = layer->sums.channels, each = uniform ? channels : 1;
  factors f = {.values = malloc((size_t)(row * each + layer->source_count) * sizeof *f.values),
               .limit = 1 << (w->conversion->options.weight_bits - 1),
               .left = MOST_COMPARED};
  const bool room = f.values && own_weights(model, layer);
  for (int c = 0; c < channels && room; c += each) {
    take_factors(w->conversion, layer, c, each, &f);
    const double unit = unit_of(&f);
    scale_channels(layer, model, c, each, 1 / unit);
    for (int i = c; i < c + each; i++) w->units[i] = unit;
    for (int s = 0; s < layer->source_count; s++) {
      if (layer->sources[s].read == RADISH_READ_UNIFORM)
        layer->sources[s].gain = (float)((double)layer->sources[s].gain / unit);
    }
  }
  free(f.values);
  return room ? RADISH_OK : radish_convert_no_memory(w);
}

double radish_convert_set_bit_biases(const radish_convert_work *w, int index, const double *offsets) {
  const radish_conversion *conversion = w->conversion;
  radish_float_layer *layer = &conversion->integers.layers[index];
  const radish_converted_layer *made = &conversion->layers[index];
  const int64_t pixels = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
  double largest = 0;
  for (int c = 0; c < layer->sums.channels; c++) {
    int exponent;
    const bool strict = frexp(w->units[c], &exponent) == 0.5;
    const radish_channel_values values = radish_convert_values(conversion, index, c, 0);
    w->may_differ[c] = false;
    for (int64_t i = c * pixels; i < (c + 1) * pixels; i++) {
      double bias = (double)layer->bias[i] / made->unit + offsets[c];
      if (made->exact) bias = floor(radish_convert_exact_units(bias, strict));
      else bias = nearbyint(bias - 0.5);
      bias = fmin(fmax(bias + 1, -values.high), 1 - values.low); // beyond these the bit is the same
      largest = fmax(largest, fabs(bias));
      layer->bias[i] = (float)bias;
    }
  }
  return largest;
}
