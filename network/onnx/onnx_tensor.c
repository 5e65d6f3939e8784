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

// Returns the number that has this sign, exponent and fraction, as in IEEE 754; `bias` is that of the exponent.
static double small_float(uint32_t bits, int fraction_bits, int exponent_bits) {
  const int most = (1 << exponent_bits) - 1, exponent = (int)(bits >> fraction_bits) & most, bias = most / 2;
  const double fraction = bits & ((1U << fraction_bits) - 1), sign = bits >> 15 & 1 ? -1 : 1;
  if (exponent == most) return fraction > 0 ? NAN : sign * INFINITY;
  const double whole = exponent ? ldexp(1, fraction_bits) : 0;
  return sign * ldexp(whole + fraction, (exponent ? exponent : 1) - bias - fraction_bits);
}

static uint64_t little_endian(const uint8_t *at, int bytes) {
  uint64_t bits = 0;
  for (int i = 0; i < bytes; i++) bits |= (uint64_t)at[i] << 8 * i;
  return bits;
}

// Returns the number of `type` whose bits these are.
static double number_of(int type, uint64_t bits) {
  switch (type) {
  case ONNX_FLOAT: {
    const uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return (double)value;
  }
  case ONNX_DOUBLE: {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }
  case ONNX_FLOAT16: return small_float((uint32_t)bits & 0xffff, 10, 5);
  case ONNX_BFLOAT16: return small_float((uint32_t)bits & 0xffff, 7, 8);
  case ONNX_INT8: return (int8_t)bits;
  case ONNX_INT16: return (int16_t)bits;
  case ONNX_INT32: return (int32_t)bits;
  case ONNX_INT64: return (double)(int64_t)bits;
  case ONNX_INT4: return (double)(bits & 15) - (bits & 8 ? 16 : 0);
  case ONNX_UINT4: return (double)(bits & 15);
  default: return (double)bits;
  }
}

// Returns the bits of a number of the type in the file; 0: the type is not read.
static int type_bits(int type) {
  switch (type) {
  case ONNX_UINT4:
  case ONNX_INT4: return 4;
  case ONNX_UINT8:
  case ONNX_INT8:
  case ONNX_BOOL: return 8;
  case ONNX_UINT16:
  case ONNX_INT16:
  case ONNX_FLOAT16:
  case ONNX_BFLOAT16: return 16;
  case ONNX_FLOAT:
  case ONNX_INT32:
  case ONNX_UINT32: return 32;
  case ONNX_INT64:
  case ONNX_UINT64:
  case ONNX_DOUBLE: return 64;
  default: return 0;
  }
}

// These are the numbers of a tensor, wherever the file has them.
typedef struct {
  const uint8_t *raw; // NULL: in one of the lists
  size_t size;        // bytes of `raw`
} tensor_bytes;

static int64_t count_given(const Onnx__TensorProto *tensor, const tensor_bytes *bytes, int64_t wanted) {
  const int bits = type_bits(tensor->data_type);
  if (bytes->raw && bits == 4) return (int64_t)bytes->size == (wanted + 1) / 2 ? wanted : (int64_t)bytes->size * 2;
  if (bytes->raw) return (int64_t)(bytes->size / ((size_t)bits / 8));
  switch (tensor->data_type) {
  case ONNX_FLOAT: return (int64_t)tensor->n_float_data;
  case ONNX_INT64: return (int64_t)tensor->n_int64_data;
  case ONNX_DOUBLE: return (int64_t)tensor->n_double_data;
  case ONNX_UINT32:
  case ONNX_UINT64: return (int64_t)tensor->n_uint64_data;
  case ONNX_UINT4:
  case ONNX_INT4: return (int64_t)tensor->n_int32_data == (wanted + 1) / 2 ? wanted : 2 * (int64_t)tensor->n_int32_data;
  default: return (int64_t)tensor->n_int32_data;
  }
}

static double number_at(const Onnx__TensorProto *tensor, const tensor_bytes *bytes, int64_t i) {
  const int type = tensor->data_type, bits = type_bits(type);
  if (bits == 4)
    return number_of(type, (bytes->raw ? bytes->raw[i / 2] : (uint32_t)tensor->int32_data[i / 2]) >> i % 2 * 4);
  if (bytes->raw) return number_of(type, little_endian(bytes->raw + (size_t)i * ((size_t)bits / 8), bits / 8));
  switch (type) {
  case ONNX_FLOAT: return (double)tensor->float_data[i];
  case ONNX_INT64: return (double)tensor->int64_data[i];
  case ONNX_DOUBLE: return tensor->double_data[i];
  case ONNX_UINT32:
  case ONNX_UINT64: return (double)tensor->uint64_data[i];
  case ONNX_FLOAT16:
  case ONNX_BFLOAT16: return number_of(type, (uint64_t)(uint32_t)tensor->int32_data[i]);
  default: return tensor->int32_data[i];
  }
}

radish_status radish_onnx_tensor(radish_onnx_import *im, const Onnx__TensorProto *tensor, radish_onnx_constant *out) {
  const char *name = tensor->name ? tensor->name : "";
  const int type = tensor->data_type;
  if (!type_bits(type)) {
    return radish_onnx_fail(im,
                            "tensor %s has the data type %d; float, double, float16, bfloat16, int4 to int64, uint4 to "
                            "uint64 and bool are allowed",
                            radish_quote_text(name).text, type);
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
  tensor_bytes bytes = {NULL, 0};
  radish_status status = RADISH_OK;
  if (tensor->data_location == 1) status = radish_onnx_external(im, tensor, &bytes.raw, &bytes.size);
  else if (tensor->has_raw_data && tensor->raw_data.len)
    bytes = (tensor_bytes){tensor->raw_data.data, tensor->raw_data.len};
  if (status) return status;
  const int64_t given = count_given(tensor, &bytes, count);
  if (given != count) {
    return radish_onnx_fail(im, "tensor %s has %" PRId64 " elements by its shape and %" PRId64 " in its data",
                            radish_quote_text(name).text, count, given);
  }
  status = radish_onnx_new_constant(im, type, (int)tensor->n_dims, tensor->dims, out);
  for (int64_t i = 0; i < count && !status; i++) {
    out->data[i] = number_at(tensor, &bytes, i);
    if (!isfinite(out->data[i])) {
      status = radish_onnx_fail(im, "tensor %s: element %" PRId64 " is not a finite number",
                                radish_quote_text(name).text, i);
    }
  }
  return status;
}
