// Pooling: MaxPool joins the layer before it; averages are sums of equal weights.
#include "mapping/onnx_import.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
  int kernel, stride, pad;
} window;

// A square window, the same pads all around, and no ceiling that would add a window.
static radish_status read_window(onnx_import *im, const onnx_value *in, bool keep_pad, window *out) {
  int64_t kernel[4], stride[4] = {1, 1}, pad[4] = {0}, dilation[4] = {1, 1};
  if (onnx_ints(im, "kernel_shape", -1, kernel, 4) != 2) return onnx_fail(im, "it needs a kernel_shape of 2 sizes");
  const int strides = onnx_ints(im, "strides", -1, stride, 4), pads = onnx_ints(im, "pads", -1, pad, 4);
  const int dilations = onnx_ints(im, "dilations", -1, dilation, 4);
  const Onnx__AttributeProto *automatic = onnx_attribute(im, "auto_pad");
  if (automatic && automatic->has_s && automatic->s.len > 1 && automatic->s.data[0] == 'S') {
    return onnx_fail(im, "auto_pad is not supported: give pads");
  }
  if ((strides >= 0 && strides != 2) || (pads >= 0 && pads != 4) || (dilations >= 0 && dilations != 2) ||
      dilation[0] != 1 || dilation[1] != 1) {
    return onnx_fail(im, "it must have 2 strides, 4 pads and no dilations");
  }
  for (int i = 0; i < 4 && keep_pad; i++) {
    if (pad[i] >= 0 && pad[i] <= ONNX_WINDOW) pad[i] += in->pad[i];
  }
  if (kernel[0] != kernel[1] || stride[0] != stride[1] || pad[0] != pad[1] || pad[1] != pad[2] || pad[2] != pad[3]) {
    return onnx_fail(im, "its window must be square, with the same stride and pad on all sides");
  }
  if (kernel[0] < 1 || kernel[0] > ONNX_WINDOW || stride[0] < 1 || stride[0] > ONNX_WINDOW || pad[0] < 0 ||
      pad[0] >= kernel[0]) {
    return onnx_fail(im, "kernel and stride must be 1 to %d, the pad smaller than the kernel", ONNX_WINDOW);
  }
  const int64_t sizes[2] = {in->shape.rows, in->shape.columns};
  for (int d = 0; d < 2; d++) {
    const int64_t room = sizes[d] + 2 * pad[0] - kernel[0];
    if (room < 0) return onnx_fail(im, "its window does not fit %d x %d", in->shape.rows, in->shape.columns);
    if (onnx_int(im, "ceil_mode", 0) && room % stride[0]) {
      return onnx_fail(im, "ceil_mode with a window that is cut off is not supported");
    }
  }
  *out = (window){(int)kernel[0], (int)stride[0], (int)pad[0]};
  return RADISH_OK;
}

static bool has_kernel(const radish_float_layer *layer) {
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].read == RADISH_READ_CONV) return true;
  }
  return false;
}

static bool padded(const onnx_value *value) { return value->pad[0] || value->pad[1] || value->pad[2] || value->pad[3]; }

static radish_status max_pool(onnx_import *im, onnx_value *in, onnx_value *out) {
  window w;
  if (in->flat) return onnx_fail(im, "its input is flattened");
  if (im->node->n_output > 1 && *im->node->output[1]) return onnx_fail(im, "its second output is not supported");
  radish_status status = read_window(im, in, in->kind == ONNX_VIEW && !in->scale, &w);
  if (status) return status;
  if (in->kind == ONNX_SUM) { // the maximum commutes with the Relu that must follow
    onnx_sum *sum;
    if (in->sum->pool_kernel > 1) return onnx_fail(im, "two MaxPools without a Relu between are not supported");
    status = onnx_to_sum(im, in, &sum);
    if (status) return status;
    sum->pool_kernel = w.kernel, sum->pool_stride = w.stride, sum->pool_pad = w.pad;
    *out = onnx_sum_value(sum);
    return RADISH_OK;
  }
  if (in->layer == 0) return onnx_fail(im, "it acts on the input itself, which is not supported");
  if (in->scale) return onnx_fail(im, "its input is scaled behind a Relu, which is not supported");
  radish_float_layer *layer = &im->network->layers[in->layer];
  const bool whole = in->stride_y == 1 && in->stride_x == 1 && !in->channel_offset &&
                     in->shape.channels == layer->shape.channels;
  if (in->single && whole && layer->pool_kernel == 1 && layer->pool_stride == 1 && has_kernel(layer)) {
    layer->pool_kernel = w.kernel, layer->pool_stride = w.stride, layer->pool_pad = w.pad;
    layer->shape.rows = (layer->sums.rows + 2 * w.pad - w.kernel) / w.stride + 1;
    layer->shape.columns = (layer->sums.columns + 2 * w.pad - w.kernel) / w.stride + 1;
    *out = *in;
    out->shape = layer->shape;
    memset(out->pad, 0, sizeof out->pad);
    return RADISH_OK;
  }
  onnx_value plain = *in;
  memset(plain.pad, 0, sizeof plain.pad);
  onnx_sum *sum;
  status = onnx_to_sum(im, &plain, &sum);
  if (status) return status;
  sum->pool_kernel = w.kernel, sum->pool_stride = w.stride, sum->pool_pad = w.pad;
  plain = onnx_sum_value(sum);
  return onnx_close(im, &plain, out);
}

// The mean over `w` of a whole layer as a sum of one term.
static radish_status average(onnx_import *im, onnx_value *in, window w, onnx_value *out) {
  radish_status status = onnx_to_layer(im, in);
  if (status) return status;
  const radish_shape from = im->network->layers[in->layer].shape;
  const radish_shape shape = {from.channels, (from.rows + 2 * w.pad - w.kernel) / w.stride + 1,
                              (from.columns + 2 * w.pad - w.kernel) / w.stride + 1};
  onnx_sum *sum;
  status = onnx_new_sum(im, shape, &sum);
  if (status) return status;
  sum->count = 1;
  sum->terms[0] = (radish_float_source){.from = in->layer, .read = RADISH_READ_UNIFORM, .kernel = w.kernel,
                                        .stride = w.stride, .pad = w.pad, .groups = 1,
                                        .gain = 1 / (float)(w.kernel * w.kernel)};
  *out = onnx_sum_value(sum);
  if (!in->scale) return RADISH_OK;
  if (w.pad) return onnx_fail(im, "an average with padding of a scaled input is not supported");
  const onnx_value plain = *out;
  return onnx_affine(im, &plain, in->scale, in->offset, out);
}

static radish_status average_pool(onnx_import *im, onnx_value *in, onnx_value *out) {
  window w;
  if (in->flat) return onnx_fail(im, "its input is flattened");
  radish_status status = read_window(im, in, true, &w);
  if (status) return status;
  const bool own_pad = w.pad > (in->pad[0]);
  if (own_pad && !onnx_int(im, "count_include_pad", 0)) {
    return onnx_fail(im, "padding that does not count (count_include_pad: 0) is not supported");
  }
  return average(im, in, w, out);
}

static radish_status average_all(onnx_import *im, onnx_value *in, bool flat, onnx_value *out) {
  if (in->flat) return onnx_fail(im, "its input is flattened");
  if (in->shape.rows != in->shape.columns || in->shape.rows > ONNX_WINDOW || padded(in)) {
    return onnx_fail(im, "it averages %d x %d, only squares without padding are supported", in->shape.rows,
                     in->shape.columns);
  }
  radish_status status = average(im, in, (window){in->shape.rows, in->shape.rows, 0}, out);
  out->flat = flat;
  return status;
}

static radish_status reduce_mean(onnx_import *im, onnx_value *in, onnx_value *out) {
  int64_t axes[4];
  const int count = onnx_ints(im, "axes", 1, axes, 4);
  bool rows = false, columns = false;
  for (int i = 0; i < count; i++) {
    rows = rows || axes[i] == 2 || axes[i] == -2;
    columns = columns || axes[i] == 3 || axes[i] == -1;
  }
  if (count != 2 || !rows || !columns) return onnx_fail(im, "only the mean over rows and columns is supported");
  return average_all(im, in, !onnx_int(im, "keepdims", 1), out);
}

radish_status onnx_windows(onnx_import *im, onnx_value *out, bool *done) {
  onnx_value *in = onnx_input(im, 0);
  *done = true;
  const bool known = onnx_is(im, "MaxPool") || onnx_is(im, "AveragePool") || onnx_is(im, "GlobalAveragePool") ||
                     onnx_is(im, "ReduceMean");
  if (known && in && in->quantised) return onnx_fail(im, "it acts between QuantizeLinear and DequantizeLinear");
  if (known && (!in || in->kind == ONNX_CONSTANT)) return onnx_fail(im, "it needs an activation");
  if (onnx_is(im, "MaxPool")) return max_pool(im, in, out);
  if (onnx_is(im, "AveragePool")) return average_pool(im, in, out);
  if (onnx_is(im, "GlobalAveragePool")) return average_all(im, in, false, out);
  if (onnx_is(im, "ReduceMean")) return reduce_mean(im, in, out);
  *done = false;
  return RADISH_OK;
}
