// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The scale of a layer's outputs and its shift.
#include "network/convert/convert_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 2048, STEPS = 80, MOST_SHIFT = 14, MOST_GAIN = 32767 };

typedef struct {
  const radish_float_layer *layer; // weights in units of the integers read
  const double *squares;           // [group][fan_in] mean squares of what is read
  int groups, limit;
  int64_t fan_in;
  const float *weights; // [channel][fan_in]
  double histogram[BINS], width, largest, active;
  int top;
} chooser;

static void count_outputs(chooser *c, const radish_samples *samples) {
  double largest = 0, positive = 0;
  for (int64_t i = 0; i < samples->output_count; i++) {
    if ((double)samples->outputs[i] > largest) largest = (double)samples->outputs[i];
  }
  c->largest = largest;
  c->width = largest > 0 ? largest / BINS : 1;
  for (int64_t i = 0; i < samples->output_count; i++) {
    const double y = (double)samples->outputs[i];
    if (y <= 0) continue;
    const int bin = (int)(y / c->width);
    c->histogram[bin < BINS ? bin : BINS - 1] += 1.0 / (double)samples->output_count;
    positive += 1;
  }
  c->active = samples->output_count ? positive / (double)samples->output_count : 1;
}

// Mean squared error of outputs in steps of `step`, clipped at the top.
static double output_error(const chooser *c, double step) {
  double sum = 0;
  for (int b = 0; b < BINS; b++) {
    if (c->histogram[b] == 0) continue;
    const double y = (b + 0.5) * c->width, level = floor(y / step + 0.5);
    const double error = (level < c->top ? level : c->top) * step - y;
    sum += c->histogram[b] * (error * error + c->width * c->width / 12);
  }
  return sum;
}

// Mean squared error of a sum from rounding its weights to multiples of `unit` within their bits.
static double weight_error(const chooser *c, double unit) {
  const int channels = c->layer->sums.channels, per_group = c->groups ? channels / c->groups : channels;
  double sum = 0;
  for (int o = 0; o < channels && c->groups; o++) {
    const float *weights = c->weights + o * c->fan_in;
    const double *squares = c->squares + (int64_t)(o / per_group) * c->fan_in;
    for (int64_t k = 0; k < c->fan_in; k++) {
      const double exact = (double)weights[k] / unit;
      double level = floor(exact + 0.5);
      level = level > c->limit - 1 ? c->limit - 1 : level < -c->limit ? -c->limit : level;
      sum += (exact - level) * (exact - level) * squares[k];
    }
  }
  return sum / channels * unit * unit;
}

static double percentile(const chooser *c, double share) {
  double seen = 0;
  for (int b = BINS - 1; b >= 0; b--) {
    seen += c->histogram[b];
    if (seen > (1 - share) * c->active) return (b + 1) * c->width;
  }
  return c->largest;
}

static double largest_weight(const chooser *c) {
  double largest = 0;
  for (int64_t i = 0; i < c->fan_in * c->layer->sums.channels && c->groups; i++) {
    largest = fmax(largest, fabs((double)c->weights[i]));
  }
  return largest;
}

static double readout_unit(const chooser *c, double largest) {
  double best = INFINITY, unit = largest / (c->limit - 1);
  for (int i = 0; i < 40; i++) {
    const double candidate = largest / (c->limit - 1) * (1 - i * 0.015), error = weight_error(c, candidate);
    if (error < best) best = error, unit = candidate;
  }
  return unit;
}

// The identity whose gain must be a whole number; 0 if there is none.
static double identity_gain(const radish_float_layer *layer) {
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].read == RADISH_READ_UNIFORM) return fabs((double)layer->sources[s].gain);
  }
  return 0;
}

static void search(const chooser *c, double first, double last, double largest, radish_converted_layer *out) {
  const double gain = identity_gain(c->layer);
  double best = INFINITY;
  for (int shift = 0; shift <= MOST_SHIFT; shift++) {
    const double scale = ldexp(1, shift);
    if (largest > 0 && largest * scale / first > 4 * c->limit) break;
    if (largest > 0 && largest * scale / last < c->limit / 6.0 && shift < MOST_SHIFT) continue;
    const double low = gain > 0 ? ceil(gain * scale / first - 1e-9) : 0; // first >= last
    const double high = gain > 0 ? fmin(floor(gain * scale / last), MOST_GAIN) : STEPS;
    const double stride = gain > 0 && high - low > STEPS ? floor((high - low) / STEPS) : 1;
    for (double i = low; i <= high; i += stride) {
      if (gain > 0 && i < 1) continue;
      const double step = gain > 0 ? gain * scale / i : first * pow(last / first, i / STEPS);
      const double error = output_error(c, step) + c->active * weight_error(c, step / scale);
      if (error < best) {
        best = error;
        out->step = step, out->unit = step / scale, out->shift = shift;
      }
      if (first <= last) break;
    }
  }
  if (isinf(best)) { // a shortcut so large that no shift makes it whole: rounded
    const int shift = largest > 0 ? (int)fmin(fmax(floor(log2(c->limit * first / largest)), 0), 31) : 8;
    out->step = first, out->shift = shift, out->unit = ldexp(first, -shift);
  }
}

// Weights and gains are all whole numbers of `unit` within their bits.
static bool is_whole(const chooser *c, double unit) {
  for (int64_t i = 0; i < c->fan_in * c->layer->sums.channels && c->groups; i++) {
    const double level = (double)c->weights[i] / unit;
    if (fabs(level - nearbyint(level)) > 1e-4 || level > c->limit - 0.5 || level < -c->limit - 0.5) return false;
  }
  for (int s = 0; s < c->layer->source_count; s++) {
    const double gain = (double)c->layer->sources[s].gain / unit;
    if (c->layer->sources[s].read != RADISH_READ_UNIFORM) continue;
    if (fabs(gain - nearbyint(gain)) > 1e-4 || fabs(gain) > MOST_GAIN) return false;
  }
  return true;
}

// A QuantizeLinear's own step, if every weight is a whole number of step / 2^shift.
static bool keeps_model_step(const chooser *c, int timesteps, radish_converted_layer *out) {
  const int levels = c->layer->levels;
  if (!levels || levels > (1 << timesteps) - 1 || (levels & (levels + 1))) return false;
  out->step = (double)c->layer->scale;
  out->timesteps = 0;
  for (int rest = levels; rest; rest >>= 1) out->timesteps++;
  for (int shift = 0; shift <= 31; shift++) {
    const double unit = ldexp(out->step, -shift);
    if (!is_whole(c, unit)) continue;
    out->unit = unit, out->shift = shift, out->exact = true;
    return true;
  }
  return true;
}

void radish_convert_choose_scale(radish_conversion *conversion, int index, const radish_samples *samples,
                                 const double *squares) {
  radish_converted_layer *out = &conversion->layers[index];
  chooser *c = &(chooser){.layer = &conversion->integers.layers[index],
                          .squares = squares,
                          .groups = samples->groups,
                          .limit = 1 << (conversion->options.weight_bits - 1),
                          .fan_in = samples->fan_in,
                          .weights = samples->weights,
                          .top = (1 << conversion->options.timesteps) - 1};
  out->timesteps = conversion->options.timesteps;
  const double largest = largest_weight(c);
  if (index == conversion->model->layer_count - 1) {
    const double gain = identity_gain(c->layer);
    out->unit = largest > 0 ? readout_unit(c, largest) : gain > 0 ? gain / 256 : 1;
    if (gain > 0) out->unit = gain / fmax(1, fmin(MOST_GAIN, floor(gain / out->unit)));
    const double read = conversion->layers[c->layer->sources[0].from].step;
    for (int k = 0; k <= 24 && !out->exact; k++) { // weights of a DequantizeLinear whose scale is a power of two
      if (is_whole(c, ldexp(read, -k))) out->unit = ldexp(read, -k), out->exact = true;
    }
    out->step = out->unit;
    return;
  }
  count_outputs(c, samples);
  if (keeps_model_step(c, out->timesteps, out)) {
    if (out->exact) return;
    c->top = c->layer->levels;
    search(c, out->step, out->step, largest, out);
    return;
  }
  const double whole = c->largest > 0 ? c->largest / c->top : 1;
  switch (conversion->options.range) {
  case RADISH_RANGE_MAX: search(c, whole, whole * 0.9, largest, out); break;
  case RADISH_RANGE_PERCENTILE: {
    const double most = percentile(c, 0.999) / c->top;
    search(c, most * 1.05, most * 0.95, largest, out);
    break;
  }
  default: search(c, whole * 1.02, whole * 0.12, largest, out); break;
  }
}
