// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What steps of crossbar cores take, and what their spikes cost: the arithmetic of docs/chip.md section 2, and the numbers that
// others published of the chips in configs/chips.
#include "tests/mapping/design.h"
#include "tests/sim/chip_fixture.h"

#include "core/base/edge.h"
#include "mapping/chip_file.h"

#include <gtest/gtest.h>

namespace {

using fixture::Chip;
using fixture::Outcome;
using reference::Numbers;
using reference::Read;
using reference::Spec;

using ChipFile = std::unique_ptr<radish_chip_file, void (*)(radish_chip_file *)>;

ChipFile load(const std::string &name) {
  radish_chip_file *file = nullptr;
  radish_error error = {""};
  const std::string path = RADISH_SOURCE_DIR "/configs/chips/" + name + ".yaml";
  EXPECT_EQ(radish_chip_file_load(path.c_str(), {0, nullptr}, &file, &error), RADISH_OK) << error.message;
  return {file, radish_chip_file_destroy};
}

// Returns a chip with the parameters of a file of configs/chips, but for its mapping.
Chip chip_of(const std::string &name) {
  Chip chip;
  const radish_mapping_params plain = chip.params.mapping;
  chip.params = load(name)->params;
  chip.params.mapping = plain;
  return chip;
}

Numbers some_weights(int64_t count) {
  Numbers weights;
  for (int64_t i = 0; i < count; i++) weights.push_back(i * 7 % 15 - 7);
  return weights;
}

reference::Layer dense(int from, int inputs, int units, bool readout) {
  reference::Layer layer;
  layer.name = readout ? "head" : "array";
  layer.op = reference::Op::dense;
  layer.out_channels = units;
  layer.readout = readout;
  reference::Source source;
  source.from = from;
  source.read = Read::dense;
  source.weights = {{units, inputs}, some_weights(int64_t{units} * inputs)};
  layer.sources.push_back(source);
  return layer;
}

// 256 axons of one step, each of them read by every one of `neurons` neurons, and a readout of one neuron.
Spec full_array(int neurons) {
  Spec spec;
  spec.name = "full";
  spec.weight_bits = 4;
  spec.input = {1, 16, 16};
  spec.layers = {dense(0, 256, neurons, false), dense(1, neurons, 1, true)};
  return spec;
}

// Runs an image whose first axons spike and returns what the layer counted.
radish_counters count(const Spec &spec, const Chip &chip, int spikes) {
  Numbers image(256, 0);
  std::fill(image.begin(), image.begin() + spikes, 1);
  const Outcome outcome = fixture::run(spec, {image}, chip);
  EXPECT_EQ(outcome.error, "");
  return outcome.error.empty() ? outcome.counters[0][1] : radish_counters{};
}

// Returns the cycles of the layer's one step: all but those of its commit, which are one, its words and one.
int64_t step_cycles(const Spec &spec, const Chip &chip, int spikes) {
  const int64_t words = (spec.layers[0].out_channels + chip.params.core.lanes - 1) / chip.params.core.lanes;
  return count(spec, chip, spikes).busy_cycles - (1 + words + 1);
}

TEST(Crossbar, OfOdinTakes513CyclesForASpike) {
  const Chip chip = chip_of("odin");
  const Spec spec = full_array(256);
  const int64_t silent = step_cycles(spec, chip, 0);
  EXPECT_EQ(silent, 1 + 4 + 4 + 256 + 1); // dispatch, empty words, drain, fire + leak, drain
  for (int spikes : {1, 2, 63, 64}) {     // the first word is not empty then, which saves its cycle
    EXPECT_EQ(step_cycles(spec, chip, spikes), silent - 1 + spikes * (1 + 512));
  }
}

TEST(Crossbar, OfTinyOdinTakesOneAndTwiceItsNeuronsForASpike) {
  Chip chip = chip_of("tinyodin");
  for (int neurons : {1, 10, 128, 256}) {
    const Spec spec = full_array(neurons);
    EXPECT_EQ(step_cycles(spec, chip, 9) - step_cycles(spec, chip, 8), 1 + 2 * neurons) << neurons;
  }
}

TEST(Crossbar, OfRancTakes66051CyclesForATick) {
  const Chip chip = chip_of("ranc");
  for (int neurons : {10, 256}) {
    for (int spikes : {0, 1, 256}) {
      EXPECT_EQ(step_cycles(full_array(neurons), chip, spikes), 256 * (256 * 1 + 2) + 3) << neurons << " " << spikes;
    }
  }
  EXPECT_EQ(step_cycles(full_array(256), chip, 5), 66051);
}

TEST(Crossbar, OfTrueNorthTakesAMillisecondForATickAnd26PicojoulesForAnEvent) {
  const Chip chip = chip_of("truenorth");
  EXPECT_EQ(chip.params.mesh.columns * chip.params.mesh.rows, 64 * 64);
  for (int spikes : {0, 200}) {
    EXPECT_EQ(step_cycles(full_array(256), chip, spikes) * radish_edge_period_ps(chip.params.core.clock_mhz),
              INT64_C(1000000000));
  }
  EXPECT_EQ(load("truenorth")->prices[RADISH_PRICE_synaptic_op].aj, 26000000);
  EXPECT_EQ(count(full_array(256), chip, 200).synaptic_ops, 200 * 256);
}

TEST(Crossbar, OfNambiarCostsFourPointEightPicojoulesAnOperationWhereItIsFull) {
  const ChipFile file = load("nambiar40");
  const Chip chip = chip_of("nambiar40");
  const radish_counters full = count(full_array(256), chip, 256);
  EXPECT_EQ(full.synaptic_ops, 256 * 256);
  EXPECT_EQ(full.pairs * file->prices[RADISH_PRICE_pair].aj, full.synaptic_ops * INT64_C(4800000));
  const radish_counters half = count(full_array(136), chip, 256); // 8 and a half words: the last one is half empty
  EXPECT_EQ(half.pairs * file->prices[RADISH_PRICE_pair].aj, 256 * 144 * INT64_C(4800000));
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    const bool elsewhere = p == RADISH_PRICE_reload_bit || p == RADISH_PRICE_offchip_bit || p == RADISH_PRICE_host_bit;
    EXPECT_EQ(file->prices[p].given, p == RADISH_PRICE_pair || elsewhere) << p;
  }
  EXPECT_EQ(file->leakage_pw_per_core, 930000);
}

TEST(Crossbar, ReadsTheWholeArrayInEachStepWhereItGoesNeuronByNeuron) {
  Chip chip = chip_of("ranc");
  const radish_counters silent = count(full_array(100), chip, 0), loud = count(full_array(100), chip, 256);
  EXPECT_EQ(silent.synapse_read_bits, loud.synapse_read_bits);
  EXPECT_EQ(silent.potential_read_bits, loud.potential_read_bits);
  EXPECT_EQ(silent.synapse_read_bits, 256 * 256 * 4 + 100 * 24); // weights of 4 bits, and initial potentials
  EXPECT_EQ(silent.pairs, 0);
  EXPECT_EQ(loud.pairs, 256 * 100);
}

// A convolution of 3 x 3 over 4 x 4 places, unrolled: its 16 axons reach 100 of 16 * 16 places, one channel each.
TEST(Crossbar, UnrollsAConvolutionAndReadsItsZeros) {
  Spec spec;
  spec.name = "unrolled";
  spec.weight_bits = 4;
  spec.input = {1, 4, 4};
  reference::Layer conv;
  conv.name = "conv";
  conv.out_channels = 3;
  reference::Source source;
  source.square(3, 1, 1);
  source.weights = {{3, 1, 3, 3}, some_weights(27)};
  conv.sources.push_back(source);
  spec.layers = {conv, dense(1, 48, 1, true)};
  Chip chip;
  chip.params.core.organisation = RADISH_ORGANISATION_CROSSBAR;
  chip.params.core.lanes = 2;
  const Outcome outcome = fixture::run(spec, {Numbers(16, 1)}, chip);
  ASSERT_EQ(outcome.error, "");
  const radish_counters &counters = outcome.counters[0][1];
  EXPECT_EQ(counters.synaptic_ops, 100 * 3);
  EXPECT_EQ(counters.pairs, 16 * 32); // two words a place, the second one with one channel
  EXPECT_EQ(counters.busy_cycles, (1 + 16 * 32 + 4 + 32 + 1) + (1 + 32 + 1));
}

// ---- how densely convolutions are packed --------------------------------------------------------------------------

// Returns how many arrays of `size` x `size` the whole matrix of a convolution takes, all its inputs by all its outputs in the
// order of channels (Toeplitz), with a word for `lanes` channels of a place as in ours. Where its inputs are more than an array's
// axons, more arrays add up the sums of each neuron, of `parts` axons each.
int64_t toeplitz_arrays(const radish_network &network, const radish_layer &layer, int64_t size, int64_t lanes) {
  const auto arrays = [size](int64_t lines) { return (lines + size - 1) / size; };
  const int64_t neurons = (layer.sums.channels + lanes - 1) / lanes * lanes * layer.sums.rows * layer.sums.columns;
  const int64_t parts = arrays(radish_shape_size(network.layers[layer.sources[0].from].shape));
  return parts * arrays(neurons) + (parts > 1 ? arrays(parts * neurons) : 0);
}

// Counts the arrays of each convolution that is not split. Those in groups are left out: their matrices fall apart into those of
// single channels, which the words of an array, of `lanes` channels at one place, cannot follow.
void expect_dense(const std::string &name, int size, int *compared) {
  SCOPED_TRACE(name + " on arrays of " + std::to_string(size) + " x " + std::to_string(size));
  Design design(name);
  radish_core_params &core = design.chip->params.core;
  core.organisation = RADISH_ORGANISATION_CROSSBAR;
  core.axons = core.neurons = size;
  core.synapse_kib = size * size / 1024 + 64;
  design.chip->params.mesh.columns = design.chip->params.mesh.rows = 126;
  const auto mapped = design.map();
  ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
  std::vector<int64_t> arrays(static_cast<size_t>(mapped->network->layer_count));
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    arrays[static_cast<size_t>(mapped->programs[p].layer)]++;
  }
  for (int l = 1; l < mapped->network->layer_count; l++) {
    const radish_layer &layer = mapped->network->layers[l];
    const bool is_part = layer.source_count > 1 || layer.sources[0].part.shape.channels;
    if (layer.op != RADISH_OP_CONV || is_part || layer.sources[0].groups > 1) continue;
    const int64_t made = arrays[static_cast<size_t>(l)];
    int64_t most = toeplitz_arrays(*mapped->network, layer, size, core.lanes);
    printf("%-16s %4d %-10s %5lld arrays, its whole matrix %5lld\n", name.c_str(), size, layer.name,
           static_cast<long long>(made), static_cast<long long>(most));
    if (name == "lenet5-fashion" && size == 1024 && most == 13) most++; // its 14 rows of pools cannot be cut into 13
    EXPECT_LE(made, most) << layer.name;
    ++*compared;
  }
}

TEST(Crossbar, PacksConvolutionsAtLeastAsDenselyAsTheirWholeMatrix) {
  int compared = 0;
  for (const int size : {128, 256, 512, 1024}) expect_dense("lenet5-fashion", size, &compared);
  for (const int size : {256, 512, 1024}) expect_dense("resnet8-cifar", size, &compared);
  for (const int size : {512, 1024}) expect_dense("vgg9-cifar", size, &compared);
  for (const int size : {512, 1024}) expect_dense("mobilenet-cifar", size, &compared);
  EXPECT_GE(compared, 20);
}

// ---- refusals ----------------------------------------------------------------------------------------------------

std::string refusal(const Spec &spec, const Chip &chip) {
  return fixture::map(spec, chip)->error;
}

TEST(Crossbar, RefusesWhatItCannotBeByName) {
  Chip chip = chip_of("ranc");
  chip.params.core.partitions = 2;
  EXPECT_NE(refusal(full_array(4), chip)
                .find("crossbar.scan: neuron_major goes through the array of a single tile; "
                      "core.partitions must be 1, not 2"),
            std::string::npos);
  chip = chip_of("ranc");
  chip.params.core.axons = chip.params.core.neurons = 1 << 20;
  chip.params.crossbar.row_cycles = 1000000;
  EXPECT_NE(refusal(full_array(4), chip).find("simulated time ends after"), std::string::npos);
  chip = chip_of("odin");
  chip.params.core.axons = chip.params.core.neurons = 1 << 20;
  chip.params.crossbar.row_cycles = 1000000;
  EXPECT_NE(refusal(full_array(4), chip).find("make crossbar.row_cycles, event_cycles or the array smaller"),
            std::string::npos);
  chip = chip_of("odin");
  chip.params.core.lanes = 257; // more than the array has neurons
  chip.params.core.neurons = 256;
  EXPECT_NE(refusal(full_array(4), chip).find("smallest tile"), std::string::npos);
}

} // namespace
