// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// program.h: a core's partitions in the memories of the RTL, and the records of its configuration port.
//
//   radish_program --place--> bases in each memory --configuration--> records --> configuration.sv
//
// Partitions lie one after another in every memory; tiles that share their weights have them once.
#ifndef RADISH_RTL_PROGRAM_H
#define RADISH_RTL_PROGRAM_H

#include "core/base/status.h"
#include "core/program.h"
#include "rtl/registers.h"

#include <cstdint>
#include <vector>

namespace radish {

// These are the sizes that the RTL was built for: X(name, relation, parameter of the Verilated top, doc). The relation
// says whether what a core needs must be EQUAL to the size or at most (MOST) the size.
// clang-format off
#define RADISH_RTL_SIZES(X) \
  X(lanes,           EQUAL, LANES,           "lanes") \
  X(potential_bits,  MOST,  V,               "bits of a potential") \
  X(weight_bits,     MOST,  W,               "bits of a weight") \
  X(timesteps,       MOST,  T,               "steps of a radix train") \
  X(feeds,           MOST,  FEEDS,           "feeds that end in its partitions") \
  X(partitions,      MOST,  PARTITIONS,      "partitions of a core") \
  X(sources,         MOST,  SOURCES,         "sources of its partitions") \
  X(destinations,    MOST,  DESTINATIONS,    "destinations of its partitions") \
  X(slots,           MOST,  SLOTS,           "planes of an axon") \
  X(scheduler_words, MOST,  SCHEDULER_WORDS, "words of the scheduler, all planes") \
  X(synapse_words,   MOST,  SYNAPSE_WORDS,   "words of weights") \
  X(potential_words, MOST,  POTENTIAL_WORDS, "words of potentials (and as many of initial potentials and outputs)") \
  X(ni_depth,        EQUAL, NI_DEPTH,        "packets of the network interface")
// clang-format on

struct core_sizes {
#define X(name, ...) int name;
  RADISH_RTL_SIZES(X)
#undef X
};

// Returns the sizes of a Verilated top, whose parameters are public.
template <class Top> constexpr core_sizes built_sizes() {
  return {
#define X(name, relation, parameter, doc) static_cast<int>(Top::parameter),
      RADISH_RTL_SIZES(X)
#undef X
  };
}

struct placed_partition {
  const radish_program *program = nullptr;
  const int32_t *feeds_at_step = nullptr;   // [window_steps] tokens that complete each step
  std::vector<int32_t> destination_windows; // windows of planes that each destination has
  int copies = 1;                           // packets for each spike

  int first_source = 0, first_destination = 0, first_feed = 0, feed_count = 0, plane_base = 0, potential_base = 0,
      output_base = 0, bias_base = 0, threshold_base = 0;
  std::vector<int> weight_base; // of each source, its first word of weights
};

// A feed that ends in the core leads from a source partition, somewhere on the chip, to a partition of the core.
struct placed_feed {
  int source;          // its number on the chip
  int ordinal;         // among the source's feeds
  int local_partition; // the destination: its index in the core
  int number;          // among the destination's feeds
  uint32_t inputs;     // a bit for each of the destination's sources that it feeds
  int timesteps;       // steps per image that the source sends
};
constexpr int MOST_FEED_INPUTS = RADISH_FEED_inputs_bits;

// Fills in where each partition begins in the memories and tables (all members from first_source on), and returns what
// the partitions need of each size. `ni_depth`, the depth of the core's network interface, is passed through.
core_sizes place_partitions(std::vector<placed_partition *> &partitions, int ni_depth);

// A record is one write of the configuration port; its target is one of RADISH_CONFIG_*.
struct config_record {
  int target, address;
  std::vector<uint32_t> words;
};
// Refuses partitions and feeds of which a number does not fit its register (core/tables.h), whatever the sizes; the
// message names the register.
radish_status check_registers(const std::vector<placed_partition *> &partitions, const std::vector<placed_feed> &feeds,
                              const core_sizes &built, radish_error *error);

// Sets `records` to those that load placed partitions and their feeds into RTL of sizes `built`. `feeds` are sorted by
// source, and those of a source in the order in which its packets reach them. Refuses what check_registers does, and
// weights, potentials and thresholds that are wider than a lane.
radish_status configuration(const std::vector<placed_partition *> &partitions, const std::vector<placed_feed> &feeds,
                            const core_sizes &built, std::vector<config_record> &records, radish_error *error);

} // namespace radish

#endif
