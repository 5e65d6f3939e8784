// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Layers that do not fit a core are split, and the chip still computes what the formulas say of the network as it was:
// every train of its own populations and the logits, bit for bit.
#include "mapping/split.h"
#include "network/functional/functional.h"
#include "tests/reference/shrink.h"
#include "tests/sim/chip_fixture.h"
#include "tests/sim/radix_reference.h"

#include <gtest/gtest.h>

namespace {

using namespace reference;
using fixture::Chip;
using fixture::compare_radix;
using fixture::Outcome;
using fixture::random_images;

// Returns a chip whose cores hold few axons, or few synapses.
Chip small_cores(const Spec &spec, uint64_t seed) {
  Random random(seed * 40503 + 7);
  Chip chip = fixture::random_chip(spec, seed);
  radish_core_params &core = chip.params.core;
  core.axons = 64 * random.pick({2, 3, 4, 6, 9});
  core.sources = random.pick({3, 8, 32, 65536});
  core.synapse_kib = random.pick({1, 1, 8});
  core.lanes = random.pick({1, 2, 4, 8});
  core.neurons = core.lanes * random.pick({20, 100, 1000});
  core.potential_bits = random.pick({24, 28, 32});
  return chip;
}

bool refused(const std::string &error) {
  return error.find("; nor can it be split: ") != std::string::npos;
}

Numbers functional_logits(const radish_network *network, const Numbers &image) {
  radish_error error = {""};
  radish_functional *state = nullptr;
  if (radish_functional_create(network, &state, &error)) return {};
  std::vector<uint16_t> input(image.size());
  fixture::write_activations(image, input.data());
  const radish_layer &last = network->layers[network->layer_count - 1];
  Numbers logits(static_cast<size_t>(radish_shape_size(last.shape)));
  radish_functional_run(state, input.data(), logits.data());
  radish_functional_destroy(state);
  return logits;
}

// These are the kinds of layers that were split, each with the number of networks that had it.
struct Seen {
  int networks, refusals, conv, grouped, dense, add, several, pooled, is_signed, leak, readout, trees, two_trains,
      more_trains, short_slices, neuron_bias;
};

// Returns the layers that the mapper made of layer `index` of the network, its last reducer not counted.
std::vector<const radish_layer *> made_of(const radish_network &split, const std::string &name) {
  std::vector<const radish_layer *> list;
  for (int l = 0; l < split.layer_count; l++) {
    const std::string other = split.layers[l].name;
    if (other.rfind(name + ".part", 0) == 0 || other.rfind(name + ".sum", 0) == 0) list.push_back(&split.layers[l]);
  }
  return list;
}

void see(const radish_network &network, const radish_network &split, Seen *seen) {
  Seen has{};
  for (int l = 1; l < network.layer_count; l++) {
    const radish_layer &layer = network.layers[l];
    const auto made = made_of(split, layer.name);
    if (made.empty()) continue;
    has.conv |= layer.op == RADISH_OP_CONV;
    has.dense |= layer.op == RADISH_OP_DENSE;
    has.add |= layer.op == RADISH_OP_ADD;
    has.several |= layer.source_count > 1;
    has.pooled |= radish_layer_pools(&layer);
    has.is_signed |= layer.is_signed;
    has.leak |= layer.leak > 0;
    has.readout |= layer.readout;
    has.neuron_bias |= layer.bias_per_neuron;
    for (int i = 0; i < layer.source_count; i++) has.grouped |= layer.sources[i].groups > 1;
    for (const radish_layer *part : made) {
      const std::string name = part->name;
      has.trees |= name.find(".sum") != std::string::npos;
      has.two_trains |= name.find(".low") != std::string::npos;
      has.more_trains |= name.find(".low2") != std::string::npos;
      for (int i = 0; i < part->source_count; i++) {
        const radish_box cut = part->sources[i].part;
        has.short_slices |= part->sources[i].read == RADISH_READ_CONV && cut.channel % (cut.shape.channels + 1) == 0 &&
                            cut.channel > 0;
      }
    }
  }
  seen->networks += split.layer_count > network.layer_count;
  for (auto field : {&Seen::conv, &Seen::grouped, &Seen::dense, &Seen::add, &Seen::several, &Seen::pooled,
                     &Seen::is_signed, &Seen::leak, &Seen::readout, &Seen::trees, &Seen::two_trains,
                     &Seen::more_trains, &Seen::short_slices, &Seen::neuron_bias}) {
    seen->*field += has.*field;
  }
}

// Returns how the chip, or an evaluation of the network that the mapper made, differs from the formulas.
std::string difference(const Spec &spec, const Chip &chip, uint64_t seed, Seen *seen) {
  const auto images = random_images(spec, seed);
  const auto design = fixture::map(spec, chip);
  if (refused(design->error)) return seen->refusals++, "";
  if (!design->chip) return design->error;
  see(*design->network, *design->chip->network, seen);
  for (const Numbers &image : images) {
    const Numbers expected = evaluate_radix(spec, image).logits;
    if (functional_logits(design->network.get(), image) != expected) return "the evaluation of the network differs";
    if (functional_logits(design->chip->network, image) != expected) return "the evaluation of its parts differs";
  }
  return compare_radix(spec, images, fixture::run(spec, images, chip));
}

void check(uint64_t seed, Seen *seen) {
  RandomOptions options;
  options.max_macs = 20000;
  const Spec spec = random_network(seed, options);
  const Chip chip = small_cores(spec, seed);
  const std::string found = difference(spec, chip, seed, seen);
  if (found.empty()) return;
  Seen ignored{};
  const Spec small =
      shrink(spec, [&](const Spec &candidate) { return !difference(candidate, chip, seed, &ignored).empty(); });
  FAIL() << "seed " << seed << ": " << found << "\nchip: " << fixture::describe(chip) << "\nshrunk to\n"
         << reference::describe(small) << difference(small, chip, seed, &ignored);
}

TEST(Split, ComputesRandomNetworksOnSmallCoresBitForBit) {
#ifdef RADISH_SANITIZE
  const int count = 60;
#else
  const int count = 600;
#endif
  Seen seen{};
  for (int seed = 1; seed <= count && !HasFatalFailure(); seed++) check(static_cast<uint64_t>(seed) + 50000, &seen);
  printf("%d networks split, %d refused; conv %d, in groups %d, dense %d, add %d, several sources %d, pooled %d, "
         "signed %d, leak %d, readout %d, bias of neurons %d; trees %d, two trains %d, more %d, short slices %d\n",
         seen.networks, seen.refusals, seen.conv, seen.grouped, seen.dense, seen.add, seen.several, seen.pooled,
         seen.is_signed, seen.leak, seen.readout, seen.neuron_bias, seen.trees, seen.two_trains, seen.more_trains,
         seen.short_slices);
#ifndef RADISH_SANITIZE
  EXPECT_GE(seen.networks, count / 5);
  EXPECT_LE(seen.refusals, count / 3);
  for (const int times : {seen.conv, seen.grouped, seen.dense, seen.add, seen.several, seen.pooled, seen.is_signed,
                          seen.leak, seen.readout, seen.neuron_bias, seen.trees, seen.two_trains, seen.more_trains,
                          seen.short_slices}) {
    EXPECT_GE(times, 3);
  }
#endif
}

} // namespace
