// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This says where windows lie: it reads the attributes that Conv and the poolings share, and says them as network.h does.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <string.h>

static bool is_text(const Onnx__AttributeProto *attribute, const char *text) {
  return attribute->s.len == strlen(text) && !memcmp(attribute->s.data, text, attribute->s.len);
}

// Sets the pads of SAME_UPPER or SAME_LOWER, with which there are as many outputs as strides that begin within the
// input. Of an odd pad the larger half goes to the end (upper) or to the beginning.
static void same_pads(const int64_t *size, bool upper, radish_onnx_geometry *g) {
  for (int d = 0; d < 2; d++) {
    const int64_t span = (g->kernel[d] - 1) * g->dilation[d] + 1, out = (size[d] + g->stride[d] - 1) / g->stride[d];
    const int64_t all = (out - 1) * g->stride[d] + span - size[d];
    const int64_t half = all > 0 ? all / 2 : 0, rest = all > 0 ? all - half : 0;
    g->pad[d] = upper ? half : rest;
    g->pad[d + 2] = upper ? rest : half;
  }
}

static radish_status automatic_pads(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_geometry *g) {
  const Onnx__AttributeProto *automatic = radish_onnx_attribute(im, "auto_pad");
  if (!automatic || !automatic->has_s || is_text(automatic, "NOTSET")) return RADISH_OK;
  const bool upper = is_text(automatic, "SAME_UPPER"), valid = is_text(automatic, "VALID");
  if (!upper && !valid && !is_text(automatic, "SAME_LOWER")) {
    return radish_onnx_fail(im, "its auto_pad must be NOTSET, VALID, SAME_UPPER or SAME_LOWER");
  }
  const int64_t size[2] = {in->shape.rows + in->pad[0] + in->pad[2], in->shape.columns + in->pad[1] + in->pad[3]};
  memset(g->pad, 0, sizeof g->pad);
  if (!valid) same_pads(size, upper, g);
  return RADISH_OK;
}

// Reads `each` numbers for each of two axes, where the node has them. A node of one axis, such as a Conv1d, has numbers
// for columns alone: its rows keep the 1 that `out` holds, and `*axes` becomes 1. Returns false where their count is
// another.
static bool two_axes(radish_onnx_import *im, const char *name, int64_t *out, int each, int *axes) {
  int64_t given[4];
  const int count = radish_onnx_ints(im, name, -1, given, 4);
  if (!radish_onnx_attribute(im, name)) return true;
  if (count == 2 * each) memcpy(out, given, (size_t)count * sizeof *out);
  else if (count == each && each == 1) out[0] = 1, out[1] = given[0];
  else if (count == each) memcpy(out, given, (size_t)count * sizeof *out), *axes = 1;
  return count == 2 * each || count == each;
}

radish_status radish_onnx_read_geometry(radish_onnx_import *im, const radish_onnx_value *in, const int64_t *kernel,
                                        radish_onnx_geometry *g) {
  *g = (radish_onnx_geometry){.stride = {1, 1}, .dilation = {1, 1}};
  if (kernel) memcpy(g->kernel, kernel, sizeof g->kernel);
  else if (!two_axes(im, "kernel_shape", g->kernel, 1, &(int){0}) || !radish_onnx_attribute(im, "kernel_shape"))
    return radish_onnx_fail(im, "it needs a kernel_shape of 2 sizes, or of 1 for rows of one pixel");
  if (!two_axes(im, "strides", g->stride, 1, &(int){0})) return radish_onnx_fail(im, "it must have 2 strides");
  if (!two_axes(im, "dilations", g->dilation, 1, &(int){0})) return radish_onnx_fail(im, "it must have 2 dilations");
  int axes = 2;
  int64_t ends[2] = {0, 0};
  if (!two_axes(im, "pads", g->pad, 2, &axes)) return radish_onnx_fail(im, "it must have 4 pads");
  if (axes == 1) {
    ends[0] = g->pad[0], ends[1] = g->pad[1];
    g->pad[0] = g->pad[2] = 0, g->pad[1] = ends[0], g->pad[3] = ends[1];
  }
  for (int d = 0; d < 2; d++) {
    if (g->kernel[d] < 1 || g->kernel[d] > ONNX_KERNEL || g->stride[d] < 1 || g->stride[d] > ONNX_KERNEL ||
        g->dilation[d] < 1 || g->dilation[d] > ONNX_KERNEL) {
      return radish_onnx_fail(im, "kernel, stride and dilation must be 1 to %d", ONNX_KERNEL);
    }
  }
  const radish_status status = automatic_pads(im, in, g);
  if (status) return status;
  for (int i = 0; i < 4; i++) {
    if (g->pad[i] < 0 || g->pad[i] > ONNX_KERNEL) return radish_onnx_fail(im, "pads must be 0 to %d", ONNX_KERNEL);
    g->own_pad = g->own_pad || g->pad[i];
    g->pad[i] += in->pad[i];
  }
  return RADISH_OK;
}

// Returns the number of windows along dimension d (0: rows, 1: columns) of `size` inputs. With `ceiling` a last window
// that the border cuts off counts too, if it begins within the input or the pad before it.
static int64_t outputs(const radish_onnx_geometry *g, int64_t size, int d, bool ceiling) {
  const int64_t span = (g->kernel[d] - 1) * g->dilation[d] + 1, room = size + g->pad[d] + g->pad[d + 2] - span;
  if (room < 0) return 0;
  const int64_t out = (room + (ceiling ? g->stride[d] - 1 : 0)) / g->stride[d] + 1;
  return ceiling && (out - 1) * g->stride[d] >= size + g->pad[d] ? out - 1 : out;
}

bool radish_onnx_ceiling_adds(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in) {
  return radish_onnx_int(im, "ceil_mode", 0) && (outputs(g, in.rows, 0, true) != outputs(g, in.rows, 0, false) ||
                                                 outputs(g, in.columns, 1, true) != outputs(g, in.columns, 1, false));
}

// Gives the kernel more taps where a pad, in front or behind, is not smaller than it.
static void widen(radish_window_axis *axis, int size, int count, int *front) {
  const int kernel = axis->kernel, beyond = radish_window_beyond(*axis, size, count);
  *front = beyond >= kernel ? beyond - kernel + 1 : 0;
  axis->kernel += *front + (axis->pad >= kernel ? axis->pad - kernel + 1 : 0);
  axis->pad += *front;
}

radish_status radish_onnx_find_windows(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape from,
                                       radish_shape shown, const int *stride, radish_onnx_windows *w) {
  const int sizes[2] = {from.rows, from.columns}, counts[2] = {shown.rows, shown.columns};
  const bool ceiling = radish_onnx_int(im, "ceil_mode", 0) != 0;
  *w = (radish_onnx_windows){.plain = true};
  for (int d = 0; d < 2; d++) {
    radish_window_axis *axis = d ? &w->columns : &w->rows;
    const int64_t out = outputs(g, counts[d], d, ceiling), span = (g->kernel[d] - 1) * g->dilation[d] * stride[d] + 1;
    if (out < 1)
      return radish_onnx_fail(im, "its window does not fit %d x %d: along %s it has %" PRId64, shown.rows,
                              shown.columns, d ? "columns" : "rows", (g->kernel[d] - 1) * g->dilation[d] + 1);
    int64_t step = g->stride[d] * stride[d];
    if (out == 1 && step > ONNX_KERNEL) step = ONNX_KERNEL; // of one window the next one may lie anywhere outside
    if (span > ONNX_KERNEL || step > ONNX_KERNEL || g->pad[d] * stride[d] > ONNX_KERNEL || out > ONNX_ROWS)
      return radish_onnx_fail(im,
                              "its window, over what it reads, would have %" PRId64 " %s with stride %" PRId64
                              " and pad %" PRId64 ", at most %d are allowed",
                              span, d ? "columns" : "rows", step, g->pad[d] * stride[d], ONNX_KERNEL);
    *axis = (radish_window_axis){(int)span, (int)step, (int)g->pad[d] * stride[d]};
    w->out[d] = (int)out;
    widen(axis, sizes[d], (int)out, &w->front[d]);
    const int beyond = radish_window_beyond(*axis, sizes[d], (int)out);
    if (axis->kernel > ONNX_KERNEL || axis->pad > ONNX_KERNEL ||
        (out == 1 && radish_window_count(*axis, sizes[d], beyond) != 1))
      return radish_onnx_fail(im, "its pad or stride is too wide for its window");
    w->plain = w->plain && axis->kernel == g->kernel[d];
  }
  return RADISH_OK;
}

radish_status radish_onnx_windows_over(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                       radish_onnx_windows *w) {
  return radish_onnx_find_windows(im, g, in, in, (int[]){1, 1}, w);
}
