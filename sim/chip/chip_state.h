// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_state.h: the inside of a chip, shared by its wiring (wiring.c) and its running (chip.c).
#ifndef RADISH_SIM_CHIP_CHIP_STATE_H
#define RADISH_SIM_CHIP_CHIP_STATE_H

#include "core/core.h"
#include "sim/chip/agenda.h"
#include "sim/chip/chip.h"
#include "sim/chip/host.h"
#include "sim/chip/feed.h"

// A feed at run time.
typedef struct {
  int core;            // destination
  int source, ordinal; // source partition; number among its feeds
  radish_feed_end end;
  int layer; // destination's
  int64_t credited_windows;
  radish_record *record; // of (layer, end.image), once its first packet has arrived
  radish_noc_route credit_route;
  radish_route_cost credit_cost;
} radish_feed_state;

// Feeds with the same source and destination core: what one packet feeds there.
typedef struct {
  int first_feed, last_feed; // exclusive
} radish_feed_group;

typedef struct {
  int core, local; // core index, or host port + core_count; partition of it
  int first_route; // copies consecutive routes
} radish_partition_state;

struct radish_chip {
  const radish_mapped_chip *mapped;
  radish_noc *noc;
  int core_count, port_count;
  radish_core *cores;
  radish_host_sender *senders;
  radish_host_reader *readers; // [partition]
  uint32_t *noc_source;        // [core_count + port_count]
  int *endpoint_departed;      // [noc sources]
  int64_t *last_wake;          // [2 * (core_count + port_count)] edge of the last wake asked for
  radish_emitter_port port;
  radish_partition_state *partitions;
  radish_noc_route *routes;
  radish_feed_state *feeds;
  radish_feed_group *groups;
  int *destination_feeds; // [partition][ordinal] -> feed
  int *first_destination_feed;

  radish_agenda agenda;
  int64_t until_ps; // the network may run up to here
  int64_t now_ps;
  int64_t active_ps; // last event that could have led to another one: barriers count from here
  int64_t end_ps;    // last packet sent or delivered, or end of a job
  bool barrier;
  int64_t round;
  // Barrier: steps and windows closed in this round, to be told at its release.
  int *closed_steps, closed_step_count;
  int *closed_feeds, closed_feed_count;
  bool progress;

  const radish_run_options *options;
  radish_run_result *result;
  uint16_t *scratch;
  int readout_count;  // readout partitions
  int *readouts_left; // [image]
  int images_left;
  radish_status status;
  bool used; // it has left reset
};

// An agenda entry is 2 * who + kind; who: core, or core_count + host port.
enum { RADISH_WAKE_ENGINE, RADISH_WAKE_EMITTER };

static inline radish_emitter *radish_chip_emitter(radish_chip *chip, int endpoint) {
  return endpoint < chip->core_count ? &chip->cores[endpoint].emitter
                                     : &chip->senders[endpoint - chip->core_count].emitter;
}

// The port functions of chip.c.
radish_emitter_port radish_chip_port(radish_chip *chip);
radish_noc_callbacks radish_chip_noc_callbacks(radish_chip *chip);

#endif
