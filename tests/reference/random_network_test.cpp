// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Random networks: the generator reaches every feature, both evaluations agree on all networks, and shrinking and the
// files work.
#include "tests/reference/files.h"
#include "tests/reference/naive.h"
#include "tests/reference/random_network.h"
#include "tests/reference/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

using namespace reference;

namespace {

#ifdef RADISH_SANITIZE
constexpr uint64_t network_count = 500;
#else
constexpr uint64_t network_count = 3000;
#endif

RandomOptions rate_options() {
  RandomOptions options;
  options.rate = true;
  return options;
}

TEST(RandomNetworks, ClosedFormEqualsStepByStep) {
  for (uint64_t seed = 0; seed < network_count; seed++) {
    Spec spec = random_network(seed);
    Numbers input = random_input(spec, seed);
    RadixRun closed = evaluate_radix(spec, input), steps = evaluate_radix_by_steps(spec, input);
    ASSERT_EQ(closed.sums, steps.sums) << describe(spec);
    ASSERT_EQ(closed.outputs, steps.outputs) << describe(spec);
    ASSERT_EQ(closed.trains, steps.trains) << describe(spec);
    ASSERT_EQ(closed.logits, steps.logits) << describe(spec);
    for (int k = 1; k < spec.populations(); k++) { // docs/chip.md section 1, "Width"
      ASSERT_LE(steps.peak[k], width_bound(spec, k)) << spec.name_of(k) << " of\n" << describe(spec);
      ASSERT_LT(width_bound(spec, k), int64_t{1} << 23) << spec.name_of(k) << " of\n" << describe(spec);
    }
  }
}

TEST(RandomNetworks, AreWellFormedAndSmall) {
  for (bool rate : {false, true})
    for (uint64_t seed = 0; seed < network_count / 3; seed++) {
      Spec spec = random_network(seed, rate ? rate_options() : RandomOptions{});
      ASSERT_EQ(problem(spec), "") << describe(spec);
      ASSERT_GE(spec.layers.size(), 2u);
      ASSERT_LE(spec.layers.size(), 7u);
      for (const Layer &layer : spec.layers) {
        ASSERT_EQ(layer.threshold.absent(), !rate || layer.readout);
        for (int64_t threshold : layer.threshold.values) ASSERT_GE(threshold, 1);
      }
    }
}

TEST(RandomNetworks, ReachEveryFeatureIn500Seeds) {
  for (bool rate : {false, true}) {
    std::map<std::string, int> count;
    for (uint64_t seed = 0; seed < 500; seed++)
      for (const std::string &feature : features(random_network(seed, rate ? rate_options() : RandomOptions{})))
        count[feature]++;
    for (const std::string &feature : all_features(rate)) {
      RecordProperty((rate ? "rate " : "") + feature, count[feature]);
      EXPECT_GE(count[feature], 3) << feature << (rate ? ", rate" : "");
    }
  }
}

TEST(RandomNetworks, AreLively) {
  int64_t total = 0, negative = 0, zero = 0, saturated = 0, between = 0;
  for (uint64_t seed = 0; seed < 500; seed++) {
    Spec spec = random_network(seed);
    RadixRun run = evaluate_radix(spec, random_input(spec, seed + 1));
    for (int k = 1; k + 1 < spec.populations(); k++)
      for (size_t n = 0; n < run.sums[k].size(); n++) {
        int64_t y = run.unpooled[k][n], full = (int64_t{1} << timesteps_out(spec, k)) - 1;
        total++;
        negative += run.sums[k][n] < 0;
        zero += y == 0;
        saturated += y == full;
        between += y > 0 && y < full;
      }
  }
  EXPECT_GT(negative, total / 5);
  EXPECT_LT(zero, total * 7 / 10);
  EXPECT_GT(saturated, total / 20);
  EXPECT_GT(between, total / 5);
  RecordProperty("negative_percent", static_cast<int>(negative * 100 / total));
  RecordProperty("zero_percent", static_cast<int>(zero * 100 / total));
  RecordProperty("saturated_percent", static_cast<int>(saturated * 100 / total));
  RecordProperty("between_percent", static_cast<int>(between * 100 / total));
}

TEST(RandomNetworks, SpikeInRateCodingWithoutSpikingAlways) {
  int64_t slots = 0, spikes = 0, silent = 0, layers = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    Spec spec = random_network(seed, rate_options());
    RateRun run = evaluate_rate(spec, regular_train(random_input(spec, seed), spec.input_bits, 60));
    for (int k = 1; k + 1 < spec.populations(); k++) {
      int64_t of_layer = 0;
      for (int64_t count : run.counts[k]) of_layer += count;
      slots += 60 * static_cast<int64_t>(run.counts[k].size());
      spikes += of_layer;
      silent += of_layer == 0;
      layers++;
    }
  }
  EXPECT_GT(spikes, slots / 20);
  EXPECT_LT(spikes, slots * 3 / 5);
  EXPECT_LT(silent, layers / 4);
  RecordProperty("spike_percent", static_cast<int>(spikes * 100 / slots));
}

// After T steps v = T b + sum w * (spikes received) - theta * (spikes fired), by the loops of the closed form.
TEST(RandomNetworks, InRateCodingEveryPotentialBalancesItsSpikes) {
  for (uint64_t seed = 0; seed < network_count / 10; seed++) {
    Spec spec = random_network(seed, rate_options());
    int steps = 40;
    RateRun run = evaluate_rate(spec, regular_train(random_input(spec, seed), spec.input_bits, steps));
    std::vector<Numbers> received(spec.layers.size());
    for (size_t k = 0; k < received.size(); k++) {
      received[k].assign(run.trains[k][0].size(), 0);
      for (const std::vector<uint8_t> &step : run.trains[k])
        for (size_t n = 0; n < step.size(); n++) received[k][n] += step[n];
    }
    for (int k = 1; k < spec.populations(); k++) {
      Layer &layer = spec.layers[k - 1];
      for (int64_t &bias : layer.bias.values) bias *= steps;
      Numbers expected = radix_sums(spec, k, received);
      for (size_t n = 0; n < expected.size() && !layer.readout; n++)
        expected[n] -= layer.threshold.values[n * layer.out_channels / expected.size()] * run.counts[k][n];
      ASSERT_EQ(run.potentials[k], expected) << spec.name_of(k) << " of\n" << describe(spec);
    }
  }
}

TEST(RandomNetworks, AreTheSameOnEveryMachine) {
  std::string all;
  for (uint64_t seed = 0; seed < 20; seed++) {
    Spec spec = random_network(seed);
    all += describe(spec);
    for (int64_t logit : evaluate_radix(spec, random_input(spec, seed)).logits) all += std::to_string(logit) + " ";
  }
  uint64_t hash = 14695981039346656037u; // FNV-1a
  for (char c : all) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  EXPECT_EQ(hash, 12695828144212752074u);
}

TEST(Shrink, LeavesOnlyWhatTheFailureNeeds) {
  auto has = [](const Spec &spec, const char *feature) {
    std::vector<std::string> found = features(spec);
    return std::find(found.begin(), found.end(), feature) != found.end();
  };
  int shrunk = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    Spec spec = random_network(seed);
    if (!has(spec, "option a")) continue;
    int calls = 0;
    Spec least = shrink(spec, [&](const Spec &s) {
      EXPECT_EQ(problem(s), "") << describe(s);
      calls++;
      return has(s, "option a");
    });
    EXPECT_LE(calls, 400);
    EXPECT_TRUE(has(least, "option a"));
    EXPECT_LE(least.layers.size(), 3u) << describe(spec) << describe(least);
    EXPECT_LE(least.input.size(), 9) << describe(spec)
                                     << describe(least); // the window of an avg_pool, at most 3 x 3, may stay
    EXPECT_EQ(least.seed, spec.seed);
    shrunk++;
  }
  EXPECT_GE(shrunk, 2);
}

TEST(Shrink, KeepsWhatThePredicateAsksOfTheAnswers) {
  auto lively = [](const Spec &s) {
    RadixRun run = evaluate_radix(s, random_input(s, 0));
    return std::any_of(run.logits.begin(), run.logits.end(), [](int64_t a) { return a < 0; });
  };
  uint64_t seed = 0;
  while (random_network(seed).layers.size() < 6 || !lively(random_network(seed))) seed++;
  Spec spec = random_network(seed);
  Spec least = shrink(spec, lively, 200);
  EXPECT_TRUE(lively(least));
  EXPECT_LE(least.layers.size(), 2u) << describe(least);
}

TEST(Shrink, StopsAfterTheAllowedTries) {
  int calls = 0;
  shrink(
      random_network(3), [&](const Spec &) { return ++calls, true; }, 5);
  EXPECT_EQ(calls, 5);
}

TEST(Files, TensorsAndImagesComeBackAsTheyWere) {
  std::string folder = ::testing::TempDir();
  for (uint64_t seed = 0; seed < 100; seed++) {
    Spec spec = random_network(seed, seed % 2 ? rate_options() : RandomOptions{});
    ASSERT_EQ(write_network(spec, folder), folder + "/" + spec.name + ".yaml");
    std::map<std::string, Tensor> tensors = read_safetensors(folder + "/" + spec.name + ".safetensors");
    size_t present = 0;
    auto same = [&](const std::string &name, const Tensor &tensor) {
      EXPECT_EQ(tensors[name].shape, tensor.shape) << name;
      EXPECT_EQ(tensors[name].values, tensor.values) << name;
      present++;
    };
    for (const Layer &layer : spec.layers) {
      for (const Source &source : layer.sources)
        if (!source.weights.absent())
          same(layer.name + ".weight" + (layer.sources.size() > 1 ? "." + spec.name_of(source.from) : ""),
               source.weights);
      if (!layer.bias.absent()) same(layer.name + ".bias", layer.bias);
      if (!layer.threshold.absent()) same(layer.name + ".threshold", layer.threshold);
    }
    EXPECT_EQ(tensors.size(), present);
    std::vector<Numbers> images = {random_input(spec, seed), random_input(spec, seed + 1)};
    std::string path = folder + "/" + spec.name + ".npy";
    ASSERT_TRUE(write_npy(spec, images, path));
    EXPECT_EQ(read_npy(path, spec.input_bits, least(spec, 0)), images);
    for (const char *ending : {".yaml", ".safetensors", ".npy"})
      std::remove((folder + "/" + spec.name + ending).c_str());
  }
}

TEST(Files, APixelIsTheLeastOneOfItsActivation) {
  for (int bits = 1; bits <= 8; bits++)
    for (int64_t x = 0; x < 1 << bits; x++) {
      int p = pixel_of(x, bits);
      EXPECT_EQ((p << bits) / 256, x);
      EXPECT_TRUE(p == 0 || ((p - 1) << bits) / 256 == x - 1) << p;
    }
}

TEST(Files, TheTopologyIsWrittenAsTheFormatDescribesIt) {
  Spec spec = random_network(0);
  spec.layers.clear();
  spec.name = "tiny", spec.timesteps = 4, spec.weight_bits = 6, spec.input = {2, 8, 8}, spec.input_bits = 3;
  spec.input_signed = true, spec.pad_value = {1, -4};
  Layer first;
  first.name = "c1", first.out_channels = 4, first.shift = 2, first.pool = {3, 2, 1}, first.timesteps = 5;
  first.sources.resize(1);
  first.sources[0].square(3, 1, 1);
  first.sources[0].groups = 2;
  Layer second = first;
  second.name = "c2", second.pool = {2, 2, 0}, second.timesteps = 0, second.is_signed = true, second.leak = 3;
  second.sources[0].from = 1, second.sources[0].groups = 1;
  second.sources.push_back({1, Read::uniform, {}, {}, 1, 37, 2, {}});
  Layer third;
  third.name = "p3", third.op = Op::avg_pool, third.out_channels = 4, third.shift = 2;
  third.sources = {{2, Read::uniform, {2, 2, 0, 0}, {2, 2, 0, 0}, 1, 1, 0, {}}};
  Layer last;
  last.name = "d4", last.op = Op::dense, last.out_channels = 7, last.readout = true;
  last.sources = {{3, Read::dense, {}, {}, 1, 1, 0, {}}};
  spec.layers = {first, second, third, last};
  EXPECT_EQ(problem(spec, true), "");
  EXPECT_EQ(yaml_text(spec),
            "name: tiny\n"
            "timesteps: 4\n"
            "weight_bits: 6\n"
            "weights: tiny.safetensors\n"
            "input: {shape: [2, 8, 8], bits: 3, signed: true, pad_value: [1, -4]}\n"
            "layers:\n"
            "- {name: c1, op: conv, from: input, out_channels: 4, kernel: 3, stride: 1, pad: 1, groups: 2, shift: "
            "2, "
            "max_pool: {kernel: 3, stride: 2, pad: 1}, timesteps: 5}\n"
            "- {name: c2, op: conv, from: [{layer: c1, kernel: 3, stride: 1, pad: 1}, "
            "{layer: c1, identity: 37, stride: 1, channel_offset: 2}], out_channels: 4, shift: 2, max_pool: 2, "
            "signed: true, leak: 3}\n"
            "- {name: p3, op: avg_pool, from: c2, kernel: 2}\n"
            "- {name: d4, op: dense, from: p3, units: 7, readout: true}\n");
}

} // namespace
