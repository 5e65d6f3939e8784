// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_program.h: random small programs for one core, and how they are loaded into the RTL.
#ifndef RADISH_TESTS_RTL_RTL_PROGRAM_H
#define RADISH_TESTS_RTL_RTL_PROGRAM_H

#include "core/core.h"
#include "rtl/registers.h"
#include "core/params.h"
#include "rtl/program.h"
#include "sim/chip/feed.h"

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace rtl {

#ifndef RTL_LANES // these are sizes of the device: see rtl/CMakeLists.txt
#define RTL_LANES    4
#define RTL_NI_DEPTH 4
#endif

// These are the parameters of the default chip, which rtl/core_device.sv takes from radish_pkg.
enum {
#define X(kind, field, initial, ...) DEFAULT_##field = (initial),
  RADISH_CORE_PARAMS(X)
#undef X
};
constexpr int LANES = RTL_LANES, FEEDS = DEFAULT_feeds, PARTITIONS = DEFAULT_partitions, SOURCES = DEFAULT_sources,
              DESTINATIONS = DEFAULT_destinations, SLOTS = DEFAULT_slots, NI_DEPTH = RTL_NI_DEPTH,
              FIRST_PARTITION = 100;
constexpr int V = DEFAULT_potential_bits, W = 8, T = 16;
constexpr radish::core_sizes DEVICE = {LANES,        V,     W,    T,    FEEDS, PARTITIONS, SOURCES,
                                       DESTINATIONS, SLOTS, 1024, 8192, 1024,  NI_DEPTH}; // of rtl/core_device.sv
constexpr int64_t PERIOD_PS = 1000;

class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  int draw(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine); }
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

struct Partition {
  radish_program program = {};
  std::vector<radish_program_source> sources;
  std::vector<std::vector<int8_t>> weights; // of each source
  std::vector<int32_t> bias, threshold;
  std::vector<int32_t> feeds_at_step;
  radish::placed_partition placed;
};

struct Program {
  bool barrier = false; // else dataflow
  bool turns = false;   // some partitions are not resident
  bool many = false;    // many small partitions, feeds and destinations; else a few larger ones
  std::vector<std::unique_ptr<Partition>> partitions;
  std::vector<radish::placed_partition *> placed;
  std::vector<Feed> feeds;
  std::vector<Source> sources;
};

Program random_program(Random &random);

std::vector<radish::config_record> configuration(const Program &program);

} // namespace rtl
#endif
