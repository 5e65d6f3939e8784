// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests compare radish_pkg.sv at time zero with the lists of the C model: every parameter, cost in cycles and
// kind of packet by value, every field of packets and registers by place and width.
#define _Static_assert static_assert
#include "core/core.h"
#include "core/params.h"
#include "rtl/registers.h"
#include "core/packet.h"

#include "Vpackage_device.h"
#include "Vpackage_device___024root.h"
#include "verilated.h"

#include <gtest/gtest.h>

#include <random>

namespace {

// The device under test shows the package's constants and takes words apart.
class Package : public ::testing::Test {
protected:
  Package() : rtl(&context) { rtl.eval(); }

  // Draws `bits` random bits; the sign of a signed field fills the bits above them.
  uint64_t draw(int bits, const char *sign) {
    const uint64_t value = random() & (~uint64_t{0} >> (64 - bits));
    return *sign && value >> (bits - 1) ? value | ~uint64_t{0} << (bits - 1) : value;
  }
  // Appends a field to a port of 32-bit words, least significant bit first.
  static void put(uint32_t *words, int *at, uint64_t value, int bits) {
    for (int i = 0; i < bits; i++, ++*at) {
      const uint32_t mask = uint32_t{1} << *at % 32;
      words[*at / 32] = (value >> i & 1) ? words[*at / 32] | mask : words[*at / 32] & ~mask;
    }
  }

  VerilatedContext context;
  Vpackage_device rtl;
  std::mt19937_64 random{1};
};

#define SHOWN(name)       rtl.rootp->package_device__DOT__##name
#define SAME(name, value) EXPECT_EQ(static_cast<int64_t>(SHOWN(name)), value) << #name

TEST_F(Package, HasEveryParameterAtItsDefault) {
#define X(kind, field, value, ...) SAME(field, value);
  RADISH_CHIP_PARAMS(X)
#undef X
#define X(kind, field, value, ...) SAME(mesh_##field, value);
  RADISH_MESH_PARAMS(X)
#undef X
#define X(kind, field, value, ...) SAME(core_##field, value);
  RADISH_CORE_PARAMS(X)
#undef X
#define X(kind, field, value, ...) SAME(noc_##field, value);
  RADISH_NOC_PARAMS(X)
#undef X
#define X(kind, field, value, ...) SAME(host_##field, value);
  RADISH_HOST_PARAMS(X)
#undef X
#define X(kind, field, value, ...) SAME(offchip_##field, value);
  RADISH_OFFCHIP_PARAMS(X)
#undef X
}

TEST_F(Package, HasTheModelsCyclesAndCodes) {
#define IS(NAME) SAME(NAME, RADISH_##NAME)
  IS(DISPATCH_CYCLES);
  IS(INTEGRATE_DRAIN_CYCLES);
  IS(FIRE_DRAIN_CYCLES);
  IS(COMMIT_DRAIN_CYCLES);
  IS(AXONS_PER_WORD);
  IS(READ_CONV);
  IS(READ_DENSE);
  IS(READ_UNIFORM);
  IS(PACKET_SPIKE);
  IS(PACKET_TOKEN);
  IS(PACKET_CREDIT);
  IS(PACKET_READOUT);
  IS(PACKET_BITS);
  IS(PARTITION_REGISTER_BITS);
  IS(SOURCE_REGISTER_BITS);
  IS(FEED_REGISTER_BITS);
  IS(FEED_STATE_REGISTER_BITS);
  IS(FEED_RETURN_REGISTER_BITS);
  IS(PARTITION_REGISTER_WORDS);
  IS(SOURCE_REGISTER_WORDS);
  IS(FEED_REGISTER_WORDS);
  IS(FEED_RETURN_REGISTER_WORDS);
#undef IS
#define X(NAME) SAME(CONFIG_##NAME, RADISH_CONFIG_##NAME);
  RADISH_CONFIG_TARGETS(X)
#undef X
  SAME(RECIPROCAL_SHIFT, RADISH_RTL_RECIPROCAL_SHIFT);
  SAME(RECIPROCAL_BITS, RADISH_RTL_RECIPROCAL_BITS);
}

TEST_F(Package, TakesPacketsApartAsTheModelPutsThemTogether) {
  for (int i = 0; i < 1000; i++) {
    const int column = static_cast<int>(draw(RADISH_PACKET_column_bits, "")),
              row = static_cast<int>(draw(RADISH_PACKET_row_bits, "")),
              channel = static_cast<int>(draw(RADISH_PACKET_channel_bits, "")),
              partition = static_cast<int>(draw(RADISH_PACKET_partition_bits, "")), kind = i % 4;
    rtl.packet_i = radish_packet(kind, partition, radish_packet_coordinates(channel, row, column));
    rtl.eval();
#define X(name, bits, doc) SAME(packet_##name, name);
    RADISH_PACKET_FIELDS(X)
#undef X
  }
}

// Every field is filled at random, so that a wrong place or width shows in it or in its neighbour.
TEST_F(Package, TakesRegistersApartAsTheListsSay) {
  for (int i = 0; i < 1000; i++) {
    int at = 0;
#define X(name, bits, sign, doc)                                                                                       \
  const uint64_t partition_##name = draw(bits, #sign);                                                                 \
  put(&rtl.partition_i[0], &at, partition_##name, bits);
    RADISH_PARTITION_REGISTERS(X)
#undef X
    ASSERT_EQ(at, RADISH_PARTITION_REGISTER_BITS);
    at = 0;
#define X(name, bits, sign, doc)                                                                                       \
  const uint64_t source_##name = draw(bits, #sign);                                                                    \
  put(&rtl.source_i[0], &at, source_##name, bits);
    RADISH_SOURCE_REGISTERS(X)
#undef X
    ASSERT_EQ(at, RADISH_SOURCE_REGISTER_BITS);
    at = 0;
    uint32_t feed[2] = {};
#define X(name, bits, sign, doc)                                                                                       \
  const uint64_t feed_##name = draw(bits, #sign);                                                                      \
  put(feed, &at, feed_##name, bits);
    RADISH_FEED_REGISTERS(X)
#undef X
    ASSERT_EQ(at, RADISH_FEED_REGISTER_BITS);
    at = 0;
    uint32_t feed_state[2] = {};
#define X(name, bits, sign, doc)                                                                                       \
  const uint64_t feed_state_##name = draw(bits, #sign);                                                                \
  put(feed_state, &at, feed_state_##name, bits);
    RADISH_FEED_STATE_REGISTERS(X)
#undef X
    ASSERT_EQ(at, RADISH_FEED_STATE_REGISTER_BITS);
    at = 0;
    uint32_t feed_return[2] = {};
#define X(name, bits, sign, doc)                                                                                       \
  const uint64_t feed_return_##name = draw(bits, #sign);                                                               \
  put(feed_return, &at, feed_return_##name, bits);
    RADISH_FEED_RETURN_REGISTERS(X)
#undef X
    ASSERT_EQ(at, RADISH_FEED_RETURN_REGISTER_BITS);
    rtl.feed_i = uint64_t{feed[1]} << 32 | feed[0];
    rtl.feed_state_i = feed_state[0];
    rtl.feed_return_i = feed_return[0];
    rtl.eval();
#define X(name, bits, sign, doc) EXPECT_EQ(SHOWN(partition_##name), partition_##name);
    RADISH_PARTITION_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) EXPECT_EQ(SHOWN(source_##name), source_##name);
    RADISH_SOURCE_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) EXPECT_EQ(SHOWN(feed_##name), feed_##name);
    RADISH_FEED_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) EXPECT_EQ(SHOWN(feed_state_##name), feed_state_##name);
    RADISH_FEED_STATE_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) EXPECT_EQ(SHOWN(feed_return_##name), feed_return_##name);
    RADISH_FEED_RETURN_REGISTERS(X)
#undef X
  }
}

// The hardware looks at single fields in a row of records, so it knows where they begin.
TEST_F(Package, KnowsWhereFieldsBegin) {
  int at = 0;
#define X(name, bits, sign, doc)                                                                                       \
  [[maybe_unused]] const int partition_##name = at;                                                                    \
  at += bits;
  RADISH_PARTITION_REGISTERS(X)
#undef X
  at = 0;
#define X(name, bits, sign, doc)                                                                                       \
  [[maybe_unused]] const int source_##name = at;                                                                       \
  at += bits;
  RADISH_SOURCE_REGISTERS(X)
#undef X
#define BEGINS(field) SAME(field##_lsb, field)
  BEGINS(partition_partition);
  BEGINS(partition_timesteps_in);
  BEGINS(partition_reload_bits);
  BEGINS(partition_plane_bits);
  BEGINS(partition_state_bits);
  BEGINS(source_timesteps);
  BEGINS(source_axon_words);
#undef BEGINS
}

} // namespace
