// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/rtl_coverage.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <iostream>

namespace rtl {
namespace {

// Returns the bits that the numbers 0 to `most` need.
constexpr int bits_of(int64_t most) {
  int bits = 0;
  while (most >> bits) bits++;
  return bits;
}

// Returns the highest tap of an axis that moves a spike of the halo onto the tile, or -1.
int highest_tap(const radish_program_axis &axis, int halo, int tile) {
  for (int k = axis.kernel - 1; k >= 0; k--) {
    for (int target = 0; target < tile; target++) {
      const int at = target * axis.stride + k - axis.offset;
      if (at >= 0 && at < halo) return k;
    }
  }
  return -1;
}

// These registers have more bits than a chip or a program of this device can use. Of each of the others every bit is
// used. The widths of signed registers count without the sign.
struct Exception {
  const char *field;
  int bits;
};
const Exception exceptions[] = {
    {"partition.reload_bits", bits_of(int64_t{65536} * 8192 - 1)}, // core.synapse_kib
    {"partition.plane_bits", bits_of(int64_t{1048576} * 64 - 1)},  // core.axons, slots
    {"partition.state_bits", bits_of(int64_t{1048576} * 32 - 1)},  // core.neurons, potential_bits
    {"partition.timesteps_in", bits_of(RADISH_MAX_RATE_TIMESTEPS)},
    {"partition.timesteps_out", bits_of(RADISH_MAX_RATE_TIMESTEPS)},
    {"partition.window_steps", bits_of(SLOTS / 2)}, // at least two windows, in rate coding
    {"partition.out_window_steps", bits_of(SLOTS / 2)},
    {"partition.pool_row_offset", bits_of(62)}, // less than the kernel
    {"partition.pool_column_offset", bits_of(62)},
    {"partition.words", bits_of(RADISH_MAX_CHANNELS / LANES)},
    {"partition.potential_words", bits_of(2048)}, // as large as a run of seconds allows; so are the next ones
    {"partition.output_words", bits_of(1024)},
    {"partition.axon_words", bits_of(1024)},
    {"source.axon_word", bits_of(2047)},
    {"source.axon_words", bits_of(1024)}, // of 2^16 axons
    {"partition.first_source", bits_of(SOURCES - 1)},
    {"partition.source_count", bits_of(RADISH_FEED_inputs_bits)},
    {"partition.first_destination", bits_of(DESTINATIONS - 1)},
    {"partition.destination_count", bits_of(DESTINATIONS / 2 - 1)},
    {"partition.first_feed", bits_of(FEEDS - 1)},
    {"partition.feed_count", bits_of(FEEDS / 2 - 1)},
    {"partition.copies", bits_of(DESTINATIONS / 2 - 1)},
    {"partition.plane_base", bits_of(DEVICE.scheduler_words - 1)},
    {"source.halo_channel", bits_of(RADISH_MAX_CHANNELS - 1)}, // a halo never begins outside its source
    {"source.halo_row", bits_of(RADISH_MAX_ROWS - 1)},
    {"source.halo_column", bits_of(RADISH_MAX_ROWS - 1)},
    {"source.timesteps", bits_of(RADISH_MAX_RATE_TIMESTEPS)},
    {"source.channel_offset", bits_of(RADISH_MAX_CHANNELS - 1)},
    {"source.first_out_channel", bits_of(RADISH_MAX_CHANNELS - 1)},
    {"source.gain", bits_of(32768)},
    {"feed.local_partition", bits_of(PARTITIONS - 1)},
    {"feed.timesteps", bits_of(RADISH_MAX_RATE_TIMESTEPS)},
};

int bits_wanted(const std::string &field, int bits, bool has_sign) {
  for (const Exception &e : exceptions) {
    if (field == e.field) return e.bits;
  }
  return bits - has_sign;
}

bool is_derived(const std::string &field) {
  return field.find("reciprocal") != std::string::npos;
}

} // namespace

int Coverage::Bits::count() const {
  int bits = 0;
  while (bits < 64 && seen >> bits) bits++;
  return bits;
}

void Coverage::add(const radish::config_record &record) {
  size_t at = 0;
  const auto next = [&](int bits, bool has_sign) {
    uint64_t value = 0;
    for (int i = 0; i < bits; i++, at++) value |= static_cast<uint64_t>(record.words[at / 32] >> at % 32 & 1) << i;
    const bool negative = has_sign && value >> (bits - 1);
    return static_cast<int64_t>(negative ? value | ~UINT64_C(0) << bits : value);
  };
#define X(name, bits, sign, doc) registers[table + #name].add(next(bits, *#sign != 0));
  std::string table;
  if (record.target == RADISH_CONFIG_PARTITION) {
    table = "partition.";
    RADISH_PARTITION_REGISTERS(X)
  } else if (record.target == RADISH_CONFIG_SOURCE) {
    table = "source.";
    RADISH_SOURCE_REGISTERS(X)
  } else if (record.target == RADISH_CONFIG_FEED_TABLE) {
    table = "feed.";
    RADISH_FEED_REGISTERS(X)
  } else if (record.target == RADISH_CONFIG_FEED_RETURN) {
    table = "return.";
    RADISH_FEED_RETURN_REGISTERS(X)
  }
#undef X
}

void Coverage::add(const radish_program &program) {
  for (int i = 0; i < program.source_count; i++) {
    const radish_program_source &s = program.sources[i];
    if (s.read != RADISH_READ_CONV) continue;
    const int row = highest_tap(s.rows, s.halo.shape.rows, program.sums.shape.rows);
    const int column = highest_tap(s.columns, s.halo.shape.columns, program.sums.shape.columns);
    if (row >= 0 && column >= 0) {
      top_row_tap = std::max(top_row_tap, row);
      top_column_tap = std::max(top_column_tap, column);
    }
  }
}

void Coverage::add(const Vcore_device &rtl) {
  if (rtl.item_o) axons.add(rtl.item_axon_o);
  if (rtl.synapse_o) synapses.add(rtl.synapse_address_o);
  if (rtl.pair_o) potentials.add(rtl.pair_potential_o);
  if (rtl.scan_o) planes.add(rtl.scan_address_o);
  pairs += rtl.pair_o;
  weights_read += rtl.synapse_o;
}

void Coverage::add_inputs(const std::vector<int> &inputs) {
  for (int input : inputs) inputs_fed.add(int64_t{1} << input);
}

void Coverage::check() const {
  std::cout << "reached: axons of " << axons.count() << " bits, synapse addresses of " << synapses.count()
            << ", potential addresses of " << potentials.count() << ", plane addresses of " << planes.count()
            << ", taps " << top_row_tap << " and " << top_column_tap << ", inputs of a feed " << std::hex
            << inputs_fed.seen << std::dec << ", " << pairs << " pairs, " << weights_read << " with weights\n";
  if (!AT_LIMITS) return;
  EXPECT_TRUE(axons.all(RADISH_RTL_dividend_bits));
  EXPECT_TRUE(synapses.all(RADISH_SOURCE_weight_base_bits));
  EXPECT_TRUE(potentials.all(RADISH_PARTITION_potential_base_bits));
  EXPECT_TRUE(planes.all(bits_of(DEVICE.scheduler_words - 1)));
  EXPECT_TRUE(inputs_fed.all(RADISH_FEED_inputs_bits));
  EXPECT_GE(top_row_tap, 10); // of kernels of 11 and more
  EXPECT_GE(top_column_tap, 10);
#define X(name, bits, sign, doc)                                                                                       \
  if (!is_derived(#name)) {                                                                                            \
    const int wanted = bits_wanted(table + #name, bits, *#sign != 0);                                                  \
    EXPECT_GE(registers.at(table + #name).count(), wanted) << table + #name;                                           \
  }
  std::string table = "partition.";
  RADISH_PARTITION_REGISTERS(X)
  table = "source.";
  RADISH_SOURCE_REGISTERS(X)
  table = "feed.";
  RADISH_FEED_REGISTERS(X)
  table = "return.";
  RADISH_FEED_RETURN_REGISTERS(X)
#undef X
}

} // namespace rtl
