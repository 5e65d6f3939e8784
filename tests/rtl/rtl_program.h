// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_program.h: random small programs for one core, and how they are loaded into the RTL.
#ifndef RADISH_TESTS_RTL_RTL_PROGRAM_H
#define RADISH_TESTS_RTL_RTL_PROGRAM_H

#include "core/core.h"
#include "rtl/registers.h"
#include "network/network.h"
#include "core/packet.h"
#include "core/params.h"
#include "rtl/program.h"
#include "Vcore_device_core_device.h"
#include "sim/chip/feed.h"

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace rtl {

// These are the sizes of the device: see rtl/CMakeLists.txt.
constexpr radish::core_sizes DEVICE = radish::built_sizes<Vcore_device_core_device>();
constexpr int LANES = DEVICE.lanes, FEEDS = DEVICE.feeds, PARTITIONS = DEVICE.partitions, SOURCES = DEVICE.sources,
              DESTINATIONS = DEVICE.destinations, SLOTS = DEVICE.slots, NI_DEPTH = DEVICE.ni_depth;
constexpr int V = DEVICE.potential_bits, W = DEVICE.weight_bits, T = DEVICE.timesteps;

// One device has the tables of the default chip, for many small partitions. The other has few entries but is as wide as
// the parameters allow: its programs go to the limits of registers and addresses, which rtl_coverage.h checks.
constexpr bool AT_LIMITS = W > 8;
constexpr int FIRST_PARTITION = AT_LIMITS ? (1 << RADISH_PACKET_partition_bits) - PARTITIONS : 100;
constexpr int64_t PERIOD_PS = AT_LIMITS ? 1000000 : 1000;

class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  int draw(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine); }
  int64_t draw64(int64_t low, int64_t high) { return std::uniform_int_distribution<int64_t>(low, high)(engine); }
  bool chance(int percent) { return draw(1, 100) <= percent; }

private:
  std::mt19937_64 engine;
};

// A feed leads from a source partition to a partition of the core.
struct Feed {
  int partition, number; // the destination's index in the core; number among its feeds
  std::vector<int> inputs;
  int timesteps;
  int source, ordinal; // index in Program::sources; number among the feeds of that source
  int entry;           // its entry in the feed table
};

// A source is a partition elsewhere whose packets come to the core.
struct Source {
  int partition; // its number on the chip
  int timesteps;
  std::vector<int> feeds;
};

// The weights of a source, in one or two bytes each.
struct Weights {
  std::vector<int8_t> narrow;
  std::vector<int16_t> wide;
};

struct Partition {
  radish_program program = {};
  std::vector<radish_program_source> sources;
  std::vector<Weights> weights; // of each source
  std::vector<int32_t> bias, threshold;
  std::vector<int32_t> feeds_at_step;
  radish::placed_partition placed;
};

struct Program {
  bool barrier = false;                   // else dataflow
  bool turns = false;                     // some partitions are not resident
  bool many = false;                      // many small partitions, feeds and destinations; else a few larger ones
  int synapse_words = 0, plane_words = 0; // that its partitions may still take of the memories
  std::vector<std::unique_ptr<Partition>> partitions;
  std::vector<radish::placed_partition *> placed;
  std::vector<Feed> feeds;
  std::vector<Source> sources;
};

Program random_program(Random &random);

std::vector<radish::config_record> configuration(const Program &program);

} // namespace rtl
#endif
