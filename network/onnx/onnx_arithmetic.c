// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports sums of activations, and arithmetic of an activation and constants, which becomes a scale and an offset.
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

// ---- constants ------------------------------------------------------------------------------------------------------

// This is a constant spread over the planes of an activation.
typedef struct {
  float *numbers;  // [channels], or [channels][rows][columns]
  bool per_neuron; // the latter
  bool fits;       // false: numbers differ where the activation repeats one, or meet its zeros
} spread_numbers;

// Returns the index of the constant's number that belongs to number i of a tensor of `sizes`, or -1 where the shapes do
// not match. Before opset 7 an axis said where the constant's dimensions lie.
static int64_t broadcast(const radish_onnx_constant *constant, int shift, int rank, const int64_t *sizes, int64_t i) {
  int64_t index = 0, stride = 1;
  for (int d = rank - 1; d >= 0; d--) {
    const int64_t at = i % sizes[d];
    const int f = d - rank + constant->rank + shift;
    i /= sizes[d];
    if (f < 0 || f >= constant->rank) continue;
    if (constant->shape[f] != 1 && constant->shape[f] != sizes[d]) return -1;
    if (constant->shape[f] != 1) index += at * stride;
    stride *= constant->shape[f];
  }
  return index;
}

// Makes one number for each channel where the numbers of no channel differ. Those that the activation does not show are
// NaN.
static radish_status one_each(radish_onnx_import *im, radish_shape shape, spread_numbers *out) {
  const int64_t pixels = (int64_t)shape.rows * shape.columns;
  float *each = radish_onnx_take(im, shape.channels, sizeof *each);
  if (!each) return radish_onnx_no_memory(im);
  for (int c = 0; c < shape.channels; c++) {
    each[c] = NAN;
    for (int64_t p = 0; p < pixels; p++) {
      const float number = out->numbers[c * pixels + p];
      if (isnan(number)) continue;
      if (!isnan(each[c]) && each[c] != number) return RADISH_OK;
      each[c] = number;
    }
  }
  out->numbers = each;
  out->per_neuron = false;
  return RADISH_OK;
}

static radish_status spread(radish_onnx_import *im, const radish_onnx_value *value,
                            const radish_onnx_constant *constant, bool offset, spread_numbers *out) {
  const int64_t size = radish_shape_size(value->shape);
  int64_t sizes[ONNX_RANK], count = 1;
  const int rank = radish_onnx_dimensions(value, sizes);
  const int64_t axis = im->opset < 7 ? radish_onnx_int(im, "axis", -1) : -1;
  const int shift = axis < 0 ? 0 : rank - constant->rank - (int)(axis < rank ? axis : rank);
  const float neutral = offset ? 0 : 1;
  *out = (spread_numbers){.per_neuron = true, .fits = true};
  if (constant->count == 1) { // one number for all
    out->numbers = radish_onnx_take(im, value->shape.channels, sizeof *out->numbers);
    if (!out->numbers) return radish_onnx_no_memory(im);
    for (int c = 0; c < value->shape.channels; c++) out->numbers[c] = (float)constant->data[0];
    out->per_neuron = false;
    for (int64_t i = 0; value->order && i < value->order->count; i++)
      out->fits = out->fits && (value->order->data[i] >= 0 || !offset || constant->data[0] == 0);
    return RADISH_OK;
  }
  const int channel = constant->rank - 3 + shift;
  if (!value->order && channel >= 0 && constant->count == sizes[1] && constant->shape[channel] == sizes[1]) {
    out->numbers = radish_onnx_take(im, sizes[1], sizeof *out->numbers);
    if (!out->numbers) return radish_onnx_no_memory(im);
    for (int64_t c = 0; c < sizes[1]; c++) out->numbers[c] = (float)constant->data[c];
    out->per_neuron = false;
    return RADISH_OK;
  }
  for (int d = 0; d < rank; d++) count *= sizes[d];
  out->numbers = radish_onnx_take(im, size, sizeof *out->numbers);
  if (!out->numbers) return radish_onnx_no_memory(im);
  for (int64_t i = 0; i < size; i++) out->numbers[i] = NAN;
  bool matches = constant->rank + shift <= rank && constant->count > 0;
  for (int64_t i = 0; i < count && matches; i++) {
    const int64_t at = value->order ? (int64_t)value->order->data[i] : i,
                  from = broadcast(constant, shift, rank, sizes, i);
    matches = from >= 0;
    if (!matches) break;
    const float number = (float)constant->data[from];
    if (at < 0) out->fits = out->fits && number == neutral;
    else if (!isnan(out->numbers[at]) && out->numbers[at] != number) out->fits = false;
    else out->numbers[at] = number;
  }
  if (!matches) return radish_onnx_fail(im, "its constant's shape does not match the activation's");
  const radish_status status = one_each(im, value->shape, out);
  const int64_t made = out->per_neuron ? size : value->shape.channels;
  for (int64_t i = 0; i < made; i++) {
    if (isnan(out->numbers[i])) out->numbers[i] = neutral;
  }
  return status;
}

static radish_status add_per_neuron(radish_onnx_import *im, const radish_onnx_value *value, double sign,
                                    const float *numbers, radish_onnx_value *out) {
  radish_onnx_sum *sum;
  radish_onnx_value planes = *value;
  radish_status status = radish_onnx_unpool(im, &planes);
  if (!status) status = radish_onnx_to_sum(im, &planes, &sum);
  if (status) return status;
  if (!radish_onnx_bias_per_neuron(im, sum)) return radish_onnx_no_memory(im);
  for (int64_t i = 0; i < radish_shape_size(sum->shape); i++) sum->bias[i] += (float)(sign * (double)numbers[i]);
  *out = radish_onnx_sum_value(sum);
  out->order = value->order;
  return RADISH_OK;
}

// Gives value * scale + offset, where both are constants that broadcast; NULL: 1 and 0.
static radish_status scaled(radish_onnx_import *im, const radish_onnx_value *value, const radish_onnx_constant *scale,
                            const radish_onnx_constant *offset, radish_onnx_value *out) {
  const double none[2] = {1, 0};
  const radish_onnx_constant neutral[2] = {{.count = 1, .data = (double *)(uintptr_t)&none[0]},
                                           {.count = 1, .data = (double *)(uintptr_t)&none[1]}};
  spread_numbers by, plus;
  radish_status status = spread(im, value, scale ? scale : &neutral[0], false, &by);
  if (!status) status = spread(im, value, offset ? offset : &neutral[1], true, &plus);
  if (status) return status;
  if (!by.fits || !plus.fits) {
    radish_onnx_value planes;
    status = radish_onnx_show(im, value, &planes);
    return status ? status : scaled(im, &planes, scale, offset, out);
  }
  if (by.per_neuron || (plus.per_neuron && scale))
    return radish_onnx_fail(im, "its constant must be one number, or one for each channel");
  if (plus.per_neuron) return add_per_neuron(im, value, 1, plus.numbers, out);
  if (!all_finite(by.numbers, value->shape.channels) || !all_finite(plus.numbers, value->shape.channels))
    return radish_onnx_fail(im, "its constant is too large");
  return radish_onnx_affine(im, value, by.numbers, plus.numbers, out);
}

radish_status radish_onnx_scaled_by(radish_onnx_import *im, const radish_onnx_value *value, double scale, double offset,
                                    radish_onnx_value *out) {
  const radish_onnx_constant both[2] = {{.count = 1, .data = &scale}, {.count = 1, .data = &offset}};
  return scaled(im, value, &both[0], &both[1], out);
}

static radish_status with_constant(radish_onnx_import *im, const radish_onnx_value *value,
                                   const radish_onnx_constant *constant, bool constant_first, radish_onnx_value *out) {
  if (radish_onnx_is(im, "Mul")) return scaled(im, value, constant, NULL, out);
  if (radish_onnx_is(im, "Add")) return scaled(im, value, NULL, constant, out);
  radish_onnx_constant other = *constant;
  const bool divide = radish_onnx_is(im, "Div");
  other.data = radish_onnx_take(im, other.count, sizeof *other.data);
  if (!other.data) return radish_onnx_no_memory(im);
  for (int64_t i = 0; i < other.count; i++) {
    if (divide && (constant_first || constant->data[i] == 0))
      return radish_onnx_fail(im, "division by an activation or by 0");
    other.data[i] = divide           ? (double)(1 / (float)constant->data[i])
                    : constant_first ? constant->data[i]
                                     : -constant->data[i];
  }
  if (divide) return scaled(im, value, &other, NULL, out);
  if (!constant_first) return scaled(im, value, NULL, &other, out);
  radish_onnx_value negative;
  const radish_status status = radish_onnx_scaled_by(im, value, -1, 0, &negative);
  return status ? status : scaled(im, &negative, NULL, &other, out);
}

radish_status radish_onnx_batch_normalization(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const radish_onnx_constant *numbers[4];
  const double epsilon = radish_onnx_real(im, "epsilon", 1e-5);
  int64_t sizes[ONNX_RANK];
  const int rank = radish_onnx_dimensions(in, sizes);
  if (radish_onnx_int(im, "training_mode", 0)) return radish_onnx_fail(im, "it is in training mode");
  if (rank < 2 || !radish_onnx_int(im, "spatial", 1))
    return radish_onnx_fail(im, "only one factor for each channel is supported");
  for (int i = 0; i < 4; i++) {
    numbers[i] = radish_onnx_constant_input(im, i + 1);
    if (!numbers[i] || numbers[i]->count != sizes[1])
      return radish_onnx_fail(im, "it needs scale, bias, mean and variance: %" PRId64 " constants each", sizes[1]);
  }
  radish_onnx_constant both[2]; // of the shape [channels, 1, 1]
  for (int i = 0; i < 2; i++) {
    int64_t shape[ONNX_RANK] = {sizes[1], 1, 1, 1, 1, 1, 1, 1};
    const radish_status status = radish_onnx_new_constant(im, ONNX_FLOAT, rank - 1, shape, &both[i]);
    if (status) return status;
  }
  for (int64_t c = 0; c < sizes[1]; c++) {
    const double factor = numbers[0]->data[c] / sqrt(numbers[3]->data[c] + epsilon);
    both[0].data[c] = (double)(float)factor;
    both[1].data[c] = numbers[1]->data[c] - numbers[2]->data[c] * factor;
    if (!isfinite((float)both[0].data[c]) || !isfinite((float)both[1].data[c]))
      return radish_onnx_fail(im, "its variance must be positive");
  }
  return scaled(im, in, &both[0], &both[1], out);
}

static radish_status bias_part(radish_onnx_import *im, radish_onnx_value *part, int first, const void *with,
                               radish_onnx_value *out) {
  const double *bias = with;
  *out = *part;
  const int64_t pixels = part->sum->per_neuron ? (int64_t)part->sum->shape.rows * part->sum->shape.columns : 1;
  (void)im;
  for (int64_t i = 0; i < part->sum->shape.channels * pixels; i++) {
    float *to = &part->sum->bias[i];
    *to = (float)((double)*to + bias[first + i / pixels]);
  }
  return RADISH_OK;
}

radish_status radish_onnx_add_bias(radish_onnx_import *im, radish_onnx_value *value, const double *bias) {
  if (value->kind == ONNX_SUM) return bias_part(im, value, 0, bias, &(radish_onnx_value){0});
  const radish_onnx_value joined = *value;
  return radish_onnx_each_part(im, &joined, bias_part, bias, value);
}

// ---- sums of activations --------------------------------------------------------------------------------------------

static bool same_windows(radish_window_axis a, radish_window_axis b) {
  return a.kernel == b.kernel && a.stride == b.stride && a.pad == b.pad;
}

// Returns the term of the sum that reads the same identity, or NULL.
static radish_float_source *same_identity(radish_onnx_sum *sum, const radish_float_source *term) {
  for (int u = 0; u < sum->count && term->read == RADISH_READ_UNIFORM; u++) {
    radish_float_source *own = &sum->terms[u];
    if (own->read == RADISH_READ_UNIFORM && own->from == term->from && same_windows(own->rows, term->rows) &&
        same_windows(own->columns, term->columns) && own->channel_offset == term->channel_offset) {
      return own;
    }
  }
  return NULL;
}

radish_status radish_onnx_add_sums(radish_onnx_import *im, radish_onnx_sum *sum, radish_onnx_sum *other) {
  for (int t = 0; t < other->count; t++) {
    const radish_float_source *term = &other->terms[t];
    radish_float_source *same = same_identity(sum, term);
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
  return RADISH_OK;
}

// Makes a sum of its own of the planes that an addend shows.
static radish_status addend(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_sum **out) {
  radish_onnx_value planes;
  radish_status status = radish_onnx_planes(im, value, &planes);
  if (status) return status;
  if (planes.kind == ONNX_JOINED && (planes.map || planes.stride_y > 1 || planes.stride_x > 1)) {
    radish_onnx_value whole = *value;
    whole.order = NULL;
    status = radish_onnx_to_sum(im, &whole, out);
    planes.kind = ONNX_SUM;
    planes.sum = *out;
  }
  if (!status) status = radish_onnx_unpool(im, &planes);
  if (!status && planes.kind == ONNX_SUM && planes.sum->closed) status = radish_onnx_settle(im, &planes);
  if (!status && planes.kind == ONNX_SUM && (planes.map || planes.stride_y > 1 || planes.stride_x > 1))
    status = radish_onnx_select(im, &planes, &planes);
  if (!status && planes.kind != ONNX_VIEW && (planes.pad[0] || planes.pad[1] || planes.pad[2] || planes.pad[3]))
    status = radish_onnx_fail(im, "a Pad of rows or columns must be followed by Conv or a pooling");
  return status ? status : radish_onnx_to_sum(im, &planes, out);
}

static radish_status add(radish_onnx_import *im, const radish_onnx_value *a, const radish_onnx_value *b,
                         radish_onnx_value *out) {
  int64_t sizes[2][ONNX_RANK];
  const int rank = radish_onnx_dimensions(a, sizes[0]);
  if (rank != radish_onnx_dimensions(b, sizes[1]) || memcmp(sizes[0], sizes[1], (size_t)rank * sizeof **sizes)) {
    return radish_onnx_fail(im, "the shapes of its inputs differ: [%d, %d, %d] and [%d, %d, %d]", a->shape.channels,
                            a->shape.rows, a->shape.columns, b->shape.channels, b->shape.rows, b->shape.columns);
  }
  radish_onnx_sum *sums[2] = {NULL, NULL};
  const bool alike = radish_onnx_same_order(a, b);
  for (int i = 0; i < 2; i++) {
    radish_onnx_value value = i ? *b : *a;
    if (alike) value.order = NULL;
    const radish_status status = addend(im, &value, &sums[i]);
    if (status) return status;
  }
  if (a->kind != ONNX_SUM) sums[0]->name = sums[1]->name;
  radish_status status = radish_onnx_add_sums(im, sums[0], sums[1]);
  *out = radish_onnx_sum_value(sums[0]);
  if (alike) out->order = a->order;
  else if (!status) status = radish_onnx_reshape_to(im, out, rank, sizes[0]);
  return status;
}

radish_status radish_onnx_arithmetic(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *a = radish_onnx_input(im, 0), *b = radish_onnx_input(im, 1);
  if (!a || !b || im->input_count != 2) return radish_onnx_fail(im, "it needs two inputs");
  if (b->kind == ONNX_CONSTANT) return with_constant(im, a, &b->constant, false, out);
  if (a->kind == ONNX_CONSTANT) return with_constant(im, b, &a->constant, true, out);
  if (radish_onnx_is(im, "Sub")) {
    radish_onnx_value negative;
    const radish_status status = radish_onnx_scaled_by(im, b, -1, 0, &negative);
    return status ? status : add(im, a, &negative, out);
  }
  if (!radish_onnx_is(im, "Add"))
    return radish_onnx_fail(im, "two activations can only be added: neurons of the chip do not multiply (attention, "
                                "squeeze-and-excitation and SiLU need that)");
  return add(im, a, b, out);
}

radish_status radish_onnx_sum_of(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *first = radish_onnx_input(im, 0);
  if (!first || first->kind == ONNX_CONSTANT) return radish_onnx_fail(im, "its first input must be an activation");
  *out = *first;
  radish_status status = RADISH_OK;
  for (int i = 1; i < im->input_count && !status; i++) {
    const radish_onnx_value *next = radish_onnx_input(im, i), sum = *out;
    if (!next) return radish_onnx_fail(im, "it has an input that is left out");
    status = next->kind == ONNX_CONSTANT ? scaled(im, &sum, NULL, &next->constant, out) : add(im, &sum, next, out);
  }
  if (status || !radish_onnx_is(im, "Mean")) return status;
  const radish_onnx_value sum = *out;
  return radish_onnx_scaled_by(im, &sum, 1.0 / im->input_count, 0, out);
}
