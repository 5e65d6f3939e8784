// Weights and biases of one layer as whole numbers.
#include "mapping/convert_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SOLVED = 1600 }; // inputs of a neuron: least squares takes the cube of their number

// Rounding errors pass to the next input of the same channel: those are alike (a folded average's most of all).
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

// Weights of one group in units of the sum to whole numbers; `offsets` receives what the bias must make good.
static bool quantise_group(const radish_convert_work *w, int index, radish_samples *samples, int group, float *targets,
                           double *offsets) {
  const radish_conversion *conversion = w->conversion;
  const int limit = 1 << (conversion->options.weight_bits - 1);
  const int channels = samples->channels / samples->groups, n = (int)samples->fan_in;
  float *weights = samples->weights + (int64_t)group * channels * n;
  float *columns = samples->columns + (int64_t)group * samples->count * n;
  float *means = malloc(((size_t)n + (size_t)channels) * sizeof *means);
  if (!means) return false;
  const radish_float_source *source = &conversion->integers.layers[index].sources[0];
  if (conversion->layers[index].exact || n > MOST_SOLVED) {
    const radish_shape in = conversion->integers.layers[source->from].shape;
    const int64_t run = source->read == RADISH_READ_DENSE ? (int64_t)in.rows * in.columns : 1;
    for (int c = 0; c < channels; c++) round_in_order(weights + (int64_t)c * n, n, run, limit);
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int64_t s = 0; s < samples->count; s++) sum += (double)columns[s * n + i];
      means[i] = (float)(sum / (double)samples->count);
    }
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int64_t s = 0; s < samples->count; s++) sum += (double)targets[s * channels + c];
      means[n + c] = (float)(sum / (double)samples->count);
    }
  } else if (!radish_solve(columns, targets, samples->count, n, channels, limit, weights, means)) {
    free(means);
    return false;
  }
  for (int c = 0; c < channels; c++) {
    double offset = (double)means[n + c];
    for (int i = 0; i < n; i++) offset -= (double)weights[(int64_t)c * n + i] * (double)means[i];
    offsets[group * channels + c] = conversion->layers[index].exact ? 0 : offset;
  }
  free(means);
  return true;
}

bool radish_quantise_weights(const radish_convert_work *w, int index, radish_samples *samples, double *offsets) {
  const double unit = w->conversion->layers[index].unit;
  const int channels = samples->channels;
  for (int64_t i = 0; i < samples->fan_in * channels; i++) samples->weights[i] = (float)((double)samples->weights[i] / unit);
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
      memcpy(targets + s * per_group, samples->targets + s * channels + g * per_group, (size_t)per_group * sizeof *targets);
    }
    done = quantise_group(w, index, samples, g, targets, offsets);
  }
  free(targets);
  return done;
}

radish_status radish_set_biases(const radish_convert_work *w, int index, const double *offsets) {
  const radish_conversion *conversion = w->conversion;
  radish_float_layer *layer = &conversion->integers.layers[index];
  const radish_converted_layer *made = &conversion->layers[index];
  const int64_t pixels = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
  const bool readout = index == conversion->model->layer_count - 1;
  const double half = readout || conversion->options.floor || !made->shift ? 0 : ldexp(1, made->shift - 1);
  for (int64_t i = 0; i < layer->sums.channels * pixels; i++) {
    const double bias = nearbyint((double)layer->bias[i] / made->unit + offsets[i / pixels] + half);
    if (!(fabs(bias) < 2147483000.0)) {
      return radish_fail(w->error, RADISH_BAD_INPUT, conversion->model->path, 0,
                         "layer '%s': its bias is %g in units of its weights, which does not fit 32 bits", layer->name, bias);
    }
    layer->bias[i] = (float)bias;
  }
  return RADISH_OK;
}

void radish_measure_weights(const radish_convert_work *w, int index, const float *before, const radish_samples *samples) {
  radish_converted_layer *made = &w->conversion->layers[index];
  double largest = 0, off = 0, most = 0;
  for (int64_t i = 0; i < samples->fan_in * samples->channels; i++) {
    const double exact = (double)before[i] / made->unit;
    largest = fmax(largest, fabs(exact));
    off = fmax(off, fabs(exact - (double)samples->weights[i]));
    most = fmax(most, samples->weights[i] < 0 ? -(double)samples->weights[i] - 1 : (double)samples->weights[i]);
  }
  made->weight_error = largest > 0 ? off / largest : 0;
  for (made->weight_bits = samples->groups ? 1 : 0; samples->groups && ldexp(1, made->weight_bits - 1) <= most;) made->weight_bits++;
}
