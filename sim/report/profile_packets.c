// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/profile_packets.h"

#include <stdlib.h>
#include <string.h>

static bool is_first_at_core(const radish_mapped_chip *mapped, int feed) {
  const radish_feed *f = &mapped->feeds[feed];
  return feed == mapped->source_feeds[f->source] || mapped->feeds[feed - 1].core != f->core;
}

bool radish_profile_packets_init(radish_profile_packets *p, const radish_mapped_chip *mapped) {
  *p = (radish_profile_packets){.mapped = mapped};
  const size_t partitions = (size_t)mapped->partition_count, feeds = (size_t)mapped->feed_count;
  p->of_partition = calloc(partitions, sizeof *p->of_partition);
  p->of_feed = calloc(feeds + 1, sizeof *p->of_feed);
  p->partition_arrivals = calloc(feeds + 1, sizeof *p->partition_arrivals);
  p->credits = calloc(feeds + 1, sizeof *p->credits);
  p->readouts = calloc(partitions, sizeof *p->readouts);
  p->copies = calloc(partitions, sizeof *p->copies);
  if (!p->of_partition || !p->of_feed || !p->partition_arrivals || !p->credits || !p->readouts || !p->copies) {
    return false;
  }
  for (int source = 0; source < mapped->partition_count; source++) {
    for (int f = mapped->source_feeds[source]; f < mapped->source_feeds[source + 1]; f++) {
      p->copies[source] += is_first_at_core(mapped, f);
    }
    if (mapped->params.noc.multicast || !p->copies[source]) p->copies[source] = 1;
  }
  return true;
}

void radish_profile_packets_free(radish_profile_packets *p) {
  for (int i = 0; p->of_partition && i < p->mapped->partition_count; i++) free(p->of_partition[i].ps);
  for (int i = 0; p->of_feed && i < p->mapped->feed_count; i++) free(p->of_feed[i].ps);
  free(p->of_partition);
  free(p->of_feed);
  free(p->partition_arrivals);
  free(p->credits);
  free(p->readouts);
  free(p->copies);
  *p = (radish_profile_packets){0};
}

// Returns how many packets of the partition have arrived wherever they go.
static int64_t arrived_everywhere(const radish_profile_packets *p, int source) {
  const radish_mapped_chip *mapped = p->mapped;
  const int first = mapped->source_feeds[source], last = mapped->source_feeds[source + 1];
  if (first == last) return p->readouts[source];
  int64_t least = INT64_MAX;
  for (int f = first; f < last; f++) {
    if (is_first_at_core(mapped, f) && p->partition_arrivals[f] < least) least = p->partition_arrivals[f];
  }
  return least * p->copies[source];
}

static bool push(radish_sent_queue *q, int64_t time_ps, int64_t arrived) {
  const int64_t held = q->count - q->dropped;
  if (held == q->capacity) {
    const int64_t kept = q->count - arrived;
    if (kept <= q->capacity / 2 && q->capacity) {
      memmove(q->ps, &q->ps[held - kept], (size_t)kept * sizeof *q->ps);
      q->dropped = arrived;
    } else {
      const int64_t capacity = q->capacity ? 2 * q->capacity : 16;
      int64_t *ps = realloc(q->ps, (size_t)capacity * sizeof *ps);
      if (!ps) return false;
      q->ps = ps;
      q->capacity = capacity;
    }
  }
  q->ps[q->count++ - q->dropped] = time_ps;
  return true;
}

bool radish_profile_packets_send(radish_profile_packets *p, uint64_t packet, int64_t time_ps) {
  const int source = radish_packet_partition(packet);
  if (radish_packet_kind(packet) == RADISH_PACKET_CREDIT) {
    const int feed = p->mapped->source_feeds[source] + (int)radish_packet_payload(packet);
    return push(&p->of_feed[feed], time_ps, p->credits[feed]);
  }
  radish_sent_queue *q = &p->of_partition[source];
  const bool full = q->count - q->dropped == q->capacity;
  return push(q, time_ps, full ? arrived_everywhere(p, source) : 0);
}

static int64_t sent_ps(const radish_sent_queue *q, int64_t number) {
  return q->ps[number - q->dropped];
}

int64_t radish_profile_packets_arrive(radish_profile_packets *p, uint64_t packet, int core) {
  const int source = radish_packet_partition(packet), first = p->mapped->source_feeds[source];
  if (radish_packet_kind(packet) == RADISH_PACKET_CREDIT) {
    const int feed = first + (int)radish_packet_payload(packet);
    return sent_ps(&p->of_feed[feed], p->credits[feed]++);
  }
  const radish_sent_queue *q = &p->of_partition[source];
  if (core == RADISH_HOST) return sent_ps(q, p->readouts[source]++);
  int feed = first, copy = 0; // the number of the core among those that the partition sends to
  for (; p->mapped->feeds[feed].core != core; feed++) copy += is_first_at_core(p->mapped, feed);
  if (p->copies[source] == 1) copy = 0;
  return sent_ps(q, p->partition_arrivals[feed]++ * p->copies[source] + copy);
}
