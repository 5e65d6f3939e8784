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
  radish_window_axis rows, columns;
  int groups, in, out;  // in and out: channels
  const float *weights; // [out][in/groups][kernel rows][kernel columns]
} window;

static int taps_of(const window *w) {
  return w->rows.kernel * w->columns.kernel;
}

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
  *out = (window){term->rows, term->columns, term->groups, from.channels, channels, term->weights};
  if (term->read == RADISH_READ_DENSE) { // one pixel each: the caller sees to the planes that the weights read
    *out = (window){{1, 1, 0}, {1, 1, 0}, 1, (int)radish_shape_size(from), channels, term->weights};
  }
  if (term->read != RADISH_READ_UNIFORM) return RADISH_OK;
  const bool own = !term->channel_offset && from.channels == channels;
  const int inputs = own ? 1 : from.channels, area = taps_of(out);
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

// Multiplies the weights of two windows: adds each product to the tap of `out` that it falls on.
static void multiply_weights(const window *inner, const window *outer, const window *out, float *weights) {
  const int mid = outer->in, per_outer = mid / outer->groups, per_inner = inner->in / inner->groups,
            per_out = inner->in / out->groups, area = taps_of(out), width = out->columns.kernel;
  const float *w = outer->weights;
  for (int o = 0; o < outer->out; o++) {
    const int first_mid = o / (outer->out / outer->groups) * per_outer;
    const int first_out = o / (outer->out / out->groups) * per_out;
    for (int m = first_mid; m < first_mid + per_outer; m++) {
      const int first_in = m / (mid / inner->groups) * per_inner - first_out;
      for (int tap = 0; tap < taps_of(outer); tap++, w++) {
        if (*w == 0) continue;
        const int dy = tap / outer->columns.kernel * inner->rows.stride,
                  dx = tap % outer->columns.kernel * inner->columns.stride;
        const float *v = inner->weights + (int64_t)m * per_inner * taps_of(inner);
        for (int i = 0; i < per_inner; i++) {
          float *to = weights + ((int64_t)o * per_out + first_in + i) * area;
          for (int y = 0; y < inner->rows.kernel; y++) {
            for (int x = 0; x < inner->columns.kernel; x++) to[(y + dy) * width + x + dx] += *w * *v++;
          }
        }
      }
    }
  }
}

static radish_window_axis multiply_axes(radish_window_axis inner, radish_window_axis outer) {
  return (radish_window_axis){inner.kernel + (outer.kernel - 1) * inner.stride, inner.stride * outer.stride,
                              inner.pad + outer.pad * inner.stride};
}

static bool is_allowed(radish_window_axis axis) {
  return axis.kernel <= ONNX_KERNEL && axis.stride <= ONNX_KERNEL && axis.pad < axis.kernel;
}

// Multiplies two windows.
static radish_status multiply(radish_onnx_import *im, const window *inner, const window *outer, window *out) {
  *out = (window){.rows = multiply_axes(inner->rows, outer->rows),
                  .columns = multiply_axes(inner->columns, outer->columns),
                  .groups = common_divisor(inner->groups, outer->groups),
                  .in = inner->in,
                  .out = outer->out};
  if (!is_allowed(out->rows) || !is_allowed(out->columns))
    return radish_onnx_fail(im,
                            "it and the linear operators before it would become one window of %d x %d with strides %d "
                            "and %d, at most %d are allowed: put a Relu between them",
                            out->rows.kernel, out->columns.kernel, out->rows.stride, out->columns.stride, ONNX_KERNEL);
  const int64_t per_inner = inner->in / inner->groups,
                count = (int64_t)out->out * (inner->in / out->groups) * taps_of(out);
  const int64_t products = (int64_t)out->out * (outer->in / outer->groups) * taps_of(outer);
  if (count > RADISH_MAX_WEIGHTS || products > MOST_PRODUCTS / (per_inner * taps_of(inner)))
    return radish_onnx_fail(im, "it and the linear operators before it have too many weights to become one: put a Relu "
                                "between them");
  float *weights = radish_onnx_take(im, count, sizeof *weights);
  if (!weights) return radish_onnx_no_memory(im);
  multiply_weights(inner, outer, out, weights);
  out->weights = weights;
  return RADISH_OK;
}

// Returns what channel o of the outer window makes at (y, x) of the inner sum's bias.
static double bias_at(const radish_onnx_sum *inner, const window *outer, int o, int y, int x) {
  const radish_shape in = inner->shape;
  const int64_t pixels = (int64_t)in.rows * in.columns;
  const int per = outer->in / outer->groups, first = o / (outer->out / outer->groups) * per;
  const radish_window_span rows = radish_window_inside(y, outer->rows, in.rows),
                           columns = radish_window_inside(x, outer->columns, in.columns);
  const int y0 = y * outer->rows.stride - outer->rows.pad, x0 = x * outer->columns.stride - outer->columns.pad;
  double sum = 0;
  for (int m = 0; m < per; m++) {
    const float *w = outer->weights + ((int64_t)o * per + m) * taps_of(outer);
    for (int ky = rows.low; ky < rows.high; ky++) {
      for (int kx = columns.low; kx < columns.high; kx++) {
        const int64_t at =
            inner->per_neuron ? (first + m) * pixels + (int64_t)(y0 + ky) * in.columns + x0 + kx : first + m;
        sum += (double)w[ky * outer->columns.kernel + kx] * (double)inner->bias[at];
      }
    }
  }
  return sum;
}

// Says along which axes (0: rows, 1: columns) the outer window reads beyond the planes of `in`.
static void find_outside(const window *outer, radish_shape in, radish_shape out, bool *outside) {
  outside[0] = !radish_onnx_inside(outer->rows, in.rows, out.rows);
  outside[1] = !radish_onnx_inside(outer->columns, in.columns, out.columns);
}

// Adds what the outer window makes of the inner sum's bias to the bias of `out`.
static radish_status bias_through(radish_onnx_import *im, const radish_onnx_sum *inner, const window *outer,
                                  radish_onnx_sum *out) {
  const radish_shape in = inner->shape;
  const int64_t pixels = (int64_t)in.rows * in.columns, biases = inner->per_neuron ? pixels * in.channels : in.channels;
  bool any = false, outside[2];
  for (int64_t i = 0; i < biases; i++) any = any || inner->bias[i] != 0;
  if (!any) return RADISH_OK;
  find_outside(outer, in, out->shape, outside);
  const bool each = inner->per_neuron || outside[0] || outside[1];
  if (each && !radish_onnx_bias_per_neuron(im, out)) return radish_onnx_no_memory(im);
  const int rows = each ? out->shape.rows : 1, columns = each ? out->shape.columns : 1;
  if (radish_shape_size(out->shape) > MOST_PRODUCTS / ((int64_t)(outer->in / outer->groups) * taps_of(outer)))
    return radish_onnx_fail(im, "it has too many weights");
  for (int o = 0; o < outer->out; o++) {
    for (int at = 0; at < rows * columns; at++)
      out->bias[(int64_t)o * rows * columns + at] += (float)bias_at(inner, outer, o, at / columns, at % columns);
  }
  return RADISH_OK;
}

// Says whether the outer window may read beyond the planes that the term gives, along each axis: what the term gives
// there must be 0 as well.
static bool may_read_beyond(const radish_float_source *term, radish_shape from, radish_shape in, const bool *outside) {
  const bool rows =
                 term->rows.kernel == 1 && !term->rows.pad && radish_window_count(term->rows, from.rows, 0) == in.rows,
             columns = term->columns.kernel == 1 && !term->columns.pad &&
                       radish_window_count(term->columns, from.columns, 0) == in.columns;
  return (!outside[0] || rows) && (!outside[1] || columns);
}

double radish_onnx_work(const radish_onnx_import *im, const radish_onnx_sum *sum) {
  double work = 0;
  for (int t = 0; t < sum->count; t++) {
    const radish_float_source *term = &sum->terms[t];
    const radish_shape from = im->network->layers[term->from].shape;
    const double inputs = term->read == RADISH_READ_DENSE  ? (double)radish_shape_size(from)
                          : term->read == RADISH_READ_CONV ? (double)(from.channels / term->groups)
                                                           : 1;
    work += (double)radish_shape_size(sum->shape) * inputs * radish_float_taps(term);
  }
  return work;
}

// Returns the share of the inner sum's work that falls to one of the operators that compute with it.
static double inner_work(const radish_onnx_import *im, const radish_onnx_sum *inner) {
  const int readers = im->input_count && im->inputs[0] >= 0 ? im->computes[im->inputs[0]] : 1;
  return radish_onnx_work(im, inner) / (readers > 1 ? readers : 1);
}

bool radish_onnx_should_compose(const radish_onnx_import *im, const radish_onnx_sum *inner,
                                const radish_float_source *outer, radish_shape out) {
  const window second = {outer->rows, outer->columns, outer->groups, inner->shape.channels, out.channels, NULL};
  const double size = (double)radish_shape_size(out), reads = (double)second.in / second.groups * taps_of(&second);
  bool outside[2];
  find_outside(&second, inner->shape, out, outside);
  double composed = 0;
  for (int t = 0; t < inner->count; t++) {
    const radish_float_source *term = &inner->terms[t];
    const radish_shape from = im->network->layers[term->from].shape;
    if (term->read == RADISH_READ_DENSE) {
      if (taps_of(&second) > 1) return false;
      composed += size * (double)radish_shape_size(from);
      continue;
    }
    const radish_window_axis rows = multiply_axes(term->rows, second.rows),
                             columns = multiply_axes(term->columns, second.columns);
    if (!may_read_beyond(term, from, inner->shape, outside) || !is_allowed(rows) || !is_allowed(columns)) return false;
    const bool each =
        term->read == RADISH_READ_UNIFORM && !term->channel_offset && from.channels == inner->shape.channels;
    const int groups = common_divisor(term->read == RADISH_READ_CONV ? term->groups
                                      : each                         ? from.channels
                                                                     : 1,
                                      second.groups);
    composed += size * (double)(from.channels / groups) * rows.kernel * columns.kernel;
  }
  return composed <= size * reads + inner_work(im, inner);
}

bool radish_onnx_should_compose_dense(const radish_onnx_import *im, const radish_onnx_sum *inner, int units) {
  double composed = 0;
  for (int t = 0; t < inner->count; t++)
    composed += (double)units * (double)radish_shape_size(im->network->layers[inner->terms[t].from].shape);
  return composed <= (double)units * (double)radish_shape_size(inner->shape) + inner_work(im, inner);
}

radish_status radish_onnx_compose(radish_onnx_import *im, const radish_onnx_sum *inner,
                                  const radish_float_source *outer, radish_onnx_sum *out) {
  const window second = {outer->rows,           outer->columns,      outer->groups,
                         inner->shape.channels, out->shape.channels, outer->weights};
  bool outside[2];
  find_outside(&second, inner->shape, out->shape, outside);
  for (int t = 0; t < inner->count; t++) {
    const radish_float_source *term = &inner->terms[t];
    window first, both;
    const bool dense = term->read == RADISH_READ_DENSE;
    if (dense ? taps_of(&second) > 1
              : !may_read_beyond(term, im->network->layers[term->from].shape, inner->shape, outside))
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
                                  .rows = both.rows,
                                  .columns = both.columns,
                                  .groups = both.groups,
                                  .gain = 1,
                                  .weights = (float *)(uintptr_t)both.weights};
    if (dense) {
      made->read = RADISH_READ_DENSE;
      made->rows = made->columns = (radish_window_axis){1, 1, 0};
      made->groups = 1;
    }
  }
  return bias_through(im, inner, &second, out);
}

// Adds to `weights` [size of the term's layer] what the weights `outer` of one unit, over the sum's planes, make of the
// term.
static void dense_through(const radish_float_source *term, radish_shape from, radish_shape mid, const window *inner,
                          const float *outer, float *weights) {
  const int per = inner->in / inner->groups, taps = taps_of(inner), width = inner->columns.kernel;
  const int64_t pixels = (int64_t)mid.rows * mid.columns;
  for (int64_t m = 0; m < pixels * mid.channels; m++) {
    if (outer[m] == 0) continue;
    const int c = (int)(m / pixels), y0 = (int)(m % pixels / mid.columns) * term->rows.stride - term->rows.pad,
              x0 = (int)(m % mid.columns) * term->columns.stride - term->columns.pad;
    const float *w = inner->weights + (int64_t)c * per * taps;
    if (term->read == RADISH_READ_DENSE) {
      for (int i = 0; i < per; i++) weights[i] += outer[m] * w[i];
      continue;
    }
    const int first = c / (mid.channels / inner->groups) * per;
    for (int i = first; i < first + per; i++) {
      for (int tap = 0; tap < taps; tap++, w++) {
        const int y = y0 + tap / width, x = x0 + tap % width;
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
        mid * units > MOST_PRODUCTS / ((int64_t)first.in / first.groups * taps_of(&first)))
      return radish_onnx_fail(im, "it and the linear operators before it have too many weights to become one: put a "
                                  "Relu between them");
    if (out->count == ONNX_SOURCES) return radish_onnx_fail(im, "more than %d terms are added", ONNX_SOURCES);
    radish_float_source *made = &out->terms[out->count++];
    *made = (radish_float_source){
        .from = term->from, .read = RADISH_READ_DENSE, .rows = {1, 1, 0}, .columns = {1, 1, 0}, .groups = 1, .gain = 1};
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
