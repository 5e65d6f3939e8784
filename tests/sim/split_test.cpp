// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Layers that do not fit a core are split, and the chip still computes what the formulas say of the network as it was:
// every train of its own populations and the logits, bit for bit.
#include "mapping/split_parts.h"
#include "network/functional/functional.h"
#include "network/load/network_load.h"
#include "tests/reference/shrink.h"
#include "tests/sim/chip_fixture.h"
#include "tests/sim/radix_reference.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace {

using namespace reference;
using fixture::Chip;
using fixture::compare_radix;
using fixture::Outcome;
using fixture::random_images;

// Returns a chip whose cores hold few axons, or few synapses; crossbars where that is asked for, else of any organisation.
Chip small_cores(const Spec &spec, uint64_t seed, bool crossbar) {
  Random random(seed * 40503 + 7);
  Chip chip = fixture::random_chip(spec, seed);
  radish_core_params &core = chip.params.core;
  if (crossbar) core.organisation = RADISH_ORGANISATION_CROSSBAR;
  core.axons = 64 * (crossbar ? random.pick({2, 2, 3, 4}) : random.pick({2, 3, 4, 4, 5, 6, 6, 9, 12}));
  core.sources = random.pick({5, 8, 32, 65536});
  core.synapse_kib = random.pick({1, 1, 1, 8});
  core.lanes = random.pick({2, 4, 8, 8, 16});
  core.neurons = core.lanes * random.pick({20, 100, 1000});
  core.potential_bits = random.pick({24, 28, 32});
  if (core.organisation == RADISH_ORGANISATION_CROSSBAR) core.synapse_kib *= 8; // nothing is shared there
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
      more_trains, short_slices, neuron_bias, columns;
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

// Says whether a reducer adds up low trains alone.
bool adds_up_a_column(const radish_network &split, const radish_layer &reducer) {
  const std::string name = reducer.name;
  if (name.find(".sum") == std::string::npos || name.find(".low") == std::string::npos) return false;
  return std::all_of(reducer.sources, reducer.sources + reducer.source_count, [&](const radish_source &source) {
    return std::string(split.layers[source.from].name).find(".low") != std::string::npos;
  });
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
      has.columns |= adds_up_a_column(split, *part);
      for (int i = 0; i < part->source_count; i++) {
        const radish_box cut = part->sources[i].part;
        has.short_slices |=
            part->sources[i].read == RADISH_READ_CONV && cut.channel % (cut.shape.channels + 1) == 0 && cut.channel > 0;
      }
    }
  }
  seen->networks += split.layer_count > network.layer_count;
  for (auto field : {&Seen::conv, &Seen::grouped, &Seen::dense, &Seen::add, &Seen::several, &Seen::pooled,
                     &Seen::is_signed, &Seen::leak, &Seen::readout, &Seen::trees, &Seen::two_trains, &Seen::more_trains,
                     &Seen::short_slices, &Seen::neuron_bias, &Seen::columns}) {
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

void check(uint64_t seed, bool crossbar, Seen *seen) {
  RandomOptions options;
  options.max_macs = 40000;
  const Spec spec = random_network(seed, options);
  const Chip chip = small_cores(spec, seed, crossbar);
  const std::string found = difference(spec, chip, seed, seen);
  if (found.empty()) return;
  Seen ignored{};
  const Spec small =
      shrink(spec, [&](const Spec &candidate) { return !difference(candidate, chip, seed, &ignored).empty(); });
  FAIL() << "seed " << seed << ": " << found << "\nchip: " << fixture::describe(chip) << "\nshrunk to\n"
         << reference::describe(small) << difference(small, chip, seed, &ignored);
}

// Runs random networks and demands that at least `least` of them had each of the kinds of layers that are split.
void check_networks(uint64_t first_seed, int count, bool crossbar, int least) {
  Seen seen{};
  for (int i = 0; i < count && !testing::Test::HasFatalFailure(); i++) {
    check(first_seed + static_cast<uint64_t>(i), crossbar, &seen);
  }
  printf("%d networks split, %d refused; conv %d, in groups %d, dense %d, add %d, several sources %d, pooled %d, "
         "signed %d, leak %d, readout %d, bias of neurons %d; trees %d, two trains %d, more %d, short slices %d, "
         "columns %d\n",
         seen.networks, seen.refusals, seen.conv, seen.grouped, seen.dense, seen.add, seen.several, seen.pooled,
         seen.is_signed, seen.leak, seen.readout, seen.neuron_bias, seen.trees, seen.two_trains, seen.more_trains,
         seen.short_slices, seen.columns);
  if (!least) return;
  EXPECT_GE(seen.networks, count / 10);
  EXPECT_LE(seen.refusals, count / 20);
  for (const int times :
       {seen.conv, seen.dense, seen.several, seen.pooled, seen.is_signed, seen.leak, seen.readout, seen.neuron_bias,
        seen.trees, seen.two_trains, seen.more_trains, seen.short_slices, seen.columns}) {
    EXPECT_GE(times, least);
  }
}

TEST(Split, ComputesRandomNetworksOnSmallCoresBitForBit) {
#ifdef RADISH_SANITIZE
  check_networks(50001, 60, false, 0);
#else
  check_networks(50001, 600, false, 3);
#endif
}

TEST(LongSplit, ComputesAThousandRandomNetworksOnCrossbarsBitForBit) {
  check_networks(90001, 1000, true, 5);
}

// ---- trains -------------------------------------------------------------------------------------------------

// Returns what trains of these lengths say of a sum: the first one as a layer without ReLU commits it, those after it
// with ReLU, of what is left.
int64_t said(const radish_split_trains &trains, int64_t sum) {
  int64_t told = 0;
  for (int k = 0; k < trains.count; k++) {
    const int64_t rest = sum - told, least = k ? 0 : -(int64_t{1} << (trains.bits[0] - 1));
    const int64_t largest = (int64_t{1} << (trains.bits[k] - (k ? 0 : 1))) - 1;
    told += std::clamp(rest >> trains.shift[k], least, largest) * (int64_t{1} << trains.shift[k]);
  }
  return told;
}

TEST(Split, FindsTrainsThatSayEverySumWithinReach) {
  Random random(3);
  for (int i = 0; i < 20000; i++) {
    const int bits = static_cast<int>(random.between(0, 31)), longest = static_cast<int>(random.between(1, 16));
    const int64_t power = int64_t{1} << bits;
    const int64_t size = random.chance(50) ? power - random.between(-1, 1) : random.between(0, power);
    const radish_split_reach reach = {-(random.chance(50) ? size : size / 3), random.chance(50) ? size : size / 5};
    radish_split_trains trains;
    int needed = 1;
    while (reach.low < -(int64_t{1} << (needed - 1)) || reach.high > (int64_t{1} << (needed - 1)) - 1) needed++;
    ASSERT_EQ(radish_split_find_trains(reach, longest, &trains), needed <= longest + RADISH_SPLIT_LARGEST_SHIFT);
    if (needed > longest + RADISH_SPLIT_LARGEST_SHIFT) continue;
    ASSERT_EQ(trains.count == 1, needed <= longest);
    ASSERT_LE(trains.shift[0], +RADISH_SPLIT_LARGEST_SHIFT);
    ASSERT_EQ(trains.shift[trains.count - 1], 0);
    for (int k = 0; k < trains.count; k++) {
      ASSERT_GE(trains.bits[k], 1);
      ASSERT_LE(trains.bits[k], longest);
    }
    for (const int64_t sum :
         {reach.low, reach.high, reach.low / 2, reach.high / 3, int64_t{0}, random.between(reach.low, reach.high)}) {
      ASSERT_EQ(said(trains, sum), sum) << reach.low << " to " << reach.high << ", at most " << longest;
    }
  }
}

// ---- networks made by hand ----------------------------------------------------------------------------------

// Makes layers with random weights of 6 bits and biases, of T 4, one after the other.
struct Network {
  Spec spec;
  Random random{5};
  explicit Network(Shape input) {
    spec.name = "by-hand";
    spec.timesteps = spec.input_bits = 4;
    spec.weight_bits = 6;
    spec.input = input;
  }
  Layer &add(const std::string &name, Op op, std::vector<Source> sources, int channels, int shift) {
    Layer layer;
    layer.name = name, layer.op = op, layer.sources = std::move(sources);
    layer.out_channels = channels, layer.shift = shift;
    spec.layers.push_back(layer);
    for (Source &source : spec.layers.back().sources) {
      source.weights.shape = weight_shape(spec, spec.populations() - 1, source);
      int64_t count = source.read == Read::uniform ? 0 : 1;
      for (const int n : source.weights.shape) count *= n;
      for (int64_t i = 0; i < count; i++) source.weights.values.push_back(random.between(-31, 31));
    }
    if (op == Op::add) return spec.layers.back();
    spec.layers.back().bias.shape = {channels};
    for (int c = 0; c < channels; c++) spec.layers.back().bias.values.push_back(random.between(-500, 500));
    return spec.layers.back();
  }
  Layer &dense(const std::string &name, std::vector<int> from, int units, int shift = 7) {
    std::vector<Source> sources;
    for (const int population : from) {
      Source source;
      source.from = population, source.read = Read::dense;
      sources.push_back(source);
    }
    return add(name, Op::dense, sources, units, shift);
  }
  Layer &conv(const std::string &name, int from, int channels, int kernel, int groups = 1) {
    Source source;
    source.from = from, source.read = Read::conv, source.groups = groups;
    source.square(kernel, 1, kernel / 2);
    return add(name, Op::conv, {source}, channels, 6);
  }
  void readout(int from, int units = 3) { dense("head", {from}, units, 0).readout = true; }
};

// Returns a chip whose cores have so many axons and lanes, and plenty of all else.
Chip chip_of(int axons, int lanes = 4) {
  Chip chip;
  chip.params.core.axons = axons;
  chip.params.core.lanes = lanes;
  return chip;
}

// Returns the names of all populations of the network that the mapper made.
std::string names(const Spec &spec, const Chip &chip) {
  const auto design = fixture::map(spec, chip);
  if (!design->chip) return design->error;
  std::string list;
  for (int l = 0; l < design->chip->network->layer_count; l++) {
    list += std::string(l ? " " : "") + design->chip->network->layers[l].name;
  }
  return list;
}

std::string run(const Spec &spec, const Chip &chip) {
  Seen seen{};
  return difference(spec, chip, 1, &seen) + (seen.refusals ? "refused" : "");
}

std::string refusal(const Spec &spec, const Chip &chip, radish_coding coding = RADISH_CODING_RADIX) {
  const auto design = fixture::map(spec, chip, coding, coding == RADISH_CODING_RATE ? 8 : 0);
  const size_t at = design->error.find(": layer ");
  return at == std::string::npos ? design->error : design->error.substr(at + 2);
}

TEST(Split, LeavesANetworkThatFitsAsItIs) {
  Network n({1, 8, 8});
  n.dense("fc", {0}, 5);
  n.readout(1);
  const auto design = fixture::map(n.spec, chip_of(64));
  ASSERT_TRUE(design->chip) << design->error;
  EXPECT_EQ(design->chip->network, design->network.get());
}

TEST(Split, NamesPartsAndTheTrainsOfTheirSums) {
  Network n({1, 8, 8});
  n.dense("few", {0}, 100);
  n.dense("fc", {1}, 5);
  n.readout(2);
  Chip chip = chip_of(64 * 6);
  chip.params.core.slots = 6;
  chip.params.core.synapse_kib = 1;
  chip.params.core.lanes = 16;
  EXPECT_EQ(names(n.spec, chip), "input few fc.part0.high fc.part0.low1 fc.part0.low2 fc.part1.high fc.part1.low1 "
                                 "fc.part1.low2 fc head");
  EXPECT_EQ(run(n.spec, chip), "");
  chip.params.core.slots = 16;
  EXPECT_EQ(names(n.spec, chip), "input few fc.part0 fc.part1 fc head");
  EXPECT_EQ(run(n.spec, chip), "");
}

TEST(Split, LeavesNamesThatTheNetworkHas) {
  Network n({1, 8, 16});
  n.dense("fc", {0}, 5);
  n.dense("fc.part1", {1}, 5);
  n.readout(2);
  EXPECT_EQ(names(n.spec, chip_of(64 + 64)), "input fc fc.part1 head");
  Network wide({1, 8, 32});
  wide.spec.layers = n.spec.layers;
  wide.spec.layers.clear();
  wide.dense("fc", {0}, 5);
  wide.dense("fc.part1", {1}, 5);
  wide.readout(2);
  EXPECT_EQ(names(wide.spec, chip_of(128)), "input fc.part0 fc.part1_ fc fc.part1 head");
  EXPECT_EQ(run(wide.spec, chip_of(128)), "");
}

TEST(Split, CutsRowsAndColumnsOfASingleChannel) {
  for (const Shape shape :
       {Shape{1, 40, 40}, Shape{2, 2, 400}, Shape{1, 1, 1000}, Shape{700, 1, 1}, Shape{3, 17, 19}}) {
    Network n(shape);
    n.dense("fc", {0}, 6);
    n.readout(1);
    EXPECT_EQ(run(n.spec, chip_of(320)), "") << shape.channels << " x " << shape.rows << " x " << shape.columns;
    EXPECT_NE(names(n.spec, chip_of(320)).find("fc.part1"), std::string::npos);
  }
}

TEST(Split, SplitsGroupsOfAConvolutionEachOnItsOwn) {
  Network n({1, 5, 5});
  n.conv("many", 0, 48, 1);
  n.conv("groups", 1, 8, 5, 2).pool = Pool(2, 2, 0);
  n.readout(2);
  EXPECT_EQ(run(n.spec, chip_of(64 * 6)), "");
  EXPECT_NE(names(n.spec, chip_of(64 * 6)).find("groups.part3.low groups "), std::string::npos)
      << names(n.spec, chip_of(64 * 6));
}

TEST(Split, AddsUpMorePopulationsThanATileReads) {
  Network n({1, 6, 6});
  std::vector<Source> sources;
  for (int i = 0; i < 9; i++) {
    n.conv("branch" + std::to_string(i), 0, 4, 3).is_signed = i % 2;
    Source source;
    source.from = i + 1, source.read = Read::uniform, source.gain = i - 3 ? i - 3 : 7;
    sources.push_back(source);
  }
  Layer &sum = n.add("sum", Op::add, sources, 4, 2);
  sum.is_signed = true, sum.leak = 2;
  n.readout(10);
  Chip chip = chip_of(64 * 16);
  chip.params.core.sources = 4;
  EXPECT_EQ(names(n.spec, chip).substr(70), "branch8 sum.part0 sum.part1 sum.part2 sum head") << names(n.spec, chip);
  EXPECT_EQ(run(n.spec, chip), "");
}

// The tile in the corner reads 22 x 3 x 4 neurons, the one in the middle of the layer 22 x 2 x 3 only.
TEST(Split, SplitsALayerWhoseTilesReadMostAtTheBorder) {
  Network n({2, 3, 4});
  n.conv("many", 0, 22, 1);
  Source source;
  source.from = 1, source.read = Read::conv;
  source.rows = source.columns = {5, 1, 4, 0};
  n.add("corner", Op::conv, {source}, 8, 6);
  n.readout(2);
  EXPECT_NE(names(n.spec, chip_of(64 * 4)).find("corner.part1"), std::string::npos) << names(n.spec, chip_of(64 * 4));
  EXPECT_EQ(run(n.spec, chip_of(64 * 4)), "");
  EXPECT_EQ(names(n.spec, chip_of(64 * 5)), "input many corner head");
}

// Four words of axons are room for two sums of two trains each, but not for what the lower train of their sum adds.
TEST(Split, AddsUpColumnsOfTrainsWhereNoReducerHoldsTwoSums) {
  Network n({1, 30, 60});
  n.dense("few", {0}, 100);
  n.dense("fc", {0}, 5);
  n.dense("last", {1, 2}, 4);
  n.readout(3);
  Chip chip = chip_of(64 * 4);
  chip.params.core.slots = 12;
  const std::string all = names(n.spec, chip);
  EXPECT_NE(all.find("fc.part0.high fc.part0.low fc.part1.high"), std::string::npos) << all;
  EXPECT_NE(all.find("fc.sum0.high fc.sum0.low fc.sum1.high"), std::string::npos) << all;
  EXPECT_EQ(run(n.spec, chip), "");
  chip.params.core.axons = 64 * 2; // not even one sum of two trains beside another one
  EXPECT_EQ(run(n.spec, chip), "");
  chip.params.core.potential_bits = 32;
  chip.params.core.slots = 8;
  EXPECT_EQ(run(n.spec, chip), "");
}

TEST(Split, MakesAsManyTrainsAsItIsTold) {
  radish_split_trains trains;
  ASSERT_TRUE(radish_split_make_trains(19, 2, 16, &trains));
  EXPECT_EQ(trains.bits[0], 10);
  EXPECT_EQ(trains.bits[1], 9);
  ASSERT_TRUE(radish_split_make_trains(5, 1, 16, &trains));
  EXPECT_EQ(trains.shift[0], 0);
  EXPECT_FALSE(radish_split_make_trains(19, 2, 9, &trains));
  EXPECT_EQ(radish_split_bits({0, 255}, false), 8);
  EXPECT_EQ(radish_split_bits({0, 256}, false), 9);
  EXPECT_EQ(radish_split_bits({-256, 255}, true), 9);
  EXPECT_EQ(radish_split_bits({-257, 0}, true), 10);
}

TEST(Split, SplitsAReadoutWhoseLastReducerIsTheReadout) {
  Network n({1, 30, 30});
  n.readout(0, 7);
  const auto design = fixture::map(n.spec, chip_of(320));
  ASSERT_TRUE(design->chip) << design->error;
  const radish_network &split = *design->chip->network;
  EXPECT_TRUE(split.layers[split.layer_count - 1].readout);
  EXPECT_STREQ(split.layers[split.layer_count - 1].name, "head");
  EXPECT_GT(split.layer_count, 3);
  EXPECT_EQ(run(n.spec, chip_of(320)), "");
}

TEST(Split, SaysWhyALayerCannotBeSplitEither) {
  Network n({1, 10, 20});
  n.dense("fc", {0}, 5);
  n.readout(1);
  EXPECT_EQ(
      refusal(n.spec, chip_of(64)),
      "layer fc: its smallest tile (4 channels at one position) needs 256 axons, 4 neurons and 4896 synapse bits; "
      "a core has 64, 4096 and 524288 (core.axons, core.neurons, core.synapse_kib); nor can it be split: no reducer "
      "holds the trains of two parts (core.axons, core.sources, core.slots)");
  Network kernel({1, 15, 15});
  kernel.conv("wide", 0, 4, 15);
  kernel.readout(1);
  EXPECT_NE(refusal(kernel.spec, chip_of(128)).find("; nor can it be split: its smallest part does not fit"),
            std::string::npos)
      << refusal(kernel.spec, chip_of(128));
  Network pool({1, 16, 16});
  pool.conv("pooled", 0, 8, 9).pool = Pool(9, 9, 0);
  pool.readout(1);
  Chip chip = chip_of(64 * 2);
  EXPECT_NE(
      refusal(pool.spec, chip).find("; nor can it be split: not even a reducer of one part fits, with what it pools"),
      std::string::npos)
      << refusal(pool.spec, chip);
  Network many({1, 64, 128});
  many.spec.input_bits = 16;
  many.dense("fc", {0}, 5, 16);
  many.readout(1);
  EXPECT_NE(refusal(many.spec, chip_of(64 * 3)).find("; nor can it be split: there would be more layers than"),
            std::string::npos)
      << refusal(many.spec, chip_of(64 * 3));
  Network narrow({1, 30, 30});
  narrow.spec.input_bits = 16;
  narrow.dense("fc", {0}, 5, 16);
  narrow.readout(1);
  chip = chip_of(64 * 8, 2);
  chip.params.core.potential_bits = 16;
  EXPECT_NE(refusal(narrow.spec, chip)
                .find("; nor can it be split: parts and reducers need potentials of more bits (core.potential_bits)"),
            std::string::npos)
      << refusal(narrow.spec, chip);
  chip.params.core.potential_bits = 19;
  EXPECT_EQ(run(narrow.spec, chip), "");
}

TEST(Split, LeavesRateCodingAsItIsAndSaysSo) {
  Network n({1, 10, 20});
  n.dense("fc", {0}, 5);
  n.spec.layers[0].threshold.shape = {5};
  n.spec.layers[0].threshold.values = {9, 9, 9, 9, 9};
  n.readout(1);
  EXPECT_EQ(
      refusal(n.spec, chip_of(192), RADISH_CODING_RATE),
      "layer fc: its smallest tile (4 channels at one position) needs 256 axons, 4 neurons and 4992 synapse bits; "
      "a core has 192, 4096 and 524288 (core.axons, core.neurons, core.synapse_kib); rate coding splits no layer, "
      "since a neuron compares its whole sum with its threshold in each step");
}

// ---- a network from a file ----------------------------------------------------------------------------------

struct Image {
  Numbers input;
};

void activations(void *user, int, uint16_t *out) {
  fixture::write_activations(static_cast<Image *>(user)->input, out);
}

TEST(Split, RunsTheNetworkForMnistOfTutorialsOnRadix40AndLoihiAsTheyAre) {
  for (const std::string name : {"radix40", "loihi"}) {
    radish_error error = {""};
    radish_network *network = nullptr;
    radish_chip_file *file = nullptr;
    radish_mapped_chip *mapped = nullptr;
    radish_chip *chip = nullptr;
    radish_run_result *result = nullptr;
    const std::string root = RADISH_SOURCE_DIR;
    ASSERT_EQ(radish_network_load((root + "/tests/sim/networks/mnist.yaml").c_str(), {0, nullptr}, &network, &error), 0)
        << error.message;
    const char *plain[] = {"mapping.objective=cores", "mapping.placement=strips"};
    ASSERT_EQ(radish_chip_file_load((root + "/configs/chips/" + name + ".yaml").c_str(), {2, plain}, &file, &error), 0)
        << error.message;
    ASSERT_EQ(radish_mapped_chip_create(network, file, RADISH_CODING_RADIX, &mapped, &error), 0) << error.message;
    EXPECT_EQ(mapped->network->layer_count, name == "radix40" ? 9 : 11);
    ASSERT_EQ(radish_chip_create(mapped, &chip, &error), 0) << error.message;
    Image image;
    Random random(11);
    for (int i = 0; i < 28 * 28; i++) image.input.push_back(random.chance(30) ? random.between(0, 63) : 0);
    radish_run_options options{};
    options.image_count = 1;
    options.user = &image;
    options.activations = activations;
    ASSERT_EQ(radish_chip_run(chip, &options, &result, &error), 0) << error.message;
    EXPECT_EQ(Numbers(result->logits, result->logits + result->logit_count), functional_logits(network, image.input));
    radish_run_result_destroy(result);
    radish_chip_destroy(chip);
    radish_mapped_chip_destroy(mapped);
    radish_chip_file_destroy(file);
    radish_network_destroy(network);
  }
}

} // namespace
