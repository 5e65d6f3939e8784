// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// --round even: layers that are exact but for halves become four, and then no integer differs from the graph's.
#include "tests/network/integer_graphs.h"

namespace {

using namespace integer_graphs;

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

// A graph of QLinear operators alone: convolutions, a sum of two trains, and dense layers of both names.
TEST_F(ConvertEven, QLinearAddMatMulAndQGemmRoundAsTheGraphDoes) {
  constexpr int CHANNELS = 2, UNITS_OF = 5, INPUTS = CHANNELS * SIZE * SIZE;
  Layer first = layer(1, CHANNELS, 7), second = layer(1, CHANNELS, 7);
  first.bias = {300, -200}, second.bias = {4000, 128};
  std::vector<int8_t> w(INPUTS * UNITS_OF), v(UNITS_OF * UNITS_OF);
  for (int8_t &x : w) x = static_cast<int8_t>(draw(-3, 4));
  for (int8_t &x : v) x = static_cast<int8_t>(draw(-3, 4));
  Model model = begun();
  model.levels("z", onnx_writer::UINT8, {}, std::vector<uint8_t>{0});
  model.levels("zs", onnx_writer::INT8, {}, std::vector<int8_t>{0});
  model.floats("sx", {}, {1.0F / 256}).floats("sw", {}, {0.0625F}).floats("sy", {}, {0.125F}).floats("sa", {}, {0.25F});
  model.floats("sm", {}, {1}).node("QuantizeLinear", {"p", "sx", "z"}, "q");
  for (const Layer *conv : {&first, &second}) {
    const std::string name = conv == &first ? "a" : "b";
    model.levels(name + ".w", onnx_writer::INT8, {CHANNELS, 1, 3, 3}, conv->weights);
    model.levels(name + ".b", onnx_writer::INT32, {CHANNELS},
                 std::vector<int32_t>(conv->bias.begin(), conv->bias.end()));
    model.node("QLinearConv", {"q", "sx", "z", name + ".w", "sw", "zs", "sy", "z", name + ".b"}, name,
               {ints("kernel_shape", {3, 3}), ints("pads", {1, 1, 1, 1})});
  }
  model.node("QLinearAdd", {"a", "sy", "z", "b", "sy", "z", "sa", "z"}, "s").node("Flatten", {"s"}, "f");
  model.levels("w", onnx_writer::INT8, {INPUTS, UNITS_OF}, w).levels("v", onnx_writer::INT8, {UNITS_OF, UNITS_OF}, v);
  model.node("QLinearMatMul", {"f", "sa", "z", "w", "sw", "zs", "sm", "z"}, "m");
  model.levels("c", onnx_writer::INT32, {UNITS_OF}, std::vector<int32_t>(UNITS_OF, 8));
  model.node("QGemm", {"m", "sm", "z", "v", "sw", "zs", "c", "sm", "z"}, "g")
      .node("DequantizeLinear", {"g", "sm", "z"}, "d");
  std::vector<float> one(UNITS_OF * UNITS_OF, 0);
  for (size_t i = 0; i < UNITS_OF; i++) one[i * UNITS_OF + i] = 1;
  model.floats("one", {UNITS_OF, UNITS_OF}, one).node("MatMul", {"d", "one"}, "y");
  // Returns a dense layer's integers.
  const auto dense = [](const Planes &in, const std::vector<int8_t> &weights, double bias, double factor) {
    Planes out(UNITS_OF, 1, 1);
    for (int u = 0; u < UNITS_OF; u++) {
      double sum = bias;
      for (size_t i = 0; i < in.values.size(); i++)
        sum += weights[i * UNITS_OF + static_cast<size_t>(u)] * in.values[i];
      out.at(u, 0, 0) = sum;
    }
    return rounded(out, factor, 255);
  };
  int64_t differed = 0;
  for (const bool even : {false, true}) {
    start(model, even);
    ASSERT_FALSE(HasFatalFailure());
    int split = 0;
    for (const radish_converted_layer &made : converted.layers) split += made.down != nullptr;
    EXPECT_EQ(split, even ? 5 : 0);
    int64_t wrong = 0;
    for (int n = 0; n < IMAGES; n++) {
      const Planes in = image(n), a = rounded(sums(first, in), 1 / UNITS, 255),
                   b = rounded(sums(second, in), 1 / UNITS, 255);
      Planes s = a;
      for (size_t i = 0; i < s.values.size(); i++) s.values[i] += b.values[i];
      s = rounded(s, 0.5, 255);
      const Planes g = dense(dense(s, w, 0, 1.0 / 64), v, 8, 1.0 / 16);
      for (size_t u = 0; u < UNITS_OF; u++)
        wrong += static_cast<double>(logits[u]) * converted.layers.back().step != g.values[u];
    }
    if (even) EXPECT_EQ(wrong, 0);
    else differed = wrong;
  }
  EXPECT_GT(differed, 0);
}

} // namespace
