// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// registers.h: the configuration registers of the core, in bits; each defined once.
//
// A partition's registers are its radish_program (core/program.h); the reciprocals are derived from it, since
// the hardware divides by multiplication. A record is loaded through the configuration port as 32-bit words,
// least significant first. The lists (core/tables.h) make the packed structs of radish_pkg and the test's packing.
#ifndef RADISH_RTL_REGISTERS_H
#define RADISH_RTL_REGISTERS_H

#include "core/program.h"
#include "core/tables.h"

// The hardware divides by multiplication: floor(a / d) = a * ceil(2^RECIPROCAL_SHIFT / d) >> RECIPROCAL_SHIFT. This is
// exact for a, d < 2^16, since the error, a / 2^32, is less than 1 / d.
enum { RADISH_RTL_RECIPROCAL_SHIFT = 32, RADISH_RTL_RECIPROCAL_BITS = 33 };

// This is what the registers of a crossbar core say of each source, however the network reads it (radish_read): a spike
// adds the row of its axon to all potentials of the tile.
enum { RADISH_READ_ROW = RADISH_READ_UNIFORM + 1 };

// The ports of a router are N, E, S, W and Local.
enum { RADISH_RTL_ROUTER_PORTS = 5 };

// These are the widths of signals that no register has: X(name, bits, doc).
// clang-format off
#define RADISH_RTL_SIGNALS(X) \
  X(dividend,       16, "what the reciprocals divide exactly") \
  X(train_step,      5, "a step of a radix train, or their number") \
  X(axon_bit,        6, "of an axon in its plane's word of 2^6") \
  X(event_count,     8, "of windows, packets or rounds, modulo 2^8") \
  X(token_count,    RADISH_TOKEN_COUNT_counted_bits, "tokens of one plane") \
  X(output,         RADISH_OUTPUT_BITS, "of one lane in an output bank") \
  X(config_data,    32, "one word of a record") \
  X(config_target,   4, "RADISH_CONFIG_*") \
  X(config_address, 24, "of the largest memory: the planes") \
  X(load_size,      36, "bits that one turn loads") \
  X(register_byte,   8, "of the registers that core_device shows") \
  X(sample,         64, "a struct of rtl/observation.h, as one word") \
  X(mesh_position,   8, "a router's column or row") \
  X(fifo_depth,      7, "packets of a router's input") \
  X(packet_count,   32, "that passed a place of the router")
// clang-format on

enum {
#define X(name, bits, doc) RADISH_RTL_##name##_bits = (bits),
  RADISH_RTL_SIGNALS(X)
#undef X
};

enum {
  RADISH_PARTITION_REGISTER_WORDS =
      (RADISH_PARTITION_REGISTER_BITS + RADISH_RTL_config_data_bits - 1) / RADISH_RTL_config_data_bits,
  RADISH_SOURCE_REGISTER_WORDS =
      (RADISH_SOURCE_REGISTER_BITS + RADISH_RTL_config_data_bits - 1) / RADISH_RTL_config_data_bits,
  RADISH_FEED_REGISTER_WORDS =
      (RADISH_FEED_REGISTER_BITS + RADISH_RTL_config_data_bits - 1) / RADISH_RTL_config_data_bits,
  RADISH_FEED_RETURN_REGISTER_WORDS =
      (RADISH_FEED_RETURN_REGISTER_BITS + RADISH_RTL_config_data_bits - 1) / RADISH_RTL_config_data_bits,
};

// A target says what the record that is written through the configuration port is for.
// clang-format off
#define RADISH_CONFIG_TARGETS(X) \
  X(PARTITION) X(SOURCE) X(FEEDS) X(DESTINATION) X(WEIGHT) X(BIAS) X(POTENTIAL) X(PLANE) X(THRESHOLD) X(FEED_TABLE) \
  X(FEED_RETURN) X(ROOM)
// clang-format on
enum {
#define X(NAME) RADISH_CONFIG_##NAME,
  RADISH_CONFIG_TARGETS(X)
#undef X
      RADISH_CONFIG_TARGET_COUNT
};

#endif
