// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports Gemm and MatMul: weights that read every number of an activation.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>

// Says whether the sum is an average that becomes part of the weights of the dense layer behind it. As a layer of its own
// it would round once more, but a dense layer keeps a word of weights for every input: 1024 of them, of any width, fit
// a core of the default chip.
static bool foldable(const radish_onnx_import *im, const radish_onnx_sum *sum) {
  enum { MOST_INPUTS = 1024 };
  if (sum->count != 1 || sum->per_neuron || radish_onnx_pools(sum) || sum->closed) return false;
  const radish_float_source *term = &sum->terms[0];
  if (term->read != RADISH_READ_UNIFORM || radish_float_taps(term) < 2 || term->channel_offset) return false;
  const radish_shape from = im->network->layers[term->from].shape;
  if (from.channels != sum->shape.channels || radish_shape_size(from) > MOST_INPUTS) return false;
  for (int c = 0; c < sum->shape.channels; c++) {
    if (sum->bias[c] != 0) return false;
  }
  return true;
}

// Adds the terms that read the planes of `in` by `weights` [units][size] to the sum.
static radish_status read_planes(radish_onnx_import *im, radish_onnx_value *in, int units, float *weights,
                                 radish_onnx_sum *sum) {
  if (in->kind == ONNX_SUM && foldable(im, in->sum)) return radish_onnx_compose_dense(im, in->sum, units, weights, sum);
  radish_onnx_value planes = *in; // what it shows, in the order of its planes
  planes.order = NULL;
  radish_status status = radish_onnx_settle(im, &planes);
  if (status) return status;
  if (planes.kind == ONNX_SUM && radish_onnx_should_compose_dense(im, planes.sum, units))
    return radish_onnx_compose_dense(im, planes.sum, units, weights, sum);
  status = radish_onnx_to_layer(im, &planes);
  if (status) return status;
  if (sum->count == ONNX_SOURCES) return radish_onnx_fail(im, "more than %d terms are added", ONNX_SOURCES);
  radish_float_source *term = &sum->terms[sum->count++];
  *term = (radish_float_source){.from = planes.layer,
                                .read = RADISH_READ_DENSE,
                                .rows = {1, 1, 0},
                                .columns = {1, 1, 0},
                                .groups = 1,
                                .gain = 1,
                                .weights = weights};
  return radish_onnx_apply_view(im, sum, term, &planes);
}

static radish_status read_parts(radish_onnx_import *im, const radish_onnx_value *in, int units, const float *weights,
                                radish_onnx_sum *sum) {
  int64_t all = 0, first = 0;
  for (int p = 0; p < in->part_count; p++) all += radish_shape_size(in->parts[p].shape);
  for (int p = 0; p < in->part_count; p++) {
    const int64_t size = radish_shape_size(in->parts[p].shape);
    float *own = radish_onnx_take(im, units * size, sizeof *own);
    if (!own) return radish_onnx_no_memory(im);
    for (int64_t u = 0; u < units; u++) {
      for (int64_t i = 0; i < size; i++) own[u * size + i] = weights[u * all + first + i];
    }
    const radish_status status = read_planes(im, &in->parts[p], units, own, sum);
    if (status) return status;
    first += size;
  }
  return RADISH_OK;
}

static radish_status dense(radish_onnx_import *im, const radish_onnx_constant *w, bool transposed, double alpha,
                           radish_onnx_value *out) {
  radish_onnx_value *in = radish_onnx_input(im, 0);
  int64_t sizes[ONNX_RANK];
  if (!w || w->rank != 2)
    return radish_onnx_fail(im, "its weights must be constant with 2 dimensions: two activations cannot be multiplied");
  if (!in || in->kind == ONNX_CONSTANT) return radish_onnx_fail(im, "its first input must be an activation");
  const int rank = radish_onnx_dimensions(in, sizes);
  const int64_t units = w->shape[transposed ? 0 : 1], inputs = w->shape[transposed ? 1 : 0];
  int64_t read = 1;
  for (int d = 0; d < rank; d++) read *= sizes[d];
  const bool flat = sizes[rank - 1] == read || (!in->order && in->shape.rows == 1 && in->shape.columns == 1);
  if (!flat)
    return radish_onnx_fail(im, "its input is not flattened: of more than [batch, size] only the last axis may be "
                                "larger than 1");
  if (inputs != read || units < 1 || units > ONNX_CHANNELS) {
    return radish_onnx_fail(im,
                            "its weights for %" PRId64 " inputs and %" PRId64 " outputs do not fit the %" PRId64
                            " values that it reads (at most %d outputs are allowed)",
                            inputs, units, read, ONNX_CHANNELS);
  }
  const int64_t size = radish_shape_size(in->shape);
  if (size > RADISH_MAX_WEIGHTS / units) return radish_onnx_fail(im, "it has too many weights");
  float *weights = radish_onnx_take(im, units * size, sizeof *weights);
  if (!weights) return radish_onnx_no_memory(im);
  for (int64_t u = 0; u < units; u++) {
    for (int64_t i = 0; i < inputs; i++) {
      const int64_t at = in->order ? (int64_t)in->order->data[i] : i;
      if (at >= 0) weights[u * size + at] += (float)(alpha * w->data[transposed ? u * inputs + i : i * units + u]);
    }
  }
  radish_onnx_sum *sum;
  radish_status status = radish_onnx_new_sum(im, (radish_shape){(int)units, 1, 1}, &sum);
  if (status) return status;
  status = in->kind == ONNX_JOINED ? read_parts(im, in, (int)units, weights, sum)
                                   : read_planes(im, in, (int)units, weights, sum);
  if (status) return status;
  *out = radish_onnx_sum_value(sum);
  sizes[rank - 1] = units;
  if (!in->order) return radish_onnx_reshape_to(im, out, 2, (int64_t[]){1, units});
  return radish_onnx_reshape_to(im, out, rank, sizes);
}

radish_status radish_onnx_matmul(radish_onnx_import *im, radish_onnx_value *out) {
  return dense(im, radish_onnx_constant_input(im, 1), false, 1, out);
}

radish_status radish_onnx_gemm(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_constant *c = radish_onnx_constant_input(im, 2);
  if (radish_onnx_int(im, "transA", 0) || (!c && radish_onnx_input(im, 2)))
    return radish_onnx_fail(im, "only input * weights + bias, weights and bias constant, is supported");
  radish_status status = dense(im, radish_onnx_constant_input(im, 1), radish_onnx_int(im, "transB", 0) != 0,
                               radish_onnx_real(im, "alpha", 1), out);
  if (status || !c) return status;
  if (c->count != 1 && c->count != out->shape.channels)
    return radish_onnx_fail(im, "its bias has %" PRId64 " numbers", c->count);
  const double beta = radish_onnx_real(im, "beta", 1);
  for (int u = 0; u < out->shape.channels; u++) out->sum->bias[u] += (float)(beta * c->data[c->count == 1 ? 0 : u]);
  return RADISH_OK;
}
