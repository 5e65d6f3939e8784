// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This keeps the orders of activations: what operators that move numbers do to them, and how planes are found again.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int radish_onnx_dimensions(const radish_onnx_value *value, int64_t *sizes) {
  if (value->order) {
    memcpy(sizes, value->order->shape, sizeof value->order->shape);
    return value->order->rank;
  }
  const int64_t planes[4] = {1, value->shape.channels, value->shape.rows, value->shape.columns};
  memcpy(sizes, planes, sizeof planes);
  return 4;
}

radish_status radish_onnx_natural_order(radish_onnx_import *im, int rank, const int64_t *sizes,
                                        const radish_onnx_constant **out) {
  radish_onnx_constant *order = radish_onnx_take(im, 1, sizeof *order);
  if (!order) return radish_onnx_no_memory(im);
  const radish_status status = radish_onnx_new_constant(im, ONNX_INT64, rank, sizes, order);
  for (int64_t i = 0; i < order->count && !status; i++) order->data[i] = (double)i;
  *out = order;
  return status;
}

radish_status radish_onnx_order(radish_onnx_import *im, const radish_onnx_value *value,
                                const radish_onnx_constant **out) {
  int64_t sizes[ONNX_RANK];
  *out = value->order;
  if (value->order) return RADISH_OK;
  return radish_onnx_natural_order(im, radish_onnx_dimensions(value, sizes), sizes, out);
}

static bool in_planes(const radish_onnx_constant *order, radish_shape shape) {
  if (order->rank != 4 || order->shape[0] != 1 || order->shape[1] != shape.channels || order->shape[2] != shape.rows ||
      order->shape[3] != shape.columns)
    return false;
  for (int64_t i = 0; i < order->count; i++) {
    if (order->data[i] != (double)i) return false;
  }
  return true;
}

void radish_onnx_set_order(radish_onnx_value *value, const radish_onnx_constant *order) {
  value->order = in_planes(order, value->shape) ? NULL : order;
}

bool radish_onnx_same_order(const radish_onnx_value *a, const radish_onnx_value *b) {
  const radish_onnx_constant *x = a->order, *y = b->order;
  if (a->shape.channels != b->shape.channels || a->shape.rows != b->shape.rows || a->shape.columns != b->shape.columns)
    return false;
  if (x == y) return true;
  if (!x || !y || x->rank != y->rank || memcmp(x->shape, y->shape, (size_t)x->rank * sizeof *x->shape)) return false;
  for (int64_t i = 0; i < x->count; i++) {
    if (x->data[i] != y->data[i]) return false;
  }
  return true;
}

bool radish_onnx_shows_all(radish_onnx_import *im, const radish_onnx_value *value) {
  const int64_t size = radish_shape_size(value->shape);
  if (!value->order) return true;
  bool *seen = value->order->count == size ? radish_onnx_take(im, size, sizeof *seen) : NULL;
  if (!seen) return false;
  for (int64_t i = 0; i < size; i++) {
    const int64_t at = (int64_t)value->order->data[i];
    if (at < 0 || seen[at]) return false;
    seen[at] = true;
  }
  return true;
}

radish_status radish_onnx_reshape_to(radish_onnx_import *im, radish_onnx_value *value, int rank, const int64_t *sizes) {
  const radish_onnx_constant *order;
  radish_onnx_constant *shaped = radish_onnx_take(im, 1, sizeof *shaped);
  if (!shaped) return radish_onnx_no_memory(im);
  radish_status status = radish_onnx_order(im, value, &order);
  if (status) return status;
  *shaped = *order;
  shaped->rank = rank;
  memcpy(shaped->shape, sizes, (size_t)rank * sizeof *sizes);
  radish_onnx_set_order(value, shaped);
  return RADISH_OK;
}

radish_status radish_onnx_lines(radish_onnx_import *im, const radish_onnx_value *given, radish_onnx_value *out) {
  int64_t sizes[ONNX_RANK];
  radish_onnx_dimensions(out, sizes);
  if (!given->order || given->order->rank != 3 || (out->order && out->order->rank != 4)) return RADISH_OK;
  return radish_onnx_reshape_to(im, out, 3, (int64_t[]){sizes[0], sizes[1], sizes[3]});
}

radish_status radish_onnx_channels_first(radish_onnx_import *im, const radish_onnx_value *value, int axis,
                                         radish_onnx_value *out) {
  const radish_onnx_constant *order;
  radish_onnx_constant *moved = radish_onnx_take(im, 1, sizeof *moved);
  *out = *value;
  if (!moved) return radish_onnx_no_memory(im);
  radish_status status = axis == 1 ? RADISH_OK : radish_onnx_order(im, value, &order);
  if (axis == 1 || status) return status;
  int64_t shape[ONNX_RANK], outer = 1, inner = 1;
  for (int d = 0; d < order->rank; d++) {
    shape[d] = d == 0 ? order->shape[0] : d == 1 ? order->shape[axis] : order->shape[d <= axis ? d - 1 : d];
    if (d > axis) inner *= order->shape[d];
    else if (d > 0 && d < axis) outer *= order->shape[d];
  }
  status = radish_onnx_new_constant(im, ONNX_INT64, order->rank, shape, moved);
  const int64_t channels = order->shape[axis];
  for (int64_t c = 0; c < channels && !status; c++) {
    for (int64_t o = 0; o < outer; o++) {
      for (int64_t i = 0; i < inner; i++)
        moved->data[(c * outer + o) * inner + i] = order->data[(o * channels + c) * inner + i];
    }
  }
  if (!status) radish_onnx_set_order(out, moved);
  return status;
}

// ---- planes -----------------------------------------------------------------------------------------------------------

// Finds, for one axis of `size` planes, the pads and the step with which positions `at` [count] (-1: a zero) follow each
// other, up to the end of the axis. Returns false where they do not follow each other so.
static bool find_steps(const int64_t *at, int count, int size, int *before, int *behind, int *step, int *span) {
  int first = 0, last = count - 1;
  while (first < count && at[first] < 0) first++;
  while (last >= first && at[last] < 0) last--;
  if (first > last || at[first] != 0) return false;
  const int64_t by = last > first ? at[first + 1] : size; // of one position, the next would be outside
  *before = first, *behind = count - 1 - last, *span = last - first + 1, *step = (int)by;
  if (by < 1 || by > ONNX_KERNEL || *span * by < size) return false;
  for (int i = first; i <= last; i++) {
    if (at[i] != (i - first) * by) return false;
  }
  return true;
}

typedef struct {
  int channels, rows, columns; // of the tensor in the graph
  const double *data;
  radish_shape base;
} tensor_of_planes;

// Fills where each channel, row and column of the tensor stands in the base. Returns false where the tensor is not made
// of whole channels, rows and columns.
static bool find_axes(const tensor_of_planes *t, int *map, int64_t *rows, int64_t *columns) {
  const int64_t area = (int64_t)t->base.rows * t->base.columns, pixels = (int64_t)t->rows * t->columns;
  for (int y = 0; y < t->rows; y++) rows[y] = -1;
  for (int x = 0; x < t->columns; x++) columns[x] = -1;
  for (int c = 0; c < t->channels; c++) {
    map[c] = -1;
    for (int64_t p = 0; p < pixels; p++) {
      const int64_t at = (int64_t)t->data[c * pixels + p];
      if (at < 0) continue;
      map[c] = (int)(at / area);
      rows[p / t->columns] = at % area / t->base.columns;
      columns[p % t->columns] = at % t->base.columns;
    }
  }
  for (int c = 0; c < t->channels; c++) {
    for (int64_t p = 0; p < pixels; p++) {
      const int64_t y = rows[p / t->columns], x = columns[p % t->columns];
      const int64_t at = map[c] < 0 || y < 0 || x < 0 ? -1 : map[c] * area + y * t->base.columns + x;
      if ((int64_t)t->data[c * pixels + p] != at) return false;
    }
  }
  return true;
}

// Gives the tensor of rank 2 or 3 as planes: [batch, channels] or [batch, channels, columns].
static bool as_planes(const radish_onnx_constant *order, tensor_of_planes *t) {
  const int64_t *s = order->shape;
  if (order->rank < 2 || order->rank > 4 || s[0] != 1) return false;
  const int64_t channels = s[1], rows = order->rank == 4 ? s[2] : 1, columns = order->rank > 2 ? s[order->rank - 1] : 1;
  if (channels < 1 || rows < 1 || columns < 1 || channels > ONNX_CHANNELS || rows > ONNX_ROWS || columns > ONNX_ROWS)
    return false;
  t->channels = (int)channels, t->rows = (int)rows, t->columns = (int)columns;
  t->data = order->data;
  return true;
}

static bool is_natural(const int *map, int channels, int base) {
  bool natural = channels == base;
  for (int c = 0; c < channels && natural; c++) natural = map[c] == c;
  return natural;
}

radish_status radish_onnx_planes(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out) {
  *out = *value;
  out->stride_y = out->stride_x = 1;
  out->map = NULL;
  memset(out->pad, 0, sizeof out->pad);
  if (!value->order) return RADISH_OK;
  tensor_of_planes t = {.base = value->shape};
  bool found = as_planes(value->order, &t);
  if (found) {
    int *map = radish_onnx_take(im, t.channels, sizeof *map);
    int64_t *at = radish_onnx_take(im, t.rows + t.columns, sizeof *at);
    if (!map || !at) return radish_onnx_no_memory(im);
    found = find_axes(&t, map, at, at + t.rows) &&
            find_steps(at, t.rows, value->shape.rows, &out->pad[0], &out->pad[2], &out->stride_y, &out->shape.rows) &&
            find_steps(at + t.rows, t.columns, value->shape.columns, &out->pad[1], &out->pad[3], &out->stride_x,
                       &out->shape.columns);
    out->shape.channels = t.channels;
    if (!is_natural(map, t.channels, value->shape.channels)) out->map = map;
  }
  out->order = NULL;
  if (found) return RADISH_OK;
  char text[8 * 12 + 3] = "";
  int length = 0;
  for (int d = 0; d < value->order->rank; d++)
    length += snprintf(text + length, sizeof text - (size_t)length, d ? ", %d" : "%d", (int)value->order->shape[d]);
  return radish_onnx_fail(im,
                          "it needs an activation in the order [batch, channels, rows, columns], but reads one of the "
                          "shape [%s] whose axes are not those of its layer (%d channels, %d x %d)",
                          text, value->shape.channels, value->shape.rows, value->shape.columns);
}

// ---- operators that move numbers ------------------------------------------------------------------------------------

// The input has the planes that its first operator with a window sees: where the graph has only moved the input so far,
// that order becomes the network's.
static void settle_input(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *out) {
  if (out->kind != ONNX_VIEW || out->layer || !in->single || !in->order || out->scale || im->network->layer_count > 1 ||
      !radish_onnx_shows_all(im, out) || !out->order || out->order->rank != 4 || out->order->shape[0] != 1)
    return;
  const int64_t *s = out->order->shape;
  if (s[1] > ONNX_CHANNELS || s[2] > ONNX_ROWS || s[3] > ONNX_ROWS) return;
  out->shape = (radish_shape){(int)s[1], (int)s[2], (int)s[3]};
  out->order = NULL;
  im->network->layers[0].shape = im->network->layers[0].sums = out->shape;
}

radish_status radish_onnx_move(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *order;
  radish_onnx_constant *moved = radish_onnx_take(im, 1, sizeof *moved);
  if (!in || in->kind == ONNX_CONSTANT) return radish_onnx_fail(im, "its first input must be an activation");
  if (!moved) return radish_onnx_no_memory(im);
  radish_status status = radish_onnx_order(im, in, &order);
  bool done = false;
  if (!status) status = radish_onnx_fold_shapes(im, order, moved, &done);
  if (status) return status;
  if (!done) return radish_onnx_fail(im, "the operator is not supported on activations");
  if (!moved->count) return radish_onnx_fail(im, "it leaves nothing of the activation");
  *out = *in;
  radish_onnx_set_order(out, moved);
  settle_input(im, in, out);
  return RADISH_OK;
}

radish_status radish_onnx_keep(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  if (!in) return radish_onnx_fail(im, "it needs an input");
  *out = *in;
  return RADISH_OK;
}
