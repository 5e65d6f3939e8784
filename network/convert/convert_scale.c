// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This chooses the scale of a layer's outputs and its shift.
#include "network/convert/convert_layer.h"

#include "network/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 2048, STEPS = 80, MOST_SHIFT = 14, MOST_GAIN = RADISH_CONVERT_MOST_GAIN };
// This is how many times larger the mean squared error of a scale that keeps every gain may be than the least one of
// any scale.
#define MOST_LOSS 4.0
// Where a layer has one gain only, the error of a step at which it is rounded is multiplied by this, before it is
// compared with steps at which the gain is a whole number: the rounding error of a gain is no noise, it is the same for
// every neuron.
#define ROUNDED_GAIN 1.25

// This is what the search for the scale of one layer knows.
typedef struct {
  const radish_float_layer *layer; // weights in units of the integers read
  const double *squares;           // [group][fan_in] mean squares of what is read
  int groups, limit;               // weights are rounded to -limit..limit - 1
  int64_t fan_in;
  const float *weights;                                         // [channel][fan_in]
  int gain_count;                                               // identities whose gain and inputs are not 0
  double gains[RADISH_MAX_SOURCES], powers[RADISH_MAX_SOURCES]; // their absolute values; mean squares of what they read
  int gain_sources[RADISH_MAX_SOURCES];                         // their sources
  double least_unit;                              // with a smaller unit the potentials would need more bits
  double histogram[BINS], width, largest, active; // shares of outputs; width of a bin; largest; share above 0
  int top;                                        // largest integer of an output; of a signed layer, of its magnitude
} chooser;

static void count_outputs(chooser *c, const radish_samples *samples) {
  double largest = 0, positive = 0;
  for (int64_t i = 0; i < samples->output_count; i++) {
    const double y = c->layer->is_signed ? fabs((double)samples->outputs[i]) : (double)samples->outputs[i];
    if (y > largest) largest = y;
  }
  c->largest = largest;
  c->width = largest > 0 ? largest / BINS : 1;
  for (int64_t i = 0; i < samples->output_count; i++) {
    const double y = c->layer->is_signed ? fabs((double)samples->outputs[i]) : (double)samples->outputs[i];
    if (y <= 0) continue;
    const int bin = (int)(y / c->width);
    c->histogram[bin < BINS ? bin : BINS - 1] += 1.0 / (double)samples->output_count;
    positive += 1;
  }
  c->active = samples->output_count ? positive / (double)samples->output_count : 1;
}

// Returns the mean squared error of the outputs if they are whole numbers of `step`, at most c->top of them.
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

// Returns the mean squared error that a sum gets when its weights are rounded to multiples of `unit` within their bits.
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

// ---- identities -----------------------------------------------------------------------------------------------------

static void take_gains(chooser *c, const double *powers) {
  for (int s = 0; s < c->layer->source_count && s < RADISH_MAX_SOURCES; s++) {
    const double gain = fabs((double)c->layer->sources[s].gain);
    if (c->layer->sources[s].read != RADISH_READ_UNIFORM || gain == 0 || powers[s] == 0) continue;
    c->gains[c->gain_count] = gain;
    c->powers[c->gain_count] = powers[s];
    c->gain_sources[c->gain_count++] = s;
  }
}

// Returns the mean squared error that a sum gets when the gains are rounded to multiples of `unit`.
static double gain_error(const chooser *c, double unit) {
  double sum = 0;
  for (int g = 0; g < c->gain_count; g++) {
    const double off = c->gains[g] - fmin(nearbyint(c->gains[g] / unit), MOST_GAIN) * unit;
    sum += off * off * c->powers[g];
  }
  return sum;
}

// Returns the source of the first identity whose gain, in multiples of `unit`, rounds to 0 or exceeds its bits; -1 if
// there is none.
static int lost_gain(const chooser *c, double unit) {
  for (int g = 0; g < c->gain_count; g++) {
    const double level = nearbyint(c->gains[g] / unit); // this is how the gain will be rounded, halves to even
    if (level < 1 || level > MOST_GAIN) return c->gain_sources[g];
  }
  return -1;
}

// ---- the search -----------------------------------------------------------------------------------------------------

// This is a candidate: a step and a shift, and the error that they cause.
typedef struct {
  double error, step;
  int shift;
} choice;

// These are the candidate with the least error, and the one with the least error among those that keep every gain.
typedef struct {
  choice any, whole;
} choices;

// Adds up the errors of a candidate and keeps it in `best` where it is better. The errors that take longest come last,
// and are left out where those before them are already too large. `is_rounded` says that ROUNDED_GAIN applies.
static void try_scale(const chooser *c, double step, int shift, bool is_rounded, choices *best) {
  const double unit = ldexp(step, -shift);
  if (unit < c->least_unit) return;
  const bool keeps = lost_gain(c, unit) < 0;
  const double bound = keeps ? best->whole.error : best->any.error; // whole.error >= any.error
  double error = c->active * gain_error(c, unit);
  if (error < bound) error += output_error(c, step);
  if (error < bound) error += c->active * weight_error(c, unit);
  if (is_rounded) error *= ROUNDED_GAIN;
  if (error < best->any.error) best->any = (choice){error, step, shift};
  if (keeps && error < best->whole.error) best->whole = (choice){error, step, shift};
}

// Tries steps from `first` down to `last` at which `gain` becomes a whole number: all of them, or about STEPS if there
// are more.
static void try_whole(const chooser *c, double gain, double first, double last, int shift, choices *best) {
  const double scaled = ldexp(gain, shift);
  const double low = fmax(1, ceil(scaled / first - 1e-9)), high = fmin(floor(scaled / last), MOST_GAIN);
  const double stride = high - low > STEPS ? floor((high - low) / STEPS) : 1;
  for (double i = low; i <= high; i += stride) try_scale(c, scaled / i, shift, false, best);
}

// Returns the `degree`th root of x, 0 < x <= 1, by arithmetic that every machine rounds alike, which pow does not
// promise.
static double root_of(double x, int degree) {
  double root = 1; // Newton's method falls from here to the root
  for (int i = 0; i < 60; i++) {
    double power = 1;
    for (int k = 1; k < degree; k++) power *= root;
    root -= (root - x / power) / degree;
  }
  return root;
}

// Searches for the shift and the step between `first` and `last` that keep every gain with the least error. Returns
// false where no unit is large enough, or where keeping every gain costs more than MOST_LOSS allows.
static bool search(const chooser *c, double first, double last, double largest, radish_converted_layer *out) {
  choices best = {{INFINITY, first, 0}, {INFINITY, first, 0}};
  const double ratio = root_of(last / first, STEPS);
  for (int shift = 0; shift <= MOST_SHIFT; shift++) {
    const double scale = ldexp(1, shift);
    if (largest > 0 && largest * scale / first > 4 * c->limit) break;
    if (largest > 0 && largest * scale / last < c->limit / 6.0 && shift < MOST_SHIFT && c->least_unit == 0) continue;
    for (int g = 0; g < c->gain_count; g++) try_whole(c, c->gains[g], first, last, shift, &best);
    double step = first;
    for (int i = 0; i <= STEPS; i++, step *= ratio) {
      try_scale(c, step, shift, c->gain_count == 1, &best);
      if (first <= last) break;
    }
  }
  const choice *chosen = &best.whole;
  out->step = chosen->step, out->shift = chosen->shift, out->unit = ldexp(chosen->step, -chosen->shift);
  return chosen->error < INFINITY && chosen->error <= MOST_LOSS * best.any.error;
}

bool radish_convert_is_near_whole(double level) {
  return fabs(level - nearbyint(level)) <= 1e-4 * fmin(1, fabs(level)); // a small level counts as 0 only if it is 0
}

// Says whether weights and gains are all whole numbers of `unit` within their bits.
static bool is_whole(const chooser *c, double unit) {
  for (int64_t i = 0; i < c->fan_in * c->layer->sums.channels && c->groups; i++) {
    const double level = (double)c->weights[i] / unit;
    if (!radish_convert_is_near_whole(level) || level > c->limit - 0.5 || level < -c->limit - 0.5) return false;
  }
  for (int s = 0; s < c->layer->source_count; s++) {
    const double gain = (double)c->layer->sources[s].gain / unit;
    if (c->layer->sources[s].read != RADISH_READ_UNIFORM) continue;
    if (!radish_convert_is_near_whole(gain) || fabs(gain) > MOST_GAIN) return false;
  }
  return true;
}

// ---- the readout ----------------------------------------------------------------------------------------------------

// These are the least error, the least error with every gain kept, and the unit that has the latter.
typedef struct {
  double any, whole, unit;
} unit_choice;

static void try_unit(const chooser *c, double unit, unit_choice *best) {
  if (unit < c->least_unit) return;
  const double error = gain_error(c, unit) + weight_error(c, unit);
  if (error < best->any) best->any = error;
  if (lost_gain(c, unit) < 0 && error < best->whole) best->whole = error, best->unit = unit;
}

static bool readout_unit(const chooser *c, double largest, double *unit) {
  unit_choice best = {INFINITY, INFINITY, fmax(1, c->least_unit)};
  const double finest = fmax(largest / (c->limit - 1), c->least_unit);
  for (int i = 0; i < 40 && largest > 0; i++) {
    try_unit(c, fmax(finest * (1 - i * 0.015), c->least_unit), &best);
    for (int g = 0; g < c->gain_count; g++) try_unit(c, c->gains[g] / fmax(1, floor(c->gains[g] / finest) + i), &best);
  }
  for (int g = 0; g < c->gain_count && largest == 0; g++) {
    for (int i = 1; i <= MOST_GAIN; i++) {
      if (i < 256 && c->least_unit == 0) continue;
      try_unit(c, c->gains[g] / i, &best);
    }
  }
  *unit = best.unit;
  return !c->gain_count ? true : best.whole < INFINITY && best.whole <= MOST_LOSS * best.any;
}

// ---- layers ---------------------------------------------------------------------------------------------------------

// Takes the step of a QuantizeLinear that follows the layer. Where every weight and gain is a whole number of step /
// 2^shift, it also sets shift and unit, and `exact` to true. Returns false where there is no such step, or its levels
// do not fit.
static bool keeps_model_step(const chooser *c, int timesteps, radish_converted_layer *out) {
  const int levels = c->layer->levels, sign = c->layer->is_signed ? 1 : 0;
  if (!levels || levels > (1 << (timesteps - sign)) - 1 || (levels & (levels + 1))) return false;
  if (sign && c->layer->least != -(levels + 1)) return false;
  out->step = (double)c->layer->scale;
  out->timesteps = sign;
  for (int rest = levels; rest; rest >>= 1) out->timesteps++;
  for (int shift = 0; shift <= 31; shift++) {
    const double unit = ldexp(out->step, -shift);
    if (unit < c->least_unit || !is_whole(c, unit)) continue;
    out->unit = unit, out->shift = shift, out->exact = !c->layer->leak;
    return true;
  }
  return true;
}

// Of one bit, a layer has unit 1 where its channels were divided by units of which all is whole.
static bool choose_bit(const chooser *c, double largest, radish_converted_layer *out) {
  out->step = 1, out->shift = 0, out->timesteps = 1;
  out->exact = c->least_unit <= 1 && is_whole(c, 1);
  if (!out->exact) return readout_unit(c, largest, &out->unit);
  out->unit = 1;
  return true;
}

static bool has_whole_biases(const radish_float_layer *layer, double unit) {
  const int64_t count = layer->bias_per_neuron ? radish_shape_size(layer->sums) : layer->sums.channels;
  for (int64_t i = 0; i < count; i++) {
    if (fmod((double)layer->bias[i], unit) != 0) return false;
  }
  return true;
}

// Takes a unit of which all weights are whole numbers: the largest of which all biases are, else the smallest, since
// biases are rounded.
static bool choose_readout(const chooser *c, double read, double largest, radish_converted_layer *out) {
  const bool found = readout_unit(c, largest, &out->unit);
  bool whole = false;                       // the biases, too
  for (int k = 0; k <= 24 && !whole; k++) { // weights of a DequantizeLinear whose scale is a power of two
    const double unit = ldexp(read, -k);
    if (unit < c->least_unit || !is_whole(c, unit)) continue;
    whole = has_whole_biases(c->layer, unit);
    out->unit = unit, out->exact = true;
  }
  out->step = out->unit;
  return found || out->exact;
}

// Says whether every output is one of the integers read, or the largest of some: each channel has one weight, of one
// integer, and no bias.
static bool is_copy(const chooser *c, double read) {
  if (c->layer->source_count != 1 || !c->groups || c->layer->bias_per_neuron) return false;
  for (int o = 0; o < c->layer->sums.channels; o++) {
    int count = 0;
    for (int64_t k = 0; k < c->fan_in; k++) {
      const float weight = c->weights[o * c->fan_in + k];
      if (weight == 0) continue;
      if (weight != (float)read) return false;
      count++;
    }
    if (count != 1 || c->layer->bias[o] != 0) return false;
  }
  return isinf(c->layer->limit) && !c->layer->leak;
}

static bool choose_hidden(chooser *c, radish_range range, double largest, radish_converted_layer *out) {
  if (keeps_model_step(c, out->timesteps, out)) {
    if (out->unit > 0) return true;
    c->top = c->layer->levels;
    return search(c, out->step, out->step, largest, out);
  }
  const double whole = c->largest > 0 ? c->largest / c->top : 1;
  switch (range) {
  case RADISH_RANGE_MAX: return search(c, whole, whole * 0.9, largest, out);
  case RADISH_RANGE_PERCENTILE: {
    const double most = percentile(c, 0.999) / c->top;
    return search(c, most * 1.05, most * 0.95, largest, out);
  }
  default: return search(c, whole * 1.02, whole * 0.12, largest, out);
  }
}

static radish_status refuse(const radish_convert_work *w, int index, const chooser *c) {
  const radish_float_network *model = w->conversion->model;
  const radish_float_layer *layer = &model->layers[index];
  if (c->least_unit > 0) {
    return radish_fail(w->error, RADISH_BAD_INPUT, model->path, 0,
                       "layer '%s' cannot be scaled so that its potentials fit %d bits%s: its weights or gains would "
                       "become 0",
                       layer->name, w->conversion->options.potential_bits,
                       index == model->layer_count - 1 ? " and its values 32" : "");
  }
  double smallest = INFINITY;
  int from = layer->sources[0].from;
  for (int g = 0; g < c->gain_count; g++) {
    if (c->gains[g] < smallest) smallest = c->gains[g], from = layer->sources[c->gain_sources[g]].from;
  }
  return radish_fail(w->error, RADISH_BAD_INPUT, model->path, 0,
                     "layer '%s' has one scale for all that it adds, in which the gain of '%s' would become 0, or "
                     "another be beyond %d: more bits of a weight, or branches of like size, are needed",
                     layer->name, model->layers[from].name, MOST_GAIN);
}

radish_status radish_convert_choose_scale(const radish_convert_work *w, int index, const radish_samples *samples,
                                          double least_unit) {
  radish_conversion *conversion = w->conversion;
  radish_converted_layer *out = &conversion->layers[index];
  const bool is_signed = conversion->integers.layers[index].is_signed;
  out->timesteps = conversion->options.timesteps;
  if (is_signed && out->timesteps == 1) out->timesteps = 2; // of one step, a signed train is 0 or -1
  chooser *c = &(chooser){.layer = &conversion->integers.layers[index],
                          .squares = samples->squares,
                          .groups = samples->groups,
                          .limit = 1 << (conversion->options.weight_bits - 1),
                          .fan_in = samples->fan_in,
                          .weights = samples->weights,
                          .least_unit = least_unit,
                          .top = (1 << (out->timesteps - (is_signed ? 1 : 0))) - 1};
  take_gains(c, samples->powers);
  out->exact = false;
  out->unit = 0;
  const double largest = largest_weight(c);
  bool found = largest == 0 || largest >= 0.5 * least_unit;
  if (found && index == conversion->model->layer_count - 1) {
    found = choose_readout(c, conversion->layers[c->layer->sources[0].from].step, largest, out);
  } else if (found && c->layer->is_bit) {
    found = choose_bit(c, largest, out);
  } else if (found) {
    const radish_converted_layer *read = &conversion->layers[c->layer->sources[0].from];
    const bool fits = read->timesteps <= out->timesteps || read->exact;
    const bool alike = radish_convert_is_signed(conversion, c->layer->sources[0].from) == is_signed;
    if (fits && alike && !c->layer->levels && read->step >= least_unit && is_copy(c, read->step)) {
      out->step = out->unit = read->step, out->shift = 0, out->timesteps = read->timesteps, out->exact = read->exact;
      return RADISH_OK;
    }
    count_outputs(c, samples);
    found = choose_hidden(c, conversion->options.range, largest, out);
  }
  return found ? RADISH_OK : refuse(w, index, c);
}
