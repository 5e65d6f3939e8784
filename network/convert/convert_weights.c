// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This rounds the weights and biases of one layer to whole numbers.
#include "network/convert/convert_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SOLVED = 1600 }; // most inputs of a neuron for least squares, whose time is the cube of their number

// Rounds the weights of one output channel in order and passes each rounding error to the next input of the same input
// channel, since these inputs are alike (most of all where an average was folded in). An input channel is a run of
// `run` weights.
static void round_in_order(float *row, int64_t count, int64_t run, int limit) {
  double carry = 0;
  for (int64_t i = 0; i < count; i++) {
    if (i % run == 0) carry = 0;
    const double want = (double)row[i] + carry;
    const double level = fmin(fmax(nearbyint(want), -limit), limit - 1);
    carry = fmin(fmax(want - level, -0.5), 0.5);
    row[i] = (float)level;
  }
}

// ---- inputs that count: a dilated kernel has taps whose weights are all 0 and stay so -------------------------------

static int find_live(const float *weights, int channels, int n, int *live) {
  int count = 0;
  for (int i = 0; i < n; i++) {
    bool zero = true;
    for (int c = 0; c < channels && zero; c++) zero = weights[(int64_t)c * n + i] == 0;
    if (!zero) live[count++] = i;
  }
  return count;
}

// Shortens rows of n numbers, in place, to the `count` numbers whose indices are in `live`.
static void pack(float *values, int64_t rows, int n, const int *live, int count) {
  for (int64_t r = 0; r < rows && count < n; r++) {
    for (int i = 0; i < count; i++) values[r * count + i] = values[r * n + live[i]];
  }
}

static void unpack(float *values, int64_t rows, int n, const int *live, int count) {
  for (int64_t r = rows - 1; r >= 0 && count < n; r--) {
    for (int i = n - 1, left = count; i >= 0; i--) {
      values[r * n + i] = left && live[left - 1] == i ? values[r * count + --left] : 0;
    }
  }
}

// ---- one group ------------------------------------------------------------------------------------------------------

typedef struct {
  int channels, n, limit;
  int64_t count;
  float *weights, *columns, *targets; // [channel][n], [sample][n], [sample][channel]
  float *means;                       // means of the n columns, then of the targets
} group_work;

static void mean_of(const float *values, int64_t count, int n, float *means) {
  for (int i = 0; i < n; i++) {
    double sum = 0;
    for (int64_t s = 0; s < count; s++) sum += (double)values[s * n + i];
    means[i] = (float)(sum / (double)count);
  }
}

static void offsets_of(const group_work *g, int n, double *offsets) {
  for (int c = 0; c < g->channels; c++) {
    offsets[c] = (double)g->means[n + c];
    for (int i = 0; i < n; i++) offsets[c] -= (double)g->weights[(int64_t)c * n + i] * (double)g->means[i];
  }
}

static bool solve_group(group_work *g, const int *live, int count, double *offsets) {
  pack(g->weights, g->channels, g->n, live, count);
  pack(g->columns, g->count, g->n, live, count);
  const bool done =
      radish_convert_solve(g->columns, g->targets, g->count, count, g->channels, g->limit, g->weights, g->means);
  if (done) offsets_of(g, count, offsets);
  unpack(g->weights, g->channels, g->n, live, count);
  return done;
}

static void round_group(group_work *g, int64_t run, double *offsets) {
  for (int c = 0; c < g->channels; c++) round_in_order(g->weights + (int64_t)c * g->n, g->n, run, g->limit);
  mean_of(g->columns, g->count, g->n, g->means);
  mean_of(g->targets, g->count, g->channels, g->means + g->n);
  offsets_of(g, g->n, offsets);
}

// Rounds the weights of one group, which are in units of the sum, to whole numbers. `offsets` receives the mean error
// that the bias must make good, at the channels of the group. Returns false where memory ran out.
static bool quantise_group(const radish_convert_work *w, int index, radish_samples *samples, int group, float *targets,
                           double *offsets) {
  const radish_conversion *conversion = w->conversion;
  const int channels = samples->channels / samples->groups, n = (int)samples->fan_in;
  const bool exact = conversion->layers[index].exact;
  group_work g = {channels,
                  n,
                  1 << (conversion->options.weight_bits - 1),
                  samples->count,
                  samples->weights + (int64_t)group * channels * n,
                  samples->columns + (int64_t)group * samples->count * n,
                  targets,
                  malloc(((size_t)n + (size_t)channels) * sizeof(float))};
  int *live = malloc((size_t)n * sizeof *live + 1);
  bool done = g.means && live;
  const int count = done ? find_live(g.weights, channels, n, live) : 0;
  if (done && !exact && count > 0 && count <= MOST_SOLVED) {
    done = solve_group(&g, live, count, offsets + group * channels);
  } else if (done) {
    const radish_float_source *source = &conversion->integers.layers[index].sources[0];
    const radish_shape in = conversion->integers.layers[source->from].shape;
    round_group(&g, source->read == RADISH_READ_DENSE ? (int64_t)in.rows * in.columns : 1, offsets + group * channels);
  }
  if (exact) memset(offsets + group * channels, 0, (size_t)channels * sizeof *offsets);
  free(g.means);
  free(live);
  return done;
}

bool radish_convert_quantise_weights(const radish_convert_work *w, int index, radish_samples *samples,
                                     double *offsets) {
  const double unit = w->conversion->layers[index].unit;
  const int channels = samples->channels;
  for (int64_t i = 0; i < samples->fan_in * channels; i++)
    samples->weights[i] = (float)((double)samples->weights[i] / unit);
  for (int64_t i = 0; i < samples->count * channels; i++) {
    samples->targets[i] = (float)((double)samples->targets[i] / unit) - samples->identities[i];
  }
  if (!samples->groups) {
    for (int64_t i = 0; i < samples->count * channels; i++) {
      offsets[i % channels] += (double)samples->targets[i] / (double)samples->count;
    }
    return true;
  }
  const int per_group = channels / samples->groups;
  float *targets = malloc((size_t)samples->count * (size_t)per_group * sizeof *targets);
  bool done = targets != NULL;
  for (int g = 0; g < samples->groups && done; g++) {
    for (int64_t s = 0; s < samples->count; s++) {
      memcpy(targets + s * per_group, samples->targets + s * channels + g * per_group,
             (size_t)per_group * sizeof *targets);
    }
    done = quantise_group(w, index, samples, g, targets, offsets);
  }
  free(targets);
  return done;
}

double radish_convert_set_biases(const radish_convert_work *w, int index, const double *offsets) {
  const radish_conversion *conversion = w->conversion;
  radish_float_layer *layer = &conversion->integers.layers[index];
  const radish_converted_layer *made = &conversion->layers[index];
  const int64_t pixels = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
  const bool readout = index == conversion->model->layer_count - 1;
  const double half = readout || conversion->options.floor || !made->shift ? 0 : ldexp(1, made->shift - 1);
  double largest = 0;
  for (int64_t i = 0; i < layer->sums.channels * pixels; i++) {
    const double bias = nearbyint((double)layer->bias[i] / made->unit + offsets[i / pixels] + half);
    largest = fmax(largest, fabs(bias));
    layer->bias[i] = (float)bias;
  }
  return largest;
}

void radish_convert_measure_weights(const radish_convert_work *w, int index, const float *before,
                                    const radish_samples *samples) {
  radish_converted_layer *made = &w->conversion->layers[index];
  double largest = 0, off = 0, most = 0;
  for (int64_t i = 0; i < samples->fan_in * samples->channels; i++) {
    const double exact = (double)before[i] / made->unit;
    largest = fmax(largest, fabs(exact));
    off = fmax(off, fabs(exact - (double)samples->weights[i]));
    most = fmax(most, samples->weights[i] < 0 ? -(double)samples->weights[i] - 1 : (double)samples->weights[i]);
  }
  made->weight_error = largest > 0 ? off / largest : 0;
  for (made->weight_bits = samples->groups ? 1 : 0; samples->groups && ldexp(1, made->weight_bits - 1) <= most;)
    made->weight_bits++;
}
