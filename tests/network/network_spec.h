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
  for (int i = 1; i < network->layer_count; i++) {
    const radish_layer &layer = network->layers[i];
    Layer out;
    out.name = layer.name;
    out.op = static_cast<Op>(layer.op - RADISH_OP_CONV);
    out.out_channels = layer.sums.channels;
    out.pool = {layer.pool_kernel, layer.pool_stride, layer.pool_pad};
    out.shift = layer.shift;
    out.timesteps = layer.timesteps;
    out.readout = layer.readout;
    const std::vector<int> per_neuron = {layer.sums.channels, layer.sums.rows, layer.sums.columns};
    out.bias = tensor_of(layer.bias_per_neuron ? per_neuron : std::vector<int>{layer.sums.channels}, layer.bias);
    for (int s = 0; s < layer.source_count; s++) {
      const radish_source &source = layer.sources[s];
      const radish_shape from = network->layers[source.from].shape;
      Source read = {source.from, Read::uniform, source.kernel, source.stride,
                     source.pad,  source.groups, source.gain,   source.channel_offset,
                     {}};
      if (source.read == RADISH_READ_CONV) {
        read.read = Read::conv;
        read.weights = tensor_of({layer.sums.channels, from.channels / source.groups, source.kernel, source.kernel},
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
