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

typedef struct {
  int local;             // destination: partition of the core
  int slot;              // plane of the step that the source is sending
  int step, window_slot; // of the image that the source is sending
  int timesteps, window_steps, windows;
  const int *inputs; // sources of the destination that it feeds; none: it only paces
  int input_count;
  int64_t image;
} radish_feed_end;

// Returns into how many planes the spike was written: those of the inputs that do not filter it.
static inline int radish_feed_spike(const radish_feed_end *end, radish_core *core, uint64_t packet) {
  const int channel = radish_packet_channel(packet), row = radish_packet_row(packet),
            column = radish_packet_column(packet);
  int taken = 0;
  for (int i = 0; i < end->input_count; i++) {
    taken += radish_core_spike(core, end->local, end->inputs[i], end->slot, channel, row, column);
  }
  return taken;
}

// The source goes on to its next step. True: its image is complete.
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

// The source's step is complete, visible from `edge`. True: so is its image.
static inline bool radish_feed_token(radish_feed_end *end, radish_core *core, int64_t edge) {
  radish_core_token(core, end->local, end->slot, edge);
  return radish_feed_next_step(end);
}

#endif
