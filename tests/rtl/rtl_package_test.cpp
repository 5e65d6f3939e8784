// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests compare radish_pkg.sv at time zero with the lists of the C model: every parameter, cost in cycles and
// kind of packet by value, every field of packets and registers by place and width.
#define _Static_assert static_assert
#include "core/core.h"
#include "core/ingress.h"
#include "core/params.h"
#include "rtl/program.h"
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
#define X(kind, field, value, ...) SAME(crossbar_##field, value);
  RADISH_CROSSBAR_PARAMS(X)
#undef X
}

TEST_F(Package, HasTheModelsCyclesAndCodes) {
#define IS(NAME) SAME(NAME, RADISH_##NAME)
  IS(DISPATCH_CYCLES);
  IS(INTEGRATE_DRAIN_CYCLES);
  IS(FIRE_DRAIN_CYCLES);
  IS(COMMIT_DRAIN_CYCLES);
  IS(INGRESS_SEARCH);
  IS(INGRESS_PLACE);
  IS(AXONS_PER_WORD);
  IS(READ_CONV);
  IS(READ_DENSE);
  IS(READ_UNIFORM);
  IS(READ_ROW);
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

// This is one partition with one source and one feed, all of whose numbers fit, and what becomes of it with others.
struct Placed {
  Placed() {
    source.read = RADISH_READ_CONV;
    source.halo.shape = {1, 1, 1};
    source.rows = source.columns = {1, 1, 0};
    source.timesteps = source.in_per_group = source.out_per_group = 1;
    source.axon_words = source.weight_bytes = 1;
    source.weights = weights.data();
    program.timesteps_in = program.timesteps_out = program.window_steps = program.windows = 1;
    program.out_window_steps = 1;
    program.pool_rows = program.pool_columns = {1, 1, 0};
    program.sums.shape = program.outputs.shape = {1, 1, 1};
    program.words = program.potential_words = program.output_words = program.axon_words = 1;
    program.lanes = built.lanes;
    program.bias = bias.data();
    program.source_count = 1;
    program.sources = &source;
    placed.program = &program;
    placed.feeds_at_step = feeds_at_step.data();
    placed.destination_windows = {1};
  }
  // Returns "", or why the registers do not hold it; `memories` are looked at too.
  std::string refused(bool memories = false) {
    std::vector<radish::placed_partition *> partitions = {&placed};
    std::vector<radish::config_record> records;
    radish_error error = {""};
    radish::place_partitions(partitions, built.ni_depth);
    const radish_status status = memories ? radish::configuration(partitions, {feed}, built, records, &error)
                                          : radish::check_registers(partitions, {feed}, built, &error);
    EXPECT_EQ(status, *error.message ? RADISH_BAD_INPUT : RADISH_OK);
    return error.message;
  }

  radish::core_sizes built = {4, 24, 8, 16, 4, 1, 1, 1, 16, 64, 64, 64, 4};
  std::vector<int16_t> weights = {0, 0, 0, 0};
  std::vector<int32_t> bias = {0, 0, 0, 0};
  radish_program program = {};
  radish_program_source source = {};
  std::vector<int32_t> feeds_at_step = std::vector<int32_t>(16, 1); // of each slot
  radish::placed_partition placed;
  radish::placed_feed feed = {1, 0, 0, 0, 1, 1};
};

// Expects that `number` of a Placed may be `most`, and that one more is refused by its name.
template <typename Set> void expect_most(const char *name, int most, Set set) {
  Placed fits, beyond;
  set(fits, most);
  set(beyond, most + 1);
  EXPECT_EQ(fits.refused(), "") << name;
  const std::string why = beyond.refused();
  EXPECT_NE(why.find(std::string(name) + " is " + std::to_string(most + 1)), std::string::npos) << why;
}

TEST(Registers, RefuseNumbersThatTheyDoNotHold) {
  expect_most("row_kernel", 63, [](Placed &p, int n) { p.source.rows.kernel = n; });
  expect_most("column_stride", 63, [](Placed &p, int n) { p.source.columns.stride = n; });
  expect_most("row_offset", 2047, [](Placed &p, int n) { p.source.rows.offset = n; });
  expect_most("in_per_group", 8191, [](Placed &p, int n) { p.source.in_per_group = n; });
  expect_most("gain", 65535, [](Placed &p, int n) { p.source.gain = n; });
  expect_most("halo_rows", 2047, [](Placed &p, int n) { p.source.halo.shape = {1, n, 1}; });
  expect_most("pool_column_kernel", 63, [](Placed &p, int n) { p.program.pool_columns.kernel = n; });
  expect_most("words", 1023, [](Placed &p, int n) { p.program.words = n; });
  expect_most("timesteps_in", 65535, [](Placed &p, int n) { p.program.timesteps_in = n; });
  expect_most("ordinal", 65535, [](Placed &p, int n) { p.feed.ordinal = n; });
  expect_most("inputs", 65535, [](Placed &p, int n) { p.feed.inputs = static_cast<uint32_t>(n); });
  expect_most("windows", 255, [](Placed &p, int n) { p.placed.destination_windows = {1, n}; });
  Placed low;
  low.source.columns.offset = -2049;
  EXPECT_NE(low.refused().find("column_offset is -2049, the register in RTL holds -2048 to 2047"), std::string::npos);
}

// The generator of addresses divides what is below 2^16: no register holds the number of a halo's axons.
TEST(Registers, RefuseAHaloOfMoreThan65536Axons) {
  Placed p;
  p.source.halo.shape = {16, 64, 64};
  EXPECT_EQ(p.refused(), "");
  p.source.halo.shape.channels++;
  EXPECT_NE(p.refused().find("last axon is 69631, the register in RTL holds 0 to 65535"), std::string::npos);
}

// Addresses go on from a base that fits.
TEST(Registers, RefuseWhatGoesOnBehindTheLastAddress) {
  Placed p;
  p.source.in_per_group = 4096;
  p.source.rows.kernel = p.source.columns.kernel = 16;
  EXPECT_EQ(p.refused(), "");
  p.program.words = 2;
  EXPECT_NE(p.refused().find("last weight word is 2097151"), std::string::npos) << p.refused();
  Placed planes;
  planes.program.windows = 64;
  planes.program.window_steps = 64;
  planes.program.axon_words = 4096;
  EXPECT_EQ(planes.refused(), "");
  planes.program.axon_words++;
  EXPECT_NE(planes.refused().find("last plane word is"), std::string::npos) << planes.refused();
  Placed potentials;
  potentials.program.potential_words = potentials.program.output_words = 65535;
  EXPECT_EQ(potentials.refused(), "");
}

// Nothing reads the offsets of a source without axons, which may be any.
TEST(Registers, HoldASourceWithoutAxonsWhereverItLies) {
  Placed p;
  p.source.halo.shape = {0, 1, 1};
  p.source.rows.offset = -100000;
  EXPECT_EQ(p.refused(), "");
}

TEST(Registers, RefuseWeightsAndPotentialsWiderThanALane) {
  Placed p;
  p.source.weight_bytes = 2;
  p.weights = {127, -128, 0, 0};
  p.bias = {(1 << 23) - 1, -(1 << 23), 0, 0};
  EXPECT_EQ(p.refused(true), "");
  p.weights[1] = -129;
  EXPECT_NE(p.refused(true).find("a lane is -129"), std::string::npos);
  p.weights[1] = 0;
  p.bias[0] = 1 << 23;
  EXPECT_NE(p.refused(true).find("a lane is 8388608"), std::string::npos);
}

} // namespace
