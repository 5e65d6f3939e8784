// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This imports pooling: MaxPool joins the layer before it; averages are sums of equal weights. Both work on every channel
// by itself, so they go to the parts of what is joined, and channels may change places behind them.
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

// ---- maximum --------------------------------------------------------------------------------------------------------

// Gives `sum` the maximum over windows; the Relu that must follow commutes with it.
static radish_status pool_sum(radish_onnx_import *im, const radish_onnx_value *in, const radish_onnx_windows *w,
                              radish_onnx_value *out) {
  radish_onnx_sum *sum;
  radish_onnx_value plain = *in;
  radish_status status = radish_onnx_unpool(im, &plain);
  memset(plain.pad, 0, sizeof plain.pad);
  if (!status) status = radish_onnx_to_sum(im, &plain, &sum);
  if (status) return status;
  sum->pools_zeros = padded(in);
  sum->pool_rows = w->rows, sum->pool_columns = w->columns;
  sum->pooled.rows = w->out[0], sum->pooled.columns = w->out[1];
  *out = radish_onnx_sum_value(sum);
  return RADISH_OK;
}

// Says whether a Pad's zeros are no zeros of the layer that the view shows.
static bool pads_another(const radish_onnx_value *view) {
  for (int c = 0; c < view->shape.channels && view->offset && padded(view); c++) {
    if (view->offset[c] < 0 || view->offset[c] > 0) return true;
  }
  return false;
}

// Says whether what the view shows grows with what the layer gives.
static bool grows(const radish_onnx_value *view) {
  for (int c = 0; c < view->shape.channels && view->scale; c++) {
    if (!(view->scale[c] > 0)) return false;
  }
  return true;
}

static radish_status max_of(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                            radish_onnx_value *out) {
  (void)first;
  const radish_onnx_windows *w = with;
  if (in->kind == ONNX_SUM || !grows(in) || pads_another(in)) return pool_sum(im, in, w, out);
  radish_float_layer *layer = &im->network->layers[in->layer];
  const bool zeros = layer->is_signed && padded(in); // which a signed layer does not count
  if (in->single && !zeros && !radish_windows_pool(layer->pool_rows, layer->pool_columns) && has_kernel(layer)) {
    layer->pool_rows = w->rows, layer->pool_columns = w->columns;
    layer->shape.rows = w->out[0], layer->shape.columns = w->out[1];
    *out = *in;
    out->shape = layer->shape;
    memset(out->pad, 0, sizeof out->pad);
    return RADISH_OK;
  }
  radish_onnx_value plain = *in; // a layer of its own, of what the layer gives: the scale stays behind it
  plain.scale = plain.offset = NULL;
  radish_status status = pool_sum(im, &plain, w, &plain);
  if (!status && zeros && !in->scale) { // the Relu that must follow makes them the same
    *out = plain;
    return status;
  }
  if (!status) status = radish_onnx_to_layer(im, &plain);
  *out = plain;
  out->scale = in->scale, out->offset = in->offset;
  return status;
}

// Gives the planes of `in` without moved channels, which `*map` receives: the operator works on all channels, and the
// channels are moved behind it.
static radish_status whole_planes(radish_onnx_import *im, const radish_onnx_value *in, radish_onnx_value *planes,
                                  const int **map, int *shown) {
  radish_status status = radish_onnx_planes(im, in, planes);
  if (status) return status;
  *map = planes->map;
  *shown = planes->shape.channels;
  if (planes->stride_y > 1 || planes->stride_x > 1) { // subsampled: a layer, or a sum, of its own
    const bool view = planes->kind == ONNX_VIEW;
    radish_onnx_sum *sum;
    if (planes->kind == ONNX_JOINED) {
      radish_onnx_value whole = *in;
      whole.order = NULL;
      status = radish_onnx_to_sum(im, &whole, &planes->sum);
      planes->kind = ONNX_SUM;
      if (status) return status;
    }
    status = view ? radish_onnx_to_sum(im, planes, &sum) : radish_onnx_select(im, planes, planes);
    if (!status && view) {
      radish_onnx_value made = radish_onnx_sum_value(sum);
      memcpy(made.pad, planes->pad, sizeof made.pad);
      *planes = made;
    }
    *map = NULL;
  }
  planes->map = NULL;
  if (*map) planes->shape.channels = in->shape.channels;
  return status;
}

static radish_status move_back(radish_onnx_import *im, const int *map, int shown, radish_onnx_value *out) {
  if (!map) return RADISH_OK;
  const int64_t pixels = (int64_t)out->shape.rows * out->shape.columns;
  const int64_t sizes[4] = {1, shown, out->shape.rows, out->shape.columns};
  radish_onnx_constant *order = radish_onnx_take(im, 1, sizeof *order);
  if (!order) return radish_onnx_no_memory(im);
  const radish_status status = radish_onnx_new_constant(im, ONNX_INT64, 4, sizes, order);
  for (int64_t i = 0; i < order->count && !status; i++) {
    const int from = map[i / pixels];
    order->data[i] = from < 0 ? -1 : (double)(from * pixels + i % pixels);
  }
  out->order = order;
  return status;
}

static radish_status maximum(radish_onnx_import *im, const radish_onnx_value *in, const radish_onnx_geometry *g,
                             radish_onnx_value *out) {
  radish_onnx_windows w;
  radish_status status = radish_onnx_windows_over(im, g, in->shape, &w);
  if (!status && !w.plain)
    status = radish_onnx_fail(im, "its window must have no dilation, and pads smaller than itself");
  if (status) return status;
  if (in->kind != ONNX_JOINED) return max_of(im, (radish_onnx_value *)(uintptr_t)in, 0, &w, out);
  if (!radish_onnx_is_even(in)) return radish_onnx_fail(im, "it reads joined activations of different sizes");
  status = radish_onnx_each_part(im, in, max_of, &w, out);
  memset(out->pad, 0, sizeof out->pad);
  return status;
}

// ---- mean -----------------------------------------------------------------------------------------------------------

// Says whether the sum only weighs pixels and adds them, so that an average may go before it.
static bool weighs_pixels(const radish_onnx_import *im, const radish_onnx_sum *sum) {
  for (int t = 0; t < sum->count; t++) {
    const radish_float_source *term = &sum->terms[t];
    if (term->read == RADISH_READ_DENSE || radish_windows_pool(term->rows, term->columns) || term->rows.pad ||
        term->columns.pad)
      return false;
    if (term->read == RADISH_READ_UNIFORM && term->channel_offset) return false;
    if (!term->from && im->network->plain_input) return false;
  }
  return !radish_onnx_pools(sum) && !sum->per_neuron;
}

static radish_status mean_of(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                             radish_onnx_value *out);

// Averages what a sum of weighed pixels reads instead of the sum: fewer weights, and the same numbers.
static radish_status mean_before(radish_onnx_import *im, const radish_onnx_sum *sum, const radish_onnx_geometry *g,
                                 radish_onnx_value *out) {
  radish_onnx_sum *all = NULL;
  for (int t = 0; t < sum->count; t++) {
    const radish_float_source *term = &sum->terms[t];
    radish_onnx_value source = {.kind = ONNX_VIEW,
                                .layer = term->from,
                                .shape = im->network->layers[term->from].shape,
                                .stride_y = 1,
                                .stride_x = 1};
    radish_onnx_value mean;
    radish_onnx_sum *made;
    radish_status status = mean_of(im, &source, 0, g, &mean);
    if (!status) status = radish_onnx_settle(im, &mean);
    if (!status && mean.kind != ONNX_VIEW) status = radish_onnx_fail(im, "the mean of its input is not a layer");
    if (!status)
      status = radish_onnx_new_sum(im, (radish_shape){sum->shape.channels, mean.shape.rows, mean.shape.columns}, &made);
    if (status) return status;
    made->terms[made->count] = *term;
    made->terms[made->count++].from = mean.layer;
    if (!all) {
      memcpy(made->bias, sum->bias, (size_t)sum->shape.channels * sizeof *made->bias);
      all = made;
    } else {
      status = radish_onnx_add_sums(im, all, made);
    }
    if (status) return status;
  }
  *out = radish_onnx_sum_value(all);
  return RADISH_OK;
}

// Imports the mean of `in` over its windows as a sum of one term: UNIFORM where network.h can say the window, else a
// depthwise convolution.
static radish_status mean_of(radish_onnx_import *im, radish_onnx_value *in, int first, const void *with,
                             radish_onnx_value *out) {
  (void)first;
  const radish_onnx_geometry *g = with;
  radish_onnx_windows w;
  radish_status status = radish_onnx_settle(im, in);
  if (!status && radish_onnx_ceiling_adds(im, g, in->shape))
    status =
        radish_onnx_fail(im,
                         "ceil_mode adds windows that are cut off at the border of %d x %d: they would have other "
                         "weights; export it with ceil_mode=False, or pad the activation so that whole windows fit",
                         in->shape.rows, in->shape.columns);
  if (!status) status = radish_onnx_windows_over(im, g, in->shape, &w);
  if (status) return status;
  const bool view = in->kind == ONNX_VIEW, every = in->stride_y == 1 && in->stride_x == 1 && !in->map;
  const bool inside = radish_onnx_inside(w.rows, in->shape.rows, w.out[0]) &&
                      radish_onnx_inside(w.columns, in->shape.columns, w.out[1]);
  enum { MOST_COMPOSED = 1 << 16 };
  const bool whole = w.plain && inside && in->kind == ONNX_SUM && in->sum->count && weighs_pixels(im, in->sum);
  if (whole &&
      g->kernel[0] * g->kernel[1] * im->network->layers[in->sum->terms[0].from].shape.channels * in->shape.channels >
          MOST_COMPOSED)
    return mean_before(im, in->sum, g, out);
  if (!view || !every || !w.plain || (in->scale && !inside)) {
    const radish_onnx_weights weights = {in->shape.channels, in->shape.channels, g->kernel[0] * g->kernel[1], NULL,
                                         (double)(1 / (float)(g->kernel[0] * g->kernel[1]))};
    return radish_onnx_read_window(im, in, g, &weights, out);
  }
  radish_onnx_sum *sum;
  status = radish_onnx_new_sum(im, (radish_shape){in->shape.channels, w.out[0], w.out[1]}, &sum);
  if (status) return status;
  sum->count = 1;
  sum->terms[0] = (radish_float_source){.from = in->layer,
                                        .read = RADISH_READ_UNIFORM,
                                        .rows = w.rows,
                                        .columns = w.columns,
                                        .groups = 1,
                                        .gain = 1 / (float)(w.rows.kernel * w.columns.kernel)};
  *out = radish_onnx_sum_value(sum);
  if (!in->scale) return RADISH_OK;
  const radish_onnx_value sums = *out;
  return radish_onnx_affine(im, &sums, in->scale, in->offset, out);
}

static radish_status mean(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                          radish_onnx_value *out) {
  if (in->kind != ONNX_JOINED) return mean_of(im, in, 0, g, out);
  if (!radish_onnx_is_even(in)) return radish_onnx_fail(im, "it reads joined activations of different sizes");
  const radish_status status = radish_onnx_each_part(im, in, mean_of, g, out);
  memset(out->pad, 0, sizeof out->pad);
  return status;
}

// ---- operators ------------------------------------------------------------------------------------------------------

// Pools `given` over the window of the node's attributes, or over all of its planes.
static radish_status pool(radish_onnx_import *im, const radish_onnx_value *given, bool all, bool largest,
                          radish_onnx_value *out) {
  radish_onnx_value planes;
  const int *map;
  int shown;
  if (!given || given->kind == ONNX_CONSTANT) return radish_onnx_fail(im, "it needs an activation");
  if (given->quantised) return radish_onnx_fail(im, "it acts between QuantizeLinear and DequantizeLinear");
  radish_status status = whole_planes(im, given, &planes, &map, &shown);
  radish_onnx_geometry g;
  if (!status && all) {
    g = (radish_onnx_geometry){.kernel = {planes.shape.rows, planes.shape.columns},
                               .stride = {planes.shape.rows, planes.shape.columns},
                               .dilation = {1, 1}};
    if (planes.shape.rows > ONNX_KERNEL || planes.shape.columns > ONNX_KERNEL || padded(&planes))
      return radish_onnx_fail(im, "it pools %d x %d, at most %d x %d without padding are supported", planes.shape.rows,
                              planes.shape.columns, ONNX_KERNEL, ONNX_KERNEL);
  } else if (!status) {
    status = radish_onnx_read_geometry(im, &planes, NULL, &g);
  }
  if (status) return status;
  if (!largest && !all && g.own_pad && !radish_onnx_int(im, "count_include_pad", 0)) {
    return radish_onnx_fail(
        im, "padding that does not count (count_include_pad: 0) is not supported: windows at the border would "
            "have other weights; export it with count_include_pad=True");
  }
  status = largest ? maximum(im, &planes, &g, out) : mean(im, &planes, &g, out);
  if (!status) status = move_back(im, map, shown, out);
  return status ? status : radish_onnx_lines(im, given, out);
}

radish_status radish_onnx_max_pool(radish_onnx_import *im, radish_onnx_value *out) {
  if (im->node->n_output > 1 && radish_onnx_is_read(im, im->node->output[1]))
    return radish_onnx_fail(im, "its second output is not supported");
  return pool(im, radish_onnx_input(im, 0), false, true, out);
}

radish_status radish_onnx_average_pool(radish_onnx_import *im, radish_onnx_value *out) {
  return pool(im, radish_onnx_input(im, 0), false, false, out);
}

radish_status radish_onnx_global_pool(radish_onnx_import *im, radish_onnx_value *out) {
  return pool(im, radish_onnx_input(im, 0), true, radish_onnx_is(im, "GlobalMaxPool"), out);
}

radish_status radish_onnx_reduce(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *given = radish_onnx_input(im, 0);
  int64_t axes[4], sizes[ONNX_RANK], left[ONNX_RANK];
  if (!given || given->kind == ONNX_CONSTANT) return radish_onnx_fail(im, "it needs an activation");
  const int count = radish_onnx_ints(im, "axes", 1, axes, 4), rank = radish_onnx_dimensions(given, sizes);
  bool reduced[ONNX_RANK] = {false};
  for (int i = 0; i < count; i++) {
    const int64_t axis = axes[i] < 0 ? axes[i] + rank : axes[i];
    if (axis < 1 || axis >= rank) return radish_onnx_fail(im, "only rows and columns can be reduced");
    reduced[axis] = true;
  }
  int channels = 0, kept = 0, dimensions = 0;
  for (int d = 1; d < rank; d++) {
    if (!reduced[d]) kept++, channels = d;
  }
  if (rank < 3 || kept != 1)
    return radish_onnx_fail(im, "only the reduction over all rows and columns is supported: its axes must leave the "
                                "batch and one other axis");
  radish_onnx_value moved; // the channels are brought behind the batch, as pooling wants them
  radish_status status = radish_onnx_channels_first(im, given, channels, &moved);
  if (!status) status = pool(im, &moved, true, radish_onnx_is(im, "ReduceMax"), out);
  if (status) return status;
  for (int d = 0; d < rank; d++) {
    if (!reduced[d]) left[dimensions++] = sizes[d];
    else if (radish_onnx_int(im, "keepdims", 1)) left[dimensions++] = 1;
  }
  return radish_onnx_reshape_to(im, out, dimensions, left);
}
