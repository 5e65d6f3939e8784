// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Look-ups in the tables of routers and cores, as docs/chip.md section 4 counts them: by walking the way of every packet
// that was sent. The bits of an entry are written out here.
#include "mapping/mapped_chip.h"
#include "network/files/images.h"
#include "network/load/network_load.h"
#include "sim/chip/chip.h"
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

using Place = std::pair<int, int>;

// This is what one packet costs on all its ways, and what a token reads and writes beyond a spike.
struct Cost {
  int64_t route_lookups = 0, table_lookups = 0, table_read_bits = 0, token_read_bits = 0, token_write_bits = 0;
};

Place place_of(const radish_mapped_chip &mapped, int partition) {
  const int core = mapped.core_of[partition];
  if (core == RADISH_HOST) return {mapped.ports[partition].x, mapped.ports[partition].y};
  return {mapped.places[core].x, mapped.places[core].y};
}

// Walks along the row, then along the column, both ends included.
std::vector<Place> way(Place from, Place to) {
  std::vector<Place> routers = {from};
  while (from != to) {
    if (from.first != to.first) from.first += from.first < to.first ? 1 : -1;
    else from.second += from.second < to.second ? 1 : -1;
    routers.push_back(from);
  }
  return routers;
}

int levels(int64_t entries) {
  int count = 1;
  for (int64_t reached = 2; reached < entries; reached *= 2) count++;
  return count;
}

Cost cost_of(const radish_mapped_chip &mapped, int partition) {
  std::set<Place> tree;
  std::map<int, int> feeds_of_core;
  Cost cost;
  for (int f = mapped.source_feeds[partition]; f < mapped.source_feeds[partition + 1]; f++) {
    if (!feeds_of_core[mapped.feeds[f].core]++) {
      const std::vector<Place> routers =
          way(place_of(mapped, partition), place_of(mapped, mapped.feeds[f].destination));
      tree.insert(routers.begin(), routers.end());
      if (!mapped.params.noc.multicast) cost.route_lookups += static_cast<int64_t>(routers.size());
    }
  }
  if (mapped.params.noc.multicast) cost.route_lookups = static_cast<int64_t>(tree.size());
  for (const auto &[core, feeds] : feeds_of_core) {
    cost.table_lookups += 1 + feeds;
    cost.table_read_bits += levels(mapped.params.core.feeds) * 14 + feeds * (55 + 30);
    cost.token_read_bits += feeds * 32;
    cost.token_write_bits += feeds * (30 + 16);
  }
  return cost;
}

struct Sent {
  std::map<int, int64_t> spikes, tokens, credits; // by the partition that the packet names
};

void packet_sent(void *user, const radish_packet_event *event) {
  if (event->moment != RADISH_PACKET_SENT) return;
  Sent &sent = *static_cast<Sent *>(user);
  const int partition = radish_packet_partition(event->packet);
  switch (radish_packet_kind(event->packet)) {
  case RADISH_PACKET_SPIKE: sent.spikes[partition]++; break;
  case RADISH_PACKET_TOKEN: sent.tokens[partition]++; break;
  case RADISH_PACKET_CREDIT: sent.credits[partition]++; break;
  }
}

int copies_of(const radish_mapped_chip &mapped, int partition) {
  std::set<int> cores;
  for (int f = mapped.source_feeds[partition]; f < mapped.source_feeds[partition + 1]; f++)
    cores.insert(mapped.feeds[f].core);
  return mapped.params.noc.multicast ? 1 : static_cast<int>(cores.size());
}

radish_counters expected(const radish_mapped_chip &mapped, const Sent &sent) {
  radish_counters sum = {};
  const auto add = [&](int partition, int64_t packets, bool token) {
    if (mapped.programs[partition].readout) return; // names its place
    const Cost cost = cost_of(mapped, partition);
    const int64_t all = packets / copies_of(mapped, partition);
    sum.route_lookups += all * cost.route_lookups;
    sum.table_lookups += all * cost.table_lookups;
    sum.table_read_bits += all * (cost.table_read_bits + (token ? cost.token_read_bits : 0));
    if (token) sum.table_write_bits += all * cost.token_write_bits;
  };
  for (const auto &[partition, packets] : sent.spikes) add(partition, packets, false);
  for (const auto &[partition, packets] : sent.tokens) add(partition, packets, true);
  sum.route_read_bits = sum.route_lookups * (levels(mapped.params.noc.routes) * (3 + 14) + (3 + 14 + 14 + 5));
  for (const auto &[partition, packets] : sent.credits) { // for it: a host port has no tables
    const bool core = mapped.core_of[partition] != RADISH_HOST;
    sum.table_lookups += packets * (1 + core);
    sum.table_read_bits += packets * (30 + core * (8 + 16));
    sum.table_write_bits += packets * core * (8 + 16);
  }
  return sum;
}

struct Input {
  std::vector<uint16_t> numbers;
  Sent sent;
};

void activations(void *user, int, uint16_t *out) {
  const Input &input = *static_cast<Input *>(user);
  std::copy(input.numbers.begin(), input.numbers.end(), out);
}
void observe(void *user, const radish_packet_event *event) {
  packet_sent(&static_cast<Input *>(user)->sent, event);
}

void compare(const std::string &name, const std::vector<const char *> &items) {
  const std::string root = RADISH_SOURCE_DIR "/configs/";
  radish_error error = {""};
  radish_chip_file *file = nullptr;
  radish_network *network = nullptr;
  radish_mapped_chip *mapped = nullptr;
  radish_chip *chip = nullptr;
  radish_run_result *result = nullptr;
  const radish_overrides overrides = {static_cast<int>(items.size()), items.data()};
  ASSERT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, overrides, &file, &error), 0) << error.message;
  ASSERT_EQ(radish_network_load((root + "networks/" + name + ".yaml").c_str(), {0, nullptr}, &network, &error), 0)
      << error.message;
  ASSERT_EQ(radish_mapped_chip_create(network, file, RADISH_CODING_RADIX, &mapped, &error), 0) << error.message;
  ASSERT_EQ(radish_chip_create(mapped, &chip, &error), 0) << error.message;
  Input input;
  input.numbers.resize(static_cast<size_t>(radish_shape_size(network->layers[0].shape)));
  radish_images_random_activations(3, 0, 0.2, network->input_bits, false, static_cast<int64_t>(input.numbers.size()),
                                   input.numbers.data());
  radish_run_options options{};
  options.image_count = 2;
  options.user = options.observer.user = &input;
  options.activations = activations;
  options.observer.packet = observe;
  ASSERT_EQ(radish_chip_run(chip, &options, &result, &error), 0) << error.message;
  radish_counters counted = {};
  for (int image = 0; image < 2; image++) {
    for (int layer = 0; layer < network->layer_count; layer++) {
      const radish_counters &c = radish_run_result_record_at(result, image, layer)->counters;
      counted.route_lookups += c.route_lookups, counted.route_read_bits += c.route_read_bits;
      counted.table_lookups += c.table_lookups, counted.table_read_bits += c.table_read_bits;
      counted.table_write_bits += c.table_write_bits;
    }
  }
  const radish_counters walked = expected(*mapped, input.sent);
  EXPECT_GT(counted.route_lookups, 0);
  EXPECT_EQ(counted.route_lookups, walked.route_lookups);
  EXPECT_EQ(counted.route_read_bits, walked.route_read_bits);
  EXPECT_EQ(counted.table_lookups, walked.table_lookups);
  EXPECT_EQ(counted.table_read_bits, walked.table_read_bits);
  EXPECT_EQ(counted.table_write_bits, walked.table_write_bits);
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  radish_mapped_chip_destroy(mapped);
  radish_network_destroy(network);
  radish_chip_file_destroy(file);
}

TEST(LookUps, AreThoseOnTheWayOfEveryPacket) {
  compare("lenet5-fashion", {});
  compare("lenet5-fashion", {"cores=40", "mapping.objective=latency"});
}
TEST(LookUps, OfOnePacketForEachDestinationAreThoseOfEach) {
  compare("lenet5-fashion", {"noc.multicast=false", "cores=30", "mapping.objective=latency"});
}
TEST(LookUps, ReadAKeyInEachLevelOfTheTables) {
  compare("lenet5-fashion", {"core.feeds=65", "noc.routes=64"});
}
TEST(LookUps, OfAResidualNetworkWithTurns) {
  compare("resnet8-cifar", {"cores=6"});
}

} // namespace
