// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This samples what one layer reads and should give, at positions drawn from all calibration images.
#include "network/convert/convert_layer.h"

#include "network/window.h"
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 24000, OUTPUTS = 512 }; // most samples of a layer; most outputs kept of an image
#define MOST_COLUMNS ((int64_t)48 << 20) // floats in the columns of all samples of a layer

radish_status radish_convert_no_memory(const radish_convert_work *w) {
  return radish_fail(w->error, RADISH_NO_MEMORY, w->conversion->model->path, 0, "out of memory");
}

int64_t radish_float_source_row(const radish_float_network *network, const radish_float_source *source) {
  const radish_shape in = network->layers[source->from].shape;
  return source->read == RADISH_READ_DENSE  ? radish_shape_size(in)
         : source->read == RADISH_READ_CONV ? (int64_t)(in.channels / source->groups) * radish_float_taps(source)
                                            : 0;
}

void radish_convert_samples_weights(const radish_conversion *conversion, int index, radish_samples *samples,
                                    bool back) {
  const radish_float_layer *layer = &conversion->integers.layers[index];
  for (int c = 0; c < layer->sums.channels; c++) {
    float *row = samples->weights + c * samples->fan_in;
    for (int s = 0; s < layer->source_count; s++) {
      const int64_t size = radish_float_source_row(&conversion->integers, &layer->sources[s]);
      if (!size) continue;
      float *own = layer->sources[s].weights + c * size;
      memcpy(back ? own : row, back ? row : own, (size_t)size * sizeof *row);
      row += size;
    }
  }
}

void radish_convert_samples_free(radish_samples *samples) {
  free(samples->targets);
  free(samples->identities);
  free(samples->weights);
  free(samples->columns);
  free(samples->squares);
  free(samples->powers);
  free(samples->outputs);
}

static int least_multiple(int a, int b) {
  int x = a, y = b;
  while (y) {
    const int rest = x % y;
    x = y, y = rest;
  }
  return a / x * b;
}

radish_status radish_convert_samples_make(const radish_convert_work *w, int index, radish_samples *samples) {
  const radish_conversion *conversion = w->conversion;
  const radish_float_layer *layer = &conversion->integers.layers[index];
  *samples = (radish_samples){.channels = layer->sums.channels};
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    if (source->read == RADISH_READ_UNIFORM) continue;
    samples->groups = samples->groups ? least_multiple(samples->groups, source->groups) : source->groups;
    samples->fan_in += radish_float_source_row(&conversion->integers, source);
  }
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns;
  int64_t each = (SAMPLES + w->count - 1) / w->count;
  const int64_t size = samples->fan_in * samples->groups * w->count;
  if (size && each > MOST_COLUMNS / size) each = MOST_COLUMNS / size;
  if (each > pixels) each = pixels;
  if (each < 1) each = 1;
  samples->per_image = (int)each;
  const size_t count = (size_t)(each * w->count), channels = (size_t)layer->sums.channels;
  samples->targets = malloc(count * channels * sizeof(float));
  samples->identities = calloc(count * channels, sizeof(float));
  samples->weights = malloc((size_t)samples->fan_in * channels * sizeof(float) + 1);
  samples->columns = malloc(count * (size_t)samples->fan_in * (size_t)samples->groups * sizeof(float) + 1);
  samples->outputs = malloc((size_t)w->count * OUTPUTS * sizeof(float));
  samples->squares = calloc((size_t)samples->fan_in * (size_t)samples->groups + 1, sizeof *samples->squares);
  samples->powers = calloc((size_t)layer->source_count, sizeof *samples->powers);
  if (!samples->targets || !samples->identities || !samples->weights || !samples->columns || !samples->outputs ||
      !samples->squares || !samples->powers) {
    radish_convert_samples_free(samples);
    return radish_convert_no_memory(w);
  }
  samples->count = (int64_t)count;
  radish_convert_samples_weights(conversion, index, samples, false);
  return RADISH_OK;
}

// Copies what output position (y, x) reads in `group` of `groups` to `out` [fan_in], source after source. What lies
// outside the image is 0.
static void gather_columns(const radish_convert_work *w, int index, int group, int groups, int y, int x, float *out) {
  const radish_float_network *twin = &w->conversion->integers;
  const radish_float_layer *layer = &twin->layers[index];
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const radish_shape in = twin->layers[source->from].shape;
    const float *input = w->outputs[source->from];
    if (source->read == RADISH_READ_UNIFORM) continue;
    if (source->read == RADISH_READ_DENSE) {
      memcpy(out, input, (size_t)radish_shape_size(in) * sizeof *out);
      out += radish_shape_size(in);
      continue;
    }
    const int per_group = in.channels / source->groups, own = (int)((int64_t)group * source->groups / groups);
    for (int ci = 0; ci < per_group; ci++) {
      const float *image = input + (int64_t)(own * per_group + ci) * in.rows * in.columns;
      for (int ky = 0; ky < source->rows.kernel; ky++) {
        const int iy = y * source->rows.stride - source->rows.pad + ky;
        for (int kx = 0; kx < source->columns.kernel; kx++) {
          const int ix = x * source->columns.stride - source->columns.pad + kx;
          *out++ = iy >= 0 && iy < in.rows && ix >= 0 && ix < in.columns ? image[iy * in.columns + ix] : 0;
        }
      }
    }
  }
}

// Returns what the UNIFORM sources contribute to the sum at (c, y, x), with the gains that the layer has now.
static float identity_part(const radish_convert_work *w, int index, int c, int y, int x) {
  const radish_float_network *twin = &w->conversion->integers;
  const radish_float_layer *layer = &twin->layers[index];
  float sum = 0;
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const radish_shape in = twin->layers[source->from].shape;
    const int ci = c - source->channel_offset;
    if (source->read != RADISH_READ_UNIFORM || ci < 0 || ci >= in.channels) continue;
    const radish_window_span rows = radish_window_inside(y, source->rows, in.rows),
                             columns = radish_window_inside(x, source->columns, in.columns);
    for (int ky = rows.low; ky < rows.high; ky++) {
      const int iy = y * source->rows.stride - source->rows.pad + ky;
      for (int kx = columns.low; kx < columns.high; kx++) {
        const int ix = x * source->columns.stride - source->columns.pad + kx;
        sum += source->gain * w->outputs[source->from][((int64_t)ci * in.rows + iy) * in.columns + ix];
      }
    }
  }
  return sum;
}

void radish_convert_at_image(const radish_convert_work *w, float *const *outputs, int index, int image) {
  const radish_float_layer *layer = &w->conversion->model->layers[index];
  for (int s = 0; s < layer->source_count; s++) {
    const int from = layer->sources[s].from;
    w->outputs[from] = outputs[from] + radish_shape_size(w->conversion->model->layers[from].shape) * image;
  }
}

static int64_t draw(uint64_t *state, int64_t below) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((*state >> 33) % (uint64_t)below);
}

static bool all_finite(const float *values, int64_t count) {
  float zero = 0;
  for (int64_t i = 0; i < count; i++) zero += values[i] * 0;
  return zero == 0;
}

// Computes `squares`, the mean squares of what the weights read, and `powers`, those of what the identities read.
static void measure(const radish_convert_work *w, int index, radish_samples *samples) {
  for (int g = 0; g < samples->groups; g++) {
    for (int64_t s = 0; s < samples->count; s++) {
      const float *row = samples->columns + (g * samples->count + s) * samples->fan_in;
      for (int64_t i = 0; i < samples->fan_in; i++) {
        samples->squares[g * samples->fan_in + i] += (double)(row[i] * row[i]) / (double)samples->count;
      }
    }
  }
  const radish_float_network *twin = &w->conversion->integers;
  for (int s = 0; s < twin->layers[index].source_count; s++) {
    const radish_float_source *source = &twin->layers[index].sources[s];
    if (source->read != RADISH_READ_UNIFORM) continue;
    const radish_shape in = twin->layers[source->from].shape;
    const int64_t pixels = (int64_t)in.rows * in.columns;
    for (int c = 0; c < in.channels; c++) {
      const int to = c + source->channel_offset;
      if (to < 0 || to >= samples->channels) continue;
      for (int i = 0; i < w->count; i++) {
        const float *values = w->whole[source->from] + ((int64_t)i * in.channels + c) * pixels;
        double sum = 0;
        for (int64_t p = 0; p < pixels; p++) sum += (double)(values[p] * values[p]);
        samples->powers[s] += sum / ((double)pixels * w->count * samples->channels);
      }
    }
  }
}

// Computes the outputs of the model for all images. At the positions of the samples it keeps the sums without bias, and
// the integers that these positions read.
radish_status radish_convert_samples_run_model(const radish_convert_work *w, int index, radish_samples *samples) {
  const radish_conversion *conversion = w->conversion;
  const radish_float_layer *layer = &conversion->model->layers[index];
  const radish_float_layer *twin = &conversion->integers.layers[index];
  const bool readout = index == conversion->model->layer_count - 1;
  const int channels = layer->sums.channels;
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns, size = radish_shape_size(layer->shape);
  int64_t sample = 0;
  uint64_t state = (uint64_t)index;
  for (int i = 0; i < w->count; i++) {
    radish_convert_at_image(w, w->real, index, i);
    float *out = w->real[index] + size * i;
    radish_float_sums(conversion->model, index, w->outputs, w->scratch, w->sums);
    if (!all_finite(w->sums, radish_shape_size(layer->sums))) {
      return radish_fail(w->error, RADISH_BAD_INPUT, conversion->model->path, 0,
                         "layer '%s': its sums for calibration image %d are no finite numbers", layer->name,
                         w->first + i);
    }
    if (readout) memcpy(out, w->sums, (size_t)size * sizeof *out);
    else radish_float_commit(layer, w->sums, out);
    for (int j = 0; j < OUTPUTS && j < size; j++) {
      samples->outputs[samples->output_count++] = out[size <= OUTPUTS ? j : draw(&state, size)];
    }
    radish_convert_at_image(w, w->whole, index, i);
    for (int j = 0; j < samples->per_image; j++, sample++) {
      const int64_t p = samples->per_image == pixels ? j : draw(&state, pixels);
      const int y = (int)(p / layer->sums.columns), x = (int)(p % layer->sums.columns);
      for (int c = 0; c < channels; c++) {
        samples->targets[sample * channels + c] =
            w->sums[c * pixels + p] - twin->bias[twin->bias_per_neuron ? c * pixels + p : c];
        samples->identities[sample * channels + c] = (float)(y * layer->sums.columns + x);
      }
      for (int g = 0; g < samples->groups; g++) {
        gather_columns(w, index, g, samples->groups, y, x,
                       samples->columns + (g * samples->count + sample) * samples->fan_in);
      }
    }
  }
  measure(w, index, samples);
  return RADISH_OK;
}

// Replaces the position of each sample in `identities` by what the UNIFORM sources contribute to its sums, with the
// gains that the layer has now.
void radish_convert_samples_fill_identities(const radish_convert_work *w, int index, radish_samples *samples) {
  const radish_float_layer *layer = &w->conversion->integers.layers[index];
  for (int64_t s = 0; s < samples->count; s++) {
    if (s % samples->per_image == 0) radish_convert_at_image(w, w->whole, index, (int)(s / samples->per_image));
    const int p = (int)samples->identities[s * samples->channels];
    for (int c = 0; c < samples->channels; c++) {
      samples->identities[s * samples->channels + c] =
          identity_part(w, index, c, p / layer->sums.columns, p % layer->sums.columns);
    }
  }
}
