// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This turns sums into what network.h can say: either windows of uniform weights alone, or kernels and identities,
// where weights read each layer only once.
#include "network/onnx/onnx_import.h"

// Says whether the sum is an average pooling as a network file has it (avg_pool): windows of a power of two of inputs,
// without bias.
static bool is_avg_pool(const radish_onnx_sum *sum) {
  const radish_float_source *term = &sum->terms[0];
  if (sum->count != 1 || term->read != RADISH_READ_UNIFORM || radish_float_taps(term) < 2 || radish_onnx_pools(sum))
    return false;
  const int area = radish_float_taps(term);
  if (term->channel_offset || (area & (area - 1))) return false;
  if (term->gain * (float)area != 1 || sum->per_neuron) return false;
  for (int c = 0; c < sum->shape.channels; c++) {
    if (sum->bias[c] != 0) return false;
  }
  return true;
}

// ---- weights that read the same layer -------------------------------------------------------------------------------

static int common_divisor(int a, int b) {
  while (b) {
    const int rest = a % b;
    a = b, b = rest;
  }
  return a;
}

// Finds the smallest window along an axis that holds both. Returns false where their strides differ, though there are
// several.
static bool common_axis(radish_window_axis a, radish_window_axis b, int count, radish_window_axis *both) {
  const int pad = a.pad > b.pad ? a.pad : b.pad, behind_a = a.kernel - a.pad, behind_b = b.kernel - b.pad;
  *both = (radish_window_axis){(behind_a > behind_b ? behind_a : behind_b) + pad,
                               a.stride > b.stride ? a.stride : b.stride, pad};
  return (a.stride == b.stride || count == 1) && both->kernel <= ONNX_KERNEL;
}

// Finds the smallest window that holds those of both sources, which give planes of shape `out`. Returns false where
// there is none.
static bool common_kernel(const radish_float_source *a, const radish_float_source *b, radish_shape out,
                          radish_float_source *window) {
  *window = (radish_float_source){
      .from = a->from, .read = RADISH_READ_CONV, .gain = 1, .groups = common_divisor(a->groups, b->groups)};
  return common_axis(a->rows, b->rows, out.rows, &window->rows) &&
         common_axis(a->columns, b->columns, out.columns, &window->columns);
}

// Adds the weights of `part` to those of `sum`, whose window and groups may be larger: each at the same tap and input
// channel.
static void add_taps(const radish_float_source *part, radish_shape in, int channels, radish_float_source *sum) {
  const int inputs = in.channels / part->groups, all = in.channels / sum->groups, down = sum->rows.pad - part->rows.pad,
            right = sum->columns.pad - part->columns.pad, width = sum->columns.kernel;
  for (int c = 0; c < channels; c++) {
    const int first = c / (channels / part->groups) * inputs - c / (channels / sum->groups) * all;
    for (int i = 0; i < inputs; i++) {
      const float *from = part->weights + ((int64_t)c * inputs + i) * radish_float_taps(part);
      float *to = sum->weights + ((int64_t)c * all + first + i) * radish_float_taps(sum);
      for (int y = 0; y < part->rows.kernel; y++) {
        for (int x = 0; x < part->columns.kernel; x++) to[(y + down) * width + x + right] += *from++;
      }
    }
  }
}

// Adds source b to source a, as one kernel; zeros fill the taps that one of them does not have.
static radish_status merge(radish_onnx_import *im, const radish_onnx_sum *sum, radish_float_source *a,
                           const radish_float_source *b) {
  const radish_shape in = im->network->layers[a->from].shape;
  const int channels = sum->shape.channels;
  radish_float_source both = *a;
  if (a->read != b->read || (a->read == RADISH_READ_CONV && !common_kernel(a, b, sum->shape, &both))) {
    return radish_onnx_fail(im,
                            "layer '%s' would read '%s' twice through weights that cannot be one kernel, which is not "
                            "supported",
                            sum->name, im->network->layers[a->from].name);
  }
  const int64_t row = both.read == RADISH_READ_DENSE ? radish_shape_size(in)
                                                     : (int64_t)(in.channels / both.groups) * radish_float_taps(&both);
  both.weights = radish_onnx_take(im, row * channels, sizeof *both.weights);
  if (!both.weights) return radish_onnx_no_memory(im);
  if (both.read == RADISH_READ_DENSE) {
    for (int64_t i = 0; i < row * channels; i++) both.weights[i] = a->weights[i] + b->weights[i];
  } else {
    add_taps(a, in, channels, &both);
    add_taps(b, in, channels, &both);
  }
  *a = both;
  return RADISH_OK;
}

static radish_status merge_terms(radish_onnx_import *im, radish_onnx_sum *sum) {
  int kept = 0;
  for (int t = 0; t < sum->count; t++) {
    radish_float_source *same = NULL;
    for (int u = 0; u < kept && sum->terms[t].read != RADISH_READ_UNIFORM; u++) {
      const radish_float_source *term = &sum->terms[u];
      if (term->from == sum->terms[t].from && term->read != RADISH_READ_UNIFORM) same = &sum->terms[u];
    }
    if (!same) {
      sum->terms[kept++] = sum->terms[t];
      continue;
    }
    radish_status status = merge(im, sum, same, &sum->terms[t]);
    if (status) return status;
  }
  sum->count = kept;
  return RADISH_OK;
}

// ---- all terms ------------------------------------------------------------------------------------------------------

radish_status radish_onnx_depthwise(radish_onnx_import *im, radish_float_source *source, int channels) {
  const radish_shape in = im->network->layers[source->from].shape;
  const int area = radish_float_taps(source), offset = source->channel_offset;
  const bool moves = offset || in.channels != channels; // then it reads all channels, most by weights of 0
  const int inputs = moves ? in.channels : 1;
  source->weights = radish_onnx_take(im, (int64_t)channels * inputs * area, sizeof *source->weights);
  if (!source->weights) return radish_onnx_no_memory(im);
  for (int c = 0; c < channels; c++) {
    const int input = moves ? c - offset : 0;
    for (int t = 0; t < area && input >= 0 && input < inputs; t++)
      source->weights[((int64_t)c * inputs + input) * area + t] = source->gain;
  }
  source->read = RADISH_READ_CONV;
  source->groups = moves ? 1 : channels;
  source->channel_offset = 0;
  return RADISH_OK;
}

// Drops identities of gain 0, such as those of x - x; one that stands alone becomes weights of 0.
static radish_status drop_nothing(radish_onnx_import *im, radish_onnx_sum *sum) {
  int kept = 0;
  for (int t = 0; t < sum->count; t++) {
    const radish_float_source *term = &sum->terms[t];
    if (term->read == RADISH_READ_UNIFORM && term->gain == 0 && (kept || t < sum->count - 1)) continue;
    sum->terms[kept++] = *term;
  }
  sum->count = kept;
  const bool nothing = kept && sum->terms[0].read == RADISH_READ_UNIFORM && sum->terms[0].gain == 0;
  return nothing ? radish_onnx_depthwise(im, &sum->terms[0], sum->shape.channels) : RADISH_OK;
}

radish_status radish_onnx_make_expressible(radish_onnx_import *im, radish_onnx_sum *sum) {
  bool weighted = false;
  const radish_status dropped = drop_nothing(im, sum);
  if (dropped) return dropped;
  for (int t = 0; t < sum->count; t++) {
    radish_float_source *term = &sum->terms[t];
    radish_status status = RADISH_OK;
    if (term->read == RADISH_READ_UNIFORM && radish_float_taps(term) > 1 && !is_avg_pool(sum)) {
      status = radish_onnx_depthwise(im, term, sum->shape.channels);
    }
    if (status) return status;
    weighted = weighted || term->read == RADISH_READ_CONV;
  }
  if (radish_onnx_pools(sum) && !weighted) {
    if (sum->terms[0].read == RADISH_READ_DENSE)
      return radish_onnx_fail(im, "MaxPool of a dense layer is not supported");
    radish_status status = radish_onnx_depthwise(im, &sum->terms[0], sum->shape.channels);
    if (status) return status;
  }
  return merge_terms(im, sum);
}
