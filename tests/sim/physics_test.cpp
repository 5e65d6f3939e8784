// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A chip that has more is not slower: with more cores, memory, lanes, clock or faster links the same image gives the same
// answer and takes at most 2 % longer, whatever the mapper makes of what is there. Lanes come with their words of memory,
// of which a core has fewer else.
#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "sim/chip/chip.h"
#include "tests/sim/owned.h"
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace {

constexpr double TOLERANCE = 1.02;

using Settings = std::vector<std::string>;

struct Outcome {
  double time_ps; // of an image alone, or between two in the pipeline
  std::vector<int32_t> logits;
};

// A network of configs/ and its images.
class Source {
public:
  explicit Source(const std::string &name) {
    radish_error error{};
    radish_network *network = nullptr;
    radish_images *images = nullptr;
    EXPECT_EQ(radish_network_load((configs + "networks/" + name + ".yaml").c_str(), {0, nullptr}, &network, &error),
              RADISH_OK)
        << error.message;
    network_.reset(network);
    if (!network->sample) return; // a topology has random activations
    EXPECT_EQ(radish_images_load(network->sample, nullptr, network->layers[0].shape, &images, &error), RADISH_OK)
        << error.message;
    images_.reset(images);
  }

  Outcome run(const Settings &settings, int image_count, bool pipeline) const {
    const auto mapped = map(settings);
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
    return {pipeline ? period_ps(*result) : mean_latency_ps(*result),
            std::vector<int32_t>(result->logits, result->logits + image_count * result->logit_count)};
  }

private:
  using Chip = owned<radish_chip_file, radish_chip_file_destroy>;
  using Mapped = owned<radish_mapped_chip, radish_mapped_chip_destroy>;

  std::pair<Chip, Mapped> map(const Settings &settings) const {
    std::vector<const char *> items;
    for (const std::string &s : settings) items.push_back(s.c_str());
    radish_error error{};
    radish_chip_file *file = nullptr;
    radish_mapped_chip *mapped = nullptr;
    EXPECT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, {static_cast<int>(items.size()), items.data()}, &file, &error),
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

  const std::string configs = RADISH_SOURCE_DIR "/configs/";
  owned<radish_network, radish_network_destroy> network_;
  owned<radish_images, radish_images_destroy> images_;
};

// What a chip has ever more of; each entry is settings.
struct More {
  const char *of;
  std::vector<Settings> settings;
};

std::vector<Settings> each(const std::string &parameter, const std::vector<int> &values) {
  std::vector<Settings> settings;
  for (int v : values) settings.push_back({parameter + "=" + std::to_string(v)});
  return settings;
}

More memories() {
  More more{"memories", {}};
  for (int k : {1, 2, 4, 8, 16}) {
    more.settings.push_back({"core.axons=" + std::to_string(4096 * k), "core.neurons=" + std::to_string(1024 * k),
                             "core.synapse_kib=" + std::to_string(16 * k)});
  }
  return more;
}

More lanes() {
  More more{"lanes", {}};
  for (int lanes : {4, 8, 12, 16, 24, 32, 64}) {
    more.settings.push_back({"core.lanes=" + std::to_string(lanes), "core.neurons=" + std::to_string(256 * lanes),
                             "core.synapse_kib=" + std::to_string(4 * lanes)});
  }
  return more;
}

More cores() {
  return {"cores", each("cores", {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024})};
}

// All but the cores.
std::vector<More> resources() {
  return {memories(),
          lanes(),
          {"axons", each("core.axons", {4096, 8192, 16384, 32768, 65536})},
          {"neurons", each("core.neurons", {1024, 2048, 4096, 8192, 16384})},
          {"synapse memory", each("core.synapse_kib", {16, 32, 64, 128, 256})},
          {"clock", each("core.clock_mhz", {5, 8, 10, 12, 20, 40, 100})},
          {"feeds", each("core.feeds", {128, 256, 512, 1024})},
          {"destinations", each("core.destinations", {128, 256, 512, 1024})},
          {"partitions", each("core.partitions", {8, 16, 32, 64})},
          {"routes", each("noc.routes", {512, 1024, 2048, 4096})},
          {"speed of links", {{"noc.voltage_factor=40"}, {"noc.voltage_factor=20"}, {"noc.voltage_factor=10"}}},
          {"FIFOs", each("noc.fifo_depth", {2, 4, 8, 16})},
          {"off-chip channels", each("offchip.channels", {1, 2, 4, 8})},
          {"off-chip rate", each("offchip.mbit_per_s", {400, 800, 1600, 3200})},
          {"host's rate", {{"host.packet_ps=200000"}, {"host.packet_ps=100000"}, {"host.packet_ps=50000"}}}};
}

struct Chips {
  const char *network;
  Settings fixed;
  std::vector<More> more;
  int images;
  bool pipeline = false;
};

void PrintTo(const Chips &c, std::ostream *out) {
  *out << c.network;
  for (const std::string &s : c.fixed) *out << " " << s;
  *out << (c.pipeline ? ", period" : ", latency");
}

class Physics : public testing::TestWithParam<Chips> {};

TEST_P(Physics, WhatHasMoreIsNotSlower) {
  const Chips &c = GetParam();
  const Source source(c.network);
  std::vector<int32_t> logits;
  for (const More &more : c.more) {
    double least_ps = 0;
    std::string least;
    for (const Settings &settings : more.settings) {
      Settings all = settings;
      all.insert(all.begin(), c.fixed.begin(), c.fixed.end());
      const Outcome run = source.run(all, c.images, c.pipeline);
      ASSERT_GT(run.time_ps, 0);
      if (logits.empty()) logits = run.logits;
      EXPECT_EQ(run.logits, logits) << settings[0];
      if (least_ps > 0) {
        EXPECT_LE(run.time_ps, TOLERANCE * least_ps) << more.of << ": " << settings[0] << " against " << least;
      }
      if (least_ps > 0 && run.time_ps >= least_ps) continue;
      least_ps = run.time_ps;
      least = settings[0];
    }
  }
}

const std::string for_latency = "mapping.objective=latency", for_throughput = "mapping.objective=throughput";

INSTANTIATE_TEST_SUITE_P(Chips, Physics,
                         testing::Values(Chips{"lenet5-fashion", {for_latency}, {cores()}, 4},
                                         Chips{"lenet5-fashion", {for_latency, "cores=16"}, resources(), 4},
                                         Chips{"lenet5-fashion", {for_latency, "cores=64"}, resources(), 4}));

INSTANTIATE_TEST_SUITE_P(Long, Physics,
                         testing::Values(Chips{"resnet8-cifar", {for_latency}, {cores()}, 2},
                                         Chips{"vgg16-cifar", {for_latency}, {cores()}, 1},
                                         Chips{"lenet5-fashion", {for_latency, "cores=256"}, resources(), 4},
                                         Chips{"lenet5-fashion", {for_throughput}, {cores()}, 40, true},
                                         Chips{"lenet5-fashion", {for_throughput, "cores=64"}, resources(), 40, true}));

} // namespace
