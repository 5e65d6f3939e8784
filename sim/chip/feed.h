// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// feed.h: where the packets of one feed belong: the planes of its destination, one after another.
//
// A feed leads from a source partition to a partition of a core; several may leave one source for the same core, so
// that a packet counts for each of them. The step that the source is sending is known from its tokens alone.
#ifndef RADISH_SIM_CHIP_FEED_H
#define RADISH_SIM_CHIP_FEED_H

#include "core/core.h"
#include "core/packet.h"
#include "core/port_bits.h"
#include "noc/noc.h"

typedef struct {
  uint64_t *plane; // where spikes are written (radish_feed_aim), NULL: they only count
  const radish_axon_filter *filters;
  int filter_count;      // sources of the destination that it feeds; none: it only paces
  int local;             // destination: partition of the core
  int slot;              // plane of the step that the source is sending
  int step, window_slot; // of the image that the source is sending
  int timesteps, window_steps, windows;
  int64_t image;
} radish_feed_end;

// This is a feed of the chip at run time. What a spike needs of it stands together.
typedef struct {
  radish_record *record; // of (layer, end.image), once its first packet has arrived
  int core;              // destination
  bool resident;         // it is loaded always; else its spikes may be kept off the chip
  radish_feed_end end;
  int layer, windows_per_image; // destination's
  int source, ordinal;          // source partition; number among its feeds
  int64_t credited_windows;
  radish_noc_route credit_route;
  radish_route_cost credit_cost;
} radish_feed_state;

// From now on spikes are written into the plane of the step that the source is sending. It is called after each change of
// the step, and before the first spike.
static inline void radish_feed_aim(radish_feed_end *end, const radish_core *core) {
  end->plane = radish_core_plane(core, end->local, end->slot);
}

// Returns into how many planes the spike was written: those of the inputs that do not filter it.
static inline int radish_feed_spike(const radish_feed_end *end, uint64_t packet) {
  const int channel = radish_packet_channel(packet), row = radish_packet_row(packet),
            column = radish_packet_column(packet);
  int taken = 0;
  for (int i = 0; i < end->filter_count; i++) {
    taken += radish_axon_filter_take(&end->filters[i], end->plane, channel, row, column);
  }
  return taken;
}

// Tells that the source goes on to its next step. Returns true where its image is complete with that.
static inline bool radish_feed_next_step(radish_feed_end *end) {
  end->step++;
  const bool image_done = end->step == end->timesteps;
  if (image_done || end->step % end->window_steps == 0) {
    end->window_slot = end->window_slot + 1 == end->windows ? 0 : end->window_slot + 1;
  }
  if (image_done) {
    end->step = 0;
    end->image++;
  }
  end->slot = end->window_slot * end->window_steps + end->step % end->window_steps;
  return image_done;
}

// The source's step is complete, visible from `edge`. Returns true where its image is complete too.
static inline bool radish_feed_token(radish_feed_end *end, radish_core *core, int64_t edge) {
  radish_core_token(core, end->local, end->slot, edge);
  const bool image_done = radish_feed_next_step(end);
  radish_feed_aim(end, core);
  return image_done;
}

// A packet of the feed arrives, the first of its image: what it does counts in `record` from now on.
static inline void radish_feed_open(radish_feed_state *feed, radish_record *record, int64_t time_ps) {
  feed->record = record;
  if (record->start_ps < 0 || time_ps < record->start_ps) record->start_ps = time_ps;
}

// A spike has been written into `planes` planes of a partition that is resident, or whose region holds another one.
// Returns the bits that are written to off-chip memory.
static inline int64_t radish_feed_count(radish_counters *counters, int planes, bool resident) {
  radish_port_bits_arrive(planes, counters);
  if (planes == 0) {
    counters->filtered++;
    return 0;
  }
  counters->arrivals++;
  if (resident) return 0;
  counters->offchip_bits += RADISH_PACKET_BITS;
  return RADISH_PACKET_BITS;
}

// Takes a spike of an open feed to its core. Returns the bits that are written to off-chip memory.
static inline int64_t radish_feed_spike_arrives(const radish_feed_state *feed, uint64_t packet) {
  return radish_feed_count(&feed->record->counters, radish_feed_spike(&feed->end, packet), feed->resident);
}

// The image that the next credit works for; that credit is sent, and counts in the image's record.
static inline int64_t radish_feed_credited_image(const radish_feed_state *feed) {
  return feed->credited_windows / feed->windows_per_image;
}
static inline void radish_feed_count_credit(radish_feed_state *feed, radish_counters *counters) {
  feed->credited_windows++;
  counters->credits++;
  radish_route_cost_count(&feed->credit_cost, 1, 1, counters);
}

#endif
