// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports bounds of activations, Relu and all that can be said by it: each closes a layer.
#include "network/onnx/onnx_import.h"

#include <math.h>

// Says whether the value is a layer that is not negative already.
static bool is_positive(const radish_onnx_import *im, const radish_onnx_value *value) {
  return value->kind == ONNX_VIEW && !value->scale && !im->network->layers[value->layer].is_signed;
}

// Notes that a Relu of the value, which is positive because the input is, is left out.
static void rely_on_input(radish_onnx_import *im, const radish_onnx_value *value) {
  radish_float_layer *layer = &im->network->layers[value->layer];
  if (value->layer == 0 || (layer->of_input && !value->single)) im->network->plain_input = true;
  layer->of_input = false; // it has a Relu now
}

// Closes the planes that the value shows: each becomes a layer whose outputs are at most `*limit`.
static radish_status bound_planes(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                                  radish_onnx_value *out) {
  const float limit = *(const float *)with;
  (void)first;
  const bool again = is_positive(im, in);
  *out = *in;
  if (again) rely_on_input(im, in);
  if (again && (limit == INFINITY || (in->layer == 0 && limit >= 1))) return RADISH_OK;
  const radish_float_layer *own = &im->network->layers[in->layer];
  const bool cuts = again && own->levels && (double)limit < (double)own->levels * (double)own->scale;
  // It becomes a layer of its own where others read this one without the bound, or its integers are more.
  if (!again || !in->single || in->layer == 0 || cuts) {
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
  const bool again = is_positive(im, in);
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

// ---- leaks ----------------------------------------------------------------------------------------------------------

// Gives the planes as a leaky Relu of slope 2^-leak.
static radish_status leak_planes(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                                 radish_onnx_value *out) {
  (void)first;
  *out = *in;
  if (is_positive(im, in)) {
    rely_on_input(im, in);
    return RADISH_OK;
  }
  radish_onnx_value pooled = *in;
  if (in->kind == ONNX_SUM && in->sum->pools_zeros)
    return radish_onnx_fail(im, "it follows a MaxPool of a Pad's zeros and of values that may be negative");
  const radish_status status = radish_onnx_close(im, &pooled, out);
  if (status) return status;
  im->network->layers[out->layer].is_signed = true;
  im->network->layers[out->layer].leak = *(const int *)with;
  return RADISH_OK;
}

// Gives slope[c] * x + (1 - slope[c]) * relu(x) of planes: x is a signed layer, its Relu another one.
static radish_status bend_planes(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                                 radish_onnx_value *out) {
  const float *slope = (const float *)with + first;
  const int channels = in->shape.channels;
  radish_onnx_value x = *in, positive, parts[2];
  radish_onnx_sum *sums[2];
  *out = *in;
  if (is_positive(im, in)) return leak_planes(im, in, first, &(int){0}, out);
  radish_status status = radish_onnx_to_layer(im, &x);
  if (!status && x.scale) {
    radish_onnx_sum *sum;
    status = radish_onnx_to_sum(im, &x, &sum);
    if (!status) x = radish_onnx_sum_value(sum);
    if (!status) status = radish_onnx_to_layer(im, &x);
  }
  x.order = NULL;
  if (!status) status = radish_onnx_close(im, &x, &positive);
  float *factors = radish_onnx_take(im, 3 * (int64_t)channels, sizeof *factors);
  if (!status && !factors) status = radish_onnx_no_memory(im);
  for (int c = 0; c < channels && !status; c++) {
    factors[c] = slope[c];
    factors[channels + c] = 1 - slope[c];
  }
  if (!status) status = radish_onnx_affine(im, &x, factors, factors + 2 * channels, &parts[0]);
  if (!status) status = radish_onnx_affine(im, &positive, factors + channels, factors + 2 * channels, &parts[1]);
  for (int i = 0; i < 2 && !status; i++) status = radish_onnx_to_sum(im, &parts[i], &sums[i]);
  if (!status) status = radish_onnx_add_sums(im, sums[0], sums[1]);
  if (status) return status;
  *out = radish_onnx_sum_value(sums[0]);
  out->order = in->order;
  return RADISH_OK;
}

// Gives the leaky Relu of a slope for each channel.
static radish_status leaky(radish_onnx_import *im, const radish_onnx_value *in, const float *slope,
                           radish_onnx_value *out) {
  bool equal = true;
  for (int c = 1; c < in->shape.channels; c++) equal = equal && slope[c] == slope[0];
  if (equal && slope[0] == 1) {
    *out = *in;
    return RADISH_OK;
  }
  if (equal && slope[0] == 0) return bound(im, in, 0, INFINITY, out);
  radish_onnx_value shown = *in;
  radish_status status = RADISH_OK;
  if (in->kind == ONNX_SUM && !radish_onnx_shows_all(im, in)) status = radish_onnx_show(im, in, &shown);
  if (status) return status;
  int exponent;
  const bool power =
      equal && slope[0] > 0 && frexpf(slope[0], &exponent) == 0.5F && exponent <= 0 && exponent >= 1 - RADISH_MAX_LEAK;
  const int leak = power ? 1 - exponent : 0;
  if (!power && slope[0] >= 0) {
    status = radish_onnx_note(im,
                              "%s of slope %g becomes three layers, since that is no power of two: slopes of 1/4, 1/8, "
                              "1/64 and so on are part of the layer before",
                              im->node->op_type, (double)slope[0]);
    if (status) return status;
  }
  const void *with = power ? (const void *)&leak : slope;
  if (shown.kind == ONNX_JOINED) return radish_onnx_each_part(im, &shown, power ? leak_planes : bend_planes, with, out);
  return power ? leak_planes(im, &shown, 0, with, out) : bend_planes(im, &shown, 0, with, out);
}

bool radish_onnx_is_each_channel(const radish_onnx_value *in, const radish_onnx_constant *given) {
  int64_t sizes[ONNX_RANK];
  const int rank = radish_onnx_dimensions(in, sizes), behind = given->rank - rank + 1; // where it has the channels
  return rank > 1 && sizes[1] == in->shape.channels && given->count == sizes[1] && behind >= 0 &&
         given->shape[behind] == sizes[1];
}

// Imports LeakyRelu, PRelu and Abs, which is a leaky Relu of slope -1.
radish_status radish_onnx_leaky_relu(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *given = radish_onnx_constant_input(im, 1);
  const bool constant = radish_onnx_is(im, "PRelu"), absolute = radish_onnx_is(im, "Abs");
  radish_onnx_value shown;
  if (constant && given && given->count > 1 && in->order) {
    const radish_status status = radish_onnx_show(im, in, &shown);
    if (status) return status;
    in = &shown;
  }
  if (in->kind == ONNX_JOINED && !radish_onnx_is_even(in))
    return radish_onnx_fail(im, "it reads joined activations of different sizes");
  float *slope = radish_onnx_take(im, in->shape.channels, sizeof *slope);
  if (!slope) return radish_onnx_no_memory(im);
  if (constant && (!given || (given->count != 1 && !radish_onnx_is_each_channel(in, given))))
    return radish_onnx_fail(im, "its slope must be constant: one number, or one for each channel");
  for (int c = 0; c < in->shape.channels; c++) {
    slope[c] = absolute   ? -1
               : constant ? (float)given->data[given->count == 1 ? 0 : c]
                          : (float)radish_onnx_real(im, "alpha", 0.01F);
    if (!isfinite(slope[c])) return radish_onnx_fail(im, "its slope is no finite number");
  }
  if (!absolute) return leaky(im, in, slope, out);
  radish_onnx_value magnitude;
  const radish_status status = leaky(im, in, slope, &magnitude);
  return status ? status : bound(im, &magnitude, 0, INFINITY, out);
}

// HardSigmoid is max(0, min(1, alpha x + beta)).
radish_status radish_onnx_hard_sigmoid(radish_onnx_import *im, radish_onnx_value *out) {
  radish_onnx_value scaled_value;
  const radish_status status =
      radish_onnx_scaled_by(im, radish_onnx_input(im, 0), (double)(float)radish_onnx_real(im, "alpha", 0.2),
                            radish_onnx_real(im, "beta", 0.5), &scaled_value);
  return status ? status : bound(im, &scaled_value, 0, 1, out);
}
