// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What `best` chooses by the forecast is the best in simulation too: no strategy of mapping.placement gives an image a
// shorter latency, and its packets take a fifth fewer hops than with Hilbert and forces.
#include "core/params.h"
#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "sim/chip/chip.h"
#include <gtest/gtest.h>
#include <string>

namespace {

struct Ran {
  int64_t latency_ps = 0, hops = 0;
};

struct Case {
  const char *network;
  int cores;
  const char *objective;
};

void PrintTo(const Case &c, std::ostream *out) {
  *out << c.network << " on " << c.cores << " cores, objective " << c.objective;
}

class PlacedNetwork {
public:
  explicit PlacedNetwork(const Case &c) {
    const std::string cores = "cores=" + std::to_string(c.cores),
                      objective = std::string("mapping.objective=") + c.objective,
                      configs = RADISH_SOURCE_DIR "/configs/";
    const char *const sets[] = {cores.c_str(), objective.c_str()};
    EXPECT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, {2, sets}, &chip_, &error_), RADISH_OK) << error_.message;
    EXPECT_EQ(
        radish_network_load((configs + "networks/" + c.network + ".yaml").c_str(), {0, nullptr}, &network_, &error_),
        RADISH_OK)
        << error_.message;
  }
  ~PlacedNetwork() {
    radish_network_destroy(network_);
    radish_chip_file_destroy(chip_);
  }
  PlacedNetwork(const PlacedNetwork &) = delete;
  PlacedNetwork &operator=(const PlacedNetwork &) = delete;

  Ran run(int placement) {
    Ran ran;
    radish_mapped_chip *mapped = nullptr;
    radish_chip *chip = nullptr;
    radish_run_result *result = nullptr;
    radish_network_inputs inputs{network_, nullptr}; // the networks are topologies
    radish_run_options options = {};
    options.image_count = 1;
    options.user = &inputs;
    options.activations = radish_network_inputs_activations;
    chip_->params.mapping.placement = placement;
    const bool done = !radish_mapped_chip_create(network_, chip_, RADISH_CODING_RADIX, &mapped, &error_) &&
                      !radish_chip_create(mapped, &chip, &error_) && !radish_chip_run(chip, &options, &result, &error_);
    EXPECT_TRUE(done) << error_.message;
    if (done) {
      ran.latency_ps = result->times[0].done_ps - result->times[0].first_spike_ps;
      for (int l = 0; l < result->layer_count; l++) {
        const radish_counters &counters = radish_run_result_record_at(result, 0, l)->counters;
        ran.hops += counters.hops_east_west + counters.hops_north_south;
      }
    }
    radish_run_result_destroy(result);
    radish_chip_destroy(chip);
    radish_mapped_chip_destroy(mapped);
    return ran;
  }

private:
  radish_error error_ = {""};
  radish_chip_file *chip_ = nullptr;
  radish_network *network_ = nullptr;
};

class Placement : public testing::TestWithParam<Case> {};

TEST_P(Placement, NoStrategyIsFasterThanTheBestWhichTakesAFifthFewerHopsThanForce) {
  PlacedNetwork network(GetParam());
  const Ran best = network.run(RADISH_PLACEMENT_BEST);
  for (int other = 0; other < RADISH_PLACEMENT_BEST; other++) {
    const Ran ran = network.run(other);
    EXPECT_LE(best.latency_ps, ran.latency_ps) << radish_placement_name(other);
    if (other == RADISH_PLACEMENT_FORCE) {
      EXPECT_LE(best.hops * 10, ran.hops * 8);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, Placement, testing::Values(Case{"vgg16-cifar", 256, "throughput"}));

INSTANTIATE_TEST_SUITE_P(Long, Placement,
                         testing::Values(Case{"vgg16-cifar", 256, "cores"}, Case{"vgg16-cifar", 256, "latency"},
                                         Case{"vgg16-cifar", 1024, "cores"}, Case{"vgg16-cifar", 1024, "latency"},
                                         Case{"vgg16-cifar", 1024, "throughput"}, Case{"resnet18-cifar", 256, "cores"},
                                         Case{"resnet18-cifar", 256, "latency"},
                                         Case{"resnet18-cifar", 256, "throughput"},
                                         Case{"resnet18-cifar", 1024, "cores"}, Case{"resnet18-cifar", 1024, "latency"},
                                         Case{"resnet18-cifar", 1024, "throughput"}));

} // namespace
