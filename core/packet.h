// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// packet.h: the single flit that travels through the network; each field and its width defined once.
//
// A readout packet carries the low 32 bits of A in the place of the coordinates (mapping checks that A fits);
// a credit carries the number of the feed among its source's. Values arrive in the order of the neurons, since
// the network keeps order between two ends.
#ifndef RADISH_CORE_PACKET_H
#define RADISH_CORE_PACKET_H

#include <assert.h>
#include <stdint.h>

// X(name, bits, doc): the fields follow each other from the least significant bit.
// clang-format off
#define RADISH_PACKET_FIELDS(X) \
  X(column,    10, "column of the neuron that spiked") \
  X(row,       10, "row") \
  X(channel,   12, "channel") \
  X(partition, 14, "source partition; of a credit, the partition it is for") \
  X(kind,      2,  "spike, end-of-step token, credit or readout")
// clang-format on

enum { RADISH_PACKET_SPIKE, RADISH_PACKET_TOKEN, RADISH_PACKET_CREDIT, RADISH_PACKET_READOUT };

enum {
#define X(name, bits, doc) RADISH_PACKET_##name##_bits = (bits),
  RADISH_PACKET_FIELDS(X)
#undef X
      RADISH_PACKET_payload_bits = RADISH_PACKET_column_bits + RADISH_PACKET_row_bits + RADISH_PACKET_channel_bits,
  RADISH_PACKET_BITS = RADISH_PACKET_payload_bits + RADISH_PACKET_partition_bits + RADISH_PACKET_kind_bits,
};
static_assert(RADISH_PACKET_payload_bits == 32, "a readout's value takes the place of the coordinates");

static inline uint64_t radish_packet(int kind, int partition, uint32_t payload) {
  return (uint64_t)payload | (uint64_t)partition << RADISH_PACKET_payload_bits |
         (uint64_t)kind << (RADISH_PACKET_payload_bits + RADISH_PACKET_partition_bits);
}

static inline uint32_t radish_packet_coordinates(int channel, int row, int column) {
  return (uint32_t)column | (uint32_t)row << RADISH_PACKET_column_bits |
         (uint32_t)channel << (RADISH_PACKET_column_bits + RADISH_PACKET_row_bits);
}

static inline int radish_packet_kind(uint64_t packet) {
  return (int)(packet >> (RADISH_PACKET_payload_bits + RADISH_PACKET_partition_bits));
}
static inline int radish_packet_partition(uint64_t packet) {
  return (int)(packet >> RADISH_PACKET_payload_bits) & ((1 << RADISH_PACKET_partition_bits) - 1);
}
static inline uint32_t radish_packet_payload(uint64_t packet) {
  return (uint32_t)packet;
}
static inline int radish_packet_column(uint64_t packet) {
  return (int)packet & ((1 << RADISH_PACKET_column_bits) - 1);
}
static inline int radish_packet_row(uint64_t packet) {
  return (int)(packet >> RADISH_PACKET_column_bits) & ((1 << RADISH_PACKET_row_bits) - 1);
}
static inline int radish_packet_channel(uint64_t packet) {
  return (int)(packet >> (RADISH_PACKET_column_bits + RADISH_PACKET_row_bits)) &
         ((1 << RADISH_PACKET_channel_bits) - 1);
}

#endif
