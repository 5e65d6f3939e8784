// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports operators on activations that move numbers or name their steps: Reshape, Flatten, Slice, Pad, Concat,
// QuantizeLinear, DequantizeLinear, and those that do nothing.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static radish_status flatten(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *out) {
  if (radish_onnx_int(im, "axis", 1) != 1 && radish_onnx_int(im, "axis", 1) != -3)
    return radish_onnx_fail(im, "only axis 1 is supported");
  *out = *in;
  out->flat = true;
  return RADISH_OK;
}

static radish_status reshape(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *out) {
  int64_t shape[ONNX_RANK];
  const int rank = radish_onnx_ints(im, NULL, 1, shape, ONNX_RANK);
  const int64_t size = radish_shape_size(in->shape);
  const int64_t own[4] = {1, in->flat ? size : in->shape.channels, in->shape.rows, in->shape.columns};
  if (rank < 2) return radish_onnx_fail(im, "its shape must be constant with the batch first");
  int64_t known = 1;
  int open = -1;
  for (int d = 0; d < rank; d++) {
    if (shape[d] == 0 && d < (in->flat ? 2 : 4)) shape[d] = own[d];
    if (shape[d] == -1 && open < 0) open = d;
    else if (shape[d] < 1 || known > size) return radish_onnx_fail(im, "its shape is not possible");
    else known *= shape[d];
  }
  if (open >= 0 && known > 0 && size % known == 0) shape[open] = size / known;
  *out = *in;
  if (shape[0] == 1 && rank == 2 && shape[1] == size) {
    out->flat = true;
    return RADISH_OK;
  }
  if (shape[0] == 1 && rank == 4 && shape[1] == in->shape.channels && shape[2] == in->shape.rows &&
      shape[3] == in->shape.columns) {
    out->flat = false;
    return RADISH_OK;
  }
  return radish_onnx_fail(im, "only flattening to [batch, %" PRId64 "] is supported", size);
}

// Imports the Squeeze from [batch, channels, 1, 1] to [batch, channels] (`flat`), or the Unsqueeze back.
static radish_status squeeze(radish_onnx_import *im, const radish_onnx_value *in, bool flat, radish_onnx_value *out) {
  int64_t axes[ONNX_RANK];
  const int count = radish_onnx_ints(im, "axes", 1, axes, ONNX_RANK);
  bool right = in->flat != flat && in->shape.rows == 1 && in->shape.columns == 1 && count == 2;
  for (int i = 0; i < count && right; i++) {
    const int64_t axis = axes[i] < 0 ? axes[i] + 4 : axes[i];
    right = axis == 2 || axis == 3;
  }
  if (!right) return radish_onnx_fail(im, "only between [batch, channels, 1, 1] and [batch, channels] is it supported");
  *out = *in;
  out->flat = flat;
  return RADISH_OK;
}

static radish_status transpose(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *out) {
  int64_t order[ONNX_RANK];
  const int count = radish_onnx_ints(im, "perm", -1, order, ONNX_RANK);
  for (int i = 0; i < count; i++) {
    if (order[i] != i) return radish_onnx_fail(im, "axes of activations cannot change places");
  }
  if (count < 0) return radish_onnx_fail(im, "axes of activations cannot change places");
  *out = *in;
  return RADISH_OK;
}

// Imports a Slice of every n-th row and column, such as x[:, :, ::2, ::2], as a view with a stride.
static radish_status slice(radish_onnx_import *im, radish_onnx_value *in, radish_onnx_value *out) {
  int64_t starts[ONNX_RANK], ends[ONNX_RANK], axes[ONNX_RANK], steps[ONNX_RANK];
  const int count = radish_onnx_ints(im, "starts", 1, starts, ONNX_RANK),
            end_count = radish_onnx_ints(im, "ends", 2, ends, ONNX_RANK);
  const int axis_count = radish_onnx_ints(im, "axes", 3, axes, ONNX_RANK),
            step_count = radish_onnx_ints(im, NULL, 4, steps, ONNX_RANK);
  if (count < 0 || end_count != count || (axis_count >= 0 && axis_count != count) ||
      (step_count >= 0 && step_count != count) || in->flat) {
    return radish_onnx_fail(im, "its starts, ends, axes and steps must be constant and fit");
  }
  *out = *in;
  for (int i = 0; i < count; i++) {
    int64_t axis = axis_count < 0 ? i : axes[i];
    const int64_t step = step_count < 0 ? 1 : steps[i];
    if (axis < 0) axis += 4;
    if (axis < 0 || axis > 3) return radish_onnx_fail(im, "axis %" PRId64 " is out of range", axis);
    const int64_t size = axis == 0   ? 1
                         : axis == 1 ? out->shape.channels
                         : axis == 2 ? out->shape.rows
                                     : out->shape.columns;
    if (starts[i] != 0 || ends[i] < size || step < 1 || step > ONNX_KERNEL || (axis < 2 && step != 1)) {
      return radish_onnx_fail(im, "only every n-th row and column of a whole activation is supported");
    }
    if (axis < 2 || step == 1) continue;
    if (in->kind != ONNX_VIEW || in->pad[0] || in->pad[1] || in->pad[2] || in->pad[3]) {
      return radish_onnx_fail(im, "only the output of a Relu can be subsampled");
    }
    int *stride = axis == 2 ? &out->stride_y : &out->stride_x,
        *span = axis == 2 ? &out->shape.rows : &out->shape.columns;
    if (*stride * step > ONNX_KERNEL) return radish_onnx_fail(im, "it subsamples by more than %d", ONNX_KERNEL);
    *stride *= (int)step;
    *span = (int)((size - 1) / step + 1);
  }
  return RADISH_OK;
}

static radish_status pad(radish_onnx_import *im, radish_onnx_value *in, radish_onnx_value *out) {
  int64_t pads[2 * ONNX_RANK];
  const int count = radish_onnx_ints(im, "pads", 1, pads, 2 * ONNX_RANK);
  const radish_onnx_constant *value = radish_onnx_constant_input(im, 2);
  const Onnx__AttributeProto *mode = radish_onnx_attribute(im, "mode");
  if (count < 0 || count % 2 || (count != 8 && count != 4) || (count == 4) != in->flat) {
    return radish_onnx_fail(im, "its pads must be constant, two for each dimension");
  }
  *out = *in;
  bool any = false;
  for (int i = 0; i < count; i++) {
    any = any || pads[i];
    if (pads[i] < 0 || pads[i] > ONNX_CHANNELS)
      return radish_onnx_fail(im, "pad %" PRId64 " is not supported", pads[i]);
  }
  if (!any) return RADISH_OK;
  if (mode && mode->has_s && (mode->s.len != 8 || memcmp(mode->s.data, "constant", 8))) {
    return radish_onnx_fail(im, "only the mode constant is supported");
  }
  if ((radish_onnx_input(im, 2) && !value) || (value && (value->count != 1 || value->data[0] != 0)) ||
      radish_onnx_real(im, "value", 0) != 0) {
    return radish_onnx_fail(im, "only padding with 0 is supported");
  }
  if (in->flat || pads[0] || pads[4]) return radish_onnx_fail(im, "only channels, rows and columns can be padded");
  if (pads[1] || pads[5]) {
    if (in->kind != ONNX_VIEW || in->scale || in->shape.channels + pads[1] + pads[5] > ONNX_CHANNELS) {
      radish_status status = radish_onnx_to_layer(im, in);
      if (status) return status;
      if (in->scale || in->shape.channels + pads[1] + pads[5] > ONNX_CHANNELS) {
        return radish_onnx_fail(im, "channels can be added to the output of a Relu, up to %d", ONNX_CHANNELS);
      }
      *out = *in;
    }
    out->channel_offset += (int)pads[1];
    out->shape.channels += (int)(pads[1] + pads[5]);
  }
  if (!(pads[2] || pads[3] || pads[6] || pads[7])) return RADISH_OK;
  radish_status status = radish_onnx_to_layer(im, out);
  if (status) return status;
  const int64_t sides[4] = {pads[2], pads[3], pads[6], pads[7]};
  for (int i = 0; i < 4; i++) {
    if (out->pad[i] + sides[i] > ONNX_KERNEL) return radish_onnx_fail(im, "it pads by more than %d", ONNX_KERNEL);
    out->pad[i] += (int)sides[i];
  }
  return RADISH_OK; // its shape stays that of the layer: only an operator with a window reads the pad
}

// Imports a Concat of channels as a sum: every input is a term with a channel offset of its own, and a constant of
// zeros needs no term.
static radish_status concat(radish_onnx_import *im, radish_onnx_value *out) {
  const int64_t axis = radish_onnx_int(im, "axis", 0);
  radish_shape shape = {0, 0, 0};
  if (axis != 1 && axis != -3) return radish_onnx_fail(im, "activations can be joined along channels only");
  for (int i = 0; i < im->input_count; i++) {
    radish_onnx_value *in = radish_onnx_input(im, i);
    if (!in) return radish_onnx_fail(im, "it has an input that is left out");
    radish_shape part = in->shape;
    if (in->kind == ONNX_CONSTANT) {
      const radish_onnx_constant *zeros = &in->constant;
      if (zeros->rank != 4) return radish_onnx_fail(im, "input %d does not have 4 dimensions", i);
      for (int64_t j = 0; j < zeros->count; j++) {
        if (zeros->data[j] != 0) return radish_onnx_fail(im, "input %d is a constant that is not 0", i);
      }
      part = (radish_shape){(int)zeros->shape[1], (int)zeros->shape[2], (int)zeros->shape[3]};
    } else if (in->flat || in->quantised) {
      return radish_onnx_fail(im, "input %d is flattened or quantised", i);
    }
    if (i && (part.rows != shape.rows || part.columns != shape.columns))
      return radish_onnx_fail(im, "its inputs differ in size");
    if (part.channels > ONNX_CHANNELS - shape.channels)
      return radish_onnx_fail(im, "more than %d channels", ONNX_CHANNELS);
    shape = (radish_shape){shape.channels + part.channels, part.rows, part.columns};
  }
  radish_onnx_sum *sum;
  radish_status status = radish_onnx_new_sum(im, shape, &sum);
  int offset = 0;
  for (int i = 0; i < im->input_count && !status; i++) {
    radish_onnx_value *in = radish_onnx_input(im, i);
    if (in->kind != ONNX_CONSTANT) {
      radish_onnx_value part = *in;
      if (part.kind == ONNX_SUM || part.scale) status = radish_onnx_to_layer(im, &part);
      if (!status && part.scale) status = radish_onnx_fail(im, "input %d is scaled behind its Relu", i);
      radish_onnx_sum *terms = NULL;
      if (!status) status = radish_onnx_to_sum(im, &part, &terms);
      if (status) return status;
      if (sum->count >= ONNX_SOURCES) return radish_onnx_fail(im, "more than %d inputs", ONNX_SOURCES);
      terms->terms[0].channel_offset += offset;
      sum->terms[sum->count++] = terms->terms[0];
      offset += in->shape.channels;
    } else {
      offset += (int)in->constant.shape[1];
    }
  }
  if (status) return status;
  *out = radish_onnx_sum_value(sum);
  return RADISH_OK;
}

// ---- QuantizeLinear, DequantizeLinear -------------------------------------------------------------------------------

static radish_status quantise(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *out) {
  const radish_onnx_constant *scale = radish_onnx_constant_input(im, 1), *zero = radish_onnx_constant_input(im, 2);
  if (!scale || scale->count != 1 || !(scale->data[0] > 0) || !isfinite(scale->data[0]) || (zero && zero->count != 1) ||
      (!zero && radish_onnx_input(im, 2))) {
    return radish_onnx_fail(im, "an activation needs one positive constant scale and one zero point");
  }
  const bool negative = zero && zero->type == ONNX_INT8;
  *out = *in;
  out->quantised = true;
  out->step = scale->data[0];
  out->zero = zero ? zero->data[0] : 0;
  out->lowest = negative ? -128 : 0;
  out->highest = negative ? 127 : 255;
  return RADISH_OK;
}

static radish_status dequantise(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *out) {
  const radish_onnx_constant *scale = radish_onnx_constant_input(im, 1), *zero = radish_onnx_constant_input(im, 2);
  if (!in->quantised || !scale || scale->count != 1 || scale->data[0] != in->step ||
      (zero ? zero->data[0] : 0) != in->zero) {
    return radish_onnx_fail(im, "it must follow a QuantizeLinear of the same scale and zero point");
  }
  radish_onnx_value plain = *in;
  plain.quantised = false;
  const double levels = in->highest - in->zero;
  *out = plain;
  if (plain.kind == ONNX_VIEW && plain.layer == 0) {
    return radish_onnx_note(im, "the input's own quantisation (step %g) is replaced by --input-bits", in->step);
  }
  if (plain.kind == ONNX_VIEW && plain.scale)
    return radish_onnx_note(im, "a quantisation behind a scaling is left out");
  if (plain.kind == ONNX_SUM) {
    if (in->lowest < in->zero || levels < 1)
      return radish_onnx_note(im, "the quantisation of a signed sum is left out");
    radish_status status = radish_onnx_close(im, &plain, out); // its least value is 0, as that of a Relu
    if (status) return status;
  }
  if (levels < 1) return radish_onnx_fail(im, "it leaves no positive values");
  radish_float_layer *layer = &im->network->layers[out->layer];
  layer->scale = (float)in->step;
  layer->levels = (int)levels;
  return RADISH_OK;
}

radish_status radish_onnx_reshape(radish_onnx_import *im, radish_onnx_value *out, bool *done) {
  radish_onnx_value *in = radish_onnx_input(im, 0);
  *done = true;
  if (radish_onnx_is(im, "Concat")) return concat(im, out);
  if (!in || in->kind == ONNX_CONSTANT) {
    *done = false;
    return RADISH_OK;
  }
  if (radish_onnx_is(im, "Identity") || radish_onnx_is(im, "Dropout")) {
    *out = *in;
    return RADISH_OK;
  }
  if (radish_onnx_is(im, "DequantizeLinear")) return dequantise(im, in, out);
  if (in->quantised) {
    *done = false;
    return RADISH_OK;
  }
  if (radish_onnx_is(im, "Cast")) {
    if (radish_onnx_int(im, "to", ONNX_FLOAT) != ONNX_FLOAT) return radish_onnx_fail(im, "activations are floats");
    *out = *in;
    return RADISH_OK;
  }
  if (radish_onnx_is(im, "Softmax") || radish_onnx_is(im, "LogSoftmax")) {
    if (strcmp(im->node->output[0], im->graph->output[0]->name))
      return radish_onnx_fail(im, "it is supported at the end only");
    *out = *in;
    return radish_onnx_note(im, "the %s at the end is dropped: it does not change the answer", im->node->op_type);
  }
  if (radish_onnx_is(im, "QuantizeLinear")) return quantise(im, in, out);
  if (radish_onnx_is(im, "Flatten")) return flatten(im, in, out);
  if (radish_onnx_is(im, "Reshape")) return reshape(im, in, out);
  if (radish_onnx_is(im, "Squeeze")) return squeeze(im, in, true, out);
  if (radish_onnx_is(im, "Unsqueeze")) return squeeze(im, in, false, out);
  if (radish_onnx_is(im, "Transpose")) return transpose(im, in, out);
  if (radish_onnx_is(im, "Slice")) return slice(im, in, out);
  if (radish_onnx_is(im, "Pad")) return pad(im, in, out);
  *done = false;
  return RADISH_OK;
}
