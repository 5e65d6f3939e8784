// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This folds operators that give constants other shapes and orders, such as the chains of shape arithmetic that PyTorch
// writes.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static radish_status reshape(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  int64_t shape[ONNX_RANK], known = 1;
  int open = -1, rank = radish_onnx_ints(im, NULL, 1, shape, ONNX_RANK);
  if (rank < 0) return radish_onnx_fail(im, "its shape must be a constant of at most %d sizes", ONNX_RANK);
  if (rank && shape[0] == im->batch && !radish_onnx_constant_input(im, 0)) shape[0] = 1; // images come one by one
  for (int d = 0; d < rank; d++) {
    if (shape[d] == 0 && d < in->rank && !radish_onnx_int(im, "allowzero", 0)) shape[d] = in->shape[d];
    if (shape[d] == -1 && open < 0) {
      open = d;
    } else if (shape[d] < 0 || (shape[d] && known > INT32_MAX / shape[d])) {
      return radish_onnx_fail(im, "size %" PRId64 " is not allowed in a shape", shape[d]);
    } else {
      known *= shape[d];
    }
  }
  if (open >= 0) shape[open] = known ? in->count / known : 0;
  if (known * (open >= 0 ? shape[open] : 1) != in->count) {
    return radish_onnx_fail(im, "its shape does not fit %" PRId64 " numbers", in->count);
  }
  radish_status status = radish_onnx_new_constant(im, in->type, rank, shape, out);
  if (!status) memcpy(out->data, in->data, (size_t)in->count * sizeof *in->data);
  return status;
}

// Makes a constant with the numbers of `in` in another type, or in another shape of as many elements.
static radish_status reshape_to(radish_onnx_import *im, const radish_onnx_constant *in, int type, int rank,
                                const int64_t *shape, radish_onnx_constant *out) {
  radish_status status = radish_onnx_new_constant(im, type, rank, shape, out);
  if (status) return status;
  if (out->count != in->count) return radish_onnx_fail(im, "the shapes do not fit");
  memcpy(out->data, in->data, (size_t)in->count * sizeof *in->data);
  return RADISH_OK;
}

static radish_status squeeze(radish_onnx_import *im, const radish_onnx_constant *in, bool insert,
                             radish_onnx_constant *out) {
  int64_t axes[ONNX_RANK], shape[2 * ONNX_RANK];
  const int count = radish_onnx_ints(im, "axes", 1, axes, ONNX_RANK);
  const int full = insert ? in->rank + (count > 0 ? count : 0) : in->rank;
  bool marked[2 * ONNX_RANK] = {false};
  if (insert && count < 0) return radish_onnx_fail(im, "its axes must be constant");
  for (int i = 0; i < count; i++) {
    const int64_t axis = axes[i] < 0 ? axes[i] + full : axes[i];
    if (axis < 0 || axis >= full || marked[axis])
      return radish_onnx_fail(im, "axis %" PRId64 " is not allowed", axes[i]);
    marked[axis] = true;
  }
  int rank = 0, from = 0;
  for (int d = 0; d < full; d++) {
    if (insert) {
      shape[rank++] = marked[d] ? 1 : in->shape[from++];
    } else if (!(marked[d] || (count < 0 && in->shape[d] == 1))) {
      shape[rank++] = in->shape[d];
    }
  }
  return reshape_to(im, in, in->type, rank, shape, out);
}

static radish_status transpose(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  int64_t order[ONNX_RANK], shape[ONNX_RANK];
  int count = radish_onnx_ints(im, "perm", -1, order, ONNX_RANK);
  bool used[ONNX_RANK] = {false};
  for (int d = 0; d < in->rank; d++) {
    if (count < 0) order[d] = in->rank - 1 - d;
    if ((count >= 0 && count != in->rank) || order[d] < 0 || order[d] >= in->rank || used[order[d]]) {
      return radish_onnx_fail(im, "its perm does not fit %d dimensions", in->rank);
    }
    used[order[d]] = true;
    shape[d] = in->shape[order[d]];
  }
  radish_status status = radish_onnx_new_constant(im, in->type, in->rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    int64_t at[ONNX_RANK], rest = i, index = 0;
    for (int d = in->rank - 1; d >= 0; d--) {
      at[order[d]] = rest % shape[d];
      rest /= shape[d];
    }
    for (int d = 0; d < in->rank; d++) index = index * in->shape[d] + at[d];
    out->data[i] = in->data[index];
  }
  return status;
}

radish_status radish_onnx_join_constants(radish_onnx_import *im, const radish_onnx_constant *const *parts, int count,
                                         radish_onnx_constant *out) {
  if (!count || !parts[0]) return radish_onnx_fail(im, "it needs an input");
  const radish_onnx_constant *first = parts[0];
  int64_t axis = radish_onnx_int(im, "axis", 1), shape[ONNX_RANK], total = 0, outer = 1, inner = 1;
  if (axis < 0) axis += first->rank;
  if (axis < 0 || axis >= first->rank) return radish_onnx_fail(im, "axis %" PRId64 " is out of range", axis);
  for (int i = 0; i < count; i++) {
    bool fits = parts[i] && parts[i]->rank == first->rank;
    for (int d = 0; fits && d < first->rank; d++) fits = d == axis || parts[i]->shape[d] == first->shape[d];
    if (!fits) return radish_onnx_fail(im, "input %d does not fit the first", i);
    total += parts[i]->shape[axis];
  }
  for (int d = 0; d < first->rank; d++) {
    shape[d] = d == axis ? total : first->shape[d];
    if (d < axis) outer *= shape[d];
    if (d > axis) inner *= shape[d];
  }
  radish_status status = radish_onnx_new_constant(im, first->type, first->rank, shape, out);
  int64_t at = 0;
  for (int64_t o = 0; o < outer && !status; o++) {
    for (int i = 0; i < count; i++) {
      const int64_t run = parts[i]->shape[axis] * inner;
      if (run) memcpy(out->data + at, parts[i]->data + o * run, (size_t)run * sizeof *out->data);
      at += run;
    }
  }
  return status;
}

static radish_status concat(radish_onnx_import *im, radish_onnx_constant *out) {
  const radish_onnx_constant *parts[ONNX_SOURCES];
  for (int i = 0; i < im->input_count; i++) parts[i] = radish_onnx_constant_input(im, i);
  return radish_onnx_join_constants(im, parts, im->input_count, out);
}

static radish_status flatten(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  int64_t axis = radish_onnx_int(im, "axis", 1), shape[2] = {1, 1};
  if (axis < 0) axis += in->rank;
  if (axis < 0 || axis > in->rank) return radish_onnx_fail(im, "axis %" PRId64 " is out of range", axis);
  for (int d = 0; d < in->rank; d++) shape[d >= axis] *= in->shape[d];
  return reshape_to(im, in, in->type, 2, shape, out);
}

// Copies the numbers of `in` that stand at first[d] + i * step[d] along each dimension d, for i below shape[d]; those
// outside become `fill`.
static radish_status pick(radish_onnx_import *im, const radish_onnx_constant *in, const int64_t *first,
                          const int64_t *step, const int64_t *shape, double fill, radish_onnx_constant *out) {
  radish_status status = radish_onnx_new_constant(im, in->type, in->rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    int64_t rest = i, index = 0, stride = 1;
    bool inside = true;
    for (int d = in->rank - 1; d >= 0; d--) {
      const int64_t at = first[d] + rest % shape[d] * step[d];
      inside = inside && at >= 0 && at < in->shape[d];
      index += at * stride;
      rest /= shape[d];
      stride *= in->shape[d];
    }
    out->data[i] = inside ? in->data[index] : fill;
  }
  return status;
}

// Folds Pad. An activation's order has -1 where a 0 is added.
static radish_status pad(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  int64_t pads[2 * ONNX_RANK], axes[ONNX_RANK], first[ONNX_RANK] = {0}, shape[ONNX_RANK], step[ONNX_RANK];
  const bool moves = !radish_onnx_constant_input(im, 0); // `in` is the order of an activation
  const int count = radish_onnx_ints(im, "pads", 1, pads, 2 * ONNX_RANK),
            axis_count = radish_onnx_ints(im, "axes", 3, axes, ONNX_RANK);
  const radish_onnx_constant *value = radish_onnx_constant_input(im, 2);
  const Onnx__AttributeProto *mode = radish_onnx_attribute(im, "mode");
  const int padded = axis_count < 0 ? in->rank : axis_count;
  if (count != 2 * padded) return radish_onnx_fail(im, "its pads must be constant, two for each dimension");
  if (mode && mode->has_s && (mode->s.len != 8 || memcmp(mode->s.data, "constant", 8)))
    return radish_onnx_fail(im, "only the mode constant is supported");
  const double fill = value && value->count ? value->data[0] : radish_onnx_real(im, "value", 0);
  if ((radish_onnx_input(im, 2) && !value) || (value && value->count > 1) || (moves && fill != 0))
    return radish_onnx_fail(im, "only padding with 0 is supported");
  for (int d = 0; d < in->rank; d++) step[d] = 1, shape[d] = in->shape[d];
  for (int i = 0; i < padded; i++) {
    const int64_t d = axis_count < 0 ? i : axes[i] < 0 ? axes[i] + in->rank : axes[i];
    if (d < 0 || d >= in->rank) return radish_onnx_fail(im, "axis %d is out of range", i);
    for (int side = 0; side < 2; side++) {
      const int64_t by = pads[i + side * padded];
      if (by < -INT32_MAX || by > ONNX_CHANNELS) return radish_onnx_fail(im, "pad %" PRId64 " is not supported", by);
      if (!side) first[d] -= by;
      shape[d] += by;
    }
  }
  return pick(im, in, first, step, shape, moves ? -1 : fill, out);
}

radish_status radish_onnx_cut(radish_onnx_import *im, const radish_onnx_constant *in, int64_t axis, int64_t start,
                              int64_t size, radish_onnx_constant *out) {
  int64_t first[ONNX_RANK] = {0}, shape[ONNX_RANK], step[ONNX_RANK];
  for (int d = 0; d < in->rank; d++) step[d] = 1, shape[d] = in->shape[d];
  first[axis] = start;
  shape[axis] = size;
  return pick(im, in, first, step, shape, 0, out);
}

static radish_status slice(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  int64_t starts[ONNX_RANK], ends[ONNX_RANK], axes[ONNX_RANK], steps[ONNX_RANK];
  int64_t first[ONNX_RANK] = {0}, step[ONNX_RANK], shape[ONNX_RANK];
  const int count = radish_onnx_ints(im, "starts", 1, starts, ONNX_RANK);
  if (count < 0 || radish_onnx_ints(im, "ends", 2, ends, ONNX_RANK) != count)
    return radish_onnx_fail(im, "it needs starts and ends");
  const int axis_count = radish_onnx_ints(im, "axes", 3, axes, ONNX_RANK),
            step_count = radish_onnx_ints(im, NULL, 4, steps, ONNX_RANK);
  if ((axis_count >= 0 && axis_count != count) || (step_count >= 0 && step_count != count)) {
    return radish_onnx_fail(im, "its axes and steps must be as many as its starts");
  }
  for (int d = 0; d < in->rank; d++) step[d] = 1, shape[d] = in->shape[d];
  for (int i = 0; i < count; i++) {
    int64_t d = axis_count < 0 ? i : axes[i], by = step_count < 0 ? 1 : steps[i];
    if (d < 0) d += in->rank;
    if (d < 0 || d >= in->rank || by == 0) return radish_onnx_fail(im, "axis or step %d is not allowed", i);
    const int64_t size = in->shape[d];
    int64_t begin = starts[i] < 0 ? starts[i] + size : starts[i], end = ends[i] < 0 ? ends[i] + size : ends[i];
    const int64_t low = by < 0 ? -1 : 0, high = by < 0 ? size - 1 : size;
    begin = begin < 0 ? 0 : begin > high ? high : begin;
    end = end < low ? low : end > high ? high : end;
    first[d] = begin;
    step[d] = by;
    const int64_t span = by > 0 ? end - begin : begin - end, width = by > 0 ? by : -by;
    shape[d] = span > 0 ? (span - 1) / width + 1 : 0;
  }
  return pick(im, in, first, step, shape, 0, out);
}

static radish_status gather(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  const radish_onnx_constant *index = radish_onnx_constant_input(im, 1);
  int64_t axis = radish_onnx_int(im, "axis", 0), shape[ONNX_RANK], inner = 1, outer = 1;
  if (axis < 0) axis += in->rank;
  if (!index || index->rank > 1 || axis < 0 || axis >= in->rank)
    return radish_onnx_fail(im, "its indices must be a constant list or number, its axis one of the input's");
  int rank = 0;
  for (int d = 0; d < in->rank; d++) {
    if (d < axis) outer *= in->shape[d];
    if (d > axis) inner *= in->shape[d];
    if (d != axis) shape[rank++] = in->shape[d];
    else if (index->rank) shape[rank++] = index->count;
  }
  radish_status status = radish_onnx_new_constant(im, in->type, rank, shape, out);
  for (int64_t o = 0; o < outer && !status; o++) {
    for (int64_t i = 0; i < index->count; i++) {
      int64_t at = radish_onnx_whole(index->data[i]);
      if (at < 0) at += in->shape[axis];
      if (at < 0 || at >= in->shape[axis]) return radish_onnx_fail(im, "index %" PRId64 " is out of range", at);
      if (inner)
        memcpy(out->data + (o * index->count + i) * inner, in->data + (o * in->shape[axis] + at) * inner,
               (size_t)inner * sizeof *out->data);
    }
  }
  return status;
}

static radish_status cast(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out) {
  const int type = (int)(radish_onnx_int(im, "to", ONNX_FLOAT) & 255);
  radish_status status = reshape_to(im, in, type, in->rank, in->shape, out);
  const bool whole = type != ONNX_FLOAT && type != ONNX_FLOAT16 && type != ONNX_DOUBLE && type != ONNX_BFLOAT16;
  for (int64_t i = 0; i < out->count && !status && whole; i++) out->data[i] = trunc(out->data[i]);
  return status;
}

radish_status radish_onnx_fold_shapes(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out,
                                      bool *done) {
  *done = true;
  if (radish_onnx_is(im, "Cast")) return cast(im, in, out);
  if (radish_onnx_is(im, "Reshape")) return reshape(im, in, out);
  if (radish_onnx_is(im, "Squeeze")) return squeeze(im, in, false, out);
  if (radish_onnx_is(im, "Unsqueeze")) return squeeze(im, in, true, out);
  if (radish_onnx_is(im, "Transpose")) return transpose(im, in, out);
  if (radish_onnx_is(im, "Concat")) return concat(im, out);
  if (radish_onnx_is(im, "Slice")) return slice(im, in, out);
  if (radish_onnx_is(im, "Gather")) return gather(im, in, out);
  if (radish_onnx_is(im, "Flatten")) return flatten(im, in, out);
  if (radish_onnx_is(im, "Pad")) return pad(im, in, out);
  *done = false;
  return RADISH_OK;
}
