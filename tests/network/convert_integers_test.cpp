// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Graphs that were trained with integers whose scales are powers of two keep them: every integer is the graph's own, but
// for halves that the chip cannot round to even, and of these the conversion says how many.
#include "tests/network/convert_fixture.h"

#include <algorithm>
#include <cmath>

namespace {

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
constexpr double STEP = 0.125, UNITS = 512;

TEST_F(ConvertIntegers, HalvesOfWholeBiasesAreCountedAndNothingElseDiffers) {
  for (const bool qlinear : {true, false}) {
    Layer first = layer(1, 4, 7);
    first.bias = {100, -200, 0, 4000};
    Model model = begun();
    if (qlinear) add_qlinear(model, first, STEP, "a");
    else add_quant(model, "p", first, 1.0 / 256, 4, STEP, "a");
    add_readout(model, "a", 4);
    start(model);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(converted.layers[1].exact);
    int64_t halves = 0;
    for (int n = 0; n < IMAGES; n++)
      halves += differing(1, rounded(sums(first, image(n)), 1 / UNITS, qlinear ? 255 : 15));
    EXPECT_GT(halves, 0);
    EXPECT_EQ(halves, converted.layers[1].halves);
    EXPECT_LT(halves, IMAGES * 4 * SIZE * SIZE / 100);
    EXPECT_EQ(converted.layers[1].outputs, IMAGES * 4 * SIZE * SIZE);
  }
}

// Expects that no integer of one layer differs from the graph's, and that the conversion knows it.
struct ConvertExact : ConvertIntegers {
  void expect_none(const Layer &first, const Model &model, double factor, int most) {
    start(model);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(converted.layers[1].exact);
    EXPECT_EQ(converted.layers[1].halves, 0);
    for (int n = 0; n < IMAGES; n++) EXPECT_EQ(differing(1, rounded(sums(first, image(n)), factor, most)), 0) << n;
  }
};

TEST_F(ConvertExact, BiasesBetweenUnitsLeaveNoHalves) {
  for (const double off : {0.25, 0.5, 0.75}) {
    Layer first = layer(1, 4, 7);
    first.bias = {100 + off, -200 + off, off, 4000 + off};
    Model model = begun();
    add_quant(model, "p", first, 1.0 / 256, 4, STEP, "a");
    add_readout(model, "a", 4);
    expect_none(first, model, 1 / UNITS, 15);
  }
}

TEST_F(ConvertExact, BiasesThatAreNoMultipleOfWhatDividesTheWeightsLeaveNoHalves) {
  Layer first = layer(1, 4, 3);
  for (int8_t &w : first.weights) w = static_cast<int8_t>(w * 2);
  first.weights[0] = 6; // more than 0 divides them
  first.bias = {101, -199, 1, 4001};
  Model model = begun();
  add_qlinear(model, first, STEP, "a");
  add_readout(model, "a", 4);
  expect_none(first, model, 1 / UNITS, 255);
}

TEST_F(ConvertExact, OfOneBitAHalfIsRoundedDown) {
  Layer first = layer(1, 4, 7);
  first.bias = {100, -200, 0, 1000};
  Model model = begun();
  add_quant(model, "p", first, 1.0 / 256, 1, 0.25, "a"); // 1/2 of 1024 units: 0, as 1/2 is rounded to even
  add_readout(model, "a", 4);
  expect_none(first, model, 1.0 / 1024, 1);
}

TEST_F(ConvertExact, HalvesOfOneKindAreRoundedAsTheGraphRoundsThem) {
  Layer first = layer(1, 4, 7); // 1024 divides all weights times inputs: sums are 0 or 512 above it, at most 64 * 1024
  for (int8_t &w : first.weights) w = static_cast<int8_t>(w > 0 ? 64 : 0);
  first.bias = {32, 32 + 64, 32, 96}; // a half of a step of 64 units; above even and odd integers
  Model model = begun();
  add_quant(model, "p", first, 1.0 / 256, 8, 1.0 / 64, "a");
  add_readout(model, "a", 4);
  start(model);
  ASSERT_FALSE(HasFatalFailure());
  int64_t halves = 0;
  for (int n = 0; n < IMAGES; n++) halves += differing(1, rounded(sums(first, image(n)), 1.0 / 64, 255));
  EXPECT_EQ(halves, converted.layers[1].halves); // every sum is a half, above even and odd integers: half of them
  EXPECT_GT(halves, IMAGES * 4 * SIZE * SIZE / 10);
  for (int8_t &w : first.weights) w = static_cast<int8_t>(w ? 64 : 0);
  for (const double half : {16.0, 48.0}) { // of a step of 32 units; weights are even numbers of steps: one kind alone
    first.bias = {half, half + 64, half, half + 640};
    Model one = begun();
    add_quant(one, "p", first, 1.0 / 256, 8, 1.0 / 128, "a");
    add_readout(one, "a", 4);
    expect_none(first, one, 1.0 / 32, 255);
  }
}

// A network of two layers, a shortcut and a MaxPool, all with scales that are powers of two.
TEST_F(ConvertIntegers, RandomNetworksAreTheGraphsOwnNumberForNumber) {
  for (int k = 0; k < 40; k++) {
    const int channels = draw(1, 4), bits = draw(2, 8), bits2 = draw(2, 8), top = (1 << bits) - 1,
              top2 = (1 << bits2) - 1;
    const double step = std::ldexp(1, draw(-5, -2)), step2 = std::ldexp(step, draw(-1, 2));
    Layer first = layer(1, channels, draw(1, 60)), second = layer(channels, channels, draw(1, 20));
    for (int c = 0; c < channels; c++) {
      first.bias.push_back(draw(-2000, 2000) + 0.25);
      second.bias.push_back(draw(-200, 200) + 0.5);
    }
    Model model = begun();
    add_quant(model, "p", first, 1.0 / 256, bits, step, "a");
    add_quant(model, "a", second, step, bits2, step2, "b");
    const double least = std::min(step, step2);
    model.node("Add", {"a", "b"}, "s");
    add_levels(model, "s", 8, least, "t"); // as fine as the finer one: no halves
    model.node("MaxPool", {"t"}, "m", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
    const auto v = add_readout(model, "m", channels);
    start(model);
    ASSERT_FALSE(HasFatalFailure());
    const int last = converted.network->layer_count - 1;
    for (int l = 1; l < last; l++) {
      EXPECT_TRUE(converted.layers[static_cast<size_t>(l)].exact) << k << " " << l;
      EXPECT_EQ(converted.layers[static_cast<size_t>(l)].halves, 0) << k << " " << l;
    }
    for (int n = 0; n < IMAGES; n++) {
      const Planes a = rounded(sums(first, image(n)), 1.0 / 16 / 256 / step, top);
      const Planes b = rounded(sums(second, a), 1.0 / 16 * step / step2, top2);
      Planes t = a;
      for (size_t i = 0; i < t.values.size(); i++) t.values[i] = (a.values[i] * step + b.values[i] * step2) / least;
      t = rounded(t, 1, 255);
      EXPECT_EQ(differing(1, a), 0) << k << " " << n;
      EXPECT_EQ(differing(2, b), 0) << k << " " << n;
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 3; x++) {
          double sum = 0;
          for (int c = 0; c < channels; c++) {
            double most = 0;
            for (int i = 0; i < 4; i++) most = std::max(most, t.at(c, y * 2 + i / 2, x * 2 + i % 2));
            sum += most * v[static_cast<size_t>(c)];
          }
          const double got = static_cast<double>(logits[static_cast<size_t>(y * 3 + x)]);
          EXPECT_EQ(got * converted.layers.back().step, sum * least) << k << " " << n;
        }
      }
    }
  }
}

// ---- halves, to even -------------------------------------------------------------------------------------------------

// Returns the layer of that name, -1 where there is none.
int index_of(const radish_network *network, const std::string &name) {
  for (int i = 0; i < network->layer_count; i++) {
    if (network->layers[i].name == name) return i;
  }
  return -1;
}

struct ConvertEven : ConvertIntegers {
  // Expects that the converted network gives what the graph does, halves among them, and that it did not without `even`.
  void expect_even(const Model &model, const std::function<Planes(Planes)> &graph) {
    int64_t differed = 0;
    for (const bool even : {false, true}) {
      start(model, even);
      ASSERT_FALSE(HasFatalFailure());
      const int at = index_of(converted.network.get(), names[1]);
      ASSERT_GT(at, 0) << names[1];
      int64_t halves = 0;
      for (int n = 0; n < IMAGES; n++) halves += differing(at, graph(image(n)));
      if (even) EXPECT_EQ(halves, 0);
      else differed = halves;
    }
    EXPECT_GT(differed, 0);
  }
};

TEST_F(ConvertEven, FourLayersRoundHalvesAsTheGraphDoes) {
  for (const bool qlinear : {true, false}) {
    Layer first = layer(1, 4, 7);
    first.bias = {100, -200, 0, 4000};
    Model model = begun();
    if (qlinear) add_qlinear(model, first, STEP, "a");
    else add_quant(model, "p", first, 1.0 / 256, 4, STEP, "a");
    add_readout(model, "a", 4);
    expect_even(model, [&](const Planes &in) { return rounded(sums(first, in), 1 / UNITS, qlinear ? 255 : 15); });
    EXPECT_EQ(converted.network->layer_count, 2 + 4);
    EXPECT_EQ(index_of(converted.network.get(), names[1] + ".up"), 1);
    EXPECT_EQ(index_of(converted.network.get(), names[1]), 4);
    EXPECT_EQ(converted.layers[1].halves, 0);
  }
}

TEST_F(ConvertEven, MaximaBiasesOfNeuronsAndHalfBiasesOfWholeStepsToo) {
  // Sums are halves of a level, all of them, above even and odd integers: the bias alone has the half.
  Layer first = layer(1, 3, 1);
  first.bias = {0.5, 8.5, -3.5};
  Model model = begun();
  add_quant(model, "p", first, 1.0 / 256, 6, 1.0 / 16 / 256, "a");
  model.node("MaxPool", {"a"}, "m", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
  add_readout(model, "m", 3);
  expect_even(model, [&](const Planes &in) {
    Planes most(3, 3, 3), all = rounded(sums(first, in), 1, 63);
    for (int i = 0; i < 27; i++) {
      for (int k = 0; k < 4; k++) {
        double &value = most.at(i / 9, i % 9 / 3, i % 3);
        value = std::max(value, all.at(i / 9, i % 9 / 3 * 2 + k / 2, i % 3 * 2 + k % 2));
      }
    }
    return most;
  });
}

// A chain: what the second layer reads is right only if the first one is.
TEST_F(ConvertEven, RandomChainsAreTheGraphsOwnNumberForNumber) {
  int64_t split = 0;
  for (int k = 0; k < 20; k++) {
    const int channels = draw(1, 4), bits = draw(2, 8), bits2 = draw(2, 8);
    const double step = std::ldexp(1, draw(-5, -2)), step2 = std::ldexp(step, draw(-1, 2));
    Layer first = layer(1, channels, draw(1, 60)), second = layer(channels, channels, draw(1, 20));
    for (int c = 0; c < channels; c++) {
      first.bias.push_back(draw(-2000, 2000) + (draw(0, 3) ? 0 : 0.25));
      second.bias.push_back(draw(-200, 200));
    }
    Model model = begun();
    add_quant(model, "p", first, 1.0 / 256, bits, step, "a");
    add_quant(model, "a", second, step, bits2, step2, "b");
    model.node("Add", {"a", "b"}, "s");
    add_levels(model, "s", 8, 2 * std::max(step, step2), "t"); // coarser: halves
    const auto v = add_readout(model, "t", channels);
    start(model, true);
    ASSERT_FALSE(HasFatalFailure());
    for (const radish_converted_layer &made : converted.layers) split += made.down != nullptr;
    const int a_at = index_of(converted.network.get(), names[1]), b_at = index_of(converted.network.get(), names[2]);
    ASSERT_TRUE(a_at > 0 && b_at > 0);
    const int t_at = converted.network->layer_count - 2;
    for (int n = 0; n < IMAGES; n++) {
      const Planes a = rounded(sums(first, image(n)), 1.0 / 16 / 256 / step, (1 << bits) - 1);
      const Planes b = rounded(sums(second, a), 1.0 / 16 * step / step2, (1 << bits2) - 1);
      Planes t = a;
      for (size_t i = 0; i < t.values.size(); i++) t.values[i] = a.values[i] * step + b.values[i] * step2;
      t = rounded(t, 1 / (2 * std::max(step, step2)), 255);
      EXPECT_EQ(differing(a_at, a), 0) << k << " " << n;
      EXPECT_EQ(differing(b_at, b), 0) << k << " " << n;
      EXPECT_EQ(differing(t_at, t), 0) << k << " " << n;
    }
  }
  EXPECT_GT(split, 20);
}

// A Clip below the largest integer of a Quant is part of the graph's integers, before it and behind it.
TEST_F(ConvertIntegers, ABoundThatCutsAQuantisationKeepsCutting) {
  for (const bool before : {true, false}) {
    Layer first = layer(1, 4, 7);
    first.bias = {100.25, -199.75, 0.25, 4000.25};
    Model model = begun();
    model.floats("low", {}, {0}).floats("high", {}, {0.5F});
    add_quant(model, "p", first, 1.0 / 256, 8, 1.0 / 64, before ? "unused" : "a");
    if (before) {
      model.node("Clip", {"unused.r", "low", "high"}, "k");
      add_levels(model, "k", 8, 1.0 / 64, "a");
    } else {
      model.node("Clip", {"a", "low", "high"}, "k");
    }
    add_readout(model, before ? "a" : "k", 4);
    start(model);
    ASSERT_FALSE(HasFatalFailure());
    double most = 0;
    for (int n = 0; n < IMAGES; n++) {
      const Planes expected = rounded(sums(first, image(n)), 1.0 / 64, 32);
      for (size_t i = 0; i < logits.size(); i++) {
        double sum = 0;
        for (size_t c = 0; c < 4; c++) sum += (c % 2 ? -1 : 1) * expected.values[c * SIZE * SIZE + i];
        most = std::max(most, std::fabs(static_cast<double>(logits[i]) * converted.layers.back().step - sum / 64));
      }
    }
    EXPECT_LT(most, 4.0 / 64); // each of four levels at most one off
  }
}

} // namespace
