// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tables.h: what an entry of each table of a core and of a router holds, in bits; each defined once.
//
// docs/chip.md, section 4, says how the tables are organised. The lists make the registers of the RTL (rtl/registers.h)
// and the bits that a look-up costs.
#ifndef RADISH_CORE_TABLES_H
#define RADISH_CORE_TABLES_H

#include "core/packet.h"

// X(name, bits, sign, doc), from the least significant bit; sign is `signed` or empty. What is not a number of the
// packet has 16 bits, so that no limit of a table is one of its fields.
// clang-format off
// A feed that ends in the core. Entries are sorted by their source.
#define RADISH_FEED_REGISTERS(X) \
  X(source,          RADISH_PACKET_partition_bits, , "source partition, which its packets name") \
  X(last,             1, , "no entry of this source follows") \
  X(local_partition,  8, , "destination: partition of the core") \
  X(inputs,          16, , "one bit for each of the destination's sources that it feeds") \
  X(timesteps,       16, , "steps per image that the source sends")

// Where the source of a feed stands; tokens alone move it.
#define RADISH_FEED_STATE_REGISTERS(X) \
  X(step,            16, , "of the image that it sends") \
  X(window,           7, , "among the windows of the destination's planes") \
  X(window_step,      7, , "of that window")

// Where the credits of a feed go. The entries of a partition follow each other.
#define RADISH_FEED_RETURN_REGISTERS(X) \
  X(source,          RADISH_PACKET_partition_bits, , "source partition") \
  X(ordinal,         16, , "number among the source's feeds, which a credit names")

// A feed that begins in the core. The entries of a partition follow each other.
#define RADISH_DESTINATION_REGISTERS(X) \
  X(room,             8, , "windows that it has had room for since the start, modulo 2^8")

// Packets of some sources that come into a router by one input. Entries are sorted by input and source.
#define RADISH_ROUTE_REGISTERS(X) \
  X(input,            3, , "N, E, S, W or Local") \
  X(first,           RADISH_PACKET_partition_bits, , "first source partition") \
  X(last,            RADISH_PACKET_partition_bits, , "last source partition") \
  X(outputs,          5, , "one bit for each output that a copy leaves by")
// clang-format on

enum {
#define X(name, bits, sign, doc) RADISH_FEED_##name##_bits = (bits),
  RADISH_FEED_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_FEED_STATE_##name##_bits = (bits),
      RADISH_FEED_STATE_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_FEED_RETURN_##name##_bits = (bits),
          RADISH_FEED_RETURN_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_DESTINATION_##name##_bits = (bits),
              RADISH_DESTINATION_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_ROUTE_##name##_bits = (bits),
                  RADISH_ROUTE_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) +(bits)
                      RADISH_FEED_REGISTER_BITS = 0 RADISH_FEED_REGISTERS(X),
  RADISH_FEED_STATE_REGISTER_BITS = 0 RADISH_FEED_STATE_REGISTERS(X),
  RADISH_FEED_RETURN_REGISTER_BITS = 0 RADISH_FEED_RETURN_REGISTERS(X),
  RADISH_DESTINATION_REGISTER_BITS = 0 RADISH_DESTINATION_REGISTERS(X),
  RADISH_ROUTE_REGISTER_BITS = 0 RADISH_ROUTE_REGISTERS(X),
#undef X
};

#endif
