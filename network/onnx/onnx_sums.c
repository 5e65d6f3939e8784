// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This makes sums of terms and turns them into layers.
#include "network/onnx/onnx_import.h"

#include <math.h>
#include <string.h>

static radish_status scale_sum(radish_onnx_import *im, radish_onnx_sum *sum, const float *scale, const float *offset);

// ---- sums -----------------------------------------------------------------------------------------------------------

static radish_status copy_sum(radish_onnx_import *im, const radish_onnx_sum *from, radish_onnx_sum **out) {
  radish_status status = radish_onnx_new_sum(im, from->shape, out);
  if (status) return status;
  float *own = (*out)->bias;
  **out = *from;
  (*out)->closed = 0;
  const int64_t size = from->per_neuron ? radish_shape_size(from->shape) : from->shape.channels;
  (*out)->bias = from->per_neuron ? radish_onnx_take(im, size, sizeof(float)) : own;
  if (!(*out)->bias) return radish_onnx_no_memory(im);
  memcpy((*out)->bias, from->bias, (size_t)size * sizeof(float));
  return RADISH_OK;
}

// Says whether channel c of the view is channel c - `*offset` of the layer, or zeros where there is none.
static bool is_moved(const radish_onnx_value *view, int channels, int *offset) {
  int c = 0;
  *offset = 0;
  if (!view->map) return true;
  while (c < view->shape.channels && view->map[c] < 0) c++;
  if (c < view->shape.channels) *offset = c - view->map[c];
  for (c = 0; c < view->shape.channels; c++) {
    const int from = c - *offset;
    if (view->map[c] != (from >= 0 && from < channels ? from : -1)) return false;
  }
  return true;
}

// Makes a sum of one term, which shows the layer as the view does, without its scale.
static radish_status view_sum(radish_onnx_import *im, const radish_onnx_value *view, radish_onnx_sum **out) {
  radish_status status = radish_onnx_new_sum(im, view->shape, out);
  if (status) return status;
  if (view->pad[0] || view->pad[1] || view->pad[2] || view->pad[3])
    return radish_onnx_fail(im, "a Pad of rows or columns must be followed by Conv or a pooling");
  radish_onnx_sum *sum = *out;
  radish_float_source *term = &sum->terms[sum->count++];
  *term = (radish_float_source){.from = view->layer,
                                .read = RADISH_READ_UNIFORM,
                                .rows = {1, view->stride_y, 0},
                                .columns = {1, view->stride_x, 0},
                                .groups = 1,
                                .gain = 1};
  const int channels = im->network->layers[view->layer].shape.channels;
  if (is_moved(view, channels, &term->channel_offset)) return RADISH_OK;
  term->read = RADISH_READ_CONV;
  term->channel_offset = 0;
  term->weights = radish_onnx_take(im, (int64_t)view->shape.channels * channels, sizeof *term->weights);
  if (!term->weights) return radish_onnx_no_memory(im);
  for (int c = 0; c < view->shape.channels; c++) {
    if (view->map[c] >= 0) term->weights[(int64_t)c * channels + view->map[c]] = 1;
  }
  return RADISH_OK;
}

// Moves the term's outputs to channel `first` of `channels`.
static radish_status move_term(radish_onnx_import *im, radish_float_source *term, int own, int first, int channels) {
  if (term->read == RADISH_READ_UNIFORM && radish_float_taps(term) == 1) {
    term->channel_offset += first;
    return RADISH_OK;
  }
  const radish_shape in = im->network->layers[term->from].shape;
  if (term->read == RADISH_READ_UNIFORM) {
    const radish_status status = radish_onnx_depthwise(im, term, own);
    if (status) return status;
  }
  const bool dense = term->read == RADISH_READ_DENSE;
  const int64_t area = dense ? radish_shape_size(in) / in.channels : radish_float_taps(term);
  const int per = dense ? in.channels : in.channels / term->groups, per_group = dense ? own : own / term->groups;
  float *weights = radish_onnx_take(im, in.channels * area * channels, sizeof *weights);
  if (!weights) return radish_onnx_no_memory(im);
  for (int c = 0; c < own; c++)
    memcpy(weights + ((int64_t)(first + c) * in.channels + c / per_group * per) * area,
           term->weights + (int64_t)c * per * area, (size_t)(per * area) * sizeof *weights);
  term->weights = weights;
  term->groups = 1;
  return RADISH_OK;
}

// Makes one sum of all parts, which have planes of one size: each part's terms write channels of their own.
static radish_status joined_sum(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_sum **out) {
  if (!radish_onnx_is_even(value))
    return radish_onnx_fail(im, "activations of different sizes that are joined can be read by Gemm and MatMul only");
  radish_shape shape = value->parts[0].shape; // of all parts, of which the value may show some channels
  for (int p = 1; p < value->part_count; p++) shape.channels += value->parts[p].shape.channels;
  radish_status status = radish_onnx_new_sum(im, shape, out);
  if (!status && value->name) (*out)->name = value->name;
  int first = 0;
  for (int p = 0; p < value->part_count && !status; p++) {
    radish_onnx_sum *part = NULL, *sum = *out;
    radish_onnx_value planes = value->parts[p];
    status = radish_onnx_unpool(im, &planes);
    if (!status) status = radish_onnx_to_sum(im, &planes, &part);
    if (status) return status;
    if (sum->count + part->count > ONNX_SOURCES)
      return radish_onnx_fail(im, "more than %d terms are joined", ONNX_SOURCES);
    if (part->per_neuron && !radish_onnx_bias_per_neuron(im, sum)) return radish_onnx_no_memory(im);
    if (sum->per_neuron && !radish_onnx_bias_per_neuron(im, part)) return radish_onnx_no_memory(im);
    const int64_t pixels = sum->per_neuron ? (int64_t)sum->shape.rows * sum->shape.columns : 1;
    memcpy(sum->bias + first * pixels, part->bias, (size_t)(part->shape.channels * pixels) * sizeof(float));
    for (int t = 0; t < part->count && !status; t++) {
      sum->terms[sum->count] = part->terms[t];
      status = move_term(im, &sum->terms[sum->count++], part->shape.channels, first, sum->shape.channels);
    }
    first += part->shape.channels;
  }
  return status;
}

radish_status radish_onnx_to_sum(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_sum **out) {
  if (value->kind == ONNX_JOINED) return joined_sum(im, value, out);
  if (value->kind == ONNX_SUM) return copy_sum(im, value->sum, out); // others may read the original
  radish_status status = view_sum(im, value, out);
  if (status || !value->scale) return status;
  float *scale = radish_onnx_take(im, 2 * (int64_t)value->shape.channels, sizeof *scale);
  if (!scale) return radish_onnx_no_memory(im);
  float *offset = scale + value->shape.channels;
  for (int c = 0; c < value->shape.channels; c++) {
    const int from = value->map ? value->map[c] : c;
    scale[c] = from < 0 ? 1 : value->scale[from];
    offset[c] = from < 0 ? 0 : value->offset[from];
  }
  return scale_sum(im, *out, scale, offset);
}

static radish_status scale_sum(radish_onnx_import *im, radish_onnx_sum *sum, const float *scale, const float *offset) {
  bool equal = true;
  for (int c = 0; c < sum->shape.channels; c++) {
    equal = equal && scale[c] == scale[0];
    if (radish_onnx_pools(sum) && !(scale[c] > 0))
      return radish_onnx_fail(im, "a factor that is not positive behind MaxPool");
  }
  for (int t = 0; t < sum->count; t++) {
    radish_float_source *term = &sum->terms[t];
    if (term->read == RADISH_READ_UNIFORM) {
      if (equal) {
        term->gain *= scale[0];
        continue;
      }
      radish_status status = radish_onnx_depthwise(im, term, sum->shape.channels);
      if (status) return status;
    }
    const radish_shape in = im->network->layers[term->from].shape;
    const int64_t row = term->read == RADISH_READ_DENSE
                            ? radish_shape_size(in)
                            : (int64_t)(in.channels / term->groups) * radish_float_taps(term);
    float *weights = radish_onnx_take(im, row * sum->shape.channels, sizeof *weights);
    if (!weights) return radish_onnx_no_memory(im);
    for (int64_t i = 0; i < row * sum->shape.channels; i++) weights[i] = term->weights[i] * scale[i / row];
    term->weights = weights;
  }
  const int64_t pixels = sum->per_neuron ? (int64_t)sum->shape.rows * sum->shape.columns : 1;
  for (int64_t i = 0; i < sum->shape.channels * pixels; i++) {
    sum->bias[i] = sum->bias[i] * scale[i / pixels] + offset[i / pixels];
  }
  return RADISH_OK;
}

// Says whether a model scales its input as if that had numbers up to 255: by less than a sixty-fourth, or by offsets
// far beyond 1.
static bool seems_wide(int channels, const float *scale, const float *offset) {
  float largest = 0, farthest = 0;
  for (int c = 0; c < channels; c++) {
    largest = fmaxf(largest, fabsf(scale[c]));
    farthest = fmaxf(farthest, fabsf(offset[c]));
  }
  return largest < 1.0F / 64 || farthest > 16 * fmaxf(largest, 1);
}

typedef struct {
  const float *scale, *offset;
} scaling;

static radish_status scale_part(radish_onnx_import *im, radish_onnx_value *part, int first, const void *with,
                                radish_onnx_value *out) {
  const scaling *by = with;
  return radish_onnx_affine(im, part, by->scale + first, by->offset + first, out);
}

radish_status radish_onnx_affine(radish_onnx_import *im, const radish_onnx_value *given, const float *scale,
                                 const float *offset, radish_onnx_value *out) {
  radish_onnx_value whole = *given, *value = &whole;
  bool grows = true;
  for (int c = 0; value->kind != ONNX_JOINED && c < value->shape.channels; c++) grows = grows && scale[c] > 0;
  const radish_status pooled = grows ? RADISH_OK : radish_onnx_unpool(im, value);
  if (pooled) return pooled;
  *out = *value;
  if (value->kind == ONNX_JOINED) {
    if (!radish_onnx_is_even(value))
      return radish_onnx_fail(im, "activations of different sizes that are joined cannot be scaled");
    return radish_onnx_each_part(im, value, scale_part, &(scaling){scale, offset}, out);
  }
  if (value->kind == ONNX_SUM) {
    radish_onnx_sum *sum;
    radish_status status = radish_onnx_to_sum(im, value, &sum);
    if (!status) status = scale_sum(im, sum, scale, offset);
    if (status) return status;
    *out = radish_onnx_sum_value(sum);
    out->order = value->order;
    return RADISH_OK;
  }
  float *both = radish_onnx_take(im, 2 * (int64_t)value->shape.channels, sizeof *both);
  if (!both) return radish_onnx_no_memory(im);
  if (!value->layer && !im->warned && seems_wide(value->shape.channels, scale, offset)) {
    im->warned = true;
    const radish_status status = radish_onnx_note(
        im,
        "the model scales its input (x %g %+g) as if it had numbers up to 255, but gets p / 255: if it was trained "
        "on 0 to 255, convert it with --std %.9g",
        (double)scale[0], (double)offset[0], 1.0 / 255);
    if (status) return status;
  }
  out->scale = both;
  out->offset = both + value->shape.channels;
  for (int c = 0; c < value->shape.channels; c++) {
    out->scale[c] = scale[c] * (value->scale ? value->scale[c] : 1);
    out->offset[c] = offset[c] + scale[c] * (value->offset ? value->offset[c] : 0);
  }
  return RADISH_OK;
}

// ---- layers ---------------------------------------------------------------------------------------------------------

radish_status radish_onnx_close(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out) {
  radish_onnx_sum *sum;
  radish_status status = radish_onnx_to_sum(im, value, &sum);
  if (!status) status = radish_onnx_make_expressible(im, sum);
  if (status) return status;
  if (im->network->layer_count >= im->layer_room) {
    return radish_onnx_fail(im, "the network has too many layers, at most %d are allowed", RADISH_MAX_LAYERS);
  }
  const int index = im->network->layer_count;
  radish_float_layer *layer = &im->network->layers[index];
  *layer = (radish_float_layer){.source_count = sum->count,
                                .sources = sum->terms,
                                .sums = sum->shape,
                                .shape = sum->pooled,
                                .pool_rows = sum->pool_rows,
                                .pool_columns = sum->pool_columns,
                                .bias = sum->bias,
                                .bias_per_neuron = sum->per_neuron,
                                .limit = INFINITY};
  if (radish_onnx_name_taken(im, sum->name)) sum->name = radish_onnx_layer_name(im);
  if (!sum->name) return radish_onnx_no_memory(im);
  layer->name = sum->name;
  if (!radish_onnx_take_name(im, sum->name)) return radish_onnx_no_memory(im);
  im->network->layer_count++;
  *out = (radish_onnx_value){
      .kind = ONNX_VIEW, .shape = layer->shape, .order = value->order, .layer = index, .stride_y = 1, .stride_x = 1};
  return RADISH_OK;
}

// Says whether the layer, or the input, may be negative. --mean and --std may make the input so, which then makes those
// that are linear in it signed (of_input).
static bool may_be_negative(const radish_onnx_import *im, int layer) {
  return im->network->layers[layer].is_signed;
}

static bool never_negative(const radish_onnx_import *im, const radish_onnx_sum *sum) {
  const int64_t size = sum->per_neuron ? radish_shape_size(sum->shape) : sum->shape.channels;
  for (int64_t i = 0; i < size; i++) {
    if (!(sum->bias[i] >= 0)) return false;
  }
  for (int t = 0; t < sum->count; t++) {
    const radish_float_source *term = &sum->terms[t];
    if (may_be_negative(im, term->from)) return false;
    if (term->read == RADISH_READ_UNIFORM && term->gain >= 0) continue;
    if (term->read != RADISH_READ_CONV || term->from == 0) return false;
    const int64_t count = (int64_t)sum->shape.channels *
                          (im->network->layers[term->from].shape.channels / term->groups) * radish_float_taps(term);
    for (int64_t i = 0; i < count; i++) {
      if (!(term->weights[i] >= 0)) return false;
    }
  }
  return true;
}

// Says whether the sum has a term that is linear in the input.
static bool is_of_input(const radish_onnx_import *im, const radish_onnx_sum *sum) {
  for (int t = 0; t < sum->count; t++) {
    if (!sum->terms[t].from || im->network->layers[sum->terms[t].from].of_input) return true;
  }
  return false;
}

radish_status radish_onnx_show(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out) {
  radish_onnx_value planes;
  radish_onnx_sum *sum;
  int64_t sizes[ONNX_RANK];
  const int rank = radish_onnx_dimensions(value, sizes);
  radish_status status = radish_onnx_planes(im, value, &planes);
  if (!status && planes.kind == ONNX_JOINED) {
    status = radish_onnx_to_sum(im, &planes, &sum);
    planes.kind = ONNX_SUM;
    planes.sum = sum;
  }
  if (!status && planes.kind == ONNX_SUM) {
    status = radish_onnx_select(im, &planes, out);
  } else if (!status) {
    status = radish_onnx_to_sum(im, &planes, &sum);
    if (!status) *out = radish_onnx_sum_value(sum);
  }
  return status ? status : radish_onnx_reshape_to(im, out, rank, sizes);
}

// Says whether every term reads the input.
static bool reads_input(const radish_onnx_sum *sum) {
  for (int t = 0; t < sum->count; t++) {
    if (sum->terms[t].from) return false;
  }
  return sum->count > 0;
}

// Says whether the sum should become a layer where a linear operator reads it, since its Relu changes nothing. One
// that only scales the input is better multiplied into what reads it.
static bool closes(const radish_onnx_import *im, const radish_onnx_sum *sum) {
  return never_negative(im, sum) &&
         !(reads_input(sum) && sum->count == 1 && radish_float_taps(&sum->terms[0]) == 1 && !radish_onnx_pools(sum));
}

// Makes the sum a layer without Relu, once, and shows it in `value` as that showed the sum.
static radish_status close_linear(radish_onnx_import *im, radish_onnx_value *value) {
  radish_onnx_sum *sum = value->sum;
  if (!sum->closed) {
    const bool negative = !never_negative(im, sum);
    if (negative && sum->pools_zeros)
      return radish_onnx_fail(im, "it reads a MaxPool of a Pad's zeros and of values that may be negative: put a Relu "
                                  "before the Pad");
    radish_onnx_value planes = radish_onnx_sum_value(sum), layer;
    const radish_status status = radish_onnx_close(im, &planes, &layer);
    if (status) return status;
    sum->closed = layer.layer;
    im->network->layers[layer.layer].is_signed = negative;
    im->network->layers[layer.layer].of_input = !negative && is_of_input(im, sum);
  }
  radish_onnx_value layer = {.kind = ONNX_VIEW,
                             .shape = value->shape,
                             .order = value->order,
                             .layer = sum->closed,
                             .map = value->map,
                             .stride_y = value->stride_y,
                             .stride_x = value->stride_x};
  memcpy(layer.pad, value->pad, sizeof layer.pad);
  *value = layer;
  return RADISH_OK;
}

radish_status radish_onnx_select(radish_onnx_import *im, const radish_onnx_value *planes, radish_onnx_value *out) {
  const radish_onnx_sum *inner = planes->sum;
  const int channels = planes->shape.channels, all = inner->shape.channels;
  radish_onnx_sum *sum;
  if (radish_onnx_pools(inner)) { // a layer of its own, whose view shows what `planes` does
    radish_onnx_value view = *planes;
    radish_onnx_sum *shown;
    radish_status status = radish_onnx_unpool(im, &view);
    if (!status) status = radish_onnx_to_sum(im, &view, &shown);
    if (!status) *out = radish_onnx_sum_value(shown);
    return status;
  }
  radish_status status = radish_onnx_new_sum(im, planes->shape, &sum);
  if (status) return status;
  radish_float_source pick = {
      .rows = {1, planes->stride_y, 0}, .columns = {1, planes->stride_x, 0}, .groups = planes->map ? 1 : channels};
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

radish_status radish_onnx_settle(radish_onnx_import *im, radish_onnx_value *value) {
  if (value->kind == ONNX_SUM && (value->map || value->stride_y > 1 || value->stride_x > 1)) {
    const radish_status status = radish_onnx_select(im, value, value);
    if (status) return status;
  }
  if (value->kind != ONNX_SUM) return RADISH_OK;
  if (!value->sum->closed && !radish_onnx_pools(value->sum) && !closes(im, value->sum)) return RADISH_OK;
  return close_linear(im, value);
}

radish_status radish_onnx_to_layer(radish_onnx_import *im, radish_onnx_value *value) {
  if (value->kind == ONNX_JOINED) {
    radish_onnx_sum *sum;
    const radish_status status = radish_onnx_to_sum(im, value, &sum);
    if (status) return status;
    radish_onnx_value planes = radish_onnx_sum_value(sum);
    memcpy(planes.pad, value->pad, sizeof planes.pad);
    *value = planes;
  }
  const radish_status status = radish_onnx_settle(im, value);
  return status || value->kind == ONNX_VIEW ? status : close_linear(im, value);
}

radish_status radish_onnx_unpool(radish_onnx_import *im, radish_onnx_value *value) {
  return value->kind == ONNX_SUM && radish_onnx_pools(value->sum) ? close_linear(im, value) : RADISH_OK;
}

// Says whether to compute the sum once, as a layer, and to read that `readers` times, costs less than to compute it for
// every reader: to send and to read a neuron is counted as two additions.
static bool is_shared(const radish_onnx_import *im, const radish_onnx_sum *sum, int readers) {
  bool weighted = false;
  for (int t = 0; t < sum->count; t++) weighted = weighted || sum->terms[t].read != RADISH_READ_UNIFORM;
  return weighted && radish_onnx_work(im, sum) * (readers - 1) > 2.0 * (double)radish_shape_size(sum->shape) * readers;
}

radish_status radish_onnx_share(radish_onnx_import *im, radish_onnx_value *value, int readers) {
  radish_status status = RADISH_OK;
  if (readers < 2 || value->quantised) return status;
  if (value->kind == ONNX_SUM && is_shared(im, value->sum, readers)) status = close_linear(im, value);
  for (int p = 0; value->kind == ONNX_JOINED && p < value->part_count && !status; p++) {
    radish_onnx_value *part = &value->parts[p];
    if (part->kind == ONNX_SUM && is_shared(im, part->sum, readers)) status = close_linear(im, part);
  }
  return status;
}
