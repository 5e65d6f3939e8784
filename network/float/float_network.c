// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/float/float_network.h"

#include "network/float/product.h"
#include "network/window.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTER_FLOATS = sizeof(void *) / 4 };

void radish_float_network_destroy(radish_float_network *network) {
  if (!network) return;
  radish_arena_free(&network->arena);
  free(network);
}

static int64_t columns_size(const radish_float_source *source, radish_shape in, radish_shape out) {
  return (int64_t)(in.channels / source->groups) * radish_float_taps(source) * out.rows * out.columns;
}

// Returns the sum of weight * offset over the taps inside the image, for output channel c at (y, x).
static double taps_inside(const radish_float_source *source, radish_shape in, radish_shape out, const float *offset,
                          int c, int y, int x) {
  const int per_group = in.channels / source->groups, width = source->columns.kernel;
  const int first = c / (out.channels / source->groups) * per_group;
  const radish_window_span rows = radish_window_inside(y, source->rows, in.rows),
                           columns = radish_window_inside(x, source->columns, in.columns);
  double sum = 0;
  for (int ci = 0; ci < per_group; ci++) {
    const float *taps = source->weights + ((int64_t)c * per_group + ci) * radish_float_taps(source);
    for (int ky = rows.low; ky < rows.high; ky++) {
      for (int kx = columns.low; kx < columns.high; kx++)
        sum += (double)taps[ky * width + kx] * (double)offset[first + ci];
    }
  }
  return sum;
}

static bool spread_bias(radish_arena *arena, radish_float_layer *layer) {
  if (layer->bias_per_neuron) return true;
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns;
  float *bias = radish_arena_take(arena, pixels * layer->sums.channels, sizeof *bias);
  if (!bias) return false;
  for (int64_t i = 0; i < pixels * layer->sums.channels; i++) bias[i] = layer->bias[i / pixels];
  layer->bias = bias;
  layer->bias_per_neuron = true;
  return true;
}

static bool scale_conv(radish_arena *arena, radish_float_layer *layer, radish_float_source *source, radish_shape in,
                       const float *scale, const float *offset) {
  bool shifted = false;
  for (int c = 0; c < in.channels; c++) shifted = shifted || offset[c] != 0;
  const radish_shape out = layer->sums;
  const bool outside = source->rows.pad || source->columns.pad ||
                       radish_window_beyond(source->rows, in.rows, out.rows) ||
                       radish_window_beyond(source->columns, in.columns, out.columns);
  if (shifted && outside && !spread_bias(arena, layer)) return false;
  const int64_t pixels = (int64_t)out.rows * out.columns;
  for (int64_t i = 0; shifted && i < out.channels * (layer->bias_per_neuron ? pixels : 1); i++) {
    const int64_t p = layer->bias_per_neuron ? i % pixels : 0;
    const int c = (int)(layer->bias_per_neuron ? i / pixels : i);
    layer->bias[i] += (float)taps_inside(source, in, out, offset, c, (int)(p / out.columns), (int)(p % out.columns));
  }
  const int per_group = in.channels / source->groups, area = radish_float_taps(source);
  for (int64_t i = 0; i < (int64_t)out.channels * per_group * area; i++) {
    const int group = (int)(i / per_group / area) / (out.channels / source->groups);
    source->weights[i] *= scale[group * per_group + i / area % per_group];
  }
  return true;
}

static void scale_dense(radish_float_layer *layer, radish_float_source *source, radish_shape in, const float *scale,
                        const float *offset) {
  const int64_t pixels = (int64_t)in.rows * in.columns, size = radish_shape_size(in);
  for (int c = 0; c < layer->sums.channels; c++) {
    double sum = 0;
    float *weights = source->weights + c * size;
    for (int64_t i = 0; i < size; i++) {
      sum += (double)weights[i] * offset[i / pixels];
      weights[i] *= scale[i / pixels];
    }
    layer->bias[c] += (float)sum;
  }
}

bool radish_float_scale_source(radish_arena *arena, radish_float_layer *layer, radish_float_source *source,
                               radish_shape in, const float *scale, const float *offset) {
  if (source->read == RADISH_READ_CONV) return scale_conv(arena, layer, source, in, scale, offset);
  scale_dense(layer, source, in, scale, offset);
  return true;
}

radish_status radish_float_network_sign_input(radish_float_network *network, radish_error *error) {
  if (network->plain_input)
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "the model takes the Relu of its input, as if it were never negative: a normalisation "
                       "that shifts it must be part of the model");
  for (int i = 1; i < network->layer_count; i++)
    network->layers[i].is_signed = network->layers[i].is_signed || network->layers[i].of_input;
  return RADISH_OK;
}

// Turns a UNIFORM source, of all channels as they are, into a depthwise convolution.
static bool weigh(radish_arena *arena, radish_float_source *source, int channels) {
  const int64_t count = (int64_t)channels * radish_float_taps(source);
  source->weights = radish_arena_take(arena, count, sizeof *source->weights);
  if (!source->weights) return false;
  for (int64_t i = 0; i < count; i++) source->weights[i] = source->gain;
  source->read = RADISH_READ_CONV;
  source->groups = channels;
  return true;
}

radish_status radish_float_network_weigh_input(radish_float_network *network, radish_error *error) {
  const radish_shape in = network->layers[0].shape;
  for (int i = 1; i < network->layer_count; i++) {
    radish_float_layer *layer = &network->layers[i];
    for (int s = 0; s < layer->source_count; s++) {
      radish_float_source *source = &layer->sources[s];
      if (source->from || source->read != RADISH_READ_UNIFORM) continue;
      int readers = 0;
      for (int r = 0; r < layer->source_count; r++)
        readers += !layer->sources[r].from && layer->sources[r].read != RADISH_READ_UNIFORM;
      if (source->channel_offset || in.channels != layer->sums.channels || readers) {
        return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                           "layer '%s' adds channels of the input itself to others: a normalisation of the input must "
                           "be followed by Conv or Gemm",
                           layer->name);
      }
      if (!weigh(&network->arena, source, in.channels))
        return radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
    }
  }
  return RADISH_OK;
}

radish_status radish_float_network_scale_input(radish_float_network *network, const float *scale, const float *offset,
                                               radish_error *error) {
  const radish_shape in = network->layers[0].shape;
  bool shifted = false;
  for (int c = 0; c < in.channels; c++) shifted = shifted || offset[c] < 0 || offset[c] > 0 || !(scale[c] > 0);
  radish_status status = shifted ? radish_float_network_sign_input(network, error) : RADISH_OK;
  if (!status) status = radish_float_network_weigh_input(network, error);
  for (int i = 1; i < network->layer_count && !status; i++) {
    radish_float_layer *layer = &network->layers[i];
    for (int s = 0; s < layer->source_count && !status; s++) {
      radish_float_source *source = &layer->sources[s];
      if (!source->from && !radish_float_scale_source(&network->arena, layer, source, in, scale, offset))
        status = radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
    }
  }
  return status;
}

int64_t radish_float_scratch(const radish_float_network *network) {
  int64_t most = 1;
  for (int i = 1; i < network->layer_count; i++) {
    const radish_float_layer *layer = &network->layers[i];
    if (radish_shape_size(layer->sums) > most) most = radish_shape_size(layer->sums);
    for (int s = 0; s < layer->source_count; s++) {
      if (layer->sources[s].read != RADISH_READ_CONV) continue;
      const int64_t size = columns_size(&layer->sources[s], network->layers[layer->sources[s].from].shape, layer->sums);
      if (size > most) most = size;
    }
  }
  return most;
}

void radish_float_columns(const radish_float_source *source, radish_shape in, radish_shape out, const float *input,
                          int group, float *columns) {
  const int per_group = in.channels / source->groups;
  for (int ci = 0; ci < per_group; ci++) {
    const float *image = input + (int64_t)(group * per_group + ci) * in.rows * in.columns;
    for (int tap = 0; tap < radish_float_taps(source); tap++) {
      const int ky = tap / source->columns.kernel - source->rows.pad,
                kx = tap % source->columns.kernel - source->columns.pad;
      for (int y = 0; y < out.rows; y++) {
        const int iy = y * source->rows.stride + ky;
        float *row = columns;
        columns += out.columns;
        if (iy < 0 || iy >= in.rows) {
          memset(row, 0, (size_t)out.columns * sizeof *row);
          continue;
        }
        const float *from = image + (int64_t)iy * in.columns;
        for (int x = 0; x < out.columns; x++) {
          const int ix = x * source->columns.stride + kx;
          row[x] = ix >= 0 && ix < in.columns ? from[ix] : 0;
        }
      }
    }
  }
}

static void add_conv(const radish_float_source *source, radish_shape in, radish_shape out, const float *input,
                     float *scratch, float *sums) {
  const int per_group = out.channels / source->groups, pixels = out.rows * out.columns;
  const int fan_in = in.channels / source->groups * radish_float_taps(source);
  for (int g = 0; g < source->groups; g++) {
    radish_float_columns(source, in, out, input, g, scratch);
    radish_product_add(&(radish_product){.a = {source->weights + (int64_t)g * per_group * fan_in, fan_in, 1},
                                         .b = {scratch, pixels, 1},
                                         .rows = per_group,
                                         .columns = pixels,
                                         .terms = fan_in,
                                         .factor = 1,
                                         .sums = sums + (int64_t)g * per_group * pixels});
  }
}

static void add_uniform(const radish_float_source *source, radish_shape in, radish_shape out, const float *input,
                        float *sums) {
  for (int c = 0; c < out.channels; c++) {
    const int ci = c - source->channel_offset;
    if (ci < 0 || ci >= in.channels) continue;
    const float *image = input + (int64_t)ci * in.rows * in.columns;
    float *sum = sums + (int64_t)c * out.rows * out.columns;
    for (int y = 0; y < out.rows; y++) {
      const radish_window_span rows = radish_window_inside(y, source->rows, in.rows);
      const int first_row = y * source->rows.stride - source->rows.pad;
      for (int x = 0; x < out.columns; x++) {
        const radish_window_span columns = radish_window_inside(x, source->columns, in.columns);
        const int first_column = x * source->columns.stride - source->columns.pad;
        float taps = 0;
        for (int ky = rows.low; ky < rows.high; ky++) {
          for (int kx = columns.low; kx < columns.high; kx++)
            taps += image[(int64_t)(first_row + ky) * in.columns + first_column + kx];
        }
        *sum++ += source->gain * taps;
      }
    }
  }
}

void radish_float_sums(const radish_float_network *network, int index, const float *const *outputs, float *scratch,
                       float *sums) {
  const radish_float_layer *layer = &network->layers[index];
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns, size = radish_shape_size(layer->sums);
  for (int64_t i = 0; i < size; i++) sums[i] = layer->bias[layer->bias_per_neuron ? i : i / pixels];
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const radish_shape in = network->layers[source->from].shape;
    const float *input = outputs[source->from];
    switch (source->read) {
    case RADISH_READ_CONV: add_conv(source, in, layer->sums, input, scratch, sums); break;
    case RADISH_READ_DENSE: {
      const int64_t inputs = radish_shape_size(in);
      radish_product_add(&(radish_product){.a = {input, inputs, 1},
                                           .b = {source->weights, 1, inputs},
                                           .rows = 1,
                                           .columns = layer->sums.channels,
                                           .terms = inputs,
                                           .factor = 1,
                                           .sums = sums});
      break;
    }
    default: add_uniform(source, in, layer->sums, input, sums); break;
    }
  }
}

void radish_float_pool(const radish_float_layer *layer, const float *values, float *output) {
  if (!radish_windows_pool(layer->pool_rows, layer->pool_columns)) {
    memcpy(output, values, (size_t)radish_shape_size(layer->shape) * sizeof *output);
    return;
  }
  for (int c = 0; c < layer->shape.channels; c++) {
    const float *image = values + (int64_t)c * layer->sums.rows * layer->sums.columns;
    for (int y = 0; y < layer->shape.rows; y++) {
      const radish_window_span rows = radish_window_inside(y, layer->pool_rows, layer->sums.rows);
      const int first_row = y * layer->pool_rows.stride - layer->pool_rows.pad;
      for (int x = 0; x < layer->shape.columns; x++) {
        const radish_window_span columns = radish_window_inside(x, layer->pool_columns, layer->sums.columns);
        const int first_column = x * layer->pool_columns.stride - layer->pool_columns.pad;
        float most = layer->is_signed || layer->is_bit ? -INFINITY : 0;
        for (int ky = rows.low; ky < rows.high; ky++) {
          const float *from = image + (first_row + ky) * layer->sums.columns + first_column;
          for (int kx = columns.low; kx < columns.high; kx++) most = from[kx] > most ? from[kx] : most;
        }
        *output++ = most;
      }
    }
  }
}

void radish_float_commit(const radish_float_layer *layer, const float *sums, float *output) {
  radish_float_pool(layer, sums, output);
  const int64_t size = radish_shape_size(layer->shape);
  const float slope = ldexpf(1, -layer->leak);
  for (int64_t i = 0; i < size; i++) {
    if (layer->is_bit) output[i] = output[i] >= 0 ? 1 : 0;
    else if (layer->is_signed) output[i] = output[i] < 0 ? output[i] * slope : output[i];
    else output[i] = output[i] > 0 ? fminf(output[i], layer->limit) : 0;
  }
  for (int64_t i = 0; i < size && layer->levels; i++) { // as QuantizeLinear rounds: halves to even
    const float level = fmaxf(nearbyintf(output[i] / layer->scale), (float)layer->least);
    output[i] = fminf(level, (float)layer->levels) * layer->scale;
  }
}

int64_t radish_float_memory(const radish_float_network *network) {
  int64_t size = 0;
  for (int i = 0; i < network->layer_count; i++) {
    size += radish_shape_size(network->layers[i].sums) + radish_shape_size(network->layers[i].shape);
  }
  return size + (int64_t)network->layer_count * POINTER_FLOATS;
}

void radish_float_run(const radish_float_network *network, const float *pixels, float *memory, float *scratch,
                      float *logits) {
  const float **outputs = (const float **)memory;
  float *at = memory + (int64_t)network->layer_count * POINTER_FLOATS;
  outputs[0] = pixels;
  for (int i = 1; i < network->layer_count; i++) {
    const radish_float_layer *layer = &network->layers[i];
    float *sums = at;
    at += radish_shape_size(layer->sums);
    radish_float_sums(network, i, outputs, scratch, i == network->layer_count - 1 ? logits : sums);
    if (i == network->layer_count - 1) break;
    radish_float_commit(layer, sums, at);
    outputs[i] = at;
    at += radish_shape_size(layer->shape);
  }
}
