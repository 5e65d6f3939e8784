// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports bounds of activations, Relu and all that can be said by it: each closes a layer.
#include "network/onnx/onnx_import.h"

#include <math.h>

// Closes the planes that the value shows: each becomes a layer whose outputs are at most `*limit`.
static radish_status bound_planes(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                                  radish_onnx_value *out) {
  const float limit = *(const float *)with;
  (void)first;
  const bool again = in->kind == ONNX_VIEW && !in->scale; // not negative already
  *out = *in;
  if (again && in->layer == 0) im->network->plain_input = true;
  if (again && (limit == INFINITY || (in->layer == 0 && limit >= 1))) return RADISH_OK;
  if (!again || !in->single || in->layer == 0) { // a layer of its own, since others read this one without the bound
    const radish_status status = radish_onnx_close(im, in, out);
    if (status) return status;
  }
  radish_float_layer *layer = &im->network->layers[out->layer];
  layer->limit = fminf(layer->limit, limit);
  return RADISH_OK;
}

// Gives min(max(value, 0), limit).
static radish_status positive(radish_onnx_import *im, const radish_onnx_value *value, float limit,
                              radish_onnx_value *out) {
  radish_onnx_value shown = *value;
  if (value->kind == ONNX_SUM && !radish_onnx_shows_all(im, value)) { // only these channels become a layer
    radish_status status = radish_onnx_planes(im, value, &shown);
    int64_t sizes[ONNX_RANK];
    const int rank = radish_onnx_dimensions(value, sizes);
    if (!status) status = radish_onnx_select(im, &shown, &shown);
    if (!status) status = radish_onnx_reshape_to(im, &shown, rank, sizes);
    if (status) return status;
  }
  if (shown.kind == ONNX_JOINED) return radish_onnx_each_part(im, &shown, bound_planes, &limit, out);
  return bound_planes(im, &shown, 0, &limit, out);
}

// Gives the value between `least` and `most`. What may be negative is shifted until it is not:
//   clip(x, a, b) = a + clip(x - a, 0, b - a)        min(x, b) = b - relu(b - x)
static radish_status bound(radish_onnx_import *im, const radish_onnx_value *in, double least, double most,
                           radish_onnx_value *out) {
  if (!(least < most)) return radish_onnx_fail(im, "its bounds are %g and %g: the first must be smaller", least, most);
  if (in->quantised) {
    *out = *in;
    out->lowest = fmax(in->lowest, least);
    out->highest = fmin(in->highest, most);
    return out->lowest < out->highest ? RADISH_OK : radish_onnx_fail(im, "it leaves no range");
  }
  const bool again = in->kind == ONNX_VIEW && !in->scale;
  if (least == 0 || (again && least < 0 && most > 0)) return positive(im, in, (float)most, out);
  if (least == -INFINITY && most == INFINITY) {
    *out = *in;
    return RADISH_OK;
  }
  const bool below = least == -INFINITY;
  const double sign = below ? -1 : 1, shift = below ? most : least;
  radish_onnx_value shifted, closed;
  radish_status status = radish_onnx_scaled_by(im, in, sign, -sign * shift, &shifted);
  if (!status) status = positive(im, &shifted, below ? INFINITY : (float)(most - least), &closed);
  return status ? status : radish_onnx_scaled_by(im, &closed, sign, shift, out);
}

radish_status radish_onnx_relu(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  return in->quantised ? radish_onnx_fail(im, "it acts between QuantizeLinear and DequantizeLinear")
                       : bound(im, in, 0, INFINITY, out);
}

radish_status radish_onnx_clip(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_constant *low = radish_onnx_constant_input(im, 1), *high = radish_onnx_constant_input(im, 2);
  if ((radish_onnx_input(im, 1) && !low) || (radish_onnx_input(im, 2) && !high) || (low && low->count != 1) ||
      (high && high->count != 1)) {
    return radish_onnx_fail(im, "its bounds must be constant numbers");
  }
  const double least = low ? low->data[0] : radish_onnx_real(im, "min", -INFINITY),
               most = high ? high->data[0] : radish_onnx_real(im, "max", INFINITY);
  return bound(im, radish_onnx_input(im, 0), least < -3e38 ? -INFINITY : least, most > 3e38 ? INFINITY : most, out);
}

// Imports Max(x, a) and Min(x, b).
radish_status radish_onnx_extreme(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = NULL;
  const bool max = radish_onnx_is(im, "Max");
  double least = -INFINITY, most = INFINITY;
  for (int i = 0; i < im->input_count; i++) {
    const radish_onnx_value *value = radish_onnx_input(im, i);
    if (!value || (value->kind == ONNX_CONSTANT ? value->constant.count != 1 : in != NULL))
      return radish_onnx_fail(im, "only the %s of one activation and constant numbers is supported",
                              max ? "maximum" : "minimum");
    if (value->kind != ONNX_CONSTANT) in = value;
    else if (max) least = fmax(least, value->constant.data[0]);
    else most = fmin(most, value->constant.data[0]);
  }
  if (!in) return radish_onnx_fail(im, "it needs an activation");
  return bound(im, in, least, most, out);
}

// HardSigmoid is max(0, min(1, alpha x + beta)).
radish_status radish_onnx_hard_sigmoid(radish_onnx_import *im, radish_onnx_value *out) {
  radish_onnx_value scaled_value;
  const radish_status status =
      radish_onnx_scaled_by(im, radish_onnx_input(im, 0), (double)(float)radish_onnx_real(im, "alpha", 0.2),
                            radish_onnx_real(im, "beta", 0.5), &scaled_value);
  return status ? status : bound(im, &scaled_value, 0, 1, out);
}
