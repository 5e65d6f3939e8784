// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A chip that has more is not slower: with more cores, memory, lanes, clock or faster links the same image gives the same
// answer and takes at most 2 % longer, whatever the mapper makes of what is there. Lanes come with their words of memory,
// of which a core has fewer else.
#include "tests/sim/config_network.h"

namespace {

constexpr double TOLERANCE = 1.02;

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
  print(c.network, c.fixed, out);
  *out << (c.pipeline ? ", period" : ", latency");
}

class Physics : public testing::TestWithParam<Chips> {};

TEST_P(Physics, WhatHasMoreIsNotSlower) {
  const Chips &c = GetParam();
  const ConfigNetwork network(c.network);
  std::vector<int32_t> logits;
  for (const More &more : c.more) {
    double least_ps = 0;
    std::string least;
    for (const Settings &settings : more.settings) {
      Settings all = settings;
      all.insert(all.begin(), c.fixed.begin(), c.fixed.end());
      const Outcome run = network.run(all, c.images, c.pipeline, RADISH_PLAIN_CHIP);
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
