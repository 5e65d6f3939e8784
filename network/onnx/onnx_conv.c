// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports windows of weights: Conv, and averages that are not the chip's own.
#include "network/onnx/onnx_import.h"

#include <inttypes.h>
#include <string.h>

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

// Gives the weights that read the base's channels in place of those that `map` shows, in one group.
static radish_status unmap(radish_onnx_import *im, const radish_onnx_weights *w, const int *map, int shown, int base,
                           radish_onnx_weights *out) {
  const int64_t area = w->area, per = shown / w->groups, per_group = w->channels / w->groups;
  *out = *w;
  out->groups = 1;
  if (base > RADISH_MAX_WEIGHTS / area / w->channels) return radish_onnx_fail(im, "it has too many weights");
  double *weights = radish_onnx_take(im, w->channels * base * area, sizeof *weights);
  if (!weights) return radish_onnx_no_memory(im);
  for (int64_t c = 0; c < w->channels; c++) {
    for (int64_t i = 0; i < per; i++) {
      const int64_t channel = c / per_group * per + i, from = map ? map[channel] : channel;
      for (int64_t t = 0; t < area && from >= 0; t++)
        weights[(c * base + from) * area + t] += w->values ? w->values[(c * per + i) * area + t] : w->uniform;
    }
  }
  out->values = weights;
  return RADISH_OK;
}

// Makes the term that moves the weights over planes of `from`, every `every`-th row and column of which `shown` shows;
// `*out` receives the planes that it gives.
static radish_status make_term(radish_onnx_import *im, const radish_onnx_geometry *g,
                               const radish_onnx_weights *weights, radish_shape from, radish_shape shown,
                               const int *every, radish_float_source *term, radish_shape *out) {
  radish_onnx_windows w;
  radish_status status = radish_onnx_find_windows(im, g, from, shown, every, &w);
  if (status) return status;
  *out = (radish_shape){weights->channels, w.out[0], w.out[1]};
  *term = (radish_float_source){
      .read = RADISH_READ_CONV, .rows = w.rows, .columns = w.columns, .groups = weights->groups, .gain = 1};
  const int taps = radish_float_taps(term);
  const int64_t planes = (int64_t)weights->channels * (from.channels / weights->groups);
  if (planes > RADISH_MAX_WEIGHTS / taps) return radish_onnx_fail(im, "it has too many weights");
  term->weights = radish_onnx_take(im, planes * taps, sizeof *term->weights);
  if (!term->weights) return radish_onnx_no_memory(im);
  const double *value = weights->values;
  for (int64_t p = 0; p < planes; p++) {
    for (int64_t ky = 0; ky < g->kernel[0]; ky++) {
      for (int64_t kx = 0; kx < g->kernel[1]; kx++) {
        const int64_t y = w.front[0] + ky * g->dilation[0] * every[0], x = w.front[1] + kx * g->dilation[1] * every[1];
        term->weights[p * taps + y * w.columns.kernel + x] = (float)(value ? *value++ : weights->uniform);
      }
    }
  }
  return RADISH_OK;
}

static radish_status read_one(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                              const radish_onnx_weights *weights, radish_onnx_value *out) {
  radish_status status = RADISH_OK;
  bool view = in->kind == ONNX_VIEW;
  const radish_shape from = view ? im->network->layers[in->layer].shape : in->shape;
  radish_onnx_weights own = *weights;
  radish_float_source term;
  radish_shape shape = {0};
  if (view && in->map) status = unmap(im, weights, in->map, in->shape.channels, from.channels, &own);
  const int every[2] = {view ? in->stride_y : 1, view ? in->stride_x : 1};
  if (!status) status = make_term(im, g, &own, from, in->shape, every, &term, &shape);
  radish_onnx_sum *sum = NULL;
  if (!status && !view && !radish_onnx_should_compose(im, in->sum, &term, shape)) {
    status = radish_onnx_to_layer(im, in);
    view = true;
  }
  if (!status) status = radish_onnx_new_sum(im, shape, &sum);
  if (status) return status;
  if (view) {
    term.from = in->layer;
    sum->terms[sum->count++] = term;
    status = radish_onnx_apply_view(im, sum, &sum->terms[0], in);
  } else {
    status = radish_onnx_compose(im, in->sum, &term, sum);
  }
  *out = radish_onnx_sum_value(sum);
  return status;
}

// Says whether no group of channels lies in two parts.
static bool groups_fit(const radish_onnx_value *in, int groups) {
  const int per = in->shape.channels / groups;
  for (int p = 0; p < in->part_count; p++) {
    if (in->parts[p].shape.channels % per) return false;
  }
  return true;
}

// Gives the weights that read `count` channels from `first` on: those of these groups, or of one group these columns.
static radish_status cut_weights(radish_onnx_import *im, const radish_onnx_weights *w, int all, int first, int count,
                                 radish_onnx_weights *out) {
  const int per = all / w->groups, per_group = w->channels / w->groups;
  *out = *w;
  if (w->groups > 1) {
    out->groups = count / per;
    out->channels = out->groups * per_group;
    if (w->values) out->values = w->values + (int64_t)(first / per) * per_group * per * w->area;
    return RADISH_OK;
  }
  double *values = radish_onnx_take(im, (int64_t)w->channels * count * w->area, sizeof *values);
  if (!values) return radish_onnx_no_memory(im);
  for (int64_t c = 0; c < w->channels; c++) {
    for (int64_t i = 0; i < count * w->area; i++)
      values[c * count * w->area + i] = w->values ? w->values[(c * all + first) * w->area + i] : w->uniform;
  }
  out->values = values;
  return RADISH_OK;
}

// Reads every part by itself. The results are added, or joined where every group reads one part.
static radish_status read_parts(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                                const radish_onnx_weights *weights, radish_onnx_value *out) {
  radish_onnx_value *made = radish_onnx_take(im, in->part_count, sizeof *made);
  if (!made) return radish_onnx_no_memory(im);
  int first = 0;
  radish_status status = RADISH_OK;
  for (int p = 0; p < in->part_count && !status; p++) {
    radish_onnx_value *part = &in->parts[p]; // settled here, so that others who read it find its layer
    radish_onnx_weights own;
    status = cut_weights(im, weights, in->shape.channels, first, part->shape.channels, &own);
    first += part->shape.channels;
    if (!status) status = radish_onnx_settle(im, part);
    if (status) return status;
    radish_onnx_value view = *part;
    view.stride_y = in->stride_y, view.stride_x = in->stride_x;
    if (view.stride_y > 1 || view.stride_x > 1) {
      const int rows = view.shape.rows - 1, columns = view.shape.columns - 1;
      view.shape.rows = rows / view.stride_y + 1, view.shape.columns = columns / view.stride_x + 1;
      status = radish_onnx_settle(im, &view);
    }
    if (!status) status = read_one(im, &view, g, &own, &made[p]);
    if (!status && p && weights->groups == 1) status = radish_onnx_add_sums(im, made[0].sum, made[p].sum);
  }
  *out = weights->groups == 1 ? made[0] : radish_onnx_joined_value(made, in->part_count);
  return status;
}

radish_status radish_onnx_read_window(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                                      const radish_onnx_weights *weights, radish_onnx_value *out) {
  radish_status status = radish_onnx_settle(im, in);
  if (status) return status;
  if (in->kind != ONNX_JOINED) return read_one(im, in, g, weights, out);
  if (!radish_onnx_is_even(in)) return radish_onnx_fail(im, "it reads joined activations of different sizes");
  radish_onnx_weights own = *weights;
  int base = 0;
  for (int p = 0; p < in->part_count; p++) base += in->parts[p].shape.channels;
  if (in->map) status = unmap(im, weights, in->map, in->shape.channels, base, &own);
  if (status) return status;
  in->map = NULL;
  in->shape.channels = base;
  if (own.groups == 1 || groups_fit(in, own.groups)) return read_parts(im, in, g, &own, out);
  status = radish_onnx_to_layer(im, in);
  return status ? status : read_one(im, in, g, &own, out);
}

radish_status radish_onnx_conv(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_constant *w = radish_onnx_constant_input(im, 1), *b = radish_onnx_constant_input(im, 2);
  if (!w || w->rank < 3 || w->rank > 4 || (!b && radish_onnx_input(im, 2))) {
    return radish_onnx_fail(im,
                            "its weights must be constant with 4 dimensions, or 3 of a Conv1d, and its bias constant");
  }
  radish_onnx_value *given = radish_onnx_input(im, 0), planes, *in = given;
  if (given->order) {
    const radish_status status = radish_onnx_planes(im, given, &planes);
    if (status) return status;
    in = &planes;
  }
  const bool lines = w->rank == 3;
  const int64_t kernel[2] = {lines ? 1 : w->shape[2], w->shape[w->rank - 1]};
  const int64_t groups = radish_onnx_int(im, "group", 1), channels = in->shape.channels;
  if (groups < 1 || groups > channels || channels % groups || w->shape[0] % groups || w->shape[0] < 1 ||
      w->shape[0] > ONNX_CHANNELS || w->shape[1] != channels / groups || (b && b->count != w->shape[0]) ||
      (lines && in->shape.rows != 1)) {
    return radish_onnx_fail(im,
                            "its weights [%" PRId64 ", %" PRId64 ", ...], bias and %" PRId64
                            " groups do not fit the %d channels that it reads",
                            w->shape[0], w->shape[1], groups, in->shape.channels);
  }
  radish_onnx_geometry g;
  const radish_onnx_weights weights = {(int)w->shape[0], (int)groups, kernel[0] * kernel[1], w->data, 0};
  radish_status status = radish_onnx_read_geometry(im, in, kernel, &g);
  if (!status) status = radish_onnx_read_window(im, in, &g, &weights, out);
  if (status) return status;
  if (b) status = radish_onnx_add_bias(im, out, b->data);
  return !status && lines ? radish_onnx_lines(im, given, out) : status;
}
