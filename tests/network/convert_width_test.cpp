// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Potentials and readouts fit the chip, by scales that are no coarser than they must be for that.
#include "tests/network/convert_trains.h"
#include "tests/network/onnx_models.h"

#include <algorithm>

namespace {

using onnx_writer::Model;

struct ConvertWidth : ConvertScale {
  // Returns the network that is converted for potentials of `bits` bits, or null, with `status` and `error` set.
  // `needed` receives the bits that its widest layer needs, `worst` its layers' largest error.
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

TEST(NetworkWidth, IsTheBoundOfTheWorstNeuron) {
  int16_t weights[] = {3, -4, 1, 2};
  int32_t bias[] = {-7, 5};
  radish_source source{};
  source.read = RADISH_READ_DENSE;
  source.rows = source.columns = {1, 1, 0};
  source.groups = 1;
  source.weights = weights;
  radish_layer layers[2] = {};
  layers[0].sums = layers[0].shape = {2, 1, 1};
  layers[0].timesteps = 4;
  layers[1].sums = layers[1].shape = {2, 1, 1};
  layers[1].readout = true;
  layers[1].source_count = 1;
  layers[1].sources = &source;
  layers[1].bias = bias;
  radish_network network{};
  network.layer_count = 2;
  network.layers = layers;
  radish_error error;
  radish_potential_range range;
  ASSERT_EQ(radish_network_potential_range(&network, 1, RADISH_CODING_RADIX, &range, &error), RADISH_OK);
  EXPECT_EQ(range.low, -(7 + 2 * 7));
  EXPECT_EQ(range.high, 7 + 2 * 7 - 1);
  EXPECT_EQ(range.bits, 6);
  EXPECT_EQ(range.neuron[0], 0);
  int channel = -1;
  EXPECT_EQ(radish_network_readout_bound(&network, INT64_MAX, &channel), 7 + 7 * 15);
  EXPECT_EQ(channel, 0);
  bias[1] = 26; // 26 + 2 * 3 = 2^5
  ASSERT_EQ(radish_network_potential_range(&network, 1, RADISH_CODING_RADIX, &range, &error), RADISH_OK);
  EXPECT_EQ(range.bits, 6);
  bias[1] = 27;
  ASSERT_EQ(radish_network_potential_range(&network, 1, RADISH_CODING_RADIX, &range, &error), RADISH_OK);
  EXPECT_EQ(range.bits, 7);
  EXPECT_EQ(range.neuron[0], 1);
}

TEST_F(ConvertWidth, PotentialsFitTheChipExactlyAndTheErrorGrowsSlowly) {
  const Network network = load(onnx_models::small_network());
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> pixels(40 * 128);
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(generator());
  const radish_images data = {40, {2, 8, 8}, pixels.data(), nullptr, nullptr, {}, {}, false};
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
  ASSERT_EQ(radish_convert(network.get(), &images, 0, COUNT,
                           {16, 16, 8, false, RADISH_RANGE_MAX, nullptr, nullptr, 0, false}, &conversion, &error),
            RADISH_OK)
      << error.message;
  ASSERT_EQ(radish_conversion_network(conversion, &made, &error), RADISH_OK);
  int channel;
  const double bound = radish_network_readout_bound(made, INT64_MAX, &channel);
  EXPECT_LE(bound, INT32_MAX);
  EXPECT_GT(bound, 0.9 * INT32_MAX); // within 10 % of what the packets hold
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
  for (const float bias : {0.7F, 1.2F, 3.0F, 20.0F}) { // 2^39 and more in units of weights of 16 bits
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
