// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// One scale for all that a layer adds: it loses no branch, and its error is close to that of the best scale.
#include "tests/network/convert_trains.h"

#include <cmath>

namespace {

using onnx_writer::ints;
using onnx_writer::Model;

// Holds what layer 3 of `two_trains` reads and should give: X of the trains a and b, and the model's output,
// [image][neuron].
struct Join {
  std::vector<std::vector<int>> a, b;
  std::vector<std::vector<float>> real;
  double gain_a, gain_b; // the real value of 1 in each train
  bool concat;
  int channels, shift;
  double step;

  // Returns the root mean square of the layer's error if its output has this step and shift. The gains are rounded; the
  // bias of a channel is half a step plus its mean error.
  double error(double step_out, int shift_out) const {
    const double unit = std::ldexp(step_out, -shift_out);
    const double ga = std::nearbyint(gain_a / unit), gb = std::nearbyint(gain_b / unit);
    if (ga > 32767 || gb > 32767) return INFINITY;
    double sum = 0, count = 0;
    for (int c = 0; c < channels; c++) {
      const bool has_a = !concat || c < CHANNELS, has_b = !concat || c >= CHANNELS;
      const int from = concat && c >= CHANNELS ? c - CHANNELS : c;
      double off = 0;
      for (size_t i = 0; i < a.size(); i++) {
        for (int p = 0; p < PIXELS; p++) {
          const auto at = static_cast<size_t>(from * PIXELS + p);
          if (has_a) off += (gain_a / unit - ga) * a[i][at];
          if (has_b) off += (gain_b / unit - gb) * b[i][at];
        }
      }
      const double half = shift_out ? std::ldexp(1, shift_out - 1) : 0;
      const double bias = std::nearbyint(off / static_cast<double>(a.size() * PIXELS) + half);
      for (size_t i = 0; i < a.size(); i++) {
        for (int p = 0; p < PIXELS; p++) {
          const auto at = static_cast<size_t>(from * PIXELS + p);
          const double sums = bias + (has_a ? ga * a[i][at] : 0) + (has_b ? gb * b[i][at] : 0);
          const double level = std::min(std::max(std::floor(std::ldexp(sums, -shift_out)), 0.0), 255.0);
          sum += std::pow(level * step_out - static_cast<double>(real[i][static_cast<size_t>(c * PIXELS + p)]), 2);
          count++;
        }
      }
    }
    return std::sqrt(sum / count);
  }
  double best() const {
    double largest = 0, least = INFINITY;
    for (const auto &image : real) {
      for (float y : image) largest = std::max(largest, static_cast<double>(y));
    }
    for (int s = 0; s <= 14; s++) {
      for (int i = 0; i < 60; i++) least = std::min(least, error(largest / 255 * (1.02 - i * 0.01), s));
    }
    return least;
  }
};

std::vector<int> widened(const uint16_t *values, int64_t count) {
  return {values, values + count};
}

// Converts a model of two trains; `join` receives what its layer 3 reads and should give.
Converted convert_join(ConvertScale *test, const std::string &op, float ratio, Join *join) {
  const Network network = test->load(test->two_trains(op, ratio));
  EXPECT_NE(network, nullptr) << test->error.message;
  if (!network) return {};
  Converted converted = test->whole(network);
  if (!converted.network) return converted;
  EXPECT_EQ(network->layer_count, 5);
  *join = {};
  join->concat = op == "Concat";
  join->channels = network->layers[3].sums.channels;
  join->gain_a = converted.layers[1].step, join->gain_b = converted.layers[2].step;
  join->step = converted.layers[3].step, join->shift = converted.layers[3].shift;
  radish_functional *state = nullptr;
  EXPECT_EQ(radish_functional_create(converted.network.get(), &state, &test->error), RADISH_OK);
  std::vector<uint16_t> activations(2 * PIXELS);
  std::vector<int64_t> sums(6 * PIXELS);
  for (int i = 0; i < COUNT; i++) {
    radish_images_quantise(&test->images, i, 8, activations.data());
    radish_functional_run(state, activations.data(), sums.data());
    join->a.push_back(widened(radish_functional_output(state, 1), CHANNELS * PIXELS));
    join->b.push_back(widened(radish_functional_output(state, 2), CHANNELS * PIXELS));
    join->real.push_back(test->real_output(network, i, 3));
  }
  radish_functional_destroy(state);
  return converted;
}

TEST_F(ConvertScale, ALayerThatJoinsTwoTrainsKeepsBothAndTheirRatio) {
  for (const char *op : {"Add", "Concat"}) {
    for (const float ratio : {0.46F, 0.05F, 2.3F}) {
      Join join;
      const Converted converted = convert_join(this, op, ratio, &join);
      ASSERT_NE(converted.network, nullptr);
      const radish_layer &layer = converted.network->layers[3];
      ASSERT_EQ(layer.source_count, 2);
      const double exact = join.gain_a / join.gain_b;
      ASSERT_GT(layer.sources[0].gain, 0);
      ASSERT_GT(layer.sources[1].gain, 0);
      EXPECT_NEAR(layer.sources[0].gain / static_cast<double>(layer.sources[1].gain) / exact, 1, 0.03)
          << op << " " << ratio;
      EXPECT_LT(converted.layers[3].error, 0.015) << op << " " << ratio;
      expect_naive(converted);
    }
  }
}

TEST_F(ConvertScale, TheScaleOfTwoTrainsIsAboutTheBestOfAll) {
#ifdef RADISH_SANITIZE
  GTEST_SKIP() << "all scales are tried without sanitizers";
#endif
  generator.seed(mutation_seed());
  std::uniform_real_distribution<float> draw(-6, 6);
  for (int i = 0; i < 30; i++) {
    const float ratio = std::exp2(draw(generator));
    const char *op = i % 2 ? "Add" : "Concat";
    Join join;
    const Converted converted = convert_join(this, op, ratio, &join);
    ASSERT_NE(converted.network, nullptr);
    const double got = join.error(join.step, join.shift), best = join.best();
    EXPECT_LT(got, 1.4 * best) << op << " " << ratio << " case " << i;
    expect_naive(converted);
  }
}

TEST_F(ConvertScale, AReadoutOfTwoTrainsKeepsBoth) {
  for (const float ratio : {0.46F, 0.002F, 300.0F}) {
    Model model;
    model.input = {2, 6, 6};
    auto b = random(4, 0.1F, 1);
    for (float &w : b) w *= ratio;
    model.floats("wa", {2, 2, 1, 1}, random(4, 0.1F, 1)).floats("wb", {2, 2, 1, 1}, b);
    model.node("Conv", {"x", "wa"}, "ca").node("Relu", {"ca"}, "a");
    model.node("Conv", {"x", "wb"}, "cb").node("Relu", {"cb"}, "b").node("Add", {"a", "b"}, "y");
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    const Converted converted = convert(folder, network, &images, COUNT, EIGHT);
    ASSERT_NE(converted.network, nullptr);
    const radish_layer &layer = converted.network->layers[3];
    ASSERT_EQ(layer.source_count, 2);
    for (int s = 0; s < 2; s++) {
      const double exact = converted.layers[static_cast<size_t>(s) + 1].step / converted.layers[3].unit;
      ASSERT_GT(layer.sources[s].gain, 0) << ratio;
      EXPECT_NEAR(layer.sources[s].gain / exact, 1, 0.01) << ratio;
    }
    expect_naive(converted);
  }
}

TEST_F(ConvertScale, AGainThatEveryScaleMakesZeroIsRefused) {
  const std::string message = conversion_refusal(two_trains("Add", 1e-6F), EIGHT);
  EXPECT_NE(message.find("layer 'Add_4'"), std::string::npos) << message;
  EXPECT_NE(message.find("the gain of 'Conv_2' would become 0"), std::string::npos) << message;
  EXPECT_NE(conversion_refusal(two_trains("Concat", 1e6F), EIGHT).find("the gain of 'Conv_0'"), std::string::npos)
      << error.message;
}

TEST_F(ConvertScale, WeightsFarBelowOneStepOfWhatTheyReadAreNotTakenForZero) {
  Model model;
  model.input = {2, 6, 6};
  auto weights = random(8, 0.5F, 1);
  for (float &w : weights) w *= 1e-5F;
  model.floats("w", {4, 2, 1, 1}, weights).node("Conv", {"x", "w"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const Converted converted = whole(network);
  ASSERT_NE(converted.network, nullptr);
  EXPECT_LT(converted.layers[1].error, 0.01);
  expect_naive(converted);
}

TEST_F(ConvertScale, AnIdentityBesideLargeWeightsIsNeverErased) {
  for (const float large : {1.0F, 8.0F, 64.0F, 512.0F}) {
    Model model;
    model.input = {2, 6, 6};
    auto weights = random(36, -1, 1);
    for (float &w : weights) w *= large;
    model.floats("eye", {2, 2, 1, 1}, {1, 0, 0, 1}).floats("w", {2, 2, 3, 3}, weights);
    model.floats("wr", {4, 2, 1, 1}, random(8, -1, 1));
    model.node("Conv", {"x", "eye"}, "c").node("Relu", {"c"}, "a");
    model.node("Conv", {"a", "w"}, "b", {ints("pads", {1, 1, 1, 1})}).node("Add", {"a", "b"}, "s");
    model.node("Relu", {"s"}, "r").node("Conv", {"r", "wr"}, "y");
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    radish_conversion *conversion = nullptr;
    status = radish_convert(network.get(), &images, 0, COUNT, EIGHT, &conversion, &error);
    if (status) {
      EXPECT_GT(large, 60) << error.message;
      EXPECT_NE(plain(error.message).find("the gain of 'Conv_0' would become 0"), std::string::npos) << error.message;
      continue;
    }
    const radish_float_layer &layer = conversion->integers.layers[2];
    for (int s = 0; s < layer.source_count; s++) {
      EXPECT_TRUE(layer.sources[s].read != RADISH_READ_UNIFORM || layer.sources[s].gain >= 1) << large;
    }
    radish_conversion_destroy(conversion);
  }
}

} // namespace
