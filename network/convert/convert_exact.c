// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This rounds the biases of layers whose integers are the graph's own.
//
// The graph rounds A / 2^shift to the nearest integer, halves to the even one; the chip can only round halves of a
// neuron all up or all down:
//
//   up     Y = (A + 2^(shift-1)) >> shift            differs where A / 2^shift is a half above an even integer
//   down   Y = (A + 2^(shift-1) - 1) >> shift        differs where it is a half above an odd one
//
// Where the bias is no whole number of the unit, no sum is a half, and what is below one unit is dropped: the sums of
// the inputs are whole, so no sum crosses a half by it. Else all values of A have one remainder by the greatest power
// of two that divides all weights, which may leave out one kind of half or both, and so may the values that Y takes.
#include "network/convert/convert_layer.h"

#include <math.h>
#include <stdlib.h>

static void add_weight(radish_channel_values *values, double weight, double least, double largest) {
  values->high += weight * (weight > 0 ? largest : least);
  values->low += weight * (weight > 0 ? least : largest);
  int zeros = 0;
  for (int64_t w = (int64_t)fabs(weight); w && !(w & 1) && zeros < values->zeros; w >>= 1) zeros++;
  if (weight < 0 || weight > 0) values->zeros = zeros < values->zeros ? zeros : values->zeros;
}

radish_channel_values radish_convert_values(const radish_conversion *conversion, int index, int channel,
                                            int most_zeros) {
  const radish_float_network *twin = &conversion->integers;
  const radish_float_layer *layer = &twin->layers[index];
  radish_channel_values values = {0, 0, most_zeros};
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const double least = radish_convert_least(conversion, source->from),
                 largest = radish_convert_largest(conversion, source->from);
    if (source->read == RADISH_READ_UNIFORM) {
      for (int t = 0; t < radish_float_taps(source); t++) add_weight(&values, (double)source->gain, least, largest);
      continue;
    }
    const int64_t row = radish_float_source_row(twin, source);
    for (int64_t i = 0; i < row; i++) add_weight(&values, (double)source->weights[channel * row + i], least, largest);
  }
  return values;
}

double radish_convert_exact_units(double bias, bool power_of_two) {
  const double near = nearbyint(bias);
  return fabs(bias - near) <= (power_of_two ? 0 : ldexp(fabs(bias), -22)) ? near : bias;
}

// These are the integers that a layer gives.
typedef struct {
  double least, largest;
} outputs;

// Says whether a sum may be (2k + odd + 1/2) * 2^shift for a k with least <= 2k + odd < largest: a half that may be
// rounded either way.
static bool may_be_half(const radish_channel_values *values, double bias, int shift, int odd, outputs out) {
  const double half = ldexp(1 + 2 * odd, shift - 1), period = ldexp(1, shift + 1);
  if (fmod(half - bias, ldexp(1, values->zeros)) != 0) return false;
  const double first = fmax(ceil((out.least - odd) / 2), ceil((bias + values->low - half) / period)); // the least k
  return half + first * period <= bias + values->high && 2 * first + odd < out.largest;
}

// These are biases of the chip that round halves up and down: the same where the graph's rounding is one of these.
typedef struct {
  double up, down;
} exact_biases;

// Returns them for a bias of the graph, in units of the sum.
static exact_biases biases_of(const radish_channel_values *values, double bias, int shift, outputs out,
                              bool power_of_two) {
  bias = radish_convert_exact_units(bias, power_of_two);
  if (shift == 0) { // one bit more decides, which the bias alone has
    const double near = floor(bias + 0.5);
    if (bias - floor(bias) != 0.5) return (exact_biases){near, near};
    const radish_channel_values twice = {2 * values->low, 2 * values->high, values->zeros + 1};
    const exact_biases two = biases_of(&twice, 2 * bias, 1, out, true);
    return (exact_biases){floor(two.up / 2), floor(two.down / 2)};
  }
  const double half = ldexp(1, shift - 1), up = floor(bias + half), down = up - 1;
  if (bias != floor(bias) || !may_be_half(values, bias, shift, 0, out)) return (exact_biases){up, up};
  if (!may_be_half(values, bias, shift, 1, out)) return (exact_biases){down, down};
  return (exact_biases){up, down};
}

double radish_convert_set_exact_biases(const radish_convert_work *w, int index, float *down) {
  const radish_conversion *conversion = w->conversion;
  radish_float_layer *layer = &conversion->integers.layers[index];
  radish_converted_layer *made = &conversion->layers[index];
  const int64_t pixels = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
  const outputs out = {radish_convert_least(conversion, index), radish_convert_largest(conversion, index)};
  int exponent;
  const bool power_of_two = frexp(made->unit, &exponent) == 0.5;
  double largest = 0;
  made->may_differ = false;
  for (int c = 0; c < layer->sums.channels; c++) {
    const radish_channel_values values = radish_convert_values(conversion, index, c, made->shift + 1);
    w->may_differ[c] = false;
    for (int64_t i = c * pixels; i < (c + 1) * pixels; i++) {
      const exact_biases biases =
          biases_of(&values, (double)layer->bias[i] / made->unit, made->shift, out, power_of_two);
      w->may_differ[c] = w->may_differ[c] || biases.up != biases.down;
      largest = fmax(largest, fmax(fabs(biases.up), fabs(biases.down)));
      layer->bias[i] = (float)biases.up;
      down[i] = (float)biases.down;
    }
    made->may_differ = made->may_differ || w->may_differ[c];
  }
  return largest;
}

int64_t radish_convert_count_halves(const radish_convert_work *w, int index, const float *sums) {
  const radish_float_layer *layer = &w->conversion->integers.layers[index];
  const radish_converted_layer *made = &w->conversion->layers[index];
  const int64_t pixels = (int64_t)layer->shape.rows * layer->shape.columns;
  const double least = radish_convert_least(w->conversion, index), top = radish_convert_largest(w->conversion, index);
  int64_t count = 0;
  for (int64_t i = 0; i < pixels * layer->shape.channels; i++) {
    const double level = ldexp((double)sums[i], -made->shift); // odd, where a half above an even integer was rounded up
    count += w->may_differ[i / pixels] && level > least && level <= top && fabs(fmod(level, 2)) == 1;
  }
  return count;
}
