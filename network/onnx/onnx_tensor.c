// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This reads tensors of the file as numbers. Numbers are doubles; every float and every index that matters fits them.
#include "network/onnx/onnx_import.h"

#include "core/base/quote.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

radish_status radish_onnx_new_constant(radish_onnx_import *im, int type, int rank, const int64_t *shape,
                                       radish_onnx_constant *out) {
  *out = (radish_onnx_constant){.type = type, .rank = rank, .count = 1};
  if (rank < 0 || rank > ONNX_RANK) {
    return radish_onnx_fail(im, "a tensor has %d dimensions, at most %d are allowed", rank, ONNX_RANK);
  }
  for (int d = 0; d < rank; d++) {
    if (shape[d] < 0 || shape[d] > INT32_MAX || (shape[d] && out->count > INT32_MAX / shape[d])) {
      return radish_onnx_fail(im, "a tensor's dimension %d is %" PRId64 ", which is too large", d, shape[d]);
    }
    out->shape[d] = shape[d];
    out->count *= shape[d];
  }
  out->data = radish_onnx_take(im, out->count, sizeof *out->data);
  return out->data ? RADISH_OK : radish_onnx_no_memory(im);
}

static double raw_at(int type, const uint8_t *at) {
  switch (type) {
  case ONNX_FLOAT: {
    const uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
  }
  case ONNX_UINT8: return at[0];
  case ONNX_INT8: return (int8_t)at[0];
  case ONNX_INT32:
    return (int32_t)((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
  default: {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) bits |= (uint64_t)at[i] << 8 * i;
    if (type == ONNX_INT64) return (double)(int64_t)bits;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }
  }
}

radish_status radish_onnx_tensor(radish_onnx_import *im, const Onnx__TensorProto *tensor, radish_onnx_constant *out) {
  enum { BOOL = 9, DOUBLE = 11 };
  const char *name = tensor->name ? tensor->name : "";
  const int type = tensor->data_type;
  const size_t bytes = type == ONNX_UINT8 || type == ONNX_INT8 || type == BOOL ? 1
                       : type == ONNX_FLOAT || type == ONNX_INT32              ? 4
                       : type == ONNX_INT64 || type == DOUBLE                  ? 8
                                                                               : 0;
  if (!bytes) {
    return radish_onnx_fail(
        im, "tensor %s has the data type %d; float, double, uint8, int8, int32, int64 and bool are allowed",
        radish_quote_text(name).text, type);
  }
  if (tensor->data_location == 1) {
    return radish_onnx_fail(im, "tensor %s lies in another file, which is not supported: export it into the model",
                            radish_quote_text(name).text);
  }
  if (tensor->n_dims > ONNX_RANK) {
    return radish_onnx_fail(im, "tensor %s has %zu dimensions, at most %d are allowed", radish_quote_text(name).text,
                            tensor->n_dims, ONNX_RANK);
  }
  int64_t count = 1; // the data must be there before memory is asked for
  for (size_t d = 0; d < tensor->n_dims; d++) {
    if (tensor->dims[d] < 0 || tensor->dims[d] > INT32_MAX ||
        (tensor->dims[d] && count > INT32_MAX / tensor->dims[d])) {
      return radish_onnx_fail(im, "tensor %s: dimension %zu is %" PRId64, radish_quote_text(name).text, d,
                              tensor->dims[d]);
    }
    count *= tensor->dims[d];
  }
  const int64_t given = tensor->has_raw_data && tensor->raw_data.len ? (int64_t)(tensor->raw_data.len / bytes)
                        : type == ONNX_FLOAT                         ? (int64_t)tensor->n_float_data
                        : type == ONNX_INT64                         ? (int64_t)tensor->n_int64_data
                        : type == DOUBLE                             ? (int64_t)tensor->n_double_data
                                                                     : (int64_t)tensor->n_int32_data;
  if (given != count) {
    return radish_onnx_fail(im, "tensor %s has %" PRId64 " elements by its shape and %" PRId64 " in its data",
                            radish_quote_text(name).text, count, given);
  }
  radish_status status = radish_onnx_new_constant(im, type, (int)tensor->n_dims, tensor->dims, out);
  for (int64_t i = 0; i < count && !status; i++) {
    const double value = tensor->has_raw_data && tensor->raw_data.len
                             ? raw_at(type == BOOL ? ONNX_UINT8 : type, tensor->raw_data.data + (size_t)i * bytes)
                         : type == ONNX_FLOAT ? (double)tensor->float_data[i]
                         : type == ONNX_INT64 ? (double)tensor->int64_data[i]
                         : type == DOUBLE     ? tensor->double_data[i]
                                              : tensor->int32_data[i];
    if (!isfinite(value)) {
      status = radish_onnx_fail(im, "tensor %s: element %" PRId64 " is not a finite number",
                                radish_quote_text(name).text, i);
    }
    out->data[i] = value;
  }
  return status;
}
