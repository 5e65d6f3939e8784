// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This makes sums of terms and turns them into layers.
#include "network/onnx/onnx_import.h"

#include <math.h>
#include <string.h>

// ---- sums -----------------------------------------------------------------------------------------------------------

radish_status radish_onnx_new_sum(radish_onnx_import *im, radish_shape shape, radish_onnx_sum **out) {
  *out = NULL;
  if (shape.channels < 1 || shape.rows < 1 || shape.columns < 1 || shape.channels > ONNX_CHANNELS ||
      shape.rows > ONNX_ROWS || shape.columns > ONNX_ROWS || radish_shape_size(shape) > RADISH_MAX_NEURONS) {
    return radish_onnx_fail(im, "its output would have the shape [%d, %d, %d], at most [%d, %d, %d] is allowed",
                            shape.channels, shape.rows, shape.columns, ONNX_CHANNELS, ONNX_ROWS, ONNX_ROWS);
  }
  radish_onnx_sum *sum = radish_onnx_take(im, 1, sizeof *sum);
  if (!sum) return radish_onnx_no_memory(im);
  sum->shape = shape;
  sum->pool_kernel = sum->pool_stride = 1;
  sum->name = radish_onnx_layer_name(im);
  sum->bias = radish_onnx_take(im, shape.channels, sizeof *sum->bias);
  *out = sum;
  return sum->name && sum->bias ? RADISH_OK : radish_onnx_no_memory(im);
}

radish_onnx_value radish_onnx_sum_value(radish_onnx_sum *sum) {
  radish_shape shape = sum->shape;
  shape.rows = (shape.rows + 2 * sum->pool_pad - sum->pool_kernel) / sum->pool_stride + 1;
  shape.columns = (shape.columns + 2 * sum->pool_pad - sum->pool_kernel) / sum->pool_stride + 1;
  return (radish_onnx_value){.kind = ONNX_SUM, .sum = sum, .shape = shape};
}

bool radish_onnx_bias_per_neuron(radish_onnx_import *im, radish_onnx_sum *sum) {
  if (sum->per_neuron) return true;
  const int64_t pixels = (int64_t)sum->shape.rows * sum->shape.columns, size = radish_shape_size(sum->shape);
  float *bias = radish_onnx_take(im, size, sizeof *bias);
  if (!bias) return false;
  for (int64_t i = 0; i < size; i++) bias[i] = sum->bias[i / pixels];
  sum->bias = bias;
  sum->per_neuron = true;
  return true;
}

radish_status radish_onnx_to_sum(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_sum **out) {
  if (value->kind == ONNX_SUM) {
    radish_status status = radish_onnx_new_sum(im, value->sum->shape, out); // a copy: others may read the original
    if (status) return status;
    const float *own = (*out)->bias;
    **out = *value->sum;
    const int64_t size = value->sum->per_neuron ? radish_shape_size(value->sum->shape) : value->sum->shape.channels;
    (*out)->bias = value->sum->per_neuron ? radish_onnx_take(im, size, sizeof(float)) : (float *)(uintptr_t)own;
    if (!(*out)->bias) return radish_onnx_no_memory(im);
    memcpy((*out)->bias, value->sum->bias, (size_t)size * sizeof(float));
    return RADISH_OK;
  }
  radish_status status = radish_onnx_new_sum(im, value->shape, out);
  if (status) return status;
  if (value->pad[0] || value->pad[1] || value->pad[2] || value->pad[3]) {
    return radish_onnx_fail(im, "a Pad of rows or columns must be followed by Conv or a pooling");
  }
  if (value->stride_y != value->stride_x) return radish_onnx_fail(im, "rows and columns are subsampled differently");
  radish_onnx_sum *sum = *out;
  sum->count = 1;
  sum->terms[0] = (radish_float_source){.from = value->layer,
                                        .read = RADISH_READ_UNIFORM,
                                        .kernel = 1,
                                        .stride = value->stride_y,
                                        .groups = 1,
                                        .gain = 1,
                                        .channel_offset = value->channel_offset};
  if (!value->scale) return RADISH_OK;
  const radish_onnx_value plain = radish_onnx_sum_value(sum);
  radish_onnx_value scaled;
  status = radish_onnx_affine(im, &plain, value->scale, value->offset, &scaled);
  if (!status) *out = scaled.sum;
  return status;
}

static radish_status scale_sum(radish_onnx_import *im, radish_onnx_sum *sum, const float *scale, const float *offset) {
  bool equal = true;
  for (int c = 0; c < sum->shape.channels; c++) {
    equal = equal && scale[c] == scale[0];
    if (sum->pool_kernel > 1 && !(scale[c] > 0))
      return radish_onnx_fail(im, "a factor that is not positive behind MaxPool");
  }
  for (int t = 0; t < sum->count; t++) {
    radish_float_source *term = &sum->terms[t];
    if (term->read == RADISH_READ_UNIFORM) {
      if (equal) {
        term->gain *= scale[0];
        continue;
      }
      radish_status status = radish_onnx_depthwise(im, term, sum->shape.channels);
      if (status) return status;
    }
    const radish_shape in = im->network->layers[term->from].shape;
    const int64_t row = term->read == RADISH_READ_DENSE
                            ? radish_shape_size(in)
                            : (int64_t)(in.channels / term->groups) * term->kernel * term->kernel;
    float *weights = radish_onnx_take(im, row * sum->shape.channels, sizeof *weights);
    if (!weights) return radish_onnx_no_memory(im);
    for (int64_t i = 0; i < row * sum->shape.channels; i++) weights[i] = term->weights[i] * scale[i / row];
    term->weights = weights;
  }
  const int64_t pixels = sum->per_neuron ? (int64_t)sum->shape.rows * sum->shape.columns : 1;
  for (int64_t i = 0; i < sum->shape.channels * pixels; i++) {
    sum->bias[i] = sum->bias[i] * scale[i / pixels] + offset[i / pixels];
  }
  return RADISH_OK;
}

radish_status radish_onnx_affine(radish_onnx_import *im, const radish_onnx_value *value, const float *scale,
                                 const float *offset, radish_onnx_value *out) {
  const bool whole = value->kind == ONNX_VIEW && value->stride_y == 1 && value->stride_x == 1 &&
                     !value->channel_offset && !value->pad[0] && !value->pad[1] && !value->pad[2] && !value->pad[3] &&
                     value->shape.channels == im->network->layers[value->layer].shape.channels;
  *out = *value;
  if (!whole) {
    radish_onnx_sum *sum;
    radish_status status = radish_onnx_to_sum(im, value, &sum);
    if (!status) status = scale_sum(im, sum, scale, offset);
    if (status) return status;
    *out = radish_onnx_sum_value(sum);
    out->flat = value->flat;
    return RADISH_OK;
  }
  float *both = radish_onnx_take(im, 2 * (int64_t)value->shape.channels, sizeof *both);
  if (!both) return radish_onnx_no_memory(im);
  out->scale = both;
  out->offset = both + value->shape.channels;
  for (int c = 0; c < value->shape.channels; c++) {
    out->scale[c] = scale[c] * (value->scale ? value->scale[c] : 1);
    out->offset[c] = offset[c] + scale[c] * (value->offset ? value->offset[c] : 0);
  }
  return RADISH_OK;
}

// ---- layers ---------------------------------------------------------------------------------------------------------

static radish_status append_layer(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out) {
  radish_onnx_sum *sum;
  radish_status status = radish_onnx_to_sum(im, value, &sum);
  if (!status) status = radish_onnx_make_expressible(im, sum);
  if (status) return status;
  if (im->network->layer_count >= im->layer_room) {
    return radish_onnx_fail(im, "the network has too many layers, at most %d are allowed", RADISH_MAX_LAYERS);
  }
  const int index = im->network->layer_count;
  radish_float_layer *layer = &im->network->layers[index];
  *layer = (radish_float_layer){.source_count = sum->count,
                                .sources = sum->terms,
                                .sums = sum->shape,
                                .shape = radish_onnx_sum_value(sum).shape,
                                .pool_kernel = sum->pool_kernel,
                                .pool_stride = sum->pool_stride,
                                .pool_pad = sum->pool_pad,
                                .bias = sum->bias,
                                .bias_per_neuron = sum->per_neuron,
                                .limit = INFINITY};
  if (radish_onnx_name_taken(im, sum->name)) sum->name = radish_onnx_layer_name(im);
  if (!sum->name) return radish_onnx_no_memory(im);
  layer->name = sum->name;
  if (!radish_onnx_take_name(im, sum->name)) return radish_onnx_no_memory(im);
  im->network->layer_count++;
  *out = (radish_onnx_value){
      .kind = ONNX_VIEW, .shape = layer->shape, .flat = value->flat, .layer = index, .stride_y = 1, .stride_x = 1};
  return RADISH_OK;
}

radish_status radish_onnx_close(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out) {
  return append_layer(im, value, out);
}

static bool never_negative(const radish_onnx_import *im, const radish_onnx_sum *sum) {
  const int64_t size = sum->per_neuron ? radish_shape_size(sum->shape) : sum->shape.channels;
  for (int64_t i = 0; i < size; i++) {
    if (!(sum->bias[i] >= 0)) return false;
  }
  for (int t = 0; t < sum->count; t++) {
    const radish_float_source *term = &sum->terms[t];
    if (term->read == RADISH_READ_UNIFORM && term->gain >= 0) continue;
    if (term->read != RADISH_READ_CONV || term->from == 0) return false; // --mean and --std may make the input negative
    const int64_t count = (int64_t)sum->shape.channels *
                          (im->network->layers[term->from].shape.channels / term->groups) * term->kernel * term->kernel;
    for (int64_t i = 0; i < count; i++) {
      if (!(term->weights[i] >= 0)) return false;
    }
  }
  return true;
}

radish_status radish_onnx_to_layer(radish_onnx_import *im, radish_onnx_value *value) {
  if (value->kind == ONNX_VIEW && value->stride_y == 1 && value->stride_x == 1 && !value->channel_offset &&
      value->shape.channels == im->network->layers[value->layer].shape.channels) {
    return RADISH_OK;
  }
  radish_onnx_sum *sum;
  radish_status status = radish_onnx_to_sum(im, value, &sum);
  if (status) return status;
  if (!never_negative(im, sum)) {
    return radish_onnx_fail(im, "its input has no Relu before it: negative values cannot be sent as spikes");
  }
  radish_onnx_value closed = radish_onnx_sum_value(sum);
  closed.flat = value->flat;
  status = radish_onnx_close(im, &closed, &closed);
  if (!status) *value = closed;
  return status;
}

// Drops layers that nobody reads, for instance because only their shape was asked for.
static radish_status drop_unread(radish_onnx_import *im) {
  radish_float_network *network = im->network;
  const int count = network->layer_count;
  bool *read = radish_onnx_take(im, count, sizeof *read);
  int *moved = radish_onnx_take(im, count, sizeof *moved);
  if (!read || !moved) return radish_onnx_no_memory(im);
  read[0] = read[count - 1] = true;
  for (int i = count - 1; i > 0; i--) {
    for (int s = 0; s < network->layers[i].source_count && read[i]; s++)
      read[network->layers[i].sources[s].from] = true;
  }
  network->layer_count = 0;
  for (int i = 0; i < count; i++) {
    if (!read[i]) continue;
    radish_float_layer *layer = &network->layers[moved[i] = network->layer_count++];
    *layer = network->layers[i];
    for (int s = 0; s < layer->source_count; s++) layer->sources[s].from = moved[layer->sources[s].from];
  }
  return RADISH_OK;
}

radish_status radish_onnx_finish(radish_onnx_import *im, radish_onnx_value *value) {
  const int last = im->network->layer_count - 1;
  const radish_float_layer *layer = &im->network->layers[last];
  if (value->quantised) return radish_onnx_fail(im, "the graph ends between QuantizeLinear and DequantizeLinear");
  if (value->kind == ONNX_VIEW && value->layer == last && last > 0 && value->single && !value->scale &&
      layer->pool_kernel == 1 && value->stride_y == 1 && value->stride_x == 1 && !value->channel_offset &&
      value->shape.channels == layer->shape.channels) {
    radish_status status = drop_unread(im);
    return status
               ? status
               : radish_onnx_note(im, "layer '%s': the Relu at the end is dropped, the readout is signed", layer->name);
  }
  if (value->kind == ONNX_SUM && value->sum->pool_kernel > 1) {
    return radish_onnx_fail(im, "a MaxPool at the end must follow a Relu");
  }
  radish_onnx_value out;
  radish_status status = append_layer(im, value, &out);
  return status ? status : drop_unread(im);
}
