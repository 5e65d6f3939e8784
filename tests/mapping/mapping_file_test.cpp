// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/mapping_file.h promises: a mapping written is the mapping read, any mapping by hand gives the answers of
// the formulas, and what cannot be a mapping is refused with its line.
#include "core/base/random.h"
#include "mapping/mapping_file.h"
#include "network/files/images.h"
#include "network/functional/functional.h"
#include "network/load/network_load.h"
#include "sim/chip/chip.h"
#include "tests/files.h"
#include <algorithm>
#include <numeric>

namespace {

struct MappingFile : Files {
  radish_chip_file *chip = nullptr;
  radish_network *network = nullptr;
  radish_error error = {""};

  void SetUp() override {
    Files::SetUp();
    const std::string root = RADISH_SOURCE_DIR "/configs/";
    const radish_overrides none = {0, nullptr};
    ASSERT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, none, &chip, &error), RADISH_OK);
    ASSERT_EQ(radish_network_load((root + "networks/lenet5-fashion.yaml").c_str(), none, &network, &error), RADISH_OK);
  }
  void TearDown() override {
    radish_network_destroy(network);
    radish_chip_file_destroy(chip);
    Files::TearDown();
  }

  using Mapped = std::unique_ptr<radish_mapped_chip, void (*)(radish_mapped_chip *)>;
  Mapped map(const char *file) {
    radish_mapped_chip *mapped = nullptr;
    radish_mapped_chip_create_from(file, network, chip, RADISH_CODING_RADIX, &mapped, &error);
    return {mapped, radish_mapped_chip_destroy};
  }
  static std::string text_of(const radish_mapped_chip &mapped) {
    char *text = nullptr;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    radish_mapping_file_write(&mapped, file);
    fclose(file);
    const std::string result(text, size);
    free(text);
    return result;
  }
  // Expects that the mapping `text` is refused once its first `from` is replaced by `to`, and returns the message.
  std::string refused(std::string text, const std::string &from, const std::string &to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    EXPECT_EQ(map(put("m.yaml", text).c_str()), nullptr);
    return plain(error.message);
  }

  static void activations(void *user, int index, uint16_t *out) {
    const auto *test = static_cast<MappingFile *>(user);
    radish_images_random_activations(7, index, 0.3, test->network->input_bits, false,
                                     radish_shape_size(test->network->layers[0].shape), out);
  }
  // Runs one image on the chip and returns its logits.
  std::vector<int32_t> run(const radish_mapped_chip &mapped) {
    radish_chip *simulated = nullptr;
    radish_run_result *result = nullptr;
    radish_run_options options{};
    options.image_count = 1;
    options.user = this;
    options.activations = activations;
    EXPECT_EQ(radish_chip_create(&mapped, &simulated, &error), RADISH_OK) << error.message;
    EXPECT_EQ(radish_chip_run(simulated, &options, &result, &error), RADISH_OK) << error.message;
    std::vector<int32_t> logits;
    if (result) logits.assign(result->logits, result->logits + result->logit_count);
    radish_run_result_destroy(result);
    radish_chip_destroy(simulated);
    return logits;
  }
};

TEST_F(MappingFile, WhatIsWrittenIsRead) {
  for (int objective : {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY, RADISH_OBJECTIVE_THROUGHPUT}) {
    for (int cores : {1, 4, 64}) {
      chip->params.mapping.objective = objective;
      chip->params.chip.cores = cores;
      const Mapped chosen = map(nullptr);
      const std::string text = text_of(*chosen);
      const Mapped read = map(put("m.yaml", text).c_str());
      ASSERT_NE(read, nullptr) << error.message;
      EXPECT_EQ(text_of(*read), text);
      ASSERT_EQ(read->partition_count, chosen->partition_count);
      for (int p = 0; p < read->partition_count; p++) {
        EXPECT_EQ(read->programs[p].resident, chosen->programs[p].resident) << cores << " cores, partition " << p;
      }
    }
  }
}

// Tiles on other cores, cores at other places and lines in another order change the times, and never the answer.
TEST_F(MappingFile, AnyMappingGivesTheSameAnswer) {
  chip->params.mapping.objective = RADISH_OBJECTIVE_LATENCY;
  chip->params.chip.cores = 40;
  const std::string text = text_of(*map(nullptr));
  const size_t tiles_at = text.find("tiles:\n");
  std::vector<std::string> tiles;
  std::istringstream lines(text.substr(tiles_at + 7));
  for (std::string line; std::getline(lines, line);) tiles.push_back(line.substr(0, line.find(", core:")));
  const std::vector<int32_t> expected = run(*map(nullptr));
  for (uint64_t seed = 1; seed <= 20; seed++) {
    uint64_t state = radish_random_stream(seed, 0, 0);
    const auto below = [&](size_t n) { return static_cast<size_t>(radish_random_next(&state) % n); };
    const size_t cores = 12 + below(20);
    std::vector<int> places(32 * 32);
    std::iota(places.begin(), places.end(), 0);
    for (size_t i = places.size() - 1; i > 0; i--) std::swap(places[i], places[below(i + 1)]);
    for (size_t i = tiles.size() - 1; i > 0; i--) std::swap(tiles[i], tiles[below(i + 1)]);
    std::string mapping = "lanes: 16\ncores:\n";
    for (size_t k = 0; k < cores; k++) {
      mapping += "  - {x: " + std::to_string(places[k] % 32) + ", y: " + std::to_string(places[k] / 32) + "}\n";
    }
    mapping += "tiles:\n";
    for (size_t i = 0; i < tiles.size(); i++) { // the first tiles give every core one
      mapping += tiles[i] + ", core: " + std::to_string(i < cores ? i : below(cores)) + "}\n";
    }
    const Mapped mapped = map(put("m.yaml", mapping).c_str());
    ASSERT_NE(mapped, nullptr) << error.message << ", seed " << seed;
    EXPECT_EQ(run(*mapped), expected) << "seed " << seed;
  }
}

TEST_F(MappingFile, RefusesWhatIsNoMapping) {
  chip->params.chip.cores = 0;
  const std::string text = text_of(*map(nullptr)); // conv1 is cut by columns and rows
  EXPECT_EQ(refused(text, "lanes: 16", "lanes: 8"),
            "m.yaml:2: the mapping is for cores of 8 lanes, the chip has core.lanes = 16");
  EXPECT_EQ(refused(text, "{x: 0, y: 1}", "{x: 0, y: 0}"),
            "m.yaml:5: cores.1: core 0 is at (0, 0) already; each core has a place of its own");
  EXPECT_EQ(refused(text, "{x: 0, y: 1}", "{x: 32, y: 0}"),
            "m.yaml:5: cores.1.x must be a whole number from 0 to 31, not '32'");
  EXPECT_EQ(refused(text, "layer: fc2", "layer: fc9"),
            "m.yaml:19: tiles.6: the network has no layer 'fc9'; its layers from conv1 to head are allowed");
  EXPECT_EQ(refused(text, "layer: fc2, at: [0, 0, 0], size: [84", "layer: fc2, at: [0, 0, 0], size: [85"),
            "m.yaml:19: tiles.6.size, its channels, must be a whole number from 1 to 84, not '85'");
  EXPECT_EQ(refused(text, "layer: fc2, at: [0, 0, 0]", "layer: fc2, at: [16, 0, 0]"),
            "m.yaml:19: tiles.6: the tile ends at [100, 1, 1], outside layer fc2, whose outputs are 84 x 1 x 1");
  EXPECT_EQ(refused(text, "layer: fc2, at: [0, 0, 0], size: [84", "layer: fc2, at: [7, 0, 0], size: [77"),
            "m.yaml:19: tiles.6: the first channel is 7; a multiple of core.lanes = 16 is allowed");
  EXPECT_EQ(refused(text, "layer: fc2, at: [0, 0, 0], size: [84", "layer: fc2, at: [0, 0, 0], size: [80"),
            "m.yaml: layer fc2: neuron [80, 0, 0] lies in no tile; each neuron lies in one");
  EXPECT_EQ(refused(text, "tiles:\n", "tiles:\n  - {layer: head, at: [0, 0, 0], size: [10, 1, 1], core: 0}\n"),
            "m.yaml:21: layer head: neuron [0, 0, 0] lies in two tiles; each neuron lies in one");
  EXPECT_EQ(refused(text, "tiles:\n", "  - {x: 9, y: 9}\ntiles:\n"),
            "m.yaml: cores.8: no tile is on this core; leave it out");
  EXPECT_EQ(refused(text, "core: 7}", "core: 8}"),
            "m.yaml:20: tiles.7.core must be a whole number from 0 to 7, not '8'");
  EXPECT_EQ(refused(text, "tiles:\n", "tile:\n").substr(0, 10), "m.yaml:12:");
  chip->params.core.synapse_kib = 8;
  EXPECT_EQ(map(put("m.yaml", text).c_str()), nullptr);
  EXPECT_EQ(
      plain(error.message),
      "m.yaml:18: a tile of layer fc1 needs 448 axons, 128 neurons and 310272 synapse bits; a core has 16384, 4096 "
      "and 65536 (core.axons, core.neurons, core.synapse_kib)");
  chip->params.core.synapse_kib = 64;
  chip->params.chip.cores = 4;
  EXPECT_EQ(map(put("m.yaml", text).c_str()), nullptr);
  EXPECT_EQ(plain(error.message).substr(0, 9), "m.yaml:4:");
}

} // namespace
