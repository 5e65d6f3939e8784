// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// integer_graphs.h: graphs of trained integers, by QLinearConv and Quant, and what they compute, by plain loops.
#ifndef RADISH_TESTS_NETWORK_INTEGER_GRAPHS_H
#define RADISH_TESTS_NETWORK_INTEGER_GRAPHS_H

#include "tests/network/convert_fixture.h"

#include <algorithm>
#include <cmath>

namespace integer_graphs {

using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;
using onnx_writer::text;

// These are integers [channels][rows][columns], or what an integer stands for.
struct Planes {
  int channels, rows, columns;
  std::vector<double> values;
  Planes(int c, int r, int w)
      : channels(c), rows(r), columns(w), values(static_cast<size_t>(c) * static_cast<size_t>(r * w)) {}
  double &at(int c, int y, int x) { return values[static_cast<size_t>((c * rows + y) * columns + x)]; }
};

struct ConvertIntegers : Convert {
  static constexpr int IMAGES = 30, SIZE = 6;

  // A convolution of 3 x 3 with pad 1: weights of whole steps, biases in units of the sum.
  struct Layer {
    int inputs, outputs;
    std::vector<int8_t> weights;
    std::vector<double> bias;
  };
  Layer layer(int inputs, int outputs, int most) {
    Layer out{inputs, outputs, std::vector<int8_t>(static_cast<size_t>(inputs * outputs) * 9), {}};
    for (int8_t &w : out.weights) w = static_cast<int8_t>(draw(-most, most));
    return out;
  }
  int draw(int low, int high) { return std::uniform_int_distribution<int>(low, high)(generator); }

  // Returns the sums of a layer over integers, in units.
  static Planes sums(const Layer &layer, Planes in) {
    Planes out(layer.outputs, in.rows, in.columns);
    for (int c = 0; c < out.channels; c++) {
      for (int y = 0; y < out.rows; y++) {
        for (int x = 0; x < out.columns; x++) {
          double sum = layer.bias[static_cast<size_t>(c)];
          for (int i = 0; i < in.channels * 9; i++) {
            const int iy = y - 1 + i % 9 / 3, ix = x - 1 + i % 3;
            if (iy >= 0 && ix >= 0 && iy < in.rows && ix < in.columns)
              sum += layer.weights[static_cast<size_t>(c * in.channels * 9 + i)] * in.at(i / 9, iy, ix);
          }
          out.at(c, y, x) = sum;
        }
      }
    }
    return out;
  }
  // Rounds as ONNX does: halves to even.
  static Planes rounded(Planes in, double factor, int most) {
    for (double &value : in.values) value = std::clamp(std::nearbyint(value * factor), 0.0, static_cast<double>(most));
    return in;
  }

  // Returns a model that begins with pixels in 256ths, "p".
  static Model begun() {
    Model model;
    model.input = {1, SIZE, SIZE};
    model.floats("scale", {}, {255.0F / 256}).node("Mul", {"x", "scale"}, "p").floats("zero", {}, {0});
    return model;
  }
  // Adds the layer, whose weights have step 2^-4 and inputs step `in`, and a Quant of `bits` bits and step `out`.
  static void add_quant(Model &model, const std::string &from, const Layer &layer, double in, int bits, double out,
                        const std::string &name) {
    std::vector<float> real, bias;
    for (int8_t w : layer.weights) real.push_back(static_cast<float>(w) / 16 + 0.01F);
    for (double b : layer.bias) bias.push_back(static_cast<float>(b * in / 16));
    model.floats(name + ".w", {layer.outputs, layer.inputs, 3, 3}, real).floats(name + ".b", {layer.outputs}, bias);
    model.floats(name + ".sw", {}, {0.0625F}).floats(name + ".eight", {}, {8});
    model.node("Quant", {name + ".w", name + ".sw", "zero", name + ".eight"}, name + ".k",
               {integer("signed", 1), integer("narrow", 1), text("rounding_mode", "ROUND")});
    model.node("Conv", {from, name + ".k", name + ".b"}, name + ".c", {ints("pads", {1, 1, 1, 1})});
    model.node("Relu", {name + ".c"}, name + ".r");
    add_levels(model, name + ".r", bits, out, name);
  }
  static void add_levels(Model &model, const std::string &from, int bits, double step, const std::string &name) {
    model.floats(name + ".sy", {}, {static_cast<float>(step)}).floats(name + ".bits", {}, {static_cast<float>(bits)});
    model.node("Quant", {from, name + ".sy", "zero", name + ".bits"}, name,
               {integer("signed", 0), integer("narrow", 0), text("rounding_mode", "ROUND")});
  }
  // Adds the layer as a QLinearConv and its DequantizeLinear; 8 bits.
  static void add_qlinear(Model &model, const Layer &layer, double out, const std::string &name) {
    std::vector<int32_t> bias(layer.bias.begin(), layer.bias.end());
    model.floats("sx", {}, {1.0F / 256}).levels("zx", onnx_writer::UINT8, {}, std::vector<uint8_t>{0});
    model.floats("sw", {}, {0.0625F}).levels("zw", onnx_writer::INT8, {}, std::vector<int8_t>{0});
    model.floats("sy", {}, {static_cast<float>(out)}).levels("zy", onnx_writer::UINT8, {}, std::vector<uint8_t>{0});
    model.levels("w", onnx_writer::INT8, {layer.outputs, layer.inputs, 3, 3}, layer.weights);
    model.levels("b", onnx_writer::INT32, {layer.outputs}, bias);
    model.node("QuantizeLinear", {"p", "sx", "zx"}, "q");
    model.node("QLinearConv", {"q", "sx", "zx", "w", "sw", "zw", "sy", "zy", "b"}, name + ".q",
               {ints("kernel_shape", {3, 3}), ints("pads", {1, 1, 1, 1})});
    model.node("DequantizeLinear", {name + ".q", "sy", "zy"}, name);
  }
  // Adds a readout of weights +1 and -1 by turns.
  static std::vector<double> add_readout(Model &model, const std::string &from, int channels) {
    std::vector<float> v;
    for (int c = 0; c < channels; c++) v.push_back(c % 2 ? -1.0F : 1.0F);
    model.floats("v", {1, channels, 1, 1}, v).node("Conv", {from, "v"}, "y");
    return {v.begin(), v.end()};
  }

  // Converts the model with random images, which `pixels` receives, and begins its evaluation.
  void start(const Model &model, bool even = false) {
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    state.reset(); // it reads the network that is replaced
    names.clear();
    for (int i = 0; i < network->layer_count; i++) names.emplace_back(i ? network->layers[i].name : "input");
    pixels.resize(IMAGES * SIZE * SIZE);
    for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(generator());
    const radish_images images = {IMAGES, {1, SIZE, SIZE}, pixels.data(), nullptr, nullptr, {}, {}, false};
    converted =
        convert(folder, network, &images, IMAGES, {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, even});
    ASSERT_NE(converted.network, nullptr);
    radish_functional *made = nullptr;
    ASSERT_EQ(radish_functional_create(converted.network.get(), &made, &error), RADISH_OK);
    state.reset(made, radish_functional_destroy);
  }
  // Evaluates an image; gives it as planes.
  Planes image(int n) {
    Planes in(1, SIZE, SIZE);
    const uint8_t *first = pixels.data() + n * SIZE * SIZE;
    in.values.assign(first, first + SIZE * SIZE);
    const std::vector<uint16_t> input(first, first + SIZE * SIZE);
    const radish_layer &readout = converted.network->layers[converted.network->layer_count - 1];
    logits.resize(static_cast<size_t>(radish_shape_size(readout.sums)));
    radish_functional_run(state.get(), input.data(), logits.data());
    return in;
  }
  int64_t differing(int index, const Planes &expected) const {
    const uint16_t *got = radish_functional_output(state.get(), index);
    int64_t count = 0;
    for (size_t i = 0; i < expected.values.size(); i++) count += got[i] != expected.values[i];
    return count;
  }

  std::vector<uint8_t> pixels;
  std::vector<std::string> names; // of the model's layers
  Converted converted;
  std::shared_ptr<radish_functional> state;
  std::vector<int64_t> logits;
};

// Steps of an output are 2^9 units: 1/8 of 1/16/256.
inline constexpr double STEP = 0.125, UNITS = 512;

} // namespace integer_graphs

#endif
