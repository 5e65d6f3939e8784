// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// config_network.h: a network of configs/ and its images, run on a chip with settings.
#ifndef RADISH_TESTS_SIM_CONFIG_NETWORK_H
#define RADISH_TESTS_SIM_CONFIG_NETWORK_H

#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "sim/chip/chip.h"
#include "tests/sim/owned.h"
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

using Settings = std::vector<std::string>;

inline void print(const char *network, const Settings &settings, std::ostream *out) {
  *out << network;
  for (const std::string &s : settings) *out << " " << s;
}

struct Outcome {
  double time_ps = 0; // of an image alone, on average, or between two in the pipeline
  int64_t hops = 0;   // of the first image's packets
  std::vector<int32_t> logits;
};

class ConfigNetwork {
public:
  explicit ConfigNetwork(const std::string &name) {
    radish_error error{};
    radish_network *network = nullptr;
    radish_images *images = nullptr;
    const std::string path = RADISH_SOURCE_DIR "/configs/networks/" + name + ".yaml";
    EXPECT_EQ(radish_network_load(path.c_str(), {0, nullptr}, &network, &error), RADISH_OK) << error.message;
    network_.reset(network);
    if (!network->sample) return; // a topology has random activations
    EXPECT_EQ(radish_images_load(network->sample, nullptr, network->layers[0].shape, &images, &error), RADISH_OK)
        << error.message;
    images_.reset(images);
  }

  // `chip` is the path of its file.
  Outcome run(const Settings &settings, int image_count, bool pipeline, const char *chip_path) const {
    const auto mapped = map(settings, chip_path);
    if (!mapped.second) return {};
    radish_error error{};
    radish_chip *chip = nullptr;
    EXPECT_EQ(radish_chip_create(mapped.second.get(), &chip, &error), RADISH_OK) << error.message;
    const owned<radish_chip, radish_chip_destroy> chip_owner(chip);
    radish_network_inputs inputs{network_.get(), images_.get()};
    radish_run_options options{};
    options.image_count = image_count;
    options.independent = !pipeline;
    options.user = &inputs;
    options.activations = radish_network_inputs_activations;
    radish_run_result *result = nullptr;
    EXPECT_EQ(radish_chip_run(chip, &options, &result, &error), RADISH_OK) << error.message;
    const owned<radish_run_result, radish_run_result_destroy> result_owner(result);
    if (!result) return {};
    return {pipeline ? period_ps(*result) : mean_latency_ps(*result), hops(result),
            std::vector<int32_t>(result->logits, result->logits + image_count * result->logit_count)};
  }

private:
  using Chip = owned<radish_chip_file, radish_chip_file_destroy>;
  using Mapped = owned<radish_mapped_chip, radish_mapped_chip_destroy>;

  std::pair<Chip, Mapped> map(const Settings &settings, const char *chip_path) const {
    std::vector<const char *> items;
    for (const std::string &s : settings) items.push_back(s.c_str());
    radish_error error{};
    radish_chip_file *file = nullptr;
    radish_mapped_chip *mapped = nullptr;
    EXPECT_EQ(radish_chip_file_load(chip_path, {static_cast<int>(items.size()), items.data()}, &file, &error),
              RADISH_OK)
        << error.message;
    EXPECT_EQ(radish_mapped_chip_create(network_.get(), file, RADISH_CODING_RADIX, &mapped, &error), RADISH_OK)
        << error.message;
    return {Chip(file), Mapped(mapped)};
  }
  static double mean_latency_ps(const radish_run_result &result) {
    double sum = 0;
    for (int i = 0; i < result.image_count; i++) {
      sum += static_cast<double>(result.times[i].done_ps - result.times[i].first_spike_ps);
    }
    return sum / result.image_count;
  }
  // Of the second half of the images: by then the pipeline is full.
  static double period_ps(const radish_run_result &result) {
    const int last = result.image_count - 1, first = last / 2;
    return static_cast<double>(result.times[last].done_ps - result.times[first].done_ps) / (last - first);
  }
  static int64_t hops(const radish_run_result *result) {
    int64_t sum = 0;
    for (int l = 0; l < result->layer_count; l++) {
      const radish_counters &counters = radish_run_result_record_at(result, 0, l)->counters;
      sum += counters.hops_east_west + counters.hops_north_south;
    }
    return sum;
  }

  owned<radish_network, radish_network_destroy> network_;
  owned<radish_images, radish_images_destroy> images_;
};

#endif
