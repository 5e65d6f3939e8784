// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This makes the output of the graph the readout, and leaves out layers that nobody reads.
#include "network/onnx/onnx_import.h"

#include <math.h>

// Drops layers that nobody reads, for instance because only their shape was asked for.
static radish_status drop_unread(radish_onnx_import *im) {
  radish_float_network *network = im->network;
  const int count = network->layer_count;
  bool *read = radish_onnx_take(im, count, sizeof *read);
  int *moved = radish_onnx_take(im, count, sizeof *moved);
  if (!read || !moved) return radish_onnx_no_memory(im);
  read[0] = read[count - 1] = true;
  for (int i = count - 1; i > 0; i--) {
    for (int s = 0; s < network->layers[i].source_count && read[i]; s++)
      read[network->layers[i].sources[s].from] = true;
  }
  network->layer_count = 0;
  for (int i = 0; i < count; i++) {
    if (!read[i]) continue;
    radish_float_layer *layer = &network->layers[moved[i] = network->layer_count++];
    *layer = network->layers[i];
    for (int s = 0; s < layer->source_count; s++) layer->sources[s].from = moved[layer->sources[s].from];
  }
  return RADISH_OK;
}

radish_status radish_onnx_output_planes(radish_onnx_import *im, const radish_onnx_value *value,
                                        radish_onnx_value *planes) {
  *planes = *value;
  planes->order = NULL;
  if (!value->order) return RADISH_OK;
  bool in_order = value->order->count == radish_shape_size(value->shape);
  for (int64_t i = 0; i < value->order->count && in_order; i++) in_order = value->order->data[i] == (double)i;
  if (in_order) return RADISH_OK;
  radish_onnx_value flat = *value; // [batch, size] of single pixels shows channels, whatever the graph calls them
  radish_onnx_constant *order = radish_onnx_take(im, 1, sizeof *order);
  if (!order) return radish_onnx_no_memory(im);
  *order = *value->order;
  if (value->shape.rows == 1 && value->shape.columns == 1 && order->count <= ONNX_CHANNELS) {
    order->rank = 2, order->shape[0] = 1, order->shape[1] = order->count;
  } else if (radish_onnx_shows_all(im, value)) {
    return radish_onnx_note(im, "the output's numbers stay in the order [channels, rows, columns]: %d x %d x %d",
                            value->shape.channels, value->shape.rows, value->shape.columns);
  }
  flat.order = order;
  radish_status status = radish_onnx_planes(im, &flat, planes);
  if (!status && planes->kind == ONNX_JOINED && (planes->map || (planes->stride_y > 1 || planes->stride_x > 1))) {
    radish_onnx_value whole = *value;
    whole.order = NULL;
    radish_onnx_sum *sum;
    status = radish_onnx_to_sum(im, &whole, &sum);
    planes->kind = ONNX_SUM;
    planes->sum = sum;
  }
  if (!status && planes->kind == ONNX_SUM && (planes->map || (planes->stride_y > 1 || planes->stride_x > 1)))
    status = radish_onnx_select(im, planes, planes);
  return status;
}

radish_status radish_onnx_finish(radish_onnx_import *im, const radish_onnx_value *output) {
  const int last = im->network->layer_count - 1;
  const radish_float_layer *layer = &im->network->layers[last];
  radish_onnx_value value, out;
  if (output->quantised) return radish_onnx_fail(im, "the graph ends between QuantizeLinear and DequantizeLinear");
  radish_status status = radish_onnx_output_planes(im, output, &value);
  if (status) return status;
  if (value.kind == ONNX_VIEW && value.layer == last && last > 0 && value.single && !value.scale && !layer->is_signed &&
      !radish_windows_pool(layer->pool_rows, layer->pool_columns) && value.stride_y == 1 && value.stride_x == 1 &&
      !value.map && layer->limit == INFINITY) {
    status = drop_unread(im);
    return status
               ? status
               : radish_onnx_note(im, "layer '%s': the Relu at the end is dropped, the readout is signed", layer->name);
  }
  status = radish_onnx_unpool(im, &value);
  if (!status) status = radish_onnx_close(im, &value, &out);
  return status ? status : drop_unread(im);
}
