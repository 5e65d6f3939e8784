// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// layer_draw.h: layers of random weights, from which tests make ONNX models of the kinds that become signed layers.
#ifndef RADISH_TESTS_NETWORK_LAYER_DRAW_H
#define RADISH_TESTS_NETWORK_LAYER_DRAW_H

#include "tests/network/onnx_writer.h"

#include <cmath>
#include <random>

namespace onnx_models {

struct LayerDraw {
  using Model = onnx_writer::Model;
  std::mt19937 &source;

  std::vector<float> drawn(int count, float low, float high) {
    std::vector<float> values(static_cast<size_t>(count));
    std::uniform_real_distribution<float> draw(low, high);
    for (float &value : values) value = draw(source);
    return values;
  }
  // Adds a convolution of random weights, as large as keeps sums near 1, and its bias.
  void conv(Model &model, const std::string &in, const std::string &out, int inputs, int channels, int kernel,
            int groups = 1, int stride = 1) {
    const int fan_in = inputs / groups * kernel * kernel, pad = kernel / 2;
    const float range = 1.7F / std::sqrt(static_cast<float>(fan_in));
    model.floats(out + ".w", {channels, inputs / groups, kernel, kernel}, drawn(channels * fan_in, -range, range));
    model.floats(out + ".b", {channels}, drawn(channels, -0.2F, 0.2F));
    model.node("Conv", {in, out + ".w", out + ".b"}, out,
               {onnx_writer::ints("pads", {pad, pad, pad, pad}), onnx_writer::ints("strides", {stride, stride}),
                onnx_writer::integer("group", groups)});
  }
  // The model has the constants "zero" and "six".
  void relu6(Model &model, const std::string &in, const std::string &out) {
    model.node("Clip", {in, "zero", "six"}, out);
  }
  // Adds MobileNetV2's bottleneck: 1 x 1 to `wide` channels, 3 x 3 of each, 1 x 1 without Relu; `add` is a shortcut.
  void bottleneck(Model &model, const std::string &in, const std::string &out, int inputs, int wide, int channels,
                  int stride) {
    conv(model, in, out + ".expand", inputs, wide, 1);
    relu6(model, out + ".expand", out + ".e");
    conv(model, out + ".e", out + ".deep", wide, wide, 3, wide, stride);
    relu6(model, out + ".deep", out + ".d");
    const bool add = stride == 1 && inputs == channels;
    conv(model, out + ".d", add ? out + ".project" : out, wide, channels, 1);
    if (add) model.node("Add", {out + ".project", in}, out);
  }
  // Adds a global average and a dense layer of five units, the output.
  void head(Model &model, const std::string &in, int channels) {
    model.node("GlobalAveragePool", {in}, "g").node("Flatten", {"g"}, "f");
    model.floats("v", {5, channels}, drawn(5 * channels, -1, 1));
    model.node("Gemm", {"f", "v"}, "y", {onnx_writer::integer("transB", 1)});
  }
};

} // namespace onnx_models

#endif
