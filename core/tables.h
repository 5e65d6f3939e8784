// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tables.h: what an entry of each table of a core and of a router holds, in bits; each defined once.
//
// A tile's registers are its radish_program (core/program.h); the reciprocals are derived from it, since the hardware
// divides by multiplication. docs/chip.md, section 4, says how the tables are organised. The lists make the registers of the RTL (rtl/registers.h)
// and the bits that a look-up costs.
#ifndef RADISH_CORE_TABLES_H
#define RADISH_CORE_TABLES_H

#include "core/packet.h"

// X(name, bits, sign, doc), from the least significant bit; sign is `signed` or empty. What is not a number of the
// packet has 16 bits, so that no limit of a table is one of its fields.
// clang-format off
// A tile.
#define RADISH_PARTITION_REGISTERS(X) \
  X(partition,            RADISH_PACKET_partition_bits, , "index in the chip, the source that its packets name") \
  X(readout,               1, , "commits A itself") \
  X(rate,                  1, , "rate coding; else radix") \
  X(resident,              1, , "else loaded from off-chip memory when its turn comes") \
  X(reload_bits,          32, , "weights and initial potentials") \
  X(plane_bits,           32, , "scheduler planes of one window") \
  X(state_bits,           32, , "potentials, saved and restored when an image spans several windows") \
  X(timesteps_in,         16, , "integration steps of one image") \
  X(timesteps_out,        16, , "steps of one emitted train; of a readout 1") \
  X(shift,                 5, , "Delta T of Eq. 19") \
  X(is_signed,             1, , "commits two's complement, without ReLU") \
  X(leak,                  4, , "by which negative sums are shifted more, if signed") \
  X(window_steps,          7, , "steps of one window of planes") \
  X(windows,               7, , "windows that fit the scheduler") \
  X(out_window_steps,      7, , "steps of one window of the destinations") \
  X(sums_channels,        13, , "tile before pooling") \
  X(sums_rows,            11, , "") \
  X(sums_columns,         11, , "") \
  X(outputs_channel,      RADISH_PACKET_channel_bits, , "tile after pooling: its first neuron in the layer") \
  X(outputs_row,          RADISH_PACKET_row_bits, , "") \
  X(outputs_column,       RADISH_PACKET_column_bits, , "") \
  X(outputs_rows,         11, , "tile after pooling: its size") \
  X(outputs_columns,      11, , "") \
  X(pool_row_kernel,       6, , "") \
  X(pool_row_stride,       6, , "") \
  X(pool_row_reciprocal,  33, , "of the stride") \
  X(pool_row_offset,      12, signed, "tile row y is in window p where 0 <= y + offset - p * stride < kernel") \
  X(pool_column_kernel,    6, , "columns likewise") \
  X(pool_column_stride,    6, , "") \
  X(pool_column_reciprocal, 33, , "") \
  X(pool_column_offset,   12, signed, "") \
  X(words,                10, , "words of one position") \
  X(potential_words,      16, , "of the tile") \
  X(output_words,         16, , "after pooling") \
  X(axon_words,           16, , "scheduler words of one plane") \
  X(bias_per_neuron,       1, , "else one initial potential for each channel") \
  X(first_source,         16, , "its sources are consecutive") \
  X(source_count,          8, , "") \
  X(first_destination,    16, , "its destinations are consecutive") \
  X(destination_count,    16, , "") \
  X(first_windows,         7, , "windows that each destination has room for at the start") \
  X(first_feed,           16, , "the returns of its feeds are consecutive") \
  X(feed_count,           16, , "") \
  X(copies,               16, , "packets for each spike: 1 with multicast") \
  X(plane_base,           24, , "its first word in the scheduler") \
  X(potential_base,       16, , "in the potential memory") \
  X(output_base,          16, , "in both output banks") \
  X(bias_base,            16, , "in the memory of initial potentials") \
  X(threshold_base,       16, , "in the memory of thresholds")

// A population that a tile reads.
#define RADISH_SOURCE_REGISTERS(X) \
  X(read,                  2, , "convolution, dense or uniform") \
  X(halo_channel,       13, signed, "first axon in the source's coordinates") \
  X(halo_row,           12, signed, "") \
  X(halo_column,        12, signed, "") \
  X(halo_channels,      13, , "size of the window") \
  X(halo_rows,          11, , "") \
  X(halo_columns,       11, , "") \
  X(window_area,          16, , "rows * columns") \
  X(area_reciprocal,      33, , "") \
  X(columns_reciprocal,   33, , "") \
  X(axon_word,            16, , "its first word in a plane") \
  X(axon_words,           16, , "") \
  X(timesteps,            16, , "steps per image that it sends") \
  X(is_signed,             1, , "its last step subtracts") \
  X(row_kernel,            6, , "") \
  X(row_stride,            6, , "") \
  X(row_reciprocal,       33, , "of the stride") \
  X(row_offset,           12, signed, "window row y reaches tile row (y + offset - ky) / stride") \
  X(column_kernel,         6, , "columns likewise") \
  X(column_stride,         6, , "") \
  X(column_reciprocal,    33, , "") \
  X(column_offset,        12, signed, "") \
  X(in_per_group,         13, , "") \
  X(group_reciprocal,     33, , "of in_per_group") \
  X(out_per_group,        13, , "") \
  X(first_out_channel,    13, , "the tile's first channel in the layer") \
  X(gain,                 17, signed, "uniform: the weight") \
  X(channel_offset,       14, signed, "uniform: window channel c reaches tile channel c + channel_offset") \
  X(weight_base,          20, , "its first word in the synapse memory")

// The tokens of one of a tile's planes.
#define RADISH_TOKEN_COUNT_REGISTERS(X) \
  X(needed,          16, , "tokens that complete the step") \
  X(counted,         16, , "tokens of the step so far")

// One of the windows of planes that a tile will send.
#define RADISH_ROOM_REGISTERS(X) \
  X(having,          16, , "destinations that have room for it")

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
#define X(name, bits, sign, doc) RADISH_PARTITION_##name##_bits = (bits),
  RADISH_PARTITION_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_SOURCE_##name##_bits = (bits),
      RADISH_SOURCE_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_TOKEN_COUNT_##name##_bits = (bits),
          RADISH_TOKEN_COUNT_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_ROOM_##name##_bits = (bits),
              RADISH_ROOM_REGISTERS(X)
#undef X
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
                                      RADISH_PARTITION_REGISTER_BITS = 0 RADISH_PARTITION_REGISTERS(X),
  RADISH_SOURCE_REGISTER_BITS = 0 RADISH_SOURCE_REGISTERS(X),
  RADISH_TOKEN_COUNT_REGISTER_BITS = 0 RADISH_TOKEN_COUNT_REGISTERS(X),
  RADISH_ROOM_REGISTER_BITS = 0 RADISH_ROOM_REGISTERS(X),
  RADISH_FEED_REGISTER_BITS = 0 RADISH_FEED_REGISTERS(X),
  RADISH_FEED_STATE_REGISTER_BITS = 0 RADISH_FEED_STATE_REGISTERS(X),
  RADISH_FEED_RETURN_REGISTER_BITS = 0 RADISH_FEED_RETURN_REGISTERS(X),
  RADISH_DESTINATION_REGISTER_BITS = 0 RADISH_DESTINATION_REGISTERS(X),
  RADISH_ROUTE_REGISTER_BITS = 0 RADISH_ROUTE_REGISTERS(X),
#undef X
  // What is compared in a search: of an entry, the fields that it is sorted by.
  RADISH_FEED_KEY_BITS = RADISH_FEED_source_bits,
  RADISH_ROUTE_KEY_BITS = RADISH_ROUTE_input_bits + RADISH_ROUTE_first_bits,
  // All that an entry of a table has, wherever it stands; of a tile, without its planes and windows.
  RADISH_TABLE_partitions_bits = RADISH_PARTITION_REGISTER_BITS,
  RADISH_TABLE_sources_bits = RADISH_SOURCE_REGISTER_BITS,
  RADISH_TABLE_feeds_bits = RADISH_FEED_KEY_BITS + RADISH_FEED_REGISTER_BITS + RADISH_FEED_STATE_REGISTER_BITS +
                            RADISH_FEED_RETURN_REGISTER_BITS,
  RADISH_TABLE_destinations_bits = RADISH_DESTINATION_REGISTER_BITS,
  RADISH_TABLE_routes_bits = RADISH_ROUTE_KEY_BITS + RADISH_ROUTE_REGISTER_BITS,
};

// Keys that a search of a table reads, one in each level of its tree: ceil(log2(entries)), at least 1.
static inline int radish_tables_search_keys(int64_t entries) {
  int levels = 1;
  while (INT64_C(1) << levels < entries) levels++;
  return levels;
}

#endif
