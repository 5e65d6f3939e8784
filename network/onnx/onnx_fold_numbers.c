// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This folds arithmetic on constants, element by element: weights that are scaled, or quantised and turned back.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <math.h>

// Returns the index of the element of `from` that belongs to element `i` of `shape`: dimensions of `from` of size 1 are
// repeated.
static int64_t broadcast(const radish_onnx_constant *from, const radish_onnx_constant *shape, int64_t i) {
  int64_t index = 0, stride = 1;
  for (int d = shape->rank - 1, f = from->rank - 1; f >= 0; d--, f--) {
    const int64_t at = i % shape->shape[d];
    i /= shape->shape[d];
    if (from->shape[f] != 1) index += at * stride;
    stride *= from->shape[f];
  }
  return index;
}

static radish_status binary(radish_onnx_import *im, radish_onnx_constant *out) {
  const radish_onnx_constant *a = radish_onnx_constant_input(im, 0), *b = radish_onnx_constant_input(im, 1);
  if (!a || !b || !a->count || !b->count) return radish_onnx_fail(im, "it needs two inputs that are not empty");
  int64_t shape[ONNX_RANK] = {0};
  const int rank = a->rank > b->rank ? a->rank : b->rank;
  for (int d = 0; d < rank; d++) {
    const int64_t x = d < rank - a->rank ? 1 : a->shape[d - rank + a->rank];
    const int64_t y = d < rank - b->rank ? 1 : b->shape[d - rank + b->rank];
    if (x != y && x != 1 && y != 1) return radish_onnx_fail(im, "the shapes of its inputs do not match");
    shape[d] = x == 1 ? y : x;
  }
  radish_status status = radish_onnx_new_constant(im, a->type, rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    const double x = a->data[broadcast(a, out, i)], y = b->data[broadcast(b, out, i)];
    double value = radish_onnx_is(im, "Add")   ? x + y
                   : radish_onnx_is(im, "Sub") ? x - y
                   : radish_onnx_is(im, "Mul") ? x * y
                                               : x / y;
    if (a->type == ONNX_INT64 || a->type == ONNX_INT32) value = trunc(value);
    if (a->type == ONNX_FLOAT) value = (double)(float)value;
    if (!isfinite(value)) return radish_onnx_fail(im, "its result is not a finite number");
    out->data[i] = value;
  }
  return status;
}

static radish_status unary(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  radish_status status = radish_onnx_new_constant(im, in->type, in->rank, in->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    const double x = in->data[i];
    out->data[i] = radish_onnx_is(im, "Abs")     ? fabs(x)
                   : radish_onnx_is(im, "Neg")   ? -x
                   : radish_onnx_is(im, "Sqrt")  ? sqrt(x)
                   : radish_onnx_is(im, "Floor") ? floor(x)
                   : radish_onnx_is(im, "Round") ? nearbyint(x)
                                                 : x;
    if (!isfinite(out->data[i])) return radish_onnx_fail(im, "its result is not a finite number");
  }
  return status;
}

// Folds QuantizeLinear and DequantizeLinear, which have one scale, or one for each index along the attribute axis.
static radish_status quantise(radish_onnx_import *im, radish_onnx_constant *out) {
  const radish_onnx_constant *in = radish_onnx_constant_input(im, 0), *scale = radish_onnx_constant_input(im, 1);
  const radish_onnx_constant *zero = radish_onnx_constant_input(im, 2);
  const bool back = radish_onnx_is(im, "DequantizeLinear");
  int64_t axis = radish_onnx_int(im, "axis", 1);
  if (!in || !scale) return radish_onnx_fail(im, "it needs an input and a scale");
  if (axis < 0) axis += in->rank;
  const int64_t zeros = zero ? zero->count : 1, most = scale->count > zeros ? scale->count : zeros;
  const bool whole = most == 1;
  if ((!whole && (axis < 0 || axis >= in->rank || in->shape[axis] != most)) ||
      (scale->count != 1 && scale->count != most) || (zeros != 1 && zeros != most) ||
      radish_onnx_int(im, "block_size", 0)) {
    return radish_onnx_fail(im, "its scale or zero point does not fit the input's axis %" PRId64, axis);
  }
  int64_t inner = 1;
  for (int64_t d = axis + 1; d < in->rank && !whole; d++) inner *= in->shape[d];
  const int type = zero ? zero->type : (int)(radish_onnx_int(im, "output_dtype", ONNX_UINT8) & 255);
  const radish_onnx_levels levels = radish_onnx_levels_of(type);
  radish_status status = radish_onnx_new_constant(im, back ? ONNX_FLOAT : type, in->rank, in->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    const int64_t c = whole ? 0 : i / inner % most;
    const double s = scale->data[scale->count == 1 ? 0 : c], z = zero ? zero->data[zeros == 1 ? 0 : c] : 0;
    if (!(s >= 0)) return radish_onnx_fail(im, "scale %" PRId64 " is %g, it must be positive", c, s);
    if (back) {
      out->data[i] = (double)((float)(in->data[i] - z) * (float)s);
    } else { // a scale of 0 comes from a channel of zeros
      const double level = s > 0 ? nearbyint((double)((float)in->data[i] / (float)s)) + z : z;
      out->data[i] = fmin(fmax(level, levels.lowest), levels.highest);
    }
  }
  return status;
}

static radish_status clip(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  const radish_onnx_constant *low = radish_onnx_constant_input(im, 1), *high = radish_onnx_constant_input(im, 2);
  if ((low && low->count != 1) || (high && high->count != 1))
    return radish_onnx_fail(im, "its bounds must be single numbers");
  const double least = low ? low->data[0] : radish_onnx_real(im, "min", -INFINITY);
  const double most = high ? high->data[0] : radish_onnx_real(im, "max", INFINITY);
  radish_status status = radish_onnx_new_constant(im, in->type, in->rank, in->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = fmin(fmax(in->data[i], least), most);
  return status;
}

static radish_status reduce_max(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  int64_t axes[ONNX_RANK], shape[ONNX_RANK];
  int count = radish_onnx_ints(im, "axes", 1, axes, ONNX_RANK);
  bool reduced[ONNX_RANK] = {false};
  for (int i = 0; i < count; i++) {
    const int64_t axis = axes[i] < 0 ? axes[i] + in->rank : axes[i];
    if (axis < 0 || axis >= in->rank) return radish_onnx_fail(im, "axis %" PRId64 " is out of range", axes[i]);
    reduced[axis] = true;
  }
  const bool keep = radish_onnx_int(im, "keepdims", 1) != 0;
  int rank = 0;
  for (int d = 0; d < in->rank; d++) {
    if (count < 0) reduced[d] = true;
    if (!reduced[d] || keep) shape[rank++] = reduced[d] ? 1 : in->shape[d];
  }
  radish_status status = radish_onnx_new_constant(im, in->type, rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = -INFINITY;
  for (int64_t i = 0; i < in->count && !status; i++) {
    int64_t rest = i, at = 0, stride = 1;
    for (int d = in->rank - 1; d >= 0; d--) {
      if (!reduced[d]) {
        at += rest % in->shape[d] * stride;
        stride *= in->shape[d];
      }
      rest /= in->shape[d];
    }
    if (in->data[i] > out->data[at]) out->data[at] = in->data[i];
  }
  for (int64_t i = 0; i < out->count && !status; i++) {
    if (!isfinite(out->data[i])) return radish_onnx_fail(im, "it reduces an empty tensor");
  }
  return status;
}

radish_status radish_onnx_fold_numbers(radish_onnx_import *im, const radish_onnx_constant *in,
                                       radish_onnx_constant *out, bool *done) {
  *done = true;
  if (radish_onnx_is(im, "Add") || radish_onnx_is(im, "Sub") || radish_onnx_is(im, "Mul") || radish_onnx_is(im, "Div"))
    return binary(im, out);
  if (radish_onnx_is(im, "Abs") || radish_onnx_is(im, "Neg") || radish_onnx_is(im, "Sqrt") ||
      radish_onnx_is(im, "Floor") || radish_onnx_is(im, "Round") || radish_onnx_is(im, "Identity") ||
      radish_onnx_is(im, "Dropout")) {
    return unary(im, in, out);
  }
  if (radish_onnx_is(im, "Clip")) return clip(im, in, out);
  if (radish_onnx_is(im, "ReduceMax")) return reduce_max(im, in, out);
  if (radish_onnx_is(im, "QuantizeLinear") || radish_onnx_is(im, "DequantizeLinear")) return quantise(im, out);
  if (radish_onnx_is(im, "Quant") || radish_onnx_is(im, "BipolarQuant")) return radish_onnx_fold_quant(im, in, out);
  *done = false;
  return RADISH_OK;
}
