// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This joins activations: a Concat is no layer, but parts that stand one after the other, which its readers read.
#include "network/onnx/onnx_import.h"

typedef struct {
  radish_onnx_value parts[ONNX_SOURCES];
  int count;
  int64_t size; // numbers of all parts
} joined_parts;

static bool same_base(const radish_onnx_value *a, const radish_onnx_value *b) {
  return a->kind == b->kind && (a->kind == ONNX_SUM ? a->sum == b->sum : a->layer == b->layer && a->scale == b->scale);
}

// Finds the part, or appends it. `*at` receives the position of its first number.
static bool place_part(joined_parts *joined, const radish_onnx_value *part, int64_t *at) {
  *at = 0;
  for (int p = 0; p < joined->count; p++) {
    if (same_base(&joined->parts[p], part)) return true;
    *at += radish_shape_size(joined->parts[p].shape);
  }
  if (joined->count == ONNX_SOURCES) return false;
  joined->parts[joined->count] = *part;
  joined->parts[joined->count++].order = NULL;
  joined->size += radish_shape_size(part->shape);
  return true;
}

// Gives the order of `in` with positions among all parts; parts that are not there yet are appended.
static radish_status place(radish_onnx_import *im, const radish_onnx_value *in, joined_parts *joined,
                           radish_onnx_constant *out) {
  const radish_onnx_constant *order;
  int64_t starts[ONNX_SOURCES] = {0}, sizes[ONNX_SOURCES];
  const int count = in->kind == ONNX_JOINED ? in->part_count : 1;
  const radish_onnx_value *parts = in->kind == ONNX_JOINED ? in->parts : in;
  for (int p = 0; p < count; p++) {
    if (!place_part(joined, &parts[p], &starts[p]))
      return radish_onnx_fail(im, "it joins more than %d activations", ONNX_SOURCES);
    sizes[p] = radish_shape_size(parts[p].shape);
  }
  radish_status status = radish_onnx_order(im, in, &order);
  if (!status) status = radish_onnx_new_constant(im, ONNX_INT64, order->rank, order->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    int64_t at = (int64_t)order->data[i];
    int p = 0;
    for (; at >= 0 && p < count - 1 && at >= sizes[p]; p++) at -= sizes[p];
    out->data[i] = at < 0 ? -1 : (double)(starts[p] + at);
  }
  return status;
}

// Places all inputs of the node at work: `values` are those that are activations, the others are zeros.
static radish_status place_all(radish_onnx_import *im, const radish_onnx_value *values, joined_parts *joined,
                               radish_onnx_constant *orders) {
  radish_status status = RADISH_OK;
  *joined = (joined_parts){.count = 0};
  for (int i = 0; i < im->input_count && !status; i++) {
    const radish_onnx_value *in = &values[i];
    if (in->kind != ONNX_CONSTANT) {
      status = place(im, in, joined, &orders[i]);
      continue;
    }
    status = radish_onnx_new_constant(im, ONNX_INT64, in->constant.rank, in->constant.shape, &orders[i]);
    for (int64_t j = 0; j < orders[i].count && !status; j++) {
      if (in->constant.data[j] != 0) return radish_onnx_fail(im, "input %d is a constant that is not 0", i);
      orders[i].data[j] = -1;
    }
  }
  return status;
}

radish_status radish_onnx_join(radish_onnx_import *im, radish_onnx_value *out) {
  joined_parts *joined = radish_onnx_take(im, 1, sizeof *joined);
  radish_onnx_constant *orders = radish_onnx_take(im, im->input_count + 1, sizeof *orders);
  radish_onnx_value *values = radish_onnx_take(im, im->input_count, sizeof *values);
  if (!joined || !orders || !values) return radish_onnx_no_memory(im);
  const radish_onnx_constant *pointers[ONNX_SOURCES];
  for (int i = 0; i < im->input_count; i++) {
    const radish_onnx_value *in = radish_onnx_input(im, i);
    pointers[i] = &orders[i];
    if (!in) return radish_onnx_fail(im, "it has an input that is left out");
    if (in->quantised) return radish_onnx_fail(im, "input %d lies between QuantizeLinear and DequantizeLinear", i);
    values[i] = *in;
  }
  radish_status status = place_all(im, values, joined, orders);
  if (status) return status;
  // Planes of different sizes have no channels together: what is shown of them may have.
  const radish_onnx_value whole = radish_onnx_joined_value(joined->parts, joined->count);
  if (!radish_onnx_is_even(&whole) && orders[0].rank > 2) {
    for (int i = 0; i < im->input_count && !status; i++) {
      if (values[i].kind != ONNX_CONSTANT && values[i].order) status = radish_onnx_show(im, &values[i], &values[i]);
    }
    if (!status) status = place_all(im, values, joined, orders);
  }
  if (!status && joined->size > RADISH_MAX_NEURONS) return radish_onnx_fail(im, "it joins too many numbers");
  radish_onnx_constant *order = &orders[im->input_count];
  if (!status) status = radish_onnx_join_constants(im, pointers, im->input_count, order);
  if (status) return status;
  *out = joined->parts[0];
  if (joined->count > 1) *out = radish_onnx_joined_value(joined->parts, joined->count);
  out->single = false;
  radish_onnx_set_order(out, order);
  return RADISH_OK;
}
