// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The rate-coded twin: what rate_twin.h derives, its files, and rates that approach the radix values.
#include "tests/sim/chip_fixture.h"
#include "tests/files.h"
#include "network/functional/functional.h"
#include "network/functional/functional_rate.h"
#include "network/load/network_write.h"
#include "network/convert/rate_twin.h"
#include "network/load/network_load.h"
#include <cmath>

namespace {

class RateTwin : public Files {
protected:
  ~RateTwin() override { radish_network_destroy(network); }

  radish_status load(const std::string &path) {
    radish_network_destroy(network);
    network = nullptr;
    return radish_network_load(path.c_str(), {0, nullptr}, &network, &error);
  }
  void turn(radish_twin_options options = {}) {
    if (!options.timesteps) options.timesteps = 1000;
    layers.assign(static_cast<size_t>(network->layer_count), radish_twin_layer{});
    status = radish_rate_twin(network, &options, layers.data(), &error);
  }
  std::string refusal(radish_twin_options options = {}) {
    turn(options);
    EXPECT_EQ(status, RADISH_BAD_INPUT);
    return plain(error.message);
  }
  // Writes the network to NAME.yaml and loads it again.
  radish_status rewrite(const std::string &name) {
    char *yaml = nullptr, *tensors = nullptr;
    size_t yaml_size = 0, tensors_size = 0;
    const radish_status written = radish_network_write(network, name.c_str(), (name + ".st").c_str(), nullptr, &yaml,
                                                       &yaml_size, &tensors, &tensors_size, &error);
    put(name + ".st", std::string(tensors, tensors_size));
    const std::string path = put(name + ".yaml", std::string(yaml, yaml_size));
    free(yaml);
    free(tensors);
    return written ? written : load(path);
  }
  // Returns how often each neuron of layer `index` has spiked after `steps` steps.
  std::vector<int32_t> spikes(const std::vector<uint16_t> &input, int steps, int index) {
    radish_functional_rate *state = nullptr;
    EXPECT_EQ(radish_functional_rate_create(network, &state, &error), RADISH_OK) << error.message;
    std::vector<int64_t> logits(static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums)));
    std::vector<int32_t> counts(static_cast<size_t>(radish_shape_size(network->layers[index].shape)));
    radish_functional_rate_run(state, input.data(), 0, &steps, 1, logits.data());
    radish_functional_rate_spikes(state, index, counts.data());
    radish_functional_rate_destroy(state);
    return counts;
  }
  // Writes a network of a layer of two neurons, `a`, and a readout, with T = 4 throughout and weights of 4 bits, and
  // returns its path. `bias` holds the two biases of a, `more` further lines of the file.
  std::string small(const std::string &bias = "16, -6", const std::string &more = "") {
    std::vector<int> biases;
    std::stringstream text(bias);
    for (std::string item; std::getline(text, item, ',');) biases.push_back(std::stoi(item));
    put("w.st", safetensors({{"a.weight", "I8", {2, 2}, {3, 1, 2, -1}},
                             {"a.bias", "I32", {2}, biases},
                             {"r.weight", "I8", {1, 2}, {1, -7}},
                             {"r.bias", "I32", {1}, {32}}}));
    return put("n.yaml", "name: n\ntimesteps: 4\nweight_bits: 4\nweights: w.st\n" + more +
                             "input: {shape: [2, 1, 1], bits: 4}\nlayers:\n"
                             "- {name: a, op: dense, from: input, units: 2, shift: 2}\n"
                             "- {name: r, op: dense, from: a, units: 1, readout: true}\n");
  }

  radish_network *network = nullptr;
  radish_status status = RADISH_OK;
  radish_error error = {""};
  std::vector<radish_twin_layer> layers;
};

TEST_F(RateTwin, ScalesThresholdsAndCurrentsAsItsHeaderDerives) {
  ASSERT_EQ(load(small()), RADISH_OK) << error.message;
  turn();
  ASSERT_EQ(status, RADISH_OK) << error.message;
  const radish_layer &a = network->layers[1], &r = network->layers[2];
  // g = floor(7 / 3) = 2, theta = 2 * 2^2 * 16 / 16, b' = round(2 (b - 3/2) / 16)
  EXPECT_EQ(layers[1].factor, 2);
  EXPECT_EQ(a.threshold[0], 8);
  EXPECT_EQ(a.threshold[1], 8);
  EXPECT_EQ(layers[1].full_scale, 16);
  EXPECT_EQ(std::vector<int>(a.sources[0].weights, a.sources[0].weights + 4), std::vector<int>({6, 2, 4, -2}));
  EXPECT_EQ(std::vector<int>(a.bias, a.bias + 2), std::vector<int>({2, -1}));
  EXPECT_NEAR(layers[1].bias_error, 0.1875 / 8, 1e-12);
  EXPECT_EQ(layers[1].weight_error, 0);
  // The readout has g = 1 and b' = 32 / 16; it commits nothing, so no floor is made up for.
  EXPECT_EQ(std::vector<int>(r.sources[0].weights, r.sources[0].weights + 2), std::vector<int>({1, -7}));
  EXPECT_EQ(r.bias[0], 2);
  EXPECT_EQ(r.threshold, nullptr);
  EXPECT_EQ(network->coding, RADISH_CODING_RATE);
  EXPECT_EQ(network->rate_timesteps, 1000);
}

TEST_F(RateTwin, MoreBitsMakeThresholdsAndCurrentsFiner) {
  ASSERT_EQ(load(small()), RADISH_OK) << error.message;
  radish_twin_options options = {};
  options.weight_bits = 8;
  turn(options);
  ASSERT_EQ(status, RADISH_OK) << error.message;
  EXPECT_EQ(layers[1].factor, 42); // 127 / 3
  EXPECT_EQ(network->layers[1].threshold[0], 168);
  EXPECT_EQ(network->layers[1].bias[0], 38); // 42 * 14.5 / 16 = 38.06
  EXPECT_EQ(network->weight_bits, 8);
}

TEST_F(RateTwin, NormalisesByTheActivationsOfCalibrationImages) {
  ASSERT_EQ(load(small("0, 0")), RADISH_OK) << error.message;
  uint8_t pixels[] = {4 * 16, 0, 8 * 16, 0}; // X = 4 and 8, for which a gives 3, 2 and 6, 4
  radish_images images = {};
  images.count = 2;
  images.shape = {2, 1, 1};
  images.pixels = pixels;
  radish_twin_options options = {};
  options.images = &images;
  options.count = 2;
  options.range = RADISH_RANGE_MAX;
  turn(options);
  ASSERT_EQ(status, RADISH_OK) << error.message;
  EXPECT_EQ(network->layers[1].threshold[0], 3); // 2 * 4 * 6.5 / 16 = 3.25
  EXPECT_EQ(layers[1].full_scale, 6);            // that of the rounded threshold: 3 * 16 / (2 * 4)
  EXPECT_EQ(layers[1].clipped, 0);
  EXPECT_EQ(layers[2].factor, 1);
}

// This is the bound of rate_twin.h: currents that are constant, and within 0..theta, give floor(S y / L) spikes.
TEST_F(RateTwin, CountsAreTheFloorOfStepsTimesRateWhileCurrentsAreConstant) {
  put("w.st", safetensors({{"a.weight", "I8", {1, 1}, {1}},
                           {"a.bias", "I32", {1}, {1 + 7}}, // 2 (b - 1/2) is 15
                           {"r.weight", "I8", {1, 1}, {1}},
                           {"r.bias", "I32", {1}, {0}}}));
  ASSERT_EQ(
      load(put("n.yaml",
               "name: n\ntimesteps: 4\nweight_bits: 3\nweights: w.st\ninput: {shape: [1, 1, 1], bits: 1}\nlayers:\n"
               "- {name: a, op: dense, from: input, units: 1, shift: 1}\n"
               "- {name: r, op: dense, from: a, units: 1, readout: true}\n")),
      RADISH_OK)
      << error.message;
  turn();
  ASSERT_EQ(status, RADISH_OK) << error.message;
  const radish_layer &a = network->layers[1];
  ASSERT_EQ(a.threshold[0], 3 * 2 * 16 / 2); // g = 3
  for (int steps : {1, 5, 6, 7, 48, 100, 1000}) {
    EXPECT_EQ(spikes({0}, steps, 1)[0], steps * a.bias[0] / a.threshold[0]) << steps;
  }
}

// In a layer whose neurons are never negative, the spike counts lie within 1 + (the fractions of a spike that its input
// trains have not sent yet) of S y / L, for any S.
TEST_F(RateTwin, RatesApproachTheRadixValuesAsStepsGrow) {
  std::mt19937 draw(5);
  std::vector<int> weights(32), biases(4, 2); // (2^shift - 1) / 2 = 1.5: the rest, 0.5 g / 16, is the rounded bias
  for (int &w : weights) w = static_cast<int>(draw() % 8);
  put("w.st", safetensors({{"a.weight", "I8", {4, 8}, weights},
                           {"a.bias", "I32", {4}, biases},
                           {"r.weight", "I8", {1, 4}, {1, 2, 3, 4}},
                           {"r.bias", "I32", {1}, {0}}}));
  const std::string path = put(
      "n.yaml", "name: n\ntimesteps: 10\nweight_bits: 4\nweights: w.st\ninput: {shape: [8, 1, 1], bits: 4}\nlayers:\n"
                "- {name: a, op: dense, from: input, units: 4, shift: 2}\n"
                "- {name: r, op: dense, from: a, units: 1, readout: true}\n");
  for (int round = 0; round < 20; round++) {
    ASSERT_EQ(load(path), RADISH_OK) << error.message;
    std::vector<uint16_t> input(8);
    for (uint16_t &x : input) x = static_cast<uint16_t>(draw() % 16);
    radish_functional *radix = nullptr;
    ASSERT_EQ(radish_functional_create(network, &radix, &error), RADISH_OK);
    int64_t logit;
    radish_functional_run(radix, input.data(), &logit);
    const uint16_t *values = radish_functional_output(radix, 1);
    turn();
    ASSERT_EQ(status, RADISH_OK) << error.message;
    const radish_layer &a = network->layers[1];
    for (int steps : {16, 100, 2500}) {
      const std::vector<int32_t> counts = spikes(input, steps, 1);
      for (int c = 0; c < 4; c++) {
        double owed = 1; // 1, and each train's unsent fraction of a spike times its weight
        for (int i = 0; i < 8; i++) owed += a.sources[0].weights[c * 8 + i] / static_cast<double>(a.threshold[c]);
        const double rounded = layers[1].bias_error * steps;
        const double low = steps * (values[c] - 0.5) / layers[1].full_scale,
                     high = steps * (values[c] + 0.5) / layers[1].full_scale;
        EXPECT_GE(counts[static_cast<size_t>(c)], low - rounded - owed)
            << "round " << round << ", " << steps << " steps";
        EXPECT_LE(counts[static_cast<size_t>(c)], high + rounded) << "round " << round << ", " << steps << " steps";
      }
    }
    radish_functional_destroy(radix);
  }
}

// For every kind of layer a twin that is written and loaded again has the same numbers and gives the same logits
// (functional_rate_test compares the engine with the naive model).
TEST_F(RateTwin, FilesOfRandomTwinsAreTheTwins) {
  int erased = 0;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    reference::RandomOptions random;
    random.potential_bits = 20;
    random.signs = false;
    const reference::Spec spec = reference::random_network(seed, random);
    fixture::Chip chip;
    const auto mapped = fixture::map(spec, chip);
    ASSERT_TRUE(mapped->network) << "seed " << seed << ": " << mapped->error;
    radish_network_destroy(network);
    network = mapped->network.release();
    mapped->chip.reset();
    turn();
    if (status == RADISH_BAD_INPUT && std::string(error.message).find("would erase it") != std::string::npos) {
      erased++;
      continue;
    }
    ASSERT_EQ(status, RADISH_OK) << "seed " << seed << ": " << error.message;
    const radish_layer *last = &network->layers[network->layer_count - 1];
    const int logits = static_cast<int>(radish_shape_size(last->sums)), steps = 30;
    const reference::Numbers image = reference::random_input(spec, seed);
    const std::vector<uint16_t> input(image.begin(), image.end());
    std::vector<int64_t> answers[2];
    for (auto &answer : answers) {
      radish_functional_rate *state = nullptr;
      ASSERT_EQ(radish_functional_rate_create(network, &state, &error), RADISH_OK)
          << "seed " << seed << ": " << error.message;
      answer.resize(static_cast<size_t>(logits));
      radish_functional_rate_run(state, input.data(), 0, &steps, 1, answer.data());
      radish_functional_rate_destroy(state);
      if (&answer == answers) {
        ASSERT_EQ(rewrite("twin"), RADISH_OK) << "seed " << seed << ": " << error.message;
      }
    }
    EXPECT_EQ(answers[0], answers[1]) << "seed " << seed;
    EXPECT_EQ(network->coding, RADISH_CODING_RATE);
  }
  EXPECT_GT(erased, 0); // a gain far below the weights is refused, not rounded to 0
  EXPECT_LT(erased, 10);
}

TEST_F(RateTwin, PotentialsFitTheChipByASmallerFactor) {
  const auto bits = [&] {
    int most = 0;
    for (int i = 1; i < network->layer_count; i++) {
      radish_potential_range range;
      EXPECT_EQ(radish_network_potential_range(network, i, RADISH_CODING_RATE, &range, &error), RADISH_OK);
      most = std::max(most, range.bits);
    }
    return most;
  };
  radish_twin_options options = {};
  options.weight_bits = 16;
  options.timesteps = RADISH_MAX_RATE_TIMESTEPS;
  ASSERT_EQ(load(small()), RADISH_OK) << error.message;
  turn(options);
  ASSERT_EQ(status, RADISH_OK) << error.message;
  const int natural = bits();
  const double factor = layers[2].factor;
  ASSERT_GT(natural, 24);
  for (int limit = natural; limit >= 20; limit--) {
    options.potential_bits = limit;
    ASSERT_EQ(load(small()), RADISH_OK) << error.message;
    turn(options);
    ASSERT_EQ(status, RADISH_OK) << error.message;
    EXPECT_EQ(radish_network_check_width(network, RADISH_CODING_RATE, limit, &error), RADISH_OK) << error.message;
    EXPECT_EQ(limit == natural, layers[2].factor == factor);
    EXPECT_EQ(bits(), limit);
    const radish_source &a = network->layers[1].sources[0];
    for (int i = 0; i < 4; i++) EXPECT_EQ(a.weights[i], layers[1].factor * std::vector<int>({3, 1, 2, -1})[i]);
  }
  options.potential_bits = 4;
  ASSERT_EQ(load(small()), RADISH_OK) << error.message;
  const std::string message = refusal(options);
  EXPECT_NE(message.find("layer 'a' needs potentials of "), std::string::npos) << message;
}

TEST_F(RateTwin, IsNeverWiderThanTheWidestPotentials) {
  radish_twin_options options = {};
  options.weight_bits = 16;
  options.timesteps = RADISH_MAX_RATE_TIMESTEPS;
  for (const char *bias : {"2000, -6", "-70000, 3", "100, -20000"}) {
    ASSERT_EQ(load(small(bias)), RADISH_OK) << error.message;
    turn(options);
    ASSERT_EQ(status, RADISH_OK) << error.message;
    EXPECT_EQ(radish_network_check_width(network, RADISH_CODING_RATE, 32, &error), RADISH_OK) << error.message;
    EXPECT_NE(network->layers[1].sources[0].weights[0], 0);
  }
}

TEST_F(RateTwin, RefusesWhatHasNoTwinAndNamesWhy) {
  ASSERT_EQ(load(small()), RADISH_OK);
  radish_twin_options options = {};
  options.weight_bits = 3;
  EXPECT_EQ(refusal(options), "n.yaml: its weights have 4 bits; 4 to 16 are allowed for its twin, not 3");
  turn();
  EXPECT_EQ(refusal(), "n.yaml: it is rate coded already (coding: rate)");
  ASSERT_EQ(load(put("r.yaml", "name: r\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [2, 1, 1]}\nlayers:\n"
                               "- {name: r, op: dense, from: input, units: 1, readout: true}\n")),
            RADISH_OK);
  EXPECT_EQ(refusal(), "r.yaml: a network without weights has no twin: its random numbers serve both codings");
  put("w.st", safetensors({{"a.weight", "I16", {1, 1}, {1}},
                           {"a.bias", "I32", {1}, {0}},
                           {"r.weight", "I16", {1, 1}, {1}},
                           {"r.bias", "I32", {1}, {0}}}));
  ASSERT_EQ(
      load(put("n.yaml",
               "name: n\ntimesteps: 4\nweight_bits: 16\nweights: w.st\ninput: {shape: [1, 1, 1], bits: 4}\nlayers:\n"
               "- {name: a, op: dense, from: input, units: 1, shift: 20}\n"
               "- {name: r, op: dense, from: a, units: 1, readout: true}\n")),
      RADISH_OK);
  EXPECT_EQ(refusal(),
            "n.yaml:7: layer 'a': its threshold becomes 34358689792, at most 1073741823 is allowed: a smaller "
            "shift or weight_bits");
}

} // namespace
