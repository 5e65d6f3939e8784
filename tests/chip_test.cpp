// The chip computes what the formulas of the radix network say, whatever the mapping, the memories, the
// synchronisation and the network: logits and every layer's trains, bit for bit.
#include "chip_fixture.h"
#include "reference/shrink.h"
#include <gtest/gtest.h>

namespace {

using namespace reference;
using fixture::Chip;
using fixture::Outcome;

int networks(int wanted) {
#ifdef RADISH_SANITIZE
  return wanted / 10;
#else
  return wanted;
#endif
}

std::vector<Numbers> random_images(const Spec &spec, uint64_t seed) {
  std::vector<Numbers> images;
  const int count = 1 + static_cast<int>(seed % 3);
  for (int i = 0; i < count; i++) images.push_back(random_input(spec, seed * 7 + i));
  return images;
}

// "" or the first difference between what the chip did and the formulas.
std::string compare_radix(const Spec &spec, const std::vector<Numbers> &images, const Outcome &outcome) {
  if (!outcome.error.empty()) return outcome.error;
  if (outcome.duplicate_spike) return "a neuron spiked twice in one step";
  for (size_t i = 0; i < images.size(); i++) {
    const RadixRun expected = evaluate_radix(spec, images[i]);
    for (int k = 0; k + 1 < spec.populations(); k++) {
      if (outcome.trains[i][k] != expected.trains[k]) {
        return "image " + std::to_string(i) + ": trains of " + spec.name_of(k) + " differ";
      }
    }
    if (outcome.logits[i] != expected.logits) return "image " + std::to_string(i) + ": logits differ";
  }
  return "";
}

bool cannot_fit(const std::string &error) {
  return error.find("smallest tile") != std::string::npos;
}

// A random chip may be too small for a random network: then its memories grow.
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

TEST(Chip, CoversManyCoresReloadsAndBothSynchronisations) {
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
