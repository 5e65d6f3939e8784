// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This says where windows lie: it reads the attributes that Conv and the poolings share, and finds square windows for
// those that are not.
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

static bool fits(const radish_onnx_kernel *w, const int64_t *size, const int64_t *out) {
  for (int d = 0; d < 2; d++) {
    const int64_t room = size[d] + 2 * w->pad - w->kernel;
    if (room < 0 || room / w->stride + 1 != out[d]) return false;
  }
  return w->kernel <= ONNX_KERNEL && w->kernel > w->pad;
}

radish_status radish_onnx_plain_kernel(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                       radish_onnx_kernel *w, bool *plain) {
  const int64_t size[2] = {in.rows, in.columns};
  const bool ceiling = radish_onnx_int(im, "ceil_mode", 0) != 0;
  int64_t out[2];
  for (int d = 0; d < 2; d++) {
    out[d] = outputs(g, size[d], d, false);
    if (out[d] < 1) return radish_onnx_fail(im, "its window does not fit %d x %d", in.rows, in.columns);
    if (ceiling && outputs(g, size[d], d, true) != out[d]) {
      return radish_onnx_fail(
          im,
          "ceil_mode adds windows that are cut off at the border of %d x %d, which the chip cannot say: "
          "export it with ceil_mode=False, or pad the activation so that whole windows fit",
          in.rows, in.columns);
    }
  }
  *w = (radish_onnx_kernel){(int)g->kernel[0], (int)g->stride[0], (int)g->pad[0], {(int)out[0], (int)out[1]}};
  *plain = g->kernel[0] == g->kernel[1] && g->stride[0] == g->stride[1] && g->pad[0] == g->pad[1] &&
           g->dilation[0] == 1 && g->dilation[1] == 1 && fits(w, size, out);
  return RADISH_OK;
}

radish_status radish_onnx_square_kernel(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                        radish_onnx_kernel *w) {
  const int64_t size[2] = {in.rows, in.columns}, most = g->pad[0] > g->pad[1] ? g->pad[0] : g->pad[1];
  int64_t out[2], span[2];
  for (int d = 0; d < 2; d++) {
    out[d] = outputs(g, size[d], d, false);
    span[d] = (g->kernel[d] - 1) * g->dilation[d] + 1;
    if (out[d] < 1) return radish_onnx_fail(im, "a kernel of %" PRId64 " does not fit %" PRId64, span[d], size[d]);
  }
  const bool single = out[0] == 1 && out[1] == 1; // then any stride will do
  for (int free = 0; free <= (single ? 1 : 0); free++) {
    const int64_t stride = free ? ONNX_KERNEL : g->stride[0];
    if (!free && stride != g->stride[1]) continue;
    // The pad is the same on all sides. To be wide enough behind, it may be wider in front than the window's, where the
    // kernel then has zeros.
    for (int64_t pad = most; pad <= ONNX_KERNEL; pad++) {
      int64_t least = pad + 1; // the pad must be smaller than the kernel
      for (int d = 0; d < 2; d++) {
        if (pad - g->pad[d] + span[d] > least) least = pad - g->pad[d] + span[d];
      }
      for (int64_t kernel = least; kernel <= least + 2 * g->stride[0] + 2; kernel++) {
        *w = (radish_onnx_kernel){(int)kernel, (int)stride, (int)pad, {(int)out[0], (int)out[1]}};
        if (fits(w, size, out)) return RADISH_OK;
      }
    }
  }
  return radish_onnx_fail(
      im, "strides or pads differ between rows and columns in a way that a square kernel cannot follow");
}
