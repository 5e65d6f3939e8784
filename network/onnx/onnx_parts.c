// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This takes joined values part by part.
#include "network/onnx/onnx_import.h"

radish_onnx_value radish_onnx_joined_value(radish_onnx_value *parts, int count) {
  radish_onnx_value out = {
      .kind = ONNX_JOINED, .parts = parts, .part_count = count, .shape = parts[0].shape, .stride_y = 1, .stride_x = 1};
  bool even = true; // all parts have planes of one size
  int64_t size = 0;
  for (int p = 0; p < count; p++) {
    even = even && parts[p].shape.rows == parts[0].shape.rows && parts[p].shape.columns == parts[0].shape.columns;
    size += radish_shape_size(parts[p].shape);
  }
  if (even) out.shape.channels = (int)(size / out.shape.rows / out.shape.columns);
  else out.shape = (radish_shape){(int)size, 1, 1};
  return out;
}

radish_status radish_onnx_each_part(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_step step,
                                    const void *with, radish_onnx_value *out) {
  radish_onnx_value *parts = radish_onnx_take(im, value->part_count, sizeof *parts);
  if (!parts) return radish_onnx_no_memory(im);
  int first = 0;
  for (int p = 0; p < value->part_count; p++) {
    const radish_status status = step(im, &value->parts[p], first, with, &parts[p]);
    if (status) return status;
    parts[p].order = NULL;
    first += value->parts[p].shape.channels;
  }
  const radish_onnx_value joined = radish_onnx_joined_value(parts, value->part_count);
  *out = *value;
  out->parts = joined.parts;
  out->shape = joined.shape;
  return RADISH_OK;
}

// Says whether all parts have planes of one size, so that the value has channels.
bool radish_onnx_is_even(const radish_onnx_value *value) {
  for (int p = 1; value->kind == ONNX_JOINED && p < value->part_count; p++) {
    if (value->parts[p].shape.rows != value->parts[0].shape.rows ||
        value->parts[p].shape.columns != value->parts[0].shape.columns)
      return false;
  }
  return true;
}
