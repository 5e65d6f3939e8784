// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This multiplies linear maps in a row into one: weights that read a sum become weights that read the layers of its
// terms.
//
//   outer(inner(x) + b) = (outer inner)(x) + outer(b)
//
// Of two windows in a row the outer one may pad only where the inner one is a single pixel: else the composed window
// would compute what the inner one gives outside its planes, where the outer one reads zeros.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>

static const int64_t MOST_PRODUCTS = (int64_t)1 << 33; // a hostile file must not keep the machine busy

// This is one linear map over planes: of a convolution, or of equal weights of every channel by itself.
typedef struct {
  int kernel, stride, pad, groups;
  int in, out;          // channels
  const float *weights; // [out][in/groups][kernel][kernel]
} window;

static int common_divisor(int a, int b) {
  while (b) {
    const int rest = a % b;
    a = b, b = rest;
  }
  return a;
}

// Gives the term as a window, with weights of its own where it is UNIFORM.
static radish_status term_window(radish_onnx_import *im, const radish_float_source *term, int channels, window *out) {
  const radish_shape from = im->network->layers[term->from].shape;
  *out = (window){term->kernel, term->stride, term->pad, term->groups, from.channels, channels, term->weights};
  if (term->read == RADISH_READ_DENSE) { // one pixel each: the caller sees to the planes that the weights read
    *out = (window){1, 1, 0, 1, (int)radish_shape_size(from), channels, term->weights};
  }
  if (term->read != RADISH_READ_UNIFORM) return RADISH_OK;
  const bool own = !term->channel_offset && from.channels == channels;
  const int inputs = own ? 1 : from.channels, area = term->kernel * term->kernel;
  out->groups = own ? channels : 1;
  float *weights = radish_onnx_take(im, (int64_t)channels * inputs * area, sizeof *weights);
  if (!weights) return radish_onnx_no_memory(im);
  for (int c = 0; c < channels; c++) {
    const int input = own ? 0 : c - term->channel_offset;
    for (int t = 0; t < area && input >= 0 && input < inputs; t++)
      weights[((int64_t)c * inputs + input) * area + t] = term->gain;
  }
  out->weights = weights;
  return RADISH_OK;
}

// Multiplies two windows.
static radish_status multiply(radish_onnx_import *im, const window *inner, const window *outer, window *out) {
  *out = (window){.kernel = inner->kernel + (outer->kernel - 1) * inner->stride,
                  .stride = inner->stride * outer->stride,
                  .pad = inner->pad + outer->pad * inner->stride,
                  .groups = common_divisor(inner->groups, outer->groups),
                  .in = inner->in,
                  .out = outer->out};
  if (out->kernel > ONNX_KERNEL || out->stride > ONNX_KERNEL || out->pad >= out->kernel)
    return radish_onnx_fail(im,
                            "it and the linear operators before it would become one window of %d x %d with stride %d, "
                            "at most %d are allowed: put a Relu between them",
                            out->kernel, out->kernel, out->stride, ONNX_KERNEL);
  const int mid = outer->in, per_outer = mid / outer->groups, per_inner = inner->in / inner->groups,
            per_out = inner->in / out->groups, area = out->kernel * out->kernel;
  const int64_t count = (int64_t)out->out * per_out * area;
  const int64_t products = (int64_t)out->out * per_outer * outer->kernel * outer->kernel;
  if (count > RADISH_MAX_WEIGHTS || products > MOST_PRODUCTS / ((int64_t)per_inner * inner->kernel * inner->kernel))
    return radish_onnx_fail(im, "it and the linear operators before it have too many weights to become one: put a Relu "
                                "between them");
  float *weights = radish_onnx_take(im, count, sizeof *weights);
  if (!weights) return radish_onnx_no_memory(im);
  const float *w = outer->weights;
  for (int o = 0; o < outer->out; o++) {
    const int first_mid = o / (outer->out / outer->groups) * per_outer;
    const int first_out = o / (outer->out / out->groups) * per_out;
    for (int m = first_mid; m < first_mid + per_outer; m++) {
      const int first_in = m / (mid / inner->groups) * per_inner - first_out;
      for (int tap = 0; tap < outer->kernel * outer->kernel; tap++, w++) {
        if (*w == 0) continue;
        const int dy = tap / outer->kernel * inner->stride, dx = tap % outer->kernel * inner->stride;
        const float *v = inner->weights + (int64_t)m * per_inner * inner->kernel * inner->kernel;
        for (int i = 0; i < per_inner; i++) {
          float *to = weights + ((int64_t)o * per_out + first_in + i) * area;
          for (int y = 0; y < inner->kernel; y++) {
            for (int x = 0; x < inner->kernel; x++) to[(y + dy) * out->kernel + x + dx] += *w * *v++;
          }
        }
      }
    }
  }
  out->weights = weights;
  return RADISH_OK;
}

// Adds what the outer window makes of the inner sum's bias to the bias of `out`.
static radish_status bias_through(radish_onnx_import *im, const radish_onnx_sum *inner, const window *outer,
                                  radish_onnx_sum *out) {
  const radish_shape in = inner->shape;
  const int64_t pixels = (int64_t)in.rows * in.columns, biases = inner->per_neuron ? pixels * in.channels : in.channels;
  bool any = false;
  for (int64_t i = 0; i < biases; i++) any = any || inner->bias[i] != 0;
  if (!any) return RADISH_OK;
  const bool each = inner->per_neuron || outer->pad;
  if (each && !radish_onnx_bias_per_neuron(im, out)) return radish_onnx_no_memory(im);
  const int per = outer->in / outer->groups, k = outer->kernel;
  const int rows = each ? out->shape.rows : 1, columns = each ? out->shape.columns : 1;
  if (radish_shape_size(out->shape) > MOST_PRODUCTS / ((int64_t)per * k * k))
    return radish_onnx_fail(im, "it has too many weights");
  for (int o = 0; o < outer->out; o++) {
    const int first = o / (outer->out / outer->groups) * per;
    for (int at = 0; at < rows * columns; at++) {
      double sum = 0;
      for (int m = 0; m < per; m++) {
        const float *w = outer->weights + ((int64_t)o * per + m) * k * k;
        for (int tap = 0; tap < k * k; tap++) {
          const int y = at / columns * outer->stride - outer->pad + tap / k,
                    x = at % columns * outer->stride - outer->pad + tap % k;
          if (y < 0 || x < 0 || y >= in.rows || x >= in.columns) continue;
          sum += (double)w[tap] *
                 (double)inner->bias[inner->per_neuron ? (first + m) * pixels + y * in.columns + x : first + m];
        }
      }
      out->bias[(int64_t)o * rows * columns + at] += (float)sum;
    }
  }
  return RADISH_OK;
}

radish_status radish_onnx_compose(radish_onnx_import *im, const radish_onnx_sum *inner,
                                  const radish_float_source *outer, radish_onnx_sum *out) {
  const window second = {outer->kernel,         outer->stride,       outer->pad,    outer->groups,
                         inner->shape.channels, out->shape.channels, outer->weights};
  for (int t = 0; t < inner->count; t++) {
    const radish_float_source *term = &inner->terms[t];
    window first, both;
    if (outer->pad && (term->kernel > 1 || term->pad))
      return radish_onnx_fail(
          im, "it pads the output of linear operators that have no Relu: negative values cannot be sent "
              "as spikes, and at the border the two are not one convolution: put a Relu between them, "
              "or pad in the first one alone");
    radish_status status = term_window(im, term, inner->shape.channels, &first);
    if (!status) status = multiply(im, &first, &second, &both);
    if (status) return status;
    if (out->count == ONNX_SOURCES) return radish_onnx_fail(im, "more than %d terms are added", ONNX_SOURCES);
    radish_float_source *made = &out->terms[out->count++];
    *made = (radish_float_source){.from = term->from,
                                  .read = RADISH_READ_CONV,
                                  .kernel = both.kernel,
                                  .stride = both.stride,
                                  .pad = both.pad,
                                  .groups = both.groups,
                                  .gain = 1,
                                  .weights = (float *)(uintptr_t)both.weights};
    if (term->read == RADISH_READ_DENSE) {
      made->read = RADISH_READ_DENSE;
      made->kernel = made->stride = made->groups = 1, made->pad = 0;
    }
  }
  return bias_through(im, inner, &second, out);
}

// Adds to `weights` [size of the term's layer] what the weights `outer` of one unit, over the sum's planes, make of the
// term.
static void dense_through(const radish_float_source *term, radish_shape from, radish_shape mid, const window *inner,
                          const float *outer, float *weights) {
  const int per = inner->in / inner->groups, k = inner->kernel;
  const int64_t pixels = (int64_t)mid.rows * mid.columns;
  for (int64_t m = 0; m < pixels * mid.channels; m++) {
    if (outer[m] == 0) continue;
    const int c = (int)(m / pixels), y0 = (int)(m % pixels / mid.columns) * term->stride - term->pad,
              x0 = (int)(m % mid.columns) * term->stride - term->pad;
    const float *w = inner->weights + (int64_t)c * per * k * k;
    if (term->read == RADISH_READ_DENSE) {
      for (int i = 0; i < per; i++) weights[i] += outer[m] * w[i];
      continue;
    }
    const int first = c / (mid.channels / inner->groups) * per;
    for (int i = first; i < first + per; i++) {
      for (int tap = 0; tap < k * k; tap++, w++) {
        const int y = y0 + tap / k, x = x0 + tap % k;
        if (y >= 0 && x >= 0 && y < from.rows && x < from.columns)
          weights[((int64_t)i * from.rows + y) * from.columns + x] += outer[m] * *w;
      }
    }
  }
}

radish_status radish_onnx_compose_dense(radish_onnx_import *im, const radish_onnx_sum *inner, int units,
                                        const float *weights, radish_onnx_sum *out) {
  const int64_t mid = radish_shape_size(inner->shape), pixels = (int64_t)inner->shape.rows * inner->shape.columns;
  for (int t = 0; t < inner->count; t++) {
    const radish_float_source *term = &inner->terms[t];
    const radish_shape from = im->network->layers[term->from].shape;
    const int64_t size = radish_shape_size(from);
    window first;
    const radish_status status = term_window(im, term, inner->shape.channels, &first);
    if (status) return status;
    if (size > RADISH_MAX_WEIGHTS / units ||
        mid * units > MOST_PRODUCTS / ((int64_t)first.in / first.groups * first.kernel * first.kernel))
      return radish_onnx_fail(im, "it and the linear operators before it have too many weights to become one: put a "
                                  "Relu between them");
    if (out->count == ONNX_SOURCES) return radish_onnx_fail(im, "more than %d terms are added", ONNX_SOURCES);
    radish_float_source *made = &out->terms[out->count++];
    *made = (radish_float_source){
        .from = term->from, .read = RADISH_READ_DENSE, .kernel = 1, .stride = 1, .groups = 1, .gain = 1};
    made->weights = radish_onnx_take(im, size * units, sizeof *made->weights);
    if (!made->weights) return radish_onnx_no_memory(im);
    for (int64_t u = 0; u < units; u++)
      dense_through(term, from, inner->shape, &first, weights + u * mid, made->weights + u * size);
  }
  for (int64_t u = 0; u < units; u++) {
    double sum = 0;
    for (int64_t m = 0; m < mid; m++)
      sum += (double)weights[u * mid + m] * (double)inner->bias[inner->per_neuron ? m : m / pixels];
    out->bias[u] += (float)sum;
  }
  return RADISH_OK;
}

radish_status radish_onnx_select(radish_onnx_import *im, const radish_onnx_value *planes, radish_onnx_value *out) {
  const radish_onnx_sum *inner = planes->sum;
  const int channels = planes->shape.channels, all = inner->shape.channels;
  radish_onnx_sum *sum;
  if (inner->pool_kernel > 1) return radish_onnx_fail(im, "channels of a MaxPool without Relu cannot be moved");
  if (planes->stride_y != planes->stride_x) return radish_onnx_fail(im, "rows and columns are subsampled differently");
  radish_status status = radish_onnx_new_sum(im, planes->shape, &sum);
  if (status) return status;
  radish_float_source pick = {.kernel = 1, .stride = planes->stride_y, .groups = planes->map ? 1 : channels};
  pick.weights = radish_onnx_take(im, (int64_t)channels * (planes->map ? all : 1), sizeof *pick.weights);
  if (!pick.weights) return radish_onnx_no_memory(im);
  for (int c = 0; c < channels; c++) {
    if (!planes->map) pick.weights[c] = 1;
    else if (planes->map[c] >= 0) pick.weights[(int64_t)c * all + planes->map[c]] = 1;
  }
  status = radish_onnx_compose(im, inner, &pick, sum);
  *out = *planes;
  out->sum = sum;
  out->map = NULL;
  out->stride_y = out->stride_x = 1;
  return status;
}
