// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports operators on activations that weigh, add and scale: Gemm, MatMul, Add, Sub, Mul, Div,
// BatchNormalization, Relu, Clip.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool all_finite(const float *values, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    if (!isfinite(values[i])) return false;
  }
  return true;
}

// ---- Gemm, MatMul ---------------------------------------------------------------------------------------------------

// Turns the weights of a dense layer that reads averages into weights of the inputs of these averages, which `term`
// then reads. Returns false where memory ran out.
static bool fold_average(radish_onnx_import *im, const radish_onnx_sum *average, int units, const float *weights,
                         radish_float_source *term) {
  const radish_float_source *pool = &average->terms[0];
  const radish_shape in = im->network->layers[pool->from].shape, mid = average->shape;
  const int64_t size = radish_shape_size(in), mid_size = radish_shape_size(mid);
  term->weights = radish_onnx_take(im, size * units, sizeof *term->weights);
  if (!term->weights) return false;
  term->from = pool->from;
  for (int64_t u = 0; u < units; u++) {
    for (int64_t m = 0; m < mid_size; m++) {
      const int c = (int)(m / mid.columns / mid.rows), y = (int)(m / mid.columns % mid.rows),
                x = (int)(m % mid.columns);
      for (int ky = 0; ky < pool->kernel; ky++) {
        const int iy = y * pool->stride - pool->pad + ky;
        for (int kx = 0; kx < pool->kernel && iy >= 0 && iy < in.rows; kx++) {
          const int ix = x * pool->stride - pool->pad + kx;
          if (ix < 0 || ix >= in.columns) continue;
          term->weights[u * size + ((int64_t)c * in.rows + iy) * in.columns + ix] +=
              weights[u * mid_size + m] * pool->gain;
        }
      }
    }
  }
  return true;
}

// Says whether `in` is an average that becomes part of the weights of the dense layer behind it. As a layer of its own
// it would round once more, but a dense layer keeps a word of weights for every input: 1024 of them, of any width, fit
// a core of the default chip.
static bool foldable(const radish_onnx_import *im, const radish_onnx_value *in) {
  enum { MOST_INPUTS = 1024 };
  if (in->kind != ONNX_SUM || in->sum->count != 1 || in->sum->per_neuron || in->sum->pool_kernel > 1) return false;
  const radish_float_source *term = &in->sum->terms[0];
  if (term->read != RADISH_READ_UNIFORM || term->kernel < 2 || term->channel_offset) return false;
  const radish_shape from = im->network->layers[term->from].shape;
  if (from.channels != in->sum->shape.channels || radish_shape_size(from) > MOST_INPUTS) return false;
  for (int c = 0; c < in->sum->shape.channels; c++) {
    if (in->sum->bias[c] != 0) return false;
  }
  return true;
}

static radish_status dense(radish_onnx_import *im, const radish_onnx_constant *w, bool transposed, double alpha,
                           radish_onnx_value *out) {
  radish_onnx_value *in = radish_onnx_input(im, 0);
  if (!w || w->rank != 2) return radish_onnx_fail(im, "its weights must be constant with 2 dimensions");
  if (!in->flat && (in->shape.rows > 1 || in->shape.columns > 1))
    return radish_onnx_fail(im, "its input is not flattened");
  const int64_t units = w->shape[transposed ? 0 : 1], inputs = w->shape[transposed ? 1 : 0];
  if (inputs != radish_shape_size(in->shape) || units < 1 || units > ONNX_CHANNELS) {
    return radish_onnx_fail(im,
                            "its weights for %" PRId64 " inputs and %" PRId64 " outputs do not fit the %" PRId64
                            " values that it reads (at most %d outputs are allowed)",
                            inputs, units, radish_shape_size(in->shape), ONNX_CHANNELS);
  }
  float *weights = radish_onnx_take(im, units * inputs, sizeof *weights);
  if (!weights) return radish_onnx_no_memory(im);
  for (int64_t u = 0; u < units; u++) {
    for (int64_t i = 0; i < inputs; i++) {
      weights[u * inputs + i] = (float)(alpha * w->data[transposed ? u * inputs + i : i * units + u]);
    }
  }
  radish_onnx_sum *sum;
  radish_status status = radish_onnx_new_sum(im, (radish_shape){(int)units, 1, 1}, &sum);
  if (status) return status;
  radish_float_source *term = &sum->terms[sum->count++];
  *term = (radish_float_source){.read = RADISH_READ_DENSE, .kernel = 1, .stride = 1, .groups = 1, .gain = 1};
  if (foldable(im, in)) {
    if (!fold_average(im, in->sum, (int)units, weights, term)) return radish_onnx_no_memory(im);
  } else {
    status = radish_onnx_to_layer(im, in);
    if (status) return status;
    term->from = in->layer;
    term->weights = weights;
    status = radish_onnx_apply_view(im, sum, term, in);
  }
  *out = radish_onnx_sum_value(sum);
  out->flat = true;
  return status;
}

static radish_status gemm(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_constant *c = radish_onnx_constant_input(im, 2);
  if (radish_onnx_int(im, "transA", 0) || (!c && radish_onnx_input(im, 2)) ||
      radish_onnx_input(im, 0)->kind == ONNX_CONSTANT) {
    return radish_onnx_fail(im, "only input * weights + bias, weights and bias constant, is supported");
  }
  radish_status status = dense(im, radish_onnx_constant_input(im, 1), radish_onnx_int(im, "transB", 0) != 0,
                               radish_onnx_real(im, "alpha", 1), out);
  if (status || !c) return status;
  if (c->count != 1 && c->count != out->shape.channels)
    return radish_onnx_fail(im, "its bias has %" PRId64 " numbers", c->count);
  const double beta = radish_onnx_real(im, "beta", 1);
  for (int u = 0; u < out->shape.channels; u++) out->sum->bias[u] += (float)(beta * c->data[c->count == 1 ? 0 : u]);
  return RADISH_OK;
}

// ---- Add and its kin ------------------------------------------------------------------------------------------------

// Reads one number for each channel of the activation `value` from a constant. Returns false where the constant is
// neither one number nor one for each channel.
static bool per_channel(const radish_onnx_value *value, const radish_onnx_constant *constant, float *out) {
  const radish_shape shape = value->shape;
  const int axis = value->flat ? constant->rank - 1 : constant->rank - 3;
  const bool channels = constant->count == shape.channels && axis >= 0 && constant->shape[axis] == shape.channels &&
                        (!value->flat || (shape.rows == 1 && shape.columns == 1));
  if (constant->count != 1 && !channels) return false;
  for (int c = 0; c < shape.channels; c++) out[c] = (float)constant->data[constant->count == 1 ? 0 : c];
  return true;
}

static radish_status with_constant(radish_onnx_import *im, const radish_onnx_value *value,
                                   const radish_onnx_constant *constant, bool constant_first, radish_onnx_value *out) {
  float *scale = radish_onnx_take(im, 2 * (int64_t)value->shape.channels, sizeof *scale);
  if (!scale) return radish_onnx_no_memory(im);
  float *offset = scale + value->shape.channels;
  if (!per_channel(value, constant, scale)) {
    radish_onnx_sum *sum;
    if (!radish_onnx_is(im, "Add") || constant->count != radish_shape_size(value->shape)) {
      return radish_onnx_fail(im, "its constant must be one number, or one for each channel");
    }
    radish_status status = radish_onnx_to_sum(im, value, &sum);
    if (status) return status;
    if (sum->pool_kernel > 1) return radish_onnx_fail(im, "a bias per neuron behind MaxPool is not supported");
    if (!radish_onnx_bias_per_neuron(im, sum)) return radish_onnx_no_memory(im);
    for (int64_t i = 0; i < constant->count; i++) sum->bias[i] += (float)constant->data[i];
    *out = radish_onnx_sum_value(sum);
    out->flat = value->flat;
    return RADISH_OK;
  }
  for (int c = 0; c < value->shape.channels; c++) {
    const float x = scale[c];
    if (radish_onnx_is(im, "Mul")) continue;
    if (radish_onnx_is(im, "Div")) {
      if (constant_first || x == 0) return radish_onnx_fail(im, "division by an activation or by 0");
      scale[c] = 1 / x;
    } else if (radish_onnx_is(im, "Add")) {
      scale[c] = 1, offset[c] = x;
    } else {
      scale[c] = constant_first ? -1 : 1, offset[c] = constant_first ? x : -x;
    }
  }
  if (!all_finite(scale, 2 * value->shape.channels)) return radish_onnx_fail(im, "its constant is too large");
  return radish_onnx_affine(im, value, scale, offset, out);
}

static radish_status add(radish_onnx_import *im, radish_onnx_value *a, radish_onnx_value *b, radish_onnx_value *out) {
  if (a->shape.channels != b->shape.channels || a->shape.rows != b->shape.rows ||
      a->shape.columns != b->shape.columns || a->flat != b->flat) {
    return radish_onnx_fail(im, "the shapes of its inputs differ: [%d, %d, %d] and [%d, %d, %d]", a->shape.channels,
                            a->shape.rows, a->shape.columns, b->shape.channels, b->shape.rows, b->shape.columns);
  }
  radish_onnx_sum *sums[2] = {NULL, NULL};
  radish_onnx_value *values[2] = {a, b};
  for (int i = 0; i < 2; i++) {
    radish_status status = RADISH_OK;
    if (values[i]->kind == ONNX_SUM && values[i]->sum->pool_kernel > 1) {
      return radish_onnx_fail(im, "a MaxPool without Relu cannot be added");
    }
    const bool negative = values[i]->kind == ONNX_VIEW && values[i]->scale;
    if (negative && (values[i]->stride_y > 1 || values[i]->channel_offset))
      status = radish_onnx_to_layer(im, values[i]);
    if (!status) status = radish_onnx_to_sum(im, values[i], &sums[i]);
    if (status) return status;
  }
  radish_onnx_sum *sum = sums[0], *other = sums[1];
  if (a->kind == ONNX_VIEW) sum->name = other->name;
  for (int t = 0; t < other->count; t++) {
    const radish_float_source *term = &other->terms[t];
    radish_float_source *same = NULL;
    for (int u = 0; u < sum->count && term->read == RADISH_READ_UNIFORM; u++) {
      radish_float_source *own = &sum->terms[u];
      if (own->read == RADISH_READ_UNIFORM && own->from == term->from && own->stride == term->stride &&
          own->kernel == term->kernel && own->pad == term->pad && own->channel_offset == term->channel_offset) {
        same = own;
      }
    }
    if (same) {
      same->gain += term->gain;
    } else if (sum->count < ONNX_SOURCES) {
      sum->terms[sum->count++] = *term;
    } else {
      return radish_onnx_fail(im, "more than %d terms are added", ONNX_SOURCES);
    }
  }
  if (other->per_neuron && !radish_onnx_bias_per_neuron(im, sum)) return radish_onnx_no_memory(im);
  if (sum->per_neuron && !radish_onnx_bias_per_neuron(im, other)) return radish_onnx_no_memory(im);
  const int64_t size = sum->per_neuron ? radish_shape_size(sum->shape) : sum->shape.channels;
  for (int64_t i = 0; i < size; i++) sum->bias[i] += other->bias[i];
  *out = radish_onnx_sum_value(sum);
  out->flat = a->flat;
  return RADISH_OK;
}

static radish_status arithmetic(radish_onnx_import *im, radish_onnx_value *out) {
  radish_onnx_value *a = radish_onnx_input(im, 0), *b = radish_onnx_input(im, 1);
  if (!a || !b || im->input_count != 2) return radish_onnx_fail(im, "it needs two inputs");
  if (b->kind == ONNX_CONSTANT) return with_constant(im, a, &b->constant, false, out);
  if (a->kind == ONNX_CONSTANT) return with_constant(im, b, &a->constant, true, out);
  if (!radish_onnx_is(im, "Add")) return radish_onnx_fail(im, "two activations can only be added");
  return add(im, a, b, out);
}

static radish_status batch_normalization(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *numbers[4];
  const double epsilon = radish_onnx_real(im, "epsilon", 1e-5);
  if (radish_onnx_int(im, "training_mode", 0)) return radish_onnx_fail(im, "it is in training mode");
  for (int i = 0; i < 4; i++) {
    numbers[i] = radish_onnx_constant_input(im, i + 1);
    if (!numbers[i] || numbers[i]->count != in->shape.channels ||
        (in->flat && in->shape.rows * in->shape.columns > 1)) {
      return radish_onnx_fail(im, "it needs scale, bias, mean and variance: %d constants each", in->shape.channels);
    }
  }
  float *scale = radish_onnx_take(im, 2 * (int64_t)in->shape.channels, sizeof *scale);
  if (!scale) return radish_onnx_no_memory(im);
  float *offset = scale + in->shape.channels;
  for (int c = 0; c < in->shape.channels; c++) {
    const double factor = numbers[0]->data[c] / sqrt(numbers[3]->data[c] + epsilon);
    scale[c] = (float)factor;
    offset[c] = (float)(numbers[1]->data[c] - numbers[2]->data[c] * factor);
  }
  if (!all_finite(scale, 2 * in->shape.channels)) return radish_onnx_fail(im, "its variance must be positive");
  return radish_onnx_affine(im, in, scale, offset, out);
}

// ---- Relu, Clip -----------------------------------------------------------------------------------------------------

static radish_status relu(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *out) {
  const bool again = in->kind == ONNX_VIEW && !in->scale;
  if (again && in->layer == 0) return radish_onnx_fail(im, "it acts on the input itself, which is not supported");
  *out = *in;
  return again ? RADISH_OK : radish_onnx_close(im, in, out);
}

static radish_status clip(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *low = radish_onnx_constant_input(im, 1), *high = radish_onnx_constant_input(im, 2);
  if ((radish_onnx_input(im, 1) && !low) || (radish_onnx_input(im, 2) && !high) || (low && low->count != 1) ||
      (high && high->count != 1)) {
    return radish_onnx_fail(im, "its bounds must be constant numbers");
  }
  const double least = low ? low->data[0] : radish_onnx_real(im, "min", -INFINITY);
  const double most = high ? high->data[0] : radish_onnx_real(im, "max", INFINITY);
  if (in->quantised) {
    *out = *in;
    out->lowest = fmax(in->lowest, least);
    out->highest = fmin(in->highest, most);
    return out->lowest < out->highest ? RADISH_OK : radish_onnx_fail(im, "it leaves no range");
  }
  const bool again = in->kind == ONNX_VIEW && !in->scale && in->layer > 0;
  if (!(most > 0) || (again ? least > 0 : least != 0)) {
    return radish_onnx_fail(im, "its bounds are %g and %g: from 0 to a positive number is allowed", least, most);
  }
  radish_status status = RADISH_OK;
  *out = *in;
  if (!again || !in->single) { // a layer of its own, since others read this one without the bound
    radish_onnx_sum *sum;
    status = radish_onnx_to_sum(im, in, &sum);
    if (status) return status;
    radish_onnx_value value = radish_onnx_sum_value(sum);
    value.flat = in->flat;
    status = relu(im, &value, out);
  }
  if (!status) {
    radish_float_layer *layer = &im->network->layers[out->layer];
    layer->limit = fminf(layer->limit, (float)most);
  }
  return status;
}

radish_status radish_onnx_linear(radish_onnx_import *im, radish_onnx_value *out, bool *done) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  *done = true;
  if (!in) return radish_onnx_fail(im, "it needs an input");
  if (radish_onnx_is(im, "Clip")) return clip(im, out);
  for (int i = 0; i < im->input_count; i++) {
    const radish_onnx_value *value = radish_onnx_input(im, i);
    if (value && value->quantised) return radish_onnx_fail(im, "it acts between QuantizeLinear and DequantizeLinear");
  }
  if (radish_onnx_is(im, "Add") || radish_onnx_is(im, "Sub") || radish_onnx_is(im, "Mul") || radish_onnx_is(im, "Div"))
    return arithmetic(im, out);
  if (in->kind == ONNX_CONSTANT) return radish_onnx_fail(im, "its first input must be an activation");
  if (radish_onnx_is(im, "Conv")) return radish_onnx_conv(im, out);
  if (radish_onnx_is(im, "Gemm")) return gemm(im, out);
  if (radish_onnx_is(im, "MatMul")) return dense(im, radish_onnx_constant_input(im, 1), false, 1, out);
  if (radish_onnx_is(im, "BatchNormalization")) return batch_normalization(im, out);
  if (radish_onnx_is(im, "Relu")) return relu(im, in, out);
  *done = false;
  return RADISH_OK;
}
