// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A rate-coded network without time: it computes what the formulas and the chip do, bit for bit.
#include "tests/sim/chip_fixture.h"
#include "network/functional/functional_rate.h"
#include <gtest/gtest.h>

namespace {

using namespace reference;

#ifdef RADISH_SANITIZE
enum { NETWORKS = 60 };
#else
enum { NETWORKS = 600 };
#endif

struct Engine {
  explicit Engine(const radish_network *of) : network(of) {
    radish_error error = {""};
    radish_functional_rate_create(network, &state, &error);
    message = error.message;
  }
  ~Engine() { radish_functional_rate_destroy(state); }
  Engine(const Engine &) = delete;

  std::vector<int64_t> run(const Numbers &image, std::vector<int> checkpoints, int64_t index = 0) {
    const std::vector<uint16_t> input(image.begin(), image.end());
    const auto logits = static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums));
    std::vector<int64_t> values(logits * checkpoints.size());
    radish_functional_rate_run(state, input.data(), index, checkpoints.data(), static_cast<int>(checkpoints.size()),
                               values.data());
    return values;
  }
  std::vector<int64_t> spikes(int layer) const {
    std::vector<int32_t> counts(static_cast<size_t>(radish_shape_size(network->layers[layer].shape)));
    radish_functional_rate_spikes(state, layer, counts.data());
    return {counts.begin(), counts.end()};
  }

  const radish_network *network;
  radish_functional_rate *state = nullptr;
  std::string message;
};

Spec rate_network(uint64_t seed) {
  RandomOptions options;
  options.rate = true;
  return random_network(seed, options);
}

std::unique_ptr<fixture::Mapped> load(const Spec &spec, int steps) {
  fixture::Chip chip;
  chip.params.core.potential_bits = 32;
  return fixture::map(spec, chip, RADISH_CODING_RATE, steps);
}

std::vector<int64_t> count(const Train &train) {
  std::vector<int64_t> sums(train[0].size());
  for (const auto &step : train) {
    for (size_t i = 0; i < sums.size(); i++) sums[i] += step[i];
  }
  return sums;
}

void check(uint64_t seed) {
  const Spec spec = rate_network(seed);
  const int steps = 2 + static_cast<int>(seed * 17 % 90), half = steps / 2;
  const auto mapped = load(spec, steps);
  ASSERT_TRUE(mapped->network) << "seed " << seed << ": " << mapped->error;
  Engine engine(mapped->network.get());
  ASSERT_EQ(engine.message, "") << "seed " << seed;
  for (uint64_t i = 0; i < 2; i++) { // nothing of the first image is left for the second
    const Numbers image = random_input(spec, seed * 7 + i);
    const RateRun whole = evaluate_rate(spec, regular_train(image, spec.input_bits, steps));
    Numbers expected = evaluate_rate(spec, regular_train(image, spec.input_bits, half)).logits;
    expected.insert(expected.end(), whole.logits.begin(), whole.logits.end());
    ASSERT_EQ(engine.run(image, {half, steps}), expected) << "seed " << seed << ", image " << i;
    for (int k = 0; k + 1 < spec.populations(); k++) {
      ASSERT_EQ(engine.spikes(k), count(whole.trains[k])) << "seed " << seed << ", " << spec.name_of(k);
    }
  }
}

TEST(FunctionalRate, CountsTheSpikesOfTheFormulasInEveryLayerOfRandomNetworks) {
  for (uint64_t seed = 1; seed <= NETWORKS && !HasFatalFailure(); seed++) check(seed);
}

TEST(FunctionalRate, AnswersAsTheChipDoes) {
  for (uint64_t seed = 1; seed <= NETWORKS / 20; seed++) {
    const Spec spec = rate_network(seed);
    fixture::Chip chip;
    chip.params.core.potential_bits = 32;
    chip.params.core.axons = 1 << 17; // room for a layer in one tile, or in a few
    chip.params.core.synapse_kib = 4096;
    const int steps = 40;
    const std::vector<Numbers> images = {random_input(spec, seed), random_input(spec, seed + 1)};
    const fixture::Outcome outcome = fixture::run(spec, images, chip, RADISH_CODING_RATE, 0, steps);
    ASSERT_EQ(outcome.error, "") << "seed " << seed;
    const auto mapped = load(spec, steps);
    Engine engine(mapped->network.get());
    for (size_t i = 0; i < images.size(); i++) {
      ASSERT_EQ(engine.run(images[i], {steps}), outcome.logits[i]) << "seed " << seed;
      for (int k = 0; k + 1 < spec.populations(); k++) {
        ASSERT_EQ(engine.spikes(k), count(outcome.trains[i][static_cast<size_t>(k)]))
            << "seed " << seed << ", " << spec.name_of(k);
      }
    }
  }
}

TEST(FunctionalRate, RefusesPotentialsBeyond32Bits) {
  Spec spec = rate_network(3);
  spec.layers.back().bias = {{spec.layers.back().out_channels},
                             std::vector<int64_t>(static_cast<size_t>(spec.layers.back().out_channels), 1 << 30)};
  const auto mapped = load(spec, 2500);
  ASSERT_TRUE(mapped->network) << mapped->error;
  const Engine engine(mapped->network.get());
  EXPECT_NE(engine.message.find("needs potentials of"), std::string::npos) << engine.message;
}

} // namespace
