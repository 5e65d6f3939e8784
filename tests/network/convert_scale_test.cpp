// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// One scale for all that a layer adds: it loses no branch, is about the best there is, and fits the chip's potentials.
#include "tests/network/convert_fixture.h"
#include "tests/network/network_spec.h"
#include "tests/network/onnx_models.h"
#include "tests/reference/naive.h"

#include <cmath>

namespace {

using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;

constexpr int COUNT = 24, CHANNELS = 3, PIXELS = 36;

struct ConvertScale : Convert {
  void SetUp() override {
    Convert::SetUp();
    bytes.resize(COUNT * 2 * PIXELS);
    for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
    images = {COUNT, {2, 6, 6}, bytes.data(), nullptr};
  }
  // x -> relu of a convolution "a"; relu of one that is `ratio` times as large "b"; both into `join`, and a readout.
  Model two_trains(const std::string &join, float ratio) {
    Model model;
    model.input = {2, 6, 6};
    auto b = random(CHANNELS * 18, -1, 1);
    for (float &w : b) w *= ratio;
    model.floats("wa", {CHANNELS, 2, 3, 3}, random(CHANNELS * 18, -1, 1)).floats("wb", {CHANNELS, 2, 3, 3}, b);
    model.node("Conv", {"x", "wa"}, "ca", {ints("pads", {1, 1, 1, 1})}).node("Relu", {"ca"}, "a");
    model.node("Conv", {"x", "wb"}, "cb", {ints("pads", {1, 1, 1, 1})}).node("Relu", {"cb"}, "b");
    const bool concat = join == "Concat";
    if (concat) model.node("Concat", {"a", "b"}, "s", {integer("axis", 1)});
    else model.node("Add", {"a", "b"}, "s");
    const int64_t channels = concat ? 2 * CHANNELS : CHANNELS;
    model.floats("wr", {4, channels, 1, 1}, random(static_cast<size_t>(4 * channels), -1, 1));
    model.node("Relu", {"s"}, "r").node("Conv", {"r", "wr"}, "y");
    return model;
  }
  // The float network's output of layer `index`.
  std::vector<float> real_output(const Network &network, int image, int index) const {
    std::vector<float *> memory(static_cast<size_t>(radish_float_memory(network.get())) / 2 + 1);
    std::vector<float> scratch(static_cast<size_t>(radish_float_scratch(network.get())));
    std::vector<float> logits(static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums)));
    radish_float_run(network.get(), pixels_of(&images, image).data(), reinterpret_cast<float *>(memory.data()),
                     scratch.data(), logits.data());
    const float *output = memory[static_cast<size_t>(index)];
    return {output, output + radish_shape_size(network->layers[index].shape)};
  }
  // As the integers' reference answers, number for number.
  void expect_naive(const Converted &converted) const {
    const reference::Spec spec = reference::spec_of(converted.network.get());
    std::vector<uint16_t> activations(static_cast<size_t>(radish_shape_size(images.shape)));
    for (int i = 0; i < COUNT; i++) {
      radish_images_quantise(&images, i, converted.network->input_bits, activations.data());
      EXPECT_EQ(converted.sums[static_cast<size_t>(i)],
                reference::evaluate_radix(spec, {activations.begin(), activations.end()}).logits);
    }
  }
  Converted whole(const Network &network) {
    return convert(folder, network, &images, COUNT, {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0});
  }
  std::string conversion_refusal(const Model &model, radish_convert_options options) {
    const Network network = load(model);
    radish_conversion *conversion = nullptr;
    EXPECT_NE(network, nullptr) << error.message;
    if (!network) return "";
    EXPECT_EQ(radish_convert(network.get(), &images, 0, COUNT, options, &conversion, &error), RADISH_BAD_INPUT);
    radish_conversion_destroy(conversion);
    return plain(error.message);
  }

  std::vector<uint8_t> bytes;
  radish_images images{};
};

constexpr radish_convert_options EIGHT = {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0};

// What layer 3 of `two_trains` reads and should give: X of both trains, Y of the model, [image][neuron].
struct Join {
  std::vector<std::vector<int>> a, b;
  std::vector<std::vector<float>> real;
  double gain_a, gain_b; // per integer
  bool concat;
  int channels, shift;
  double step;

  // Root mean square of the layer's error for these gains, bias half a step plus each channel's mean error.
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

// One layer of two trains, converted; `join` receives what it reads.
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
  std::vector<int64_t> sums(4 * PIXELS);
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

// ---- width ----------------------------------------------------------------------------------------------------------

struct ConvertWidth : ConvertScale {
  // The network for a chip of `bits`; `status` and `error` tell if there is none.
  std::shared_ptr<radish_network> at(const Network &network, const radish_images *data, int bits) {
    radish_convert_options options = EIGHT;
    options.weight_bits = 16;
    options.potential_bits = bits;
    radish_conversion *conversion = nullptr;
    radish_network *made = nullptr;
    error.message[0] = 0;
    status = radish_convert(network.get(), data, 0, data->count, options, &conversion, &error);
    needed = 0;
    worst = 0;
    for (int i = 1; conversion && i < network->layer_count; i++) {
      needed = std::max(needed, conversion->layers[i].potential_bits);
      worst = std::max(worst, conversion->layers[i].error);
    }
    if (!status) status = radish_conversion_network(conversion, &made, &error);
    radish_conversion_destroy(conversion);
    return {made, radish_network_destroy};
  }
  int needed = 0;
  double worst = 0;
};

bool same_numbers(const radish_network *a, const radish_network *b) {
  for (int i = 1; i < a->layer_count; i++) {
    const radish_layer &x = a->layers[i], &y = b->layers[i];
    if (x.shift != y.shift || !std::equal(x.bias, x.bias + x.sums.channels, y.bias)) return false;
    for (int s = 0; s < x.source_count; s++) {
      const int64_t count = radish_network_weight_count(a, &x, &x.sources[s]);
      if (x.sources[s].gain != y.sources[s].gain) return false;
      if (!std::equal(x.sources[s].weights, x.sources[s].weights + count, y.sources[s].weights)) return false;
    }
  }
  return true;
}

TEST_F(ConvertWidth, PotentialsFitTheChipExactlyAndTheErrorGrowsSlowly) {
  const Network network = load(onnx_models::small_network());
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> pixels(40 * 128);
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(generator());
  const radish_images data = {40, {2, 8, 8}, pixels.data(), nullptr};
  const auto free_of_limits = at(network, &data, 0);
  ASSERT_NE(free_of_limits, nullptr) << error.message;
  const int natural = needed;
  ASSERT_GT(natural, 16);
  EXPECT_EQ(radish_network_check_width(free_of_limits.get(), RADISH_CODING_RADIX, natural, &error), RADISH_OK);
  EXPECT_EQ(radish_network_check_width(free_of_limits.get(), RADISH_CODING_RADIX, natural - 1, &error),
            RADISH_BAD_INPUT);
  const auto enough = at(network, &data, natural);
  ASSERT_NE(enough, nullptr);
  EXPECT_TRUE(same_numbers(free_of_limits.get(), enough.get()));
  for (int bits = natural - 1; bits >= 14; bits--) {
    const auto scaled = at(network, &data, bits);
    ASSERT_NE(scaled, nullptr) << bits << ": " << error.message;
    EXPECT_EQ(needed, bits); // no bit is wasted
    EXPECT_EQ(radish_network_check_width(scaled.get(), RADISH_CODING_RADIX, bits, &error), RADISH_OK) << error.message;
    EXPECT_FALSE(same_numbers(free_of_limits.get(), scaled.get()));
    EXPECT_LT(worst, 0.05) << bits;
  }
}

TEST_F(ConvertWidth, TheReadoutFitsItsPackets) {
  Model model; // values up to 5 * 2 * 2^15 * 2^16
  model.input = {2, 6, 6};
  model.floats("one", {5, 2, 1, 1}, random(10, 0.5F, 1)).floats("w", {3, 5, 1, 1}, random(15, 0.5F, 1));
  model.node("Conv", {"x", "one"}, "c").node("Relu", {"c"}, "r").node("Conv", {"r", "w"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  radish_conversion *conversion = nullptr;
  radish_network *made = nullptr;
  ASSERT_EQ(radish_convert(network.get(), &images, 0, COUNT, {16, 16, 8, false, RADISH_RANGE_MAX, nullptr, nullptr, 0},
                           &conversion, &error),
            RADISH_OK)
      << error.message;
  ASSERT_EQ(radish_conversion_network(conversion, &made, &error), RADISH_OK);
  int channel;
  const double bound = radish_network_readout_bound(made, INT64_MAX, &channel);
  EXPECT_LE(bound, INT32_MAX);
  EXPECT_GT(bound, 0.9 * INT32_MAX); // and wastes nothing
  EXPECT_LT(conversion->layers[2].error, 0.001);
  radish_network_destroy(made);
  radish_conversion_destroy(conversion);
}

TEST_F(ConvertWidth, AWidthThatNoScaleFitsIsRefusedByLayer) {
  const Network network = load(two_trains("Add", 0.5F));
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_EQ(at(network, &images, 4), nullptr);
  EXPECT_EQ(status, RADISH_BAD_INPUT);
  EXPECT_NE(plain(error.message).find("layer 'Conv_0' "), std::string::npos) << error.message;
  EXPECT_NE(plain(error.message).find("4 bits"), std::string::npos) << error.message;
}

TEST_F(ConvertWidth, BiasesBeyondTheWidestPotentialsAreScaled) {
  for (const float bias : {0.7F, 1.2F, 3.0F, 20.0F}) { // in units of weights of 16 bits 2^39 and more
    Model model;
    model.input = {2, 6, 6};
    auto weights = random(4, 0.5F, 1);
    for (float &w : weights) w *= 1e-5F;
    model.floats("w", {2, 2, 1, 1}, weights).floats("b", {2}, {bias, bias / 2});
    model.node("Conv", {"x", "w", "b"}, "y");
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    const auto made = at(network, &images, 0);
    ASSERT_NE(made, nullptr) << error.message;
    EXPECT_EQ(needed, 32);
    int channel;
    EXPECT_LE(radish_network_readout_bound(made.get(), INT64_MAX, &channel), INT32_MAX);
    EXPECT_EQ(radish_network_check_width(made.get(), RADISH_CODING_RADIX, 32, &error), RADISH_OK) << error.message;
    EXPECT_GT(made->layers[1].sources[0].weights[0], 0);
    EXPECT_LT(worst, 1e-6);
  }
  Model model; // weights that would become 0
  model.input = {2, 6, 6};
  model.floats("w", {1, 2, 1, 1}, {1e-12F, 1e-12F}).floats("b", {1}, {1}).node("Conv", {"x", "w", "b"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_EQ(at(network, &images, 0), nullptr);
  EXPECT_NE(
      plain(error.message).find("layer 'Conv_0' cannot be scaled so that its potentials fit 32 bits and its values 32"),
      std::string::npos)
      << error.message;
}

} // namespace
