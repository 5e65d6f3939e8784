// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// onnx_models.h: small ONNX models that convert's tests import and its fuzzing begins with.
#ifndef RADISH_TESTS_NETWORK_ONNX_MODELS_H
#define RADISH_TESTS_NETWORK_ONNX_MODELS_H

#include "tests/network/onnx_writer.h"

#include <random>

namespace onnx_models {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;

// Returns a network of a residual block, an average pooling and a dense layer.
inline Model small_network() {
  std::mt19937 generator(3);
  std::uniform_real_distribution<float> draw(-0.5F, 0.5F);
  const auto values = [&](size_t count) {
    std::vector<float> out(count);
    for (float &value : out) value = draw(generator);
    return out;
  };
  Model model;
  model.input = {2, 8, 8};
  model.floats("c1.weight", {6, 2, 3, 3}, values(108)).floats("c1.bias", {6}, values(6));
  model.floats("c2.weight", {6, 6, 3, 3}, values(324)).floats("w", {5, 96}, values(480)).floats("b", {5}, values(5));
  model.node("Conv", {"x", "c1.weight", "c1.bias"}, "1", {ints("pads", {1, 1, 1, 1})}).node("Relu", {"1"}, "2");
  model.node("Conv", {"2", "c2.weight"}, "3", {ints("pads", {1, 1, 1, 1})}).node("Add", {"3", "2"}, "4");
  model.node("Relu", {"4"}, "5")
      .node("AveragePool", {"5"}, "6", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
  model.node("Flatten", {"6"}, "7").node("Gemm", {"7", "w", "b"}, "y", {integer("transB", 1)});
  return model;
}

// Returns a 3 x 3 convolution of `weights` [2][1][3][3] with pad 1, and its BatchNormalization with an epsilon of 0.5.
inline Model batch_normalised(const std::vector<float> &weights) {
  Model model;
  model.floats("w", {2, 1, 3, 3}, weights).floats("g", {2}, {2, -3}).floats("b", {2}, {0.5, 1});
  model.floats("m", {2}, {0.1F, -0.2F}).floats("v", {2}, {0.25, 0});
  model.node("Conv", {"x", "w"}, "c", {ints("pads", {1, 1, 1, 1})});
  model.node("BatchNormalization", {"c", "g", "b", "m", "v"}, "y", {decimal("epsilon", 0.5F)});
  return model;
}

// Returns a residual block with an option A shortcut: of r = relu(x), a convolution of stride 2 whose weights are 0,
// plus r[::2, ::2] in channel 1 of 3.
inline Model option_a() {
  Model model;
  model.floats("one", {1, 1, 1, 1}, {1}).floats("none", {3, 1, 1, 1}, {0, 0, 0});
  model.whole("start", {0, 0}).whole("end", {INT64_MAX, INT64_MAX}).whole("axes", {2, 3}).whole("step", {2, 2});
  model.whole("pads", {0, 1, 0, 0, 0, 1, 0, 0});
  model.node("Conv", {"x", "one"}, "c").node("Relu", {"c"}, "r");
  model.node("Conv", {"r", "none"}, "main", {ints("strides", {2, 2})});
  model.node("Slice", {"r", "start", "end", "axes", "step"}, "s").node("Pad", {"s", "pads"}, "p");
  model.node("Add", {"main", "p"}, "y");
  return model;
}

// Returns a network of a max pooling with overlap and padding, a global average, a dense layer and a final Softmax.
inline Model pooled() {
  Model model;
  model.floats("one", {1, 1, 1, 1}, {1}).floats("w", {2, 1}, {3, -2}).floats("b", {2}, {0.5, 0.25});
  model.node("Conv", {"x", "one"}, "c").node("Relu", {"c"}, "r");
  model.node("MaxPool", {"r"}, "m",
             {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1})});
  model.node("GlobalAveragePool", {"m"}, "g").node("Flatten", {"g"}, "f");
  model.node("Gemm", {"f", "w", "b"}, "z", {integer("transB", 1)}).node("Softmax", {"z"}, "y", {integer("axis", 1)});
  return model;
}

// Returns a network whose dense layers are MatMul + Add, with a Clip between them.
inline Model clipped() {
  Model model;
  model.input = {2, 1, 1};
  model.opset = 9;
  model.whole("shape", {-1, 2}).floats("w", {2, 1}, {2, 1}).floats("b", {1}, {-1}).floats("v", {1, 1}, {4});
  model.node("Reshape", {"x", "shape"}, "f").node("MatMul", {"f", "w"}, "m").node("Add", {"m", "b"}, "a");
  model.node("Clip", {"a"}, "c", {decimal("min", 0), decimal("max", 1)}).node("MatMul", {"c", "v"}, "y");
  return model;
}

// Returns a quantised network with weights of 4 bits, activations of 4 bits (a Clip stands between QuantizeLinear and
// DequantizeLinear) and scales that are powers of two.
inline Model quantised(std::mt19937 &generator) {
  std::vector<int8_t> w1(4 * 9), w2(3 * 4);
  for (int8_t &w : w1) w = static_cast<int8_t>(static_cast<int>(generator() % 15) - 7);
  for (int8_t &w : w2) w = static_cast<int8_t>(static_cast<int>(generator() % 15) - 7);
  Model model;
  model.input = {1, 4, 4};
  model.levels("w1", onnx_writer::INT8, {4, 1, 3, 3}, w1).levels("w2", onnx_writer::INT8, {3, 4, 1, 1}, w2);
  model.floats("s1", {4}, {0.25, 0.5, 0.25, 0.125}).floats("s2", {}, {0.0625});
  model.levels("z1", onnx_writer::INT8, {4}, std::vector<int8_t>(4, 0))
      .levels("z2", onnx_writer::INT8, {}, std::vector<int8_t>{0});
  model.floats("sa", {}, {0.125}).levels("za", onnx_writer::UINT8, {}, std::vector<uint8_t>{0});
  model.levels("low", onnx_writer::UINT8, {}, std::vector<uint8_t>{0})
      .levels("high", onnx_writer::UINT8, {}, std::vector<uint8_t>{15});
  model.floats("scale", {}, {255.0F / 256});
  model.node("Mul", {"x", "scale"}, "p"); // pixels in 256ths
  model.node("DequantizeLinear", {"w1", "s1", "z1"}, "w1d", {integer("axis", 0)})
      .node("Conv", {"p", "w1d"}, "c", {ints("pads", {1, 1, 1, 1})});
  model.node("Relu", {"c"}, "r").node("QuantizeLinear", {"r", "sa", "za"}, "q").node("Clip", {"q", "low", "high"}, "k");
  model.node("DequantizeLinear", {"k", "sa", "za"}, "a").node("DequantizeLinear", {"w2", "s2", "z2"}, "w2d");
  model.node("Conv", {"a", "w2d"}, "y");
  return model;
}

} // namespace onnx_models

#endif
