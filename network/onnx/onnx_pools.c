// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports pooling: MaxPool joins the layer before it; averages are sums of equal weights.
#include "network/onnx/onnx_import.h"

#include <string.h>

static bool has_kernel(const radish_float_layer *layer) {
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].read == RADISH_READ_CONV) return true;
  }
  return false;
}

static bool padded(const radish_onnx_value *value) {
  return value->pad[0] || value->pad[1] || value->pad[2] || value->pad[3];
}

static radish_status max_pool(radish_onnx_import *im, radish_onnx_value *in, radish_onnx_value *out) {
  if (in->flat) return radish_onnx_fail(im, "its input is flattened");
  if (im->node->n_output > 1 && *im->node->output[1]) return radish_onnx_fail(im, "its second output is not supported");
  radish_onnx_geometry g;
  radish_onnx_kernel w;
  bool plain_window;
  radish_status status = radish_onnx_read_geometry(im, in, NULL, &g);
  if (!status) status = radish_onnx_plain_kernel(im, &g, in->shape, &w, &plain_window);
  if (!status && !plain_window) {
    status =
        radish_onnx_fail(im, "its window must be square without dilation, with the same stride and pad on all sides");
  }
  if (status) return status;
  if (in->kind == ONNX_SUM) { // the maximum commutes with the Relu that must follow
    radish_onnx_sum *sum;
    if (in->sum->pool_kernel > 1) return radish_onnx_fail(im, "two MaxPools without a Relu between are not supported");
    status = radish_onnx_to_sum(im, in, &sum);
    if (status) return status;
    sum->pool_kernel = w.kernel, sum->pool_stride = w.stride, sum->pool_pad = w.pad;
    *out = radish_onnx_sum_value(sum);
    return RADISH_OK;
  }
  if (in->layer == 0) return radish_onnx_fail(im, "it acts on the input itself, which is not supported");
  if (in->scale) return radish_onnx_fail(im, "its input is scaled behind a Relu, which is not supported");
  radish_float_layer *layer = &im->network->layers[in->layer];
  const bool whole =
      in->stride_y == 1 && in->stride_x == 1 && !in->channel_offset && in->shape.channels == layer->shape.channels;
  if (in->single && whole && layer->pool_kernel == 1 && layer->pool_stride == 1 && has_kernel(layer)) {
    layer->pool_kernel = w.kernel, layer->pool_stride = w.stride, layer->pool_pad = w.pad;
    layer->shape.rows = (layer->sums.rows + 2 * w.pad - w.kernel) / w.stride + 1;
    layer->shape.columns = (layer->sums.columns + 2 * w.pad - w.kernel) / w.stride + 1;
    *out = *in;
    out->shape = layer->shape;
    memset(out->pad, 0, sizeof out->pad);
    return RADISH_OK;
  }
  radish_onnx_value plain = *in;
  memset(plain.pad, 0, sizeof plain.pad);
  radish_onnx_sum *sum;
  status = radish_onnx_to_sum(im, &plain, &sum);
  if (status) return status;
  sum->pool_kernel = w.kernel, sum->pool_stride = w.stride, sum->pool_pad = w.pad;
  plain = radish_onnx_sum_value(sum);
  return radish_onnx_close(im, &plain, out);
}

// Imports the mean of `in` over its windows as a sum of one term: UNIFORM where network.h can say the window, else a
// depthwise convolution.
static radish_status average(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                             radish_onnx_value *out) {
  radish_onnx_kernel w;
  bool plain;
  radish_status status = radish_onnx_plain_kernel(im, g, in->shape, &w, &plain);
  if (status) return status;
  if (!plain || (in->scale && w.pad)) return radish_onnx_average(im, in, g, out);
  status = radish_onnx_to_layer(im, in);
  if (status) return status;
  radish_onnx_sum *sum;
  status = radish_onnx_new_sum(im, (radish_shape){in->shape.channels, w.out[0], w.out[1]}, &sum);
  if (status) return status;
  sum->count = 1;
  sum->terms[0] = (radish_float_source){.from = in->layer,
                                        .read = RADISH_READ_UNIFORM,
                                        .kernel = w.kernel,
                                        .stride = w.stride,
                                        .pad = w.pad,
                                        .groups = 1,
                                        .gain = 1 / (float)(w.kernel * w.kernel)};
  *out = radish_onnx_sum_value(sum);
  if (!in->scale) return RADISH_OK;
  const radish_onnx_value whole = *out;
  return radish_onnx_affine(im, &whole, in->scale, in->offset, out);
}

static radish_status average_pool(radish_onnx_import *im, radish_onnx_value *in, radish_onnx_value *out) {
  if (in->flat) return radish_onnx_fail(im, "its input is flattened");
  radish_onnx_geometry g;
  radish_status status = radish_onnx_read_geometry(im, in, NULL, &g);
  if (status) return status;
  if (g.own_pad && !radish_onnx_int(im, "count_include_pad", 0)) {
    return radish_onnx_fail(
        im, "padding that does not count (count_include_pad: 0) is not supported: windows at the border would "
            "have other weights; export it with count_include_pad=True");
  }
  return average(im, in, &g, out);
}

static radish_status average_all(radish_onnx_import *im, radish_onnx_value *in, bool flat, radish_onnx_value *out) {
  if (in->flat) return radish_onnx_fail(im, "its input is flattened");
  if (in->shape.rows > ONNX_KERNEL || in->shape.columns > ONNX_KERNEL || padded(in)) {
    return radish_onnx_fail(im, "it averages %d x %d, at most %d x %d without padding are supported", in->shape.rows,
                            in->shape.columns, ONNX_KERNEL, ONNX_KERNEL);
  }
  const radish_onnx_geometry g = {
      .kernel = {in->shape.rows, in->shape.columns}, .stride = {in->shape.rows, in->shape.columns}, .dilation = {1, 1}};
  radish_status status = average(im, in, &g, out);
  out->flat = flat;
  return status;
}

static radish_status reduce_mean(radish_onnx_import *im, radish_onnx_value *in, radish_onnx_value *out) {
  int64_t axes[4];
  const int count = radish_onnx_ints(im, "axes", 1, axes, 4);
  bool rows = false, columns = false;
  for (int i = 0; i < count; i++) {
    rows = rows || axes[i] == 2 || axes[i] == -2;
    columns = columns || axes[i] == 3 || axes[i] == -1;
  }
  if (count != 2 || !rows || !columns) return radish_onnx_fail(im, "only the mean over rows and columns is supported");
  return average_all(im, in, !radish_onnx_int(im, "keepdims", 1), out);
}

radish_status radish_onnx_windows(radish_onnx_import *im, radish_onnx_value *out, bool *done) {
  radish_onnx_value *in = radish_onnx_input(im, 0);
  *done = true;
  const bool known = radish_onnx_is(im, "MaxPool") || radish_onnx_is(im, "AveragePool") ||
                     radish_onnx_is(im, "GlobalAveragePool") || radish_onnx_is(im, "ReduceMean");
  if (known && in && in->quantised) return radish_onnx_fail(im, "it acts between QuantizeLinear and DequantizeLinear");
  if (known && (!in || in->kind == ONNX_CONSTANT)) return radish_onnx_fail(im, "it needs an activation");
  if (radish_onnx_is(im, "MaxPool")) return max_pool(im, in, out);
  if (radish_onnx_is(im, "AveragePool")) return average_pool(im, in, out);
  if (radish_onnx_is(im, "GlobalAveragePool")) return average_all(im, in, false, out);
  if (radish_onnx_is(im, "ReduceMean")) return reduce_mean(im, in, out);
  *done = false;
  return RADISH_OK;
}
