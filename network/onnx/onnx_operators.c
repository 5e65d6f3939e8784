// Operators on activations that weigh, add and scale: Gemm, MatMul, Add, Sub, Mul, Div, BatchNormalization,
// Relu, Clip.
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

// weights over averages -> weights over what was averaged, where that stays small
static bool fold_average(onnx_import *im, const onnx_sum *average, int units, const float *weights,
                         radish_float_source *term) {
  const radish_float_source *window = &average->terms[0];
  const radish_shape in = im->network->layers[window->from].shape, mid = average->shape;
  const int64_t size = radish_shape_size(in), mid_size = radish_shape_size(mid);
  term->weights = onnx_take(im, size * units, sizeof *term->weights);
  if (!term->weights) return false;
  term->from = window->from;
  for (int64_t u = 0; u < units; u++) {
    for (int64_t m = 0; m < mid_size; m++) {
      const int c = (int)(m / mid.columns / mid.rows), y = (int)(m / mid.columns % mid.rows), x = (int)(m % mid.columns);
      for (int ky = 0; ky < window->kernel; ky++) {
        const int iy = y * window->stride - window->pad + ky;
        for (int kx = 0; kx < window->kernel && iy >= 0 && iy < in.rows; kx++) {
          const int ix = x * window->stride - window->pad + kx;
          if (ix < 0 || ix >= in.columns) continue;
          term->weights[u * size + ((int64_t)c * in.rows + iy) * in.columns + ix] +=
              weights[u * mid_size + m] * window->gain;
        }
      }
    }
  }
  return true;
}

// An average of its own rounds once more, but a dense layer keeps a word of weights for every input: 1024 of them, of
// any width, fit a core of the default chip.
static bool foldable(const onnx_import *im, const onnx_value *in) {
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

static radish_status dense(onnx_import *im, const onnx_constant *w, bool transposed, double alpha, onnx_value *out) {
  onnx_value *in = onnx_input(im, 0);
  if (!w || w->rank != 2) return onnx_fail(im, "its weights must be constant with 2 dimensions");
  if (!in->flat && (in->shape.rows > 1 || in->shape.columns > 1)) return onnx_fail(im, "its input is not flattened");
  const int64_t units = w->shape[transposed ? 0 : 1], inputs = w->shape[transposed ? 1 : 0];
  if (inputs != radish_shape_size(in->shape) || units < 1 || units > ONNX_CHANNELS) {
    return onnx_fail(im, "its weights for %" PRId64 " inputs and %" PRId64 " outputs do not fit the %" PRId64
                     " values that it reads (at most %d outputs are allowed)", inputs, units,
                     radish_shape_size(in->shape), ONNX_CHANNELS);
  }
  float *weights = onnx_take(im, units * inputs, sizeof *weights);
  if (!weights) return onnx_no_memory(im);
  for (int64_t u = 0; u < units; u++) {
    for (int64_t i = 0; i < inputs; i++) {
      weights[u * inputs + i] = (float)(alpha * w->data[transposed ? u * inputs + i : i * units + u]);
    }
  }
  onnx_sum *sum;
  radish_status status = onnx_new_sum(im, (radish_shape){(int)units, 1, 1}, &sum);
  if (status) return status;
  radish_float_source *term = &sum->terms[sum->count++];
  *term = (radish_float_source){.read = RADISH_READ_DENSE, .kernel = 1, .stride = 1, .groups = 1, .gain = 1};
  if (foldable(im, in)) {
    if (!fold_average(im, in->sum, (int)units, weights, term)) return onnx_no_memory(im);
  } else {
    status = onnx_to_layer(im, in);
    if (status) return status;
    term->from = in->layer;
    term->weights = weights;
    status = onnx_apply_view(im, sum, term, in);
  }
  *out = onnx_sum_value(sum);
  out->flat = true;
  return status;
}

static radish_status gemm(onnx_import *im, onnx_value *out) {
  const onnx_constant *c = onnx_constant_input(im, 2);
  if (onnx_int(im, "transA", 0) || (!c && onnx_input(im, 2)) || onnx_input(im, 0)->kind == ONNX_CONSTANT) {
    return onnx_fail(im, "only input * weights + bias, weights and bias constant, is supported");
  }
  radish_status status =
      dense(im, onnx_constant_input(im, 1), onnx_int(im, "transB", 0) != 0, onnx_real(im, "alpha", 1), out);
  if (status || !c) return status;
  if (c->count != 1 && c->count != out->shape.channels) return onnx_fail(im, "its bias has %" PRId64 " numbers", c->count);
  const double beta = onnx_real(im, "beta", 1);
  for (int u = 0; u < out->shape.channels; u++) out->sum->bias[u] += (float)(beta * c->data[c->count == 1 ? 0 : u]);
  return RADISH_OK;
}

// ---- Add and its kin ------------------------------------------------------------------------------------------------

// One factor per channel of an activation from a constant, where it has one; else false.
static bool per_channel(const onnx_value *value, const onnx_constant *constant, float *out) {
  const radish_shape shape = value->shape;
  const int axis = value->flat ? constant->rank - 1 : constant->rank - 3;
  const bool channels = constant->count == shape.channels && axis >= 0 && constant->shape[axis] == shape.channels &&
                        (!value->flat || (shape.rows == 1 && shape.columns == 1));
  if (constant->count != 1 && !channels) return false;
  for (int c = 0; c < shape.channels; c++) out[c] = (float)constant->data[constant->count == 1 ? 0 : c];
  return true;
}

static radish_status with_constant(onnx_import *im, const onnx_value *value, const onnx_constant *constant,
                                   bool constant_first, onnx_value *out) {
  float *scale = onnx_take(im, 2 * (int64_t)value->shape.channels, sizeof *scale);
  if (!scale) return onnx_no_memory(im);
  float *offset = scale + value->shape.channels;
  if (!per_channel(value, constant, scale)) {
    onnx_sum *sum;
    if (!onnx_is(im, "Add") || constant->count != radish_shape_size(value->shape)) {
      return onnx_fail(im, "its constant must be one number, or one for each channel");
    }
    radish_status status = onnx_to_sum(im, value, &sum);
    if (status) return status;
    if (sum->pool_kernel > 1) return onnx_fail(im, "a bias per neuron behind MaxPool is not supported");
    if (!onnx_bias_per_neuron(im, sum)) return onnx_no_memory(im);
    for (int64_t i = 0; i < constant->count; i++) sum->bias[i] += (float)constant->data[i];
    *out = onnx_sum_value(sum);
    out->flat = value->flat;
    return RADISH_OK;
  }
  for (int c = 0; c < value->shape.channels; c++) {
    const float x = scale[c];
    if (onnx_is(im, "Mul")) continue;
    if (onnx_is(im, "Div")) {
      if (constant_first || x == 0) return onnx_fail(im, "division by an activation or by 0");
      scale[c] = 1 / x;
    } else if (onnx_is(im, "Add")) {
      scale[c] = 1, offset[c] = x;
    } else {
      scale[c] = constant_first ? -1 : 1, offset[c] = constant_first ? x : -x;
    }
  }
  if (!all_finite(scale, 2 * value->shape.channels)) return onnx_fail(im, "its constant is too large");
  return onnx_affine(im, value, scale, offset, out);
}

static radish_status add(onnx_import *im, onnx_value *a, onnx_value *b, onnx_value *out) {
  if (a->shape.channels != b->shape.channels || a->shape.rows != b->shape.rows || a->shape.columns != b->shape.columns ||
      a->flat != b->flat) {
    return onnx_fail(im, "the shapes of its inputs differ: [%d, %d, %d] and [%d, %d, %d]", a->shape.channels,
                     a->shape.rows, a->shape.columns, b->shape.channels, b->shape.rows, b->shape.columns);
  }
  onnx_sum *sums[2] = {NULL, NULL};
  onnx_value *values[2] = {a, b};
  for (int i = 0; i < 2; i++) {
    radish_status status = RADISH_OK;
    if (values[i]->kind == ONNX_SUM && values[i]->sum->pool_kernel > 1) {
      return onnx_fail(im, "a MaxPool without Relu cannot be added");
    }
    const bool negative = values[i]->kind == ONNX_VIEW && values[i]->scale;
    if (negative && (values[i]->stride_y > 1 || values[i]->channel_offset)) status = onnx_to_layer(im, values[i]);
    if (!status) status = onnx_to_sum(im, values[i], &sums[i]);
    if (status) return status;
  }
  onnx_sum *sum = sums[0], *other = sums[1];
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
      return onnx_fail(im, "more than %d terms are added", ONNX_SOURCES);
    }
  }
  if (other->per_neuron && !onnx_bias_per_neuron(im, sum)) return onnx_no_memory(im);
  if (sum->per_neuron && !onnx_bias_per_neuron(im, other)) return onnx_no_memory(im);
  const int64_t size = sum->per_neuron ? radish_shape_size(sum->shape) : sum->shape.channels;
  for (int64_t i = 0; i < size; i++) sum->bias[i] += other->bias[i];
  *out = onnx_sum_value(sum);
  out->flat = a->flat;
  return RADISH_OK;
}

static radish_status arithmetic(onnx_import *im, onnx_value *out) {
  onnx_value *a = onnx_input(im, 0), *b = onnx_input(im, 1);
  if (!a || !b || im->input_count != 2) return onnx_fail(im, "it needs two inputs");
  if (b->kind == ONNX_CONSTANT) return with_constant(im, a, &b->constant, false, out);
  if (a->kind == ONNX_CONSTANT) return with_constant(im, b, &a->constant, true, out);
  if (!onnx_is(im, "Add")) return onnx_fail(im, "two activations can only be added");
  return add(im, a, b, out);
}

static radish_status batch_normalization(onnx_import *im, onnx_value *out) {
  const onnx_value *in = onnx_input(im, 0);
  const onnx_constant *numbers[4];
  const double epsilon = onnx_real(im, "epsilon", 1e-5);
  if (onnx_int(im, "training_mode", 0)) return onnx_fail(im, "it is in training mode");
  for (int i = 0; i < 4; i++) {
    numbers[i] = onnx_constant_input(im, i + 1);
    if (!numbers[i] || numbers[i]->count != in->shape.channels || (in->flat && in->shape.rows * in->shape.columns > 1)) {
      return onnx_fail(im, "it needs scale, bias, mean and variance: %d constants each", in->shape.channels);
    }
  }
  float *scale = onnx_take(im, 2 * (int64_t)in->shape.channels, sizeof *scale);
  if (!scale) return onnx_no_memory(im);
  float *offset = scale + in->shape.channels;
  for (int c = 0; c < in->shape.channels; c++) {
    const double factor = numbers[0]->data[c] / sqrt(numbers[3]->data[c] + epsilon);
    scale[c] = (float)factor;
    offset[c] = (float)(numbers[1]->data[c] - numbers[2]->data[c] * factor);
  }
  if (!all_finite(scale, 2 * in->shape.channels)) return onnx_fail(im, "its variance must be positive");
  return onnx_affine(im, in, scale, offset, out);
}

// ---- Relu, Clip -----------------------------------------------------------------------------------------------------

static radish_status relu(onnx_import *im, const onnx_value *in, onnx_value *out) {
  const bool again = in->kind == ONNX_VIEW && !in->scale;
  if (again && in->layer == 0) return onnx_fail(im, "it acts on the input itself, which is not supported");
  *out = *in;
  return again ? RADISH_OK : onnx_close(im, in, out);
}

static radish_status clip(onnx_import *im, onnx_value *out) {
  const onnx_value *in = onnx_input(im, 0);
  const onnx_constant *low = onnx_constant_input(im, 1), *high = onnx_constant_input(im, 2);
  if ((onnx_input(im, 1) && !low) || (onnx_input(im, 2) && !high) || (low && low->count != 1) || (high && high->count != 1)) {
    return onnx_fail(im, "its bounds must be constant numbers");
  }
  const double least = low ? low->data[0] : onnx_real(im, "min", -INFINITY);
  const double most = high ? high->data[0] : onnx_real(im, "max", INFINITY);
  if (in->quantised) {
    *out = *in;
    out->lowest = fmax(in->lowest, least);
    out->highest = fmin(in->highest, most);
    return out->lowest < out->highest ? RADISH_OK : onnx_fail(im, "it leaves no range");
  }
  const bool again = in->kind == ONNX_VIEW && !in->scale && in->layer > 0;
  if (!(most > 0) || (again ? least > 0 : least != 0)) {
    return onnx_fail(im, "its bounds are %g and %g: from 0 to a positive number is allowed", least, most);
  }
  radish_status status = RADISH_OK;
  *out = *in;
  if (!again || !in->single) { // others read the layer without the bound
    onnx_sum *sum;
    status = onnx_to_sum(im, in, &sum);
    if (status) return status;
    onnx_value value = onnx_sum_value(sum);
    value.flat = in->flat;
    status = relu(im, &value, out);
  }
  if (!status) {
    radish_float_layer *layer = &im->network->layers[out->layer];
    layer->limit = fminf(layer->limit, (float)most);
  }
  return status;
}

radish_status onnx_linear(onnx_import *im, onnx_value *out, bool *done) {
  const onnx_value *in = onnx_input(im, 0);
  *done = true;
  if (!in) return onnx_fail(im, "it needs an input");
  if (onnx_is(im, "Clip")) return clip(im, out);
  for (int i = 0; i < im->input_count; i++) {
    const onnx_value *value = onnx_input(im, i);
    if (value && value->quantised) return onnx_fail(im, "it acts between QuantizeLinear and DequantizeLinear");
  }
  if (onnx_is(im, "Add") || onnx_is(im, "Sub") || onnx_is(im, "Mul") || onnx_is(im, "Div")) return arithmetic(im, out);
  if (in->kind == ONNX_CONSTANT) return onnx_fail(im, "its first input must be an activation");
  if (onnx_is(im, "Conv")) return onnx_conv(im, out);
  if (onnx_is(im, "Gemm")) return gemm(im, out);
  if (onnx_is(im, "MatMul")) return dense(im, onnx_constant_input(im, 1), false, 1, out);
  if (onnx_is(im, "BatchNormalization")) return batch_normalization(im, out);
  if (onnx_is(im, "Relu")) return relu(im, in, out);
  *done = false;
  return RADISH_OK;
}
