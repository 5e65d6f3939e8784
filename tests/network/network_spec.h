// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_spec.h: a loaded network as the naive reference sees it, so that files too large to be told again can be held
// against the formulas.
#ifndef RADISH_TESTS_NETWORK_NETWORK_SPEC_H
#define RADISH_TESTS_NETWORK_NETWORK_SPEC_H

#include "network/network.h"
#include "tests/reference/spec.h"

namespace reference {

inline Shape shape_of(radish_shape shape) {
  return {shape.channels, shape.rows, shape.columns};
}

// Returns windows over `size` places, with the padding at the end that `count` of them need.
inline Axis axis_of(radish_window_axis axis, int size, int count) {
  const int beyond = (count - 1) * axis.stride - axis.pad + axis.kernel - size;
  return {axis.kernel, axis.stride, axis.pad, beyond > 0 ? beyond : 0};
}

template <typename T> Tensor tensor_of(const std::vector<int> &shape, const T *values) {
  size_t count = 1;
  for (int size : shape) count *= static_cast<size_t>(size);
  return {shape, {values, values + count}};
}

inline Spec spec_of(const radish_network *network) {
  Spec spec;
  spec.timesteps = network->timesteps;
  spec.weight_bits = network->weight_bits;
  spec.input = shape_of(network->layers[0].shape);
  spec.input_bits = network->input_bits;
  spec.input_signed = network->layers[0].is_signed;
  for (int i = 1; i < network->layer_count; i++) {
    const radish_layer &layer = network->layers[i];
    Layer out;
    out.name = layer.name;
    out.op = static_cast<Op>(layer.op - RADISH_OP_CONV);
    out.out_channels = layer.sums.channels;
    out.pool = {axis_of(layer.pool_rows, layer.sums.rows, layer.shape.rows),
                axis_of(layer.pool_columns, layer.sums.columns, layer.shape.columns)};
    out.shift = layer.shift;
    out.timesteps = layer.timesteps;
    out.is_signed = layer.is_signed;
    out.leak = layer.leak;
    out.readout = layer.readout;
    const std::vector<int> per_neuron = {layer.sums.channels, layer.sums.rows, layer.sums.columns};
    out.bias = tensor_of(layer.bias_per_neuron ? per_neuron : std::vector<int>{layer.sums.channels}, layer.bias);
    for (int s = 0; s < layer.source_count; s++) {
      const radish_source &source = layer.sources[s];
      const radish_shape from = network->layers[source.from].shape;
      Source read;
      read.from = source.from, read.read = Read::uniform, read.groups = source.groups, read.gain = source.gain;
      read.channel_offset = source.channel_offset;
      read.rows = axis_of(source.rows, from.rows, layer.sums.rows);
      read.columns = axis_of(source.columns, from.columns, layer.sums.columns);
      if (source.read == RADISH_READ_CONV) {
        read.read = Read::conv;
        read.weights =
            tensor_of({layer.sums.channels, from.channels / source.groups, source.rows.kernel, source.columns.kernel},
                      source.weights);
      } else if (source.read == RADISH_READ_DENSE) {
        read.read = Read::dense;
        read.weights = tensor_of({layer.sums.channels, static_cast<int>(radish_shape_size(from))}, source.weights);
      }
      out.sources.push_back(read);
    }
    spec.layers.push_back(out);
  }
  return spec;
}

} // namespace reference
#endif
