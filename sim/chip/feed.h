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
#include "noc/noc.h"

// A radish_feed_end is the end of a feed at its destination: it knows where in the scheduler the next packet belongs.
typedef struct {
  int local;                            // destination: partition of the core
  int slot;                             // plane of the step that the source is sending
  int step, window_slot;                // that step of the image; its window in the ring of planes
  int timesteps, window_steps, windows; // steps of the source's train; steps in a window; windows in the ring
  const int *inputs;                    // sources of the destination that it feeds; without any it only carries tokens
  int input_count;
  int64_t image; // the image that the source is sending
} radish_feed_end;

// This is a feed of the chip at run time.
typedef struct {
  int core;            // destination
  int source, ordinal; // source partition; number among its feeds
  radish_feed_end end;
  int layer, windows_per_image; // of the destination
  int64_t credited_windows;     // windows that the destination has returned a credit for
  radish_record *record;        // of (layer, end.image), once its first packet has arrived
  radish_noc_route credit_route;
  radish_route_cost credit_cost;
} radish_feed_state;

// Writes a spike into the plane of each input. Returns how many planes took it: the axon filter of an input may drop
// it.
static inline int radish_feed_spike(const radish_feed_end *end, radish_core *core, uint64_t packet) {
  const int channel = radish_packet_channel(packet), row = radish_packet_row(packet),
            column = radish_packet_column(packet);
  int taken = 0;
  for (int i = 0; i < end->input_count; i++) {
    taken += radish_core_spike(core, end->local, end->inputs[i], end->slot, channel, row, column);
  }
  return taken;
}

// Takes the feed to the next step of its source. Returns true where the image is complete with that.
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

// Counts the token that completes the source's step; the core sees it from `edge` on. Returns true where the image is
// complete with that.
static inline bool radish_feed_token(radish_feed_end *end, radish_core *core, int64_t edge) {
  radish_core_token(core, end->local, end->slot, edge);
  return radish_feed_next_step(end);
}

// Opens a feed for an image, as the first packet of the image arrives: what the feed does from now on counts in
// `record`.
static inline void radish_feed_open(radish_feed_state *feed, radish_record *record, int64_t time_ps) {
  feed->record = record;
  if (record->start_ps < 0 || time_ps < record->start_ps) record->start_ps = time_ps;
}

// Counts a spike that was written into `planes` planes of a partition; with 0 planes it was filtered. Where the
// partition is not resident, the spike waits in off-chip memory.
static inline void radish_feed_count(radish_counters *counters, int planes, bool resident) {
  counters->scheduler_write_bits += (int64_t)planes * RADISH_AXONS_PER_WORD;
  counters->arrivals += planes > 0;
  counters->filtered += planes == 0;
  if (planes > 0 && !resident) counters->offchip_bits += RADISH_PACKET_BITS;
}

// Takes a spike of an open feed to its core and counts it.
static inline void radish_feed_spike_arrives(const radish_feed_state *feed, radish_core *core, uint64_t packet) {
  const int planes = radish_feed_spike(&feed->end, core, packet);
  radish_feed_count(&feed->record->counters, planes, core->partitions[feed->end.local].program->resident);
}

// Returns the image that the next credit works for.
static inline int64_t radish_feed_credited_image(const radish_feed_state *feed) {
  return feed->credited_windows / feed->windows_per_image;
}
// Counts that credit as it is sent; `counters` are those of the destination's layer and that image.
static inline void radish_feed_count_credit(radish_feed_state *feed, radish_counters *counters) {
  feed->credited_windows++;
  counters->credits++;
  radish_route_cost_count(&feed->credit_cost, 1, counters);
}

#endif
