// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports QONNX's BipolarQuant of activations: -scale below 0, else scale. It closes a layer of one bit,
//
//   X = A < 0 ? 0 : 1        the graph's number = scale * (2 X - 1)
//
// of which the graph shows a view: readers fold 2 scale into their weights, -scale into their biases. Where they pad, the
// view's 0 outside is no X, so that neurons at the border get a bias of their own (radish_float_scale_source).
#include "network/onnx/onnx_import.h"

#include <math.h>

static radish_status bipolar_planes(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                                    radish_onnx_value *out) {
  const radish_onnx_constant *scale = with;
  if (in->kind == ONNX_SUM && in->sum->pools_zeros)
    return radish_onnx_fail(im, "it follows a MaxPool of a Pad's zeros and of values that may be negative");
  radish_onnx_value bit;
  const radish_status status = radish_onnx_close(im, in, &bit);
  if (status) return status;
  radish_float_layer *layer = &im->network->layers[bit.layer];
  radish_float_source *mean = &layer->sources[0];
  if (layer->source_count == 1 && mean->read == RADISH_READ_UNIFORM && radish_float_taps(mean) > 1) { // its signs alone
    const radish_status weighed = radish_onnx_depthwise(im, mean, layer->sums.channels);
    if (weighed) return weighed;
  }
  layer->is_bit = true;
  layer->scale = 1;
  layer->levels = 1;
  float *factors = radish_onnx_take(im, 2 * (int64_t)bit.shape.channels, sizeof *factors);
  if (!factors) return radish_onnx_no_memory(im);
  float *offsets = factors + bit.shape.channels;
  for (int c = 0; c < bit.shape.channels; c++) {
    const float one = (float)scale->data[scale->count == 1 ? 0 : first + c];
    factors[c] = 2 * one;
    offsets[c] = -one;
  }
  return radish_onnx_affine(im, &bit, factors, offsets, out);
}

radish_status radish_onnx_bipolar(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *scale = radish_onnx_constant_input(im, 1);
  if (!im->inner[radish_onnx_value_of(im, im->node->output[0])]) {
    *out = *in;
    return radish_onnx_note(im, "the BipolarQuant at the end is dropped: the readout gives the numbers whose signs it "
                                "takes");
  }
  radish_onnx_value shown = *in;
  const bool each = scale && scale->count > 1;
  if ((each && in->order) || (in->kind == ONNX_SUM && !radish_onnx_shows_all(im, in))) {
    const radish_status status = radish_onnx_show(im, in, &shown);
    if (status) return status;
  }
  if (!scale || !scale->count || (each && !radish_onnx_is_each_channel(&shown, scale)))
    return radish_onnx_fail(im, "its scale must be constant: one number, or one for each channel");
  for (int64_t i = 0; i < scale->count; i++) {
    if (!(scale->data[i] > 0) || !isfinite(scale->data[i]))
      return radish_onnx_fail(im, "its scale is %g: it must be positive", scale->data[i]);
  }
  if (shown.kind != ONNX_JOINED) return bipolar_planes(im, &shown, 0, scale, out);
  if (each && !radish_onnx_is_even(&shown))
    return radish_onnx_fail(im, "it reads joined activations of different sizes");
  return radish_onnx_each_part(im, &shown, bipolar_planes, scale, out);
}
