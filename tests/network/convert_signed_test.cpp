// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Networks whose layers are signed: linear bottlenecks, leaky Relus, poolings without Relu. Floats are those of plain
// loops, integers those of the naive model, and they answer alike.
#include "tests/network/convert_fixture.h"
#include "tests/network/layer_draw.h"
#include "tests/network/network_spec.h"
#include "tests/reference/naive.h"

#include <algorithm>
#include <cmath>

namespace {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;
using onnx_writer::text;

struct ConvertSigned : Convert, onnx_models::LayerDraw {
  static constexpr int IMAGES = 24;
  ConvertSigned() : LayerDraw{generator} {}

  // Converts the network with random images; its sums must be those of the naive model, its logits within `most` of the
  // float network's, of their root mean square.
  Converted expect_alike(const Network &network, double most) {
    const radish_shape shape = network->layers[0].shape;
    std::vector<uint8_t> bytes(IMAGES * static_cast<size_t>(radish_shape_size(shape)));
    for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
    const radish_images images = {IMAGES, shape, bytes.data(), nullptr, nullptr, {}, {}, false};
    const radish_convert_options options = {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false};
    Converted out = convert(folder, network, &images, IMAGES, options);
    if (!out.network) return out;
    const reference::Spec spec = reference::spec_of(out.network.get());
    double off = 0, power = 0;
    std::vector<uint16_t> activations(static_cast<size_t>(radish_shape_size(shape)));
    for (int i = 0; i < IMAGES; i++) {
      const auto at = static_cast<size_t>(i);
      radish_images_quantise(&images, i, 8, activations.data());
      EXPECT_EQ(out.sums[at], reference::evaluate_radix(spec, {activations.begin(), activations.end()}).logits);
      const auto expected = run(network, pixels_of(&images, i));
      for (size_t k = 0; k < expected.size(); k++) {
        const double real = static_cast<double>(expected[k]);
        off += (out.logits[at][k] - real) * (out.logits[at][k] - real);
        power += real * real;
      }
    }
    EXPECT_LT(std::sqrt(off / power), most);
    return out;
  }
};

int signed_layers(const Network &network) {
  int count = 0;
  for (int i = 1; i < network->layer_count; i++) count += network->layers[i].is_signed;
  return count;
}

TEST_F(ConvertSigned, LinearBottlenecksAreSignedLayersThatShortcutsRead) {
  Model model;
  model.input = {3, 12, 12};
  model.floats("zero", {}, {0}).floats("six", {}, {6});
  conv(model, "x", "stem", 3, 8, 3, 1, 2);
  relu6(model, "stem", "s");
  bottleneck(model, "s", "b1", 8, 16, 6, 1);
  bottleneck(model, "b1", "b2", 6, 24, 6, 1);
  bottleneck(model, "b2", "b3", 6, 24, 6, 1);
  bottleneck(model, "b3", "b4", 6, 24, 10, 2);
  conv(model, "b4", "last", 10, 20, 1);
  relu6(model, "last", "l");
  head(model, "l", 20);
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_EQ(signed_layers(network), 4);
  for (int i = 1; i < network->layer_count; i++) {
    const radish_float_layer &layer = network->layers[i];
    const std::string name = layer.name;
    if (name != "b2.project" && name != "b3.project") continue;
    EXPECT_EQ(layer.source_count, 2) << name; // its own convolution, and the bottleneck before as it is
    EXPECT_TRUE(layer.is_signed) << name;
  }
  const Converted converted = expect_alike(network, 0.1);
  ASSERT_NE(converted.network, nullptr);
  int count = 0;
  for (int i = 1; i < converted.network->layer_count; i++) count += converted.network->layers[i].is_signed;
  EXPECT_EQ(count, 4);
}

TEST_F(ConvertSigned, SlopesOfPowersOfTwoArePartOfTheLayer) {
  for (const float alpha : {0.5F, 0.25F, 0.125F, 1.0F / 32}) {
    Model model;
    model.input = {2, 8, 8};
    conv(model, "x", "c", 2, 6, 3);
    model.node("LeakyRelu", {"c"}, "r", {decimal("alpha", alpha)});
    model.node("MaxPool", {"r"}, "m",
               {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1})});
    conv(model, "m", "d", 6, 8, 3);
    model.node("LeakyRelu", {"d"}, "e", {decimal("alpha", alpha)});
    head(model, "e", 8);
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    EXPECT_EQ(network->note_count, 0);
    ASSERT_EQ(signed_layers(network), 2 + (network->layer_count > 5));
    EXPECT_EQ(std::ldexp(1, -network->layers[1].leak), static_cast<double>(alpha));
    const Converted converted = expect_alike(network, 0.05);
    ASSERT_NE(converted.network, nullptr);
    EXPECT_EQ(converted.network->layers[1].leak, network->layers[1].leak);
    EXPECT_EQ(converted.network->layers[1].pool_rows.kernel, 3);
  }
}

TEST_F(ConvertSigned, TrainsOfOneStepHaveTwoWhereTheyAreSigned) {
  Model model;
  model.input = {2, 4, 4};
  conv(model, "x", "c", 2, 4, 3);
  model.node("LeakyRelu", {"c"}, "r", {decimal("alpha", 0.25F)});
  conv(model, "r", "y", 4, 2, 3);
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> bytes(4 * 32);
  for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
  const radish_images images = {4, {2, 4, 4}, bytes.data(), nullptr, nullptr, {}, {}, false};
  const Converted converted =
      convert(folder, network, &images, 4, {1, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  ASSERT_NE(converted.network, nullptr);
  EXPECT_EQ(converted.network->layers[1].timesteps, 2);
}

TEST_F(ConvertSigned, OtherSlopesAreExactInThreeLayers) {
  const auto image = random(32, 0, 1), slopes = std::vector<float>{0.1F, -0.5F, 2, 0};
  for (const bool each : {false, true}) {
    Model model;
    model.input = {2, 4, 4};
    conv(model, "x", "c", 2, 4, 3);
    model.floats("slopes", {4, 1, 1}, slopes);
    if (each) model.node("PRelu", {"c", "slopes"}, "y");
    else model.node("LeakyRelu", {"c"}, "y", {decimal("alpha", 0.1F)});
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    ASSERT_EQ(network->note_count, 1);
    EXPECT_NE(std::string(network->notes[0]).find("becomes three layers"), std::string::npos) << network->notes[0];
    Model linear = model;
    linear.output = "c";
    auto expected = run(load(linear), image);
    for (size_t i = 0; i < expected.size(); i++) {
      if (expected[i] < 0) expected[i] *= each ? slopes[i / 16] : 0.1F;
    }
    near(run(network, image), expected);
    expect_alike(network, 0.05);
  }
}

TEST_F(ConvertSigned, GainsOfNothingAndOfTheSilentAreNoGainsOfZero) {
  Model model; // a - a + b / 1000 and b, where b is silent in every image
  model.input = {2, 4, 4};
  conv(model, "x", "c", 2, 3, 3);
  model.node("Relu", {"c"}, "a").floats("d", {3, 2, 1, 1}, std::vector<float>(6, -1)).node("Conv", {"x", "d"}, "e");
  model.node("Relu", {"e"}, "b").floats("m", {}, {0.001F}).node("Mul", {"b", "m"}, "f");
  model.node("Sub", {"a", "a"}, "none").node("Add", {"none", "f"}, "s").node("Add", {"s", "c"}, "t");
  model.node("Relu", {"t"}, "u").node("Relu", {"none"}, "v").node("Add", {"u", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  for (int i = 1; i < network->layer_count; i++) {
    const radish_float_layer &layer = network->layers[i];
    for (int s = 0; s < layer.source_count; s++)
      EXPECT_TRUE(layer.sources[s].read != RADISH_READ_UNIFORM || layer.sources[s].gain != 0) << layer.name;
  }
  expect_alike(network, 0.05);
}

TEST_F(ConvertSigned, MagnitudesAreALeakOfMinusOne) {
  const auto image = random(32, 0, 1);
  Model model;
  model.input = {2, 4, 4};
  conv(model, "x", "c", 2, 4, 3);
  model.node("Abs", {"c"}, "a");
  conv(model, "a", "y", 4, 2, 3);
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_FALSE(network->layers[network->layer_count - 2].is_signed);
  Model linear = model, rest;
  linear.output = "c";
  auto magnitudes = run(load(linear), image);
  for (float &value : magnitudes) value = std::fabs(value);
  rest.input = {4, 4, 4};
  rest.initializers = model.initializers;
  rest.node("Conv", {"x", "y.w", "y.b"}, "y", {ints("pads", {1, 1, 1, 1})});
  near(run(network, image), run(load(rest), magnitudes));
  expect_alike(network, 0.05);
}

TEST_F(ConvertSigned, AMaximumWithoutReluIsTakenOfSignedNumbers) {
  const auto image = random(50, 0, 1);
  Model model; // all sums are negative: a padding of zeros would be the maximum
  model.input = {2, 5, 5};
  model.floats("w", {2, 2, 1, 1}, {-1, -0.5F, -0.25F, -1}).node("Conv", {"x", "w"}, "c");
  model.node("MaxPool", {"c"}, "m",
             {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1})});
  model.floats("v", {2, 2, 1, 1}, {1, 2, -1, 0.5F}).node("Conv", {"m", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const float w[] = {-1, -0.5F, -0.25F, -1}, v[] = {1, 2, -1, 0.5F};
  std::vector<float> most(18, -INFINITY), expected;
  for (size_t i = 0; i < 18 * 9; i++) {
    const size_t c = i / 81, p = i / 9 % 9;
    const int y = static_cast<int>(p / 3 * 2 + i % 9 / 3) - 1, x = static_cast<int>(p % 3 * 2 + i % 3) - 1;
    if (y < 0 || x < 0 || y > 4 || x > 4) continue;
    const auto at = static_cast<size_t>(y * 5 + x);
    most[c * 9 + p] = std::max(most[c * 9 + p], w[c * 2] * image[at] + w[c * 2 + 1] * image[25 + at]);
  }
  for (size_t i = 0; i < 18; i++) expected.push_back(v[i / 9 * 2] * most[i % 9] + v[i / 9 * 2 + 1] * most[9 + i % 9]);
  near(run(network, image), expected);
  expect_alike(network, 0.05);

  Model padded; // a Pad's zeros do count: they would have to be told from others
  padded.whole("pads", {0, 0, 1, 1, 0, 0, 1, 1}).floats("w", {1, 1, 1, 1}, {-1}).node("Conv", {"x", "w"}, "c");
  padded.node("Pad", {"c", "pads"}, "p").node("MaxPool", {"p"}, "m", {ints("kernel_shape", {2, 2})});
  padded.node("Conv", {"m", "w"}, "y");
  EXPECT_NE(refusal(padded).find("put a Relu before the Pad"), std::string::npos) << error.message;

  Model bounded; // the same behind bounds of -1 and 1, which is a train from 0 on
  bounded.whole("pads", {0, 0, 1, 1, 0, 0, 1, 1}).floats("w", {1, 1, 1, 1}, {-1}).node("Conv", {"x", "w"}, "c");
  bounded.floats("low", {}, {-1}).floats("high", {}, {1}).node("Clip", {"c", "low", "high"}, "b");
  bounded.node("Pad", {"b", "pads"}, "p").node("MaxPool", {"p"}, "m", {ints("kernel_shape", {2, 2})});
  bounded.node("Conv", {"m", "w"}, "y");
  EXPECT_NE(refusal(bounded).find("put a Relu before the Pad"), std::string::npos) << error.message;
}

TEST_F(ConvertSigned, WhatSeveralReadIsComputedOnce) {
  Model model; // a residual network whose normalisations stand in front
  model.input = {2, 6, 6};
  conv(model, "x", "s0", 2, 6, 3);
  std::string last = "s0";
  for (int i = 1; i < 4; i++) {
    const std::string n = std::to_string(i);
    for (const char *name : {"g", "b", "m", "v"})
      model.floats(name + n, {6}, random(6, *name == 'v' || *name == 'g' ? 0.5F : -0.3F, *name == 'b' ? 0.3F : 1));
    model.node("BatchNormalization", {last, "g" + n, "b" + n, "m" + n, "v" + n}, "n" + n)
        .node("Relu", {"n" + n}, "r" + n);
    conv(model, "r" + n, "c" + n, 6, 6, 3);
    model.node("Add", {last, "c" + n}, "s" + n);
    last = "s" + n;
  }
  head(model, last, 6);
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  int convolutions = 0;
  for (int i = 1; i < network->layer_count; i++) {
    const radish_float_layer &layer = network->layers[i];
    for (int s = 0; s < layer.source_count; s++)
      convolutions += layer.sources[s].read == RADISH_READ_CONV && layer.sources[s].groups == 1 &&
                      radish_float_taps(&layer.sources[s]) == 9;
  }
  EXPECT_LE(convolutions, 4);
  EXPECT_GE(signed_layers(network), 3);
  expect_alike(network, 0.1);
}

// Signed integers of a QuantizeLinear that other layers read stay the graph's own.
TEST_F(ConvertSigned, SignedIntegersAreTheGraphsOwn) {
  std::vector<int8_t> w(18), v(8);
  for (int8_t &level : w) level = static_cast<int8_t>(static_cast<int>(generator() % 15) - 7);
  for (int8_t &level : v) level = static_cast<int8_t>(static_cast<int>(generator() % 255) - 127);
  Model model;
  model.input = {1, 5, 5};
  model.floats("scale", {}, {255.0F / 256}).node("Mul", {"x", "scale"}, "p");
  model.levels("w", onnx_writer::INT8, {2, 1, 3, 3}, w).floats("sw", {}, {0.0625F});
  model.levels("v", onnx_writer::INT8, {4, 2, 1, 1}, v).levels("z", onnx_writer::INT8, {}, std::vector<int8_t>{0});
  model.floats("b", {2}, {0.25F / 4096, -500.75F / 4096}); // between units: no halves
  model.floats("sa", {}, {1.0F / 64});
  model.node("DequantizeLinear", {"w", "sw", "z"}, "k").node("Conv", {"p", "k", "b"}, "c");
  model.node("QuantizeLinear", {"c", "sa", "z"}, "q").node("DequantizeLinear", {"q", "sa", "z"}, "a");
  model.node("DequantizeLinear", {"v", "sw", "z"}, "l").node("Conv", {"a", "l"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  const Converted converted = expect_alike(network, 1e-6);
  ASSERT_NE(converted.network, nullptr);
  EXPECT_TRUE(converted.network->layers[1].is_signed);
  EXPECT_TRUE(converted.layers[1].exact);
  EXPECT_EQ(converted.layers[1].halves, 0);
}

} // namespace
