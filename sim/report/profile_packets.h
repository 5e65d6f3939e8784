// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// profile_packets.h: which packet an arrival belongs to, so that its time under way is known. Only the profile includes
// this.
//
// The network keeps order between two ends, and all spikes, tokens and readouts of a partition take the same ways. So
// the k-th arrival from a partition at a core is the partition's k-th packet, and the k-th credit of a feed the k-th that
// was sent.
#ifndef RADISH_SIM_REPORT_PROFILE_PACKETS_H
#define RADISH_SIM_REPORT_PROFILE_PACKETS_H

#include "sim/chip/chip.h"

// A radish_sent_queue holds when packets were sent that have not arrived everywhere; item k stands at
// ps[k - dropped].
typedef struct {
  int64_t *ps;
  int64_t dropped, count, capacity; // `count` are those that were ever sent
} radish_sent_queue;

typedef struct {
  const radish_mapped_chip *mapped;
  radish_sent_queue *of_partition, *of_feed; // [partition], [feed]; the latter of credits
  int64_t *partition_arrivals; // [feed]: of the packets of its source at its core, if it is the first such feed
  int64_t *readouts;           // [partition]: arrivals at the host
  int64_t *credits;            // [feed]: arrivals
  int *copies;                 // [partition]: packets of each spike
} radish_profile_packets;

// Begins without packets. Returns false where memory ran out; radish_profile_packets_free is called also then.
bool radish_profile_packets_init(radish_profile_packets *packets, const radish_mapped_chip *mapped);
void radish_profile_packets_free(radish_profile_packets *packets);
// Notes that a packet is sent. Returns false where memory ran out.
bool radish_profile_packets_send(radish_profile_packets *packets, uint64_t packet, int64_t time_ps);
// Returns when the packet was sent that arrives now at the core, or at the host where `core` is RADISH_HOST.
int64_t radish_profile_packets_arrive(radish_profile_packets *packets, uint64_t packet, int core);

#endif
