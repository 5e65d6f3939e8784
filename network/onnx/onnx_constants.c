// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This computes nodes whose inputs are all constants, and the shapes of activations, which are known too.
#include "network/onnx/onnx_import.h"

#include <math.h>
#include <string.h>

static radish_status constant_of_shape(radish_onnx_import *im, radish_onnx_constant *out) {
  int64_t shape[ONNX_RANK];
  const int rank = radish_onnx_ints(im, NULL, 0, shape, ONNX_RANK);
  const Onnx__AttributeProto *given = radish_onnx_attribute(im, "value");
  radish_onnx_constant value = {.type = ONNX_FLOAT};
  if (rank < 0) return radish_onnx_fail(im, "its shape must have at most %d sizes", ONNX_RANK);
  radish_status status = given && given->t ? radish_onnx_tensor(im, given->t, &value) : RADISH_OK;
  if (!status) status = radish_onnx_new_constant(im, value.type, rank, shape, out);
  for (int64_t i = 0; i < out->count && value.count && !status; i++) out->data[i] = value.data[0];
  return status;
}

static radish_status constant(radish_onnx_import *im, radish_onnx_constant *out) {
  const Onnx__AttributeProto *value;
  const int64_t none = 0;
  if ((value = radish_onnx_attribute(im, "value")) && value->t) return radish_onnx_tensor(im, value->t, out);
  radish_status status;
  if ((value = radish_onnx_attribute(im, "value_float")) && value->has_f) {
    status = radish_onnx_new_constant(im, ONNX_FLOAT, 0, &none, out);
    if (!status) out->data[0] = (double)value->f;
  } else if ((value = radish_onnx_attribute(im, "value_int")) && value->has_i) {
    status = radish_onnx_new_constant(im, ONNX_INT64, 0, &none, out);
    if (!status) out->data[0] = (double)value->i;
  } else if ((value = radish_onnx_attribute(im, "value_floats"))) {
    status = radish_onnx_new_constant(im, ONNX_FLOAT, 1, &(int64_t){(int64_t)value->n_floats}, out);
    for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = (double)value->floats[i];
  } else if ((value = radish_onnx_attribute(im, "value_ints"))) {
    status = radish_onnx_new_constant(im, ONNX_INT64, 1, &(int64_t){(int64_t)value->n_ints}, out);
    for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = (double)value->ints[i];
  } else {
    return radish_onnx_fail(im, "it has no value that is a number or a tensor");
  }
  for (int64_t i = 0; i < out->count && !status; i++) {
    if (!isfinite(out->data[i])) return radish_onnx_fail(im, "it is not a finite number");
  }
  return status;
}

// Gives the shape of the node's input as a constant; an activation has the batch 1.
static radish_status shape_of(radish_onnx_import *im, radish_onnx_constant *out) {
  const radish_onnx_value *value = radish_onnx_input(im, 0);
  if (!value) return radish_onnx_fail(im, "it needs an input");
  int64_t sizes[ONNX_RANK];
  int rank = radish_onnx_dimensions(value, sizes);
  if (value->kind == ONNX_CONSTANT) {
    rank = value->constant.rank;
    memcpy(sizes, value->constant.shape, sizeof sizes);
  }
  int64_t start = radish_onnx_int(im, "start", 0), end = radish_onnx_int(im, "end", rank);
  start = start < 0 ? start + rank : start;
  end = end < 0 ? end + rank : end;
  start = start < 0 ? 0 : start > rank ? rank : start;
  end = end < start ? start : end > rank ? rank : end;
  radish_status status = radish_onnx_new_constant(im, ONNX_INT64, 1, &(int64_t){end - start}, out);
  for (int64_t d = start; d < end && !status; d++) out->data[d - start] = (double)sizes[d];
  return status;
}

radish_status radish_onnx_fold(radish_onnx_import *im, radish_onnx_constant *out, bool *done) {
  const radish_onnx_constant *in = radish_onnx_constant_input(im, 0);
  *done = true;
  if (radish_onnx_is(im, "Constant")) return constant(im, out);
  if (radish_onnx_is(im, "Shape")) return shape_of(im, out);
  *done = in != NULL;
  if (!in) return RADISH_OK;
  if (radish_onnx_is(im, "ConstantOfShape")) return constant_of_shape(im, out);
  const radish_status status = radish_onnx_fold_numbers(im, in, out, done);
  return status || *done ? status : radish_onnx_fold_shapes(im, in, out, done);
}
