// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports Conv, and averages whose window is not square.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>

radish_status radish_onnx_apply_view(radish_onnx_import *im, radish_onnx_sum *sum, radish_float_source *term,
                                     const radish_onnx_value *view) {
  if (!view->scale) return RADISH_OK;
  radish_float_layer layer = {.sums = sum->shape, .bias = sum->bias, .bias_per_neuron = sum->per_neuron};
  if (!radish_float_scale_source(&im->network->arena, &layer, term, im->network->layers[term->from].shape, view->scale,
                                 view->offset)) {
    return radish_onnx_no_memory(im);
  }
  sum->bias = layer.bias;
  sum->per_neuron = layer.bias_per_neuron;
  return RADISH_OK;
}

// Makes a sum whose one term is a convolution of `in`. `weights` is [channels][in/groups][kernel rows][kernel columns],
// or NULL where every weight is `weight`.
static radish_status convolution(radish_onnx_import *im, const radish_onnx_value *in, const radish_onnx_geometry *g,
                                 int channels, int groups, const double *weights, float weight, radish_onnx_sum **out) {
  const radish_shape from = im->network->layers[in->layer].shape;
  radish_onnx_kernel w;
  radish_status status = radish_onnx_square_kernel(im, g, from, &w);
  if (!status) status = radish_onnx_new_sum(im, (radish_shape){channels, w.out[0], w.out[1]}, out);
  if (status) return status;
  const int64_t planes = (int64_t)channels * (from.channels / groups);
  radish_float_source *term = &(*out)->terms[(*out)->count++];
  *term = (radish_float_source){.from = in->layer,
                                .read = RADISH_READ_CONV,
                                .kernel = w.kernel,
                                .stride = w.stride,
                                .pad = w.pad,
                                .groups = groups,
                                .gain = 1};
  term->weights = radish_onnx_take(im, planes * w.kernel * w.kernel, sizeof *term->weights);
  if (!term->weights) return radish_onnx_no_memory(im);
  for (int64_t p = 0; p < planes; p++) {
    for (int64_t ky = 0; ky < g->kernel[0]; ky++) {
      for (int64_t kx = 0; kx < g->kernel[1]; kx++) {
        const int64_t y = w.pad - g->pad[0] + ky * g->dilation[0], x = w.pad - g->pad[1] + kx * g->dilation[1];
        term->weights[(p * w.kernel + y) * w.kernel + x] = weights ? (float)*weights++ : weight;
      }
    }
  }
  return RADISH_OK;
}

radish_status radish_onnx_conv(radish_onnx_import *im, radish_onnx_value *out) {
  radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *w = radish_onnx_constant_input(im, 1), *b = radish_onnx_constant_input(im, 2);
  if (!w || w->rank != 4 || (!b && radish_onnx_input(im, 2))) {
    return radish_onnx_fail(im, "its weights must be constant with 4 dimensions, and its bias constant");
  }
  if (in->flat) return radish_onnx_fail(im, "its input is flattened");
  radish_status status = radish_onnx_to_layer(im, in);
  if (status) return status;
  const radish_shape from = im->network->layers[in->layer].shape;
  const int64_t groups = radish_onnx_int(im, "group", 1);
  if (groups < 1 || groups > from.channels || from.channels % groups || w->shape[0] % groups || w->shape[0] < 1 ||
      w->shape[0] > ONNX_CHANNELS || w->shape[1] != from.channels / groups || (b && b->count != w->shape[0])) {
    return radish_onnx_fail(im,
                            "its weights [%" PRId64 ", %" PRId64 ", ...], bias and %" PRId64
                            " groups do not fit the %d channels that it reads",
                            w->shape[0], w->shape[1], groups, from.channels);
  }
  radish_onnx_geometry g;
  radish_onnx_sum *sum = NULL;
  status = radish_onnx_read_geometry(im, in, w->shape + 2, &g);
  if (!status) status = convolution(im, in, &g, (int)w->shape[0], (int)groups, w->data, 0, &sum);
  if (status) return status;
  for (int c = 0; b && c < sum->shape.channels; c++) sum->bias[c] = (float)b->data[c];
  status = radish_onnx_apply_view(im, sum, &sum->terms[0], in);
  *out = radish_onnx_sum_value(sum);
  return status;
}

radish_status radish_onnx_average(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                                  radish_onnx_value *out) {
  radish_status status = radish_onnx_to_layer(im, in);
  if (status) return status;
  const int channels = im->network->layers[in->layer].shape.channels;
  radish_onnx_sum *sum = NULL;
  status = convolution(im, in, g, channels, channels, NULL, 1 / (float)(g->kernel[0] * g->kernel[1]), &sum);
  if (!status) status = radish_onnx_apply_view(im, sum, &sum->terms[0], in);
  if (!status) *out = radish_onnx_sum_value(sum);
  return status;
}
