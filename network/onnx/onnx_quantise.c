// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports quantisations of activations: QuantizeLinear with its DequantizeLinear, and QONNX's Quant, which is both.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

radish_onnx_levels radish_onnx_levels_of(int type) {
  switch (type) {
  case ONNX_INT8: return (radish_onnx_levels){-128, 127};
  case ONNX_INT4: return (radish_onnx_levels){-8, 7};
  case ONNX_UINT4: return (radish_onnx_levels){0, 15};
  case ONNX_INT16: return (radish_onnx_levels){-32768, 32767};
  case ONNX_UINT16: return (radish_onnx_levels){0, 65535};
  default: return (radish_onnx_levels){0, 255};
  }
}

radish_status radish_onnx_quantise(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_constant *scale = radish_onnx_constant_input(im, 1), *zero = radish_onnx_constant_input(im, 2);
  if (!scale || scale->count != 1 || !(scale->data[0] > 0) || !isfinite(scale->data[0]) || (zero && zero->count != 1) ||
      (!zero && radish_onnx_input(im, 2))) {
    return radish_onnx_fail(im, "an activation needs one positive constant scale and one zero point");
  }
  const radish_onnx_levels levels =
      radish_onnx_levels_of(zero ? zero->type : (int)(radish_onnx_int(im, "output_dtype", ONNX_UINT8) & 255));
  *out = *radish_onnx_input(im, 0);
  out->quantised = true;
  out->step = scale->data[0];
  out->zero = zero ? zero->data[0] : 0;
  out->lowest = levels.lowest;
  out->highest = levels.highest;
  return RADISH_OK;
}

typedef struct {
  double step, lowest, levels; // of one train: the least integer and the largest, less the zero point
  bool is_signed;              // some integers are below the zero point
} train_levels;

// Gives the planes the step and levels of the train. What cannot have them stays as it is, with a note.
static radish_status quantise_planes(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                                     radish_onnx_value *out) {
  const train_levels *to = with;
  (void)first;
  *out = *in;
  const bool inner = im->inner[radish_onnx_value_of(im, im->node->output[0])];
  if (in->kind == ONNX_VIEW && in->layer == 0)
    return radish_onnx_note(
        im,
        "the input's own quantisation (step %g) is replaced by that of radish; --input-range %.9g:%.9g "
        "gives its own levels, where these are of 8 bits",
        to->step, to->lowest * to->step, to->levels * to->step);
  if (in->kind == ONNX_VIEW && in->scale) return radish_onnx_note(im, "a quantisation behind a scaling is left out");
  if (to->levels < 1) return radish_onnx_fail(im, "it leaves no positive values");
  const bool cuts = in->kind == ONNX_VIEW && im->network->layers[in->layer].is_signed && !to->is_signed;
  if (in->kind == ONNX_SUM || cuts) {
    if (to->is_signed && !inner)
      return radish_onnx_note(im, "the quantisation of the readout is left out: it gives the numbers before it");
    if (to->is_signed && in->sum->pools_zeros)
      return radish_onnx_fail(im, "it follows a MaxPool of a Pad's zeros and of values that may be negative");
    const radish_status status = radish_onnx_close(im, in, out); // its least value is 0, as that of a Relu, or below 0
    if (status) return status;
    im->network->layers[out->layer].is_signed = to->is_signed;
  }
  radish_float_layer *layer = &im->network->layers[out->layer];
  layer->scale = (float)to->step;
  layer->levels = (int)fmin(to->levels, nearbyint((double)layer->limit / to->step)); // a Clip may leave fewer of them
  if (layer->levels < 1) return radish_onnx_fail(im, "its step leaves no values within the bounds before it");
  layer->least = layer->is_signed ? (int)to->lowest : 0;
  return RADISH_OK;
}

static radish_status quantised_train(radish_onnx_import *im, const radish_onnx_value *in, const train_levels *to,
                                     radish_onnx_value *out) {
  radish_onnx_value plain = *in;
  plain.quantised = false;
  if (plain.kind == ONNX_JOINED) return radish_onnx_each_part(im, &plain, quantise_planes, to, out);
  return quantise_planes(im, &plain, 0, to, out);
}

radish_status radish_onnx_dequantise(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *scale = radish_onnx_constant_input(im, 1), *zero = radish_onnx_constant_input(im, 2);
  if (!in->quantised && in->kind == ONNX_VIEW && in->layer == 0 && im->network->layer_count == 1) {
    return radish_onnx_fail(im, "the model takes integers: let it begin with its QuantizeLinear, or with floats");
  }
  if (!in->quantised || !scale || scale->count != 1 || scale->data[0] != in->step ||
      (zero ? zero->data[0] : 0) != in->zero) {
    return radish_onnx_fail(im, "it must follow a QuantizeLinear of the same scale and zero point");
  }
  const train_levels to = {in->step, in->lowest - in->zero, in->highest - in->zero, in->lowest < in->zero};
  return quantised_train(im, in, &to, out);
}

// Reads the levels of QONNX's Quant: bits, signed, narrow.
static radish_status quant_levels(radish_onnx_import *im, radish_onnx_levels *out) {
  const radish_onnx_constant *bits = radish_onnx_constant_input(im, 3);
  const Onnx__AttributeProto *rounding = radish_onnx_attribute(im, "rounding_mode");
  if (!bits || bits->count != 1 || !(bits->data[0] >= 1) || !(bits->data[0] <= 32))
    return radish_onnx_fail(im, "its number of bits must be a constant, 1 to 32");
  if (rounding && rounding->has_s && (rounding->s.len != 5 || memcmp(rounding->s.data, "ROUND", 5)))
    return radish_onnx_fail(im, "its rounding_mode must be ROUND: the others round as no conversion here does");
  const double span = exp2(bits->data[0]);
  const bool narrow = radish_onnx_int(im, "narrow", 0) != 0;
  if (radish_onnx_int(im, "signed", 1)) *out = (radish_onnx_levels){-span / 2 + (narrow ? 1 : 0), span / 2 - 1};
  else *out = (radish_onnx_levels){0, span - (narrow ? 2 : 1)};
  return RADISH_OK;
}

radish_status radish_onnx_quant(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *scale = radish_onnx_constant_input(im, 1), *zero = radish_onnx_constant_input(im, 2);
  radish_onnx_levels levels;
  const radish_status status = quant_levels(im, &levels);
  if (status) return status;
  if (!scale || scale->count != 1 || !(scale->data[0] > 0) || !zero || zero->count != 1)
    return radish_onnx_fail(im, "an activation needs one positive constant scale and one zero point");
  const train_levels to = {scale->data[0], levels.lowest - zero->data[0], levels.highest - zero->data[0],
                           levels.lowest < zero->data[0]};
  return quantised_train(im, in, &to, out);
}

// Returns the index along each number of `in`'s tensor in `by`, whose dimensions of size 1 are repeated; -1 where the
// shapes do not match.
static int64_t broadcast(const radish_onnx_constant *by, const radish_onnx_constant *in, int64_t i) {
  int64_t index = 0, stride = 1;
  if (by->rank > in->rank) return by->count == 1 ? 0 : -1;
  for (int d = in->rank - 1, f = by->rank - 1; f >= 0; d--, f--) {
    const int64_t at = i % in->shape[d];
    i /= in->shape[d];
    if (by->shape[f] != 1 && by->shape[f] != in->shape[d]) return -1;
    if (by->shape[f] != 1) index += at * stride;
    stride *= by->shape[f];
  }
  return index;
}

radish_status radish_onnx_fold_quant(radish_onnx_import *im, const radish_onnx_constant *in,
                                     radish_onnx_constant *out) {
  const bool bipolar = radish_onnx_is(im, "BipolarQuant");
  const radish_onnx_constant *scale = radish_onnx_constant_input(im, 1), *zero = radish_onnx_constant_input(im, 2);
  radish_onnx_levels levels = {-1, 1};
  radish_status status = bipolar ? RADISH_OK : quant_levels(im, &levels);
  if (status) return status;
  if (!scale || !scale->count || (!bipolar && (!zero || !zero->count)))
    return radish_onnx_fail(im, "it needs a constant scale%s", bipolar ? "" : " and zero point");
  status = radish_onnx_new_constant(im, ONNX_FLOAT, in->rank, in->shape, out);
  for (int64_t i = 0; i < in->count && !status; i++) {
    const int64_t s = broadcast(scale, in, i), z = bipolar ? 0 : broadcast(zero, in, i);
    if (s < 0 || z < 0) return radish_onnx_fail(im, "its scale or zero point does not fit the input");
    const double step = scale->data[s], origin = bipolar ? 0 : zero->data[z];
    if (!(step > 0)) return radish_onnx_fail(im, "scale %" PRId64 " is %g, it must be positive", s, step);
    const double level = bipolar ? (in->data[i] >= 0 ? 1 : -1)
                                 : fmin(fmax(nearbyint(in->data[i] / step + origin), levels.lowest), levels.highest);
    out->data[i] = (double)(float)((level - origin) * step);
  }
  return status;
}
