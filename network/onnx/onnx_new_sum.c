// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This makes sums without terms, and the values that stand for sums.
#include "network/onnx/onnx_import.h"

radish_status radish_onnx_new_sum(radish_onnx_import *im, radish_shape shape, radish_onnx_sum **out) {
  *out = NULL;
  if (shape.channels < 1 || shape.rows < 1 || shape.columns < 1 || shape.channels > ONNX_CHANNELS ||
      shape.rows > ONNX_ROWS || shape.columns > ONNX_ROWS || radish_shape_size(shape) > RADISH_MAX_NEURONS) {
    return radish_onnx_fail(im, "its output would have the shape [%d, %d, %d], at most [%d, %d, %d] is allowed",
                            shape.channels, shape.rows, shape.columns, ONNX_CHANNELS, ONNX_ROWS, ONNX_ROWS);
  }
  radish_onnx_sum *sum = radish_onnx_take(im, 1, sizeof *sum);
  if (!sum) return radish_onnx_no_memory(im);
  sum->shape = sum->pooled = shape;
  sum->pool_rows = sum->pool_columns = (radish_window_axis){1, 1, 0};
  sum->name = radish_onnx_layer_name(im);
  sum->bias = radish_onnx_take(im, shape.channels, sizeof *sum->bias);
  *out = sum;
  return sum->name && sum->bias ? RADISH_OK : radish_onnx_no_memory(im);
}

radish_onnx_value radish_onnx_sum_value(radish_onnx_sum *sum) {
  return (radish_onnx_value){.kind = ONNX_SUM, .sum = sum, .shape = sum->pooled, .stride_y = 1, .stride_x = 1};
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
