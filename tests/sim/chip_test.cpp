// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The chip computes what the formulas of the radix network say, whatever the mapping, the memories, the
// synchronisation and the network: logits and every layer's trains, bit for bit.
#include "tests/sim/chip_fixture.h"
#include "tests/sim/radix_reference.h"
#include "tests/reference/shrink.h"
#include <gtest/gtest.h>

namespace {

using namespace reference;
using fixture::Chip;
using fixture::compare_radix;
using fixture::Outcome;
using fixture::random_images;

int networks(int wanted) {
#ifdef RADISH_SANITIZE
  return wanted / 10;
#else
  return wanted;
#endif
}

bool cannot_fit(const std::string &error) {
  return error.find("smallest tile") != std::string::npos;
}

// Returns a random chip. Where it is too small for the network its memories are doubled until the network fits.
Chip chip_that_fits(const Spec &spec, uint64_t seed, bool rate = false) {
  Chip chip = fixture::random_chip(spec, seed, rate);
  for (int i = 0; i < 12; i++) {
    const Outcome outcome = fixture::run(spec, {random_input(spec, 1)}, chip,
                                         rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, 0, rate ? 3 : 0);
    if (!cannot_fit(outcome.error)) return chip;
    chip.params.core.axons *= 2;
    chip.params.core.synapse_kib *= 2;
    chip.params.core.neurons *= 2;
  }
  return chip;
}

void check_radix(uint64_t seed) {
  const Spec spec = random_network(seed);
  const Chip chip = chip_that_fits(spec, seed);
  const auto images = random_images(spec, seed);
  const std::string difference = compare_radix(spec, images, fixture::run(spec, images, chip));
  if (difference.empty()) return;
  const Spec small = shrink(spec, [&](const Spec &candidate) {
    const auto inputs = random_images(candidate, seed);
    const Outcome outcome = fixture::run(candidate, inputs, chip);
    return !compare_radix(candidate, inputs, outcome).empty() && !cannot_fit(outcome.error);
  });
  const auto inputs = random_images(small, seed);
  FAIL() << "seed " << seed << ": " << difference << "\nchip: " << fixture::describe(chip) << "\nshrunk to\n"
         << reference::describe(small) << compare_radix(small, inputs, fixture::run(small, inputs, chip));
}

TEST(Chip, ComputesRandomNetworksBitForBitWhateverTheMapping) {
  for (int seed = 1; seed <= networks(2000) && !HasFatalFailure(); seed++) check_radix(seed);
}

// Compares a run in rate coding, with a regular input train, as compare_radix does: every layer's trains and the
// logits.
std::string compare_rate(const Spec &spec, const std::vector<Numbers> &images, const Outcome &outcome, int steps) {
  if (!outcome.error.empty()) return outcome.error;
  if (outcome.duplicate_spike) return "a neuron spiked twice in one step";
  for (size_t i = 0; i < images.size(); i++) {
    const RateRun expected = evaluate_rate(spec, regular_train(images[i], spec.input_bits, steps));
    for (int k = 0; k + 1 < spec.populations(); k++) {
      if (outcome.trains[i][k] != expected.trains[k]) {
        return "image " + std::to_string(i) + ": trains of " + spec.name_of(k) + " differ";
      }
    }
    if (outcome.logits[i] != expected.logits) return "image " + std::to_string(i) + ": logits differ";
  }
  return "";
}

void check_rate(uint64_t seed) {
  RandomOptions options;
  options.rate = true;
  const Spec spec = random_network(seed, options);
  const Chip chip = chip_that_fits(spec, seed, true);
  const auto images = random_images(spec, seed);
  const int steps = 1 + static_cast<int>(seed * 13 % 70);
  const auto run = [&](const Spec &candidate, const std::vector<Numbers> &inputs) {
    return fixture::run(candidate, inputs, chip, RADISH_CODING_RATE, 0, steps);
  };
  const std::string difference = compare_rate(spec, images, run(spec, images), steps);
  if (difference.empty()) return;
  const Spec small = shrink(spec, [&](const Spec &candidate) {
    const auto inputs = random_images(candidate, seed);
    const Outcome outcome = run(candidate, inputs);
    return !compare_rate(candidate, inputs, outcome, steps).empty() && !cannot_fit(outcome.error);
  });
  const auto inputs = random_images(small, seed);
  FAIL() << "seed " << seed << ", " << steps << " steps: " << difference << "\nchip: " << fixture::describe(chip)
         << "\nshrunk to\n"
         << reference::describe(small) << compare_rate(small, inputs, run(small, inputs), steps);
}

TEST(Chip, ComputesRateCodedNetworksBitForBitWhateverTheMapping) {
  for (int seed = 1; seed <= networks(500) && !HasFatalFailure(); seed++) check_rate(seed);
}

// Returns the counters that differ, "" if none does.
std::string counter_difference(const radish_counters &a, const radish_counters &b) {
  std::string text;
#define X(name, unit, doc)                                                                                             \
  if (a.name != b.name) text += #name " " + std::to_string(a.name) + " and " + std::to_string(b.name) + "; ";
  RADISH_COUNTERS(X)
#undef X
  return text;
}

// Expects that every number of two runs is equal: not only their results, but picoseconds, cycles and counters, too.
void expect_same(const Outcome &a, const Outcome &b, uint64_t seed) {
  ASSERT_EQ(a.error, b.error) << "seed " << seed;
  ASSERT_EQ(a.logits, b.logits) << "seed " << seed;
  ASSERT_EQ(a.first_spike_ps, b.first_spike_ps) << "seed " << seed;
  ASSERT_EQ(a.done_ps, b.done_ps) << "seed " << seed;
  ASSERT_EQ(a.start_ps, b.start_ps) << "seed " << seed;
  ASSERT_EQ(a.end_ps, b.end_ps) << "seed " << seed;
  for (size_t i = 0; i < a.counters.size(); i++) {
    for (size_t k = 0; k < a.counters[i].size(); k++) {
      ASSERT_EQ(counter_difference(a.counters[i][k], b.counters[i][k]), "") << "seed " << seed << ", layer " << k;
    }
  }
}

// Nor on whether somebody observes its packets: only then they come to their cores in order of time, and not early.
TEST(Chip, DoesNotDependOnTheOrderOfEventsThatShareAPicosecond) {
  int early = 0;
  for (int seed = 1; seed <= networks(400) && !HasFatalFailure(); seed++) {
    RandomOptions options;
    options.rate = seed % 4 == 0;
    const Spec spec = random_network(seed, options);
    const Chip chip = chip_that_fits(spec, seed, options.rate);
    const auto images = random_images(spec, seed);
    const auto coding = options.rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX;
    const int steps = options.rate ? 20 : 0;
    const Outcome plain = fixture::run(spec, images, chip, coding, 0, steps);
    for (uint64_t shuffle = 1; shuffle <= 3; shuffle++) {
      expect_same(plain, fixture::run(spec, images, chip, coding, shuffle * 1000 + seed, steps), seed);
    }
    expect_same(plain, fixture::run(spec, images, chip, coding, 0, steps, true), seed);
    early += plain.error.empty() && !plain.reloaded && plain.cores > 1;
  }
  EXPECT_GE(early, networks(100));
}

// The layers' counters add up to what the routers counted.
TEST(Chip, CountsEveryPacketOnce) {
  for (int seed = 1; seed <= networks(300) && !HasFatalFailure(); seed++) {
    const Spec spec = random_network(seed);
    const Chip chip = chip_that_fits(spec, seed);
    const Outcome outcome = fixture::run(spec, random_images(spec, seed), chip);
    ASSERT_EQ(outcome.error, "");
    radish_counters sum{};
    for (const auto &image : outcome.counters) {
      for (const auto &c : image) {
        sum.packets += c.packets;
        sum.tokens += c.tokens;
        sum.credits += c.credits;
        sum.router_visits += c.router_visits;
        sum.grants += c.grants;
        sum.hops_east_west += c.hops_east_west;
        sum.hops_north_south += c.hops_north_south;
        sum.local_deliveries += c.local_deliveries;
        sum.arrivals += c.arrivals;
      }
    }
    const radish_noc_counters noc = outcome.noc;
    EXPECT_EQ(sum.packets + sum.tokens + sum.credits, static_cast<int64_t>(noc.injected)) << "seed " << seed;
    EXPECT_EQ(sum.router_visits, static_cast<int64_t>(noc.visits)) << "seed " << seed;
    EXPECT_EQ(sum.grants, static_cast<int64_t>(noc.grants)) << "seed " << seed;
    EXPECT_EQ(sum.hops_east_west, static_cast<int64_t>(noc.links_east_west)) << "seed " << seed;
    EXPECT_EQ(sum.hops_north_south, static_cast<int64_t>(noc.links_north_south)) << "seed " << seed;
    EXPECT_EQ(sum.local_deliveries, static_cast<int64_t>(noc.deliveries - noc.edge_deliveries)) << "seed " << seed;
  }
}

// The synaptic operations of each layer are those that its spikes cause, as a step-by-step evaluation counts them.
// Networks with max pooling are left out: where windows overlap, two tiles may compute the same sum.
TEST(Chip, CountsTheSynapticOperationsThatSpikesCause) {
  int compared = 0;
  for (int seed = 1; seed <= networks(300) && !HasFatalFailure(); seed++) {
    const Spec spec = random_network(seed);
    bool pooled = false;
    for (const Layer &layer : spec.layers) pooled |= layer.pool.enabled();
    if (pooled) continue;
    const Numbers image = random_input(spec, seed);
    const Outcome outcome = fixture::run(spec, {image}, chip_that_fits(spec, seed));
    ASSERT_EQ(outcome.error, "");
    if (outcome.made_layers) continue; // a part may do its operations more than once
    const RadixRun expected = evaluate_radix_by_steps(spec, image);
    for (int k = 1; k < spec.populations(); k++) {
      EXPECT_EQ(outcome.counters[0][k].synaptic_ops, expected.synaptic_ops[k]) << "seed " << seed << ", layer " << k;
    }
    compared++;
  }
  EXPECT_GE(compared, networks(300) / 4);
}

TEST(Chip, CoversManyCoresReloadsAndBothSynchronisations) {
#ifdef RADISH_SANITIZE
  GTEST_SKIP() << "what the random chips cover is counted without sanitizers";
#endif
  int many = 0, one = 0, reloaded = 0, most = 0, barrier = 0, dataflow = 0, unicast = 0;
  for (int seed = 1; seed <= networks(300); seed++) {
    const Spec spec = random_network(seed);
    const Chip chip = chip_that_fits(spec, seed);
    const Outcome outcome = fixture::run(spec, {random_input(spec, seed)}, chip);
    ASSERT_EQ(outcome.error, "");
    many += outcome.cores > 20;
    one += outcome.cores == 1;
    reloaded += outcome.reloaded > 0;
    most = std::max(most, outcome.cores);
    (chip.params.chip.sync == RADISH_SYNC_BARRIER ? barrier : dataflow)++;
    unicast += !chip.params.noc.multicast;
  }
  printf("cores: up to %d, more than 20 in %d, one in %d; reloads in %d; barrier %d, dataflow %d, unicast %d\n", most,
         many, one, reloaded, barrier, dataflow, unicast);
  EXPECT_GE(many, 5);
  EXPECT_GE(one, 5);
  EXPECT_GE(reloaded, 5);
  EXPECT_GE(barrier, 5);
  EXPECT_GE(unicast, 5);
}

} // namespace
