// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Graphs that were trained with integers whose scales are powers of two keep them: every integer is the graph's own, but
// for halves that the chip cannot round to even, and of these the conversion says how many.
#include "tests/network/integer_graphs.h"

namespace {

using namespace integer_graphs;

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
