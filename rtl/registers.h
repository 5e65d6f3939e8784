// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// registers.h: the configuration registers of the core, in bits; each defined once.
//
// A partition's registers are its radish_program (core/program.h); the reciprocals are derived from it, since
// the hardware divides by multiplication. A record is loaded through the configuration port as 32-bit words,
// least significant first. The lists make the packed structs of radish_pkg and the test's packing.
#ifndef RADISH_RTL_REGISTERS_H
#define RADISH_RTL_REGISTERS_H

#include "core/packet.h"

// floor(a / d) = a * ceil(2^RECIPROCAL_SHIFT / d) >> RECIPROCAL_SHIFT for a, d < 2^16: the error, a / 2^32, is
// less than 1 / d.
enum { RADISH_RTL_RECIPROCAL_SHIFT = 32, RADISH_RTL_RECIPROCAL_BITS = 33 };

// The ports of a router are N, E, S, W and Local.
enum { RADISH_RTL_ROUTER_PORTS = 5 };

// These are the widths of signals that no register has: X(name, bits, doc).
// clang-format off
#define RADISH_RTL_SIGNALS(X) \
  X(dividend,       16, "what the reciprocals divide exactly") \
  X(train_step,      5, "a step of a radix train, or their number") \
  X(axon_bit,        6, "of an axon in its plane's word of 2^6") \
  X(event_count,     8, "of tokens or credits, modulo 2^8, and the tables that it is compared with") \
  X(output,         32, "of one lane in an output bank") \
  X(config_data,    32, "one word of a record") \
  X(config_target,   4, "RADISH_CONFIG_*") \
  X(config_address, 24, "of the largest memory: the planes") \
  X(offchip_rate,   48, "10^-6 bits a cycle") \
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

// X(name, bits, sign, doc), from the least significant bit; sign is `signed` or empty.
// clang-format off
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
  X(pool_kernel,           6, , "") \
  X(pool_stride,           6, , "") \
  X(pool_row_offset,      12, signed, "tile row y is in window p where 0 <= y + offset - p * stride < kernel") \
  X(pool_column_offset,   12, signed, "") \
  X(pool_stride_reciprocal, 33, , "") \
  X(words,                10, , "words of one position") \
  X(potential_words,      16, , "of the tile") \
  X(output_words,         16, , "after pooling") \
  X(axon_words,           16, , "scheduler words of one plane") \
  X(bias_per_neuron,       1, , "else one initial potential for each channel") \
  X(first_source,         16, , "its sources are consecutive") \
  X(source_count,          8, , "") \
  X(first_destination,    16, , "its destinations are consecutive") \
  X(destination_count,    16, , "") \
  X(copies,               16, , "packets for each spike: 1 with multicast") \
  X(plane_base,           24, , "its first word in the scheduler") \
  X(potential_base,       16, , "in the potential memory") \
  X(output_base,          16, , "in both output banks") \
  X(bias_base,            16, , "in the memory of initial potentials") \
  X(threshold_base,       16, , "in the memory of thresholds")

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
  X(kernel,                6, , "") \
  X(stride,                6, , "") \
  X(stride_reciprocal,    33, , "") \
  X(row_offset,           12, signed, "window row y reaches tile row (y + row_offset - ky) / stride") \
  X(column_offset,        12, signed, "") \
  X(in_per_group,         13, , "") \
  X(group_reciprocal,     33, , "of in_per_group") \
  X(out_per_group,        13, , "") \
  X(first_out_channel,    13, , "the tile's first channel in the layer") \
  X(gain,                 17, signed, "uniform: the weight") \
  X(channel_offset,       14, signed, "uniform: window channel c reaches tile channel c + channel_offset") \
  X(weight_base,          20, , "its first word in the synapse memory")

// A feed that ends in the core, as sim/chip/feed.h has it (feed_table.sv).
#define RADISH_FEED_REGISTERS(X) \
  X(used,                  1, , "") \
  X(source,               RADISH_PACKET_partition_bits, , "source partition, which its packets name") \
  X(ordinal,              16, , "number among the source's feeds, which a credit names") \
  X(local_partition,       8, , "destination: partition of the core") \
  X(number,                8, , "among the destination's feeds") \
  X(inputs,               16, , "one bit for each of the destination's sources that it feeds") \
  X(timesteps,            16, , "steps per image that the source sends")
// clang-format on

enum {
#define X(name, bits, sign, doc) RADISH_PARTITION_##name##_bits = (bits),
  RADISH_PARTITION_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_SOURCE_##name##_bits = (bits),
      RADISH_SOURCE_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) RADISH_FEED_##name##_bits = (bits),
          RADISH_FEED_REGISTERS(X)
#undef X
#define X(name, bits, sign, doc) +(bits)
              RADISH_PARTITION_REGISTER_BITS = 0 RADISH_PARTITION_REGISTERS(X),
  RADISH_SOURCE_REGISTER_BITS = 0 RADISH_SOURCE_REGISTERS(X),
  RADISH_FEED_REGISTER_BITS = 0 RADISH_FEED_REGISTERS(X),
#undef X
  RADISH_PARTITION_REGISTER_WORDS =
      (RADISH_PARTITION_REGISTER_BITS + RADISH_RTL_config_data_bits - 1) / RADISH_RTL_config_data_bits,
  RADISH_SOURCE_REGISTER_WORDS =
      (RADISH_SOURCE_REGISTER_BITS + RADISH_RTL_config_data_bits - 1) / RADISH_RTL_config_data_bits,
  RADISH_FEED_REGISTER_WORDS =
      (RADISH_FEED_REGISTER_BITS + RADISH_RTL_config_data_bits - 1) / RADISH_RTL_config_data_bits,
};

// What a word of the configuration port is for.
#define RADISH_CONFIG_TARGETS(X)                                                                                       \
  X(PARTITION)                                                                                                         \
  X(SOURCE) X(FEEDS) X(DESTINATION) X(WEIGHT) X(BIAS) X(POTENTIAL) X(PLANE) X(THRESHOLD) X(FEED_TABLE) X(OFFCHIP)
enum {
#define X(NAME) RADISH_CONFIG_##NAME,
  RADISH_CONFIG_TARGETS(X)
#undef X
      RADISH_CONFIG_TARGET_COUNT
};

#endif
