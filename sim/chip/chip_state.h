// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_state.h: the inside of a chip, shared by its building (chip_create.c) and its running (chip.c).
#ifndef RADISH_SIM_CHIP_CHIP_STATE_H
#define RADISH_SIM_CHIP_CHIP_STATE_H

#include "core/core.h"
#include "core/offchip.h"
#include "sim/chip/agenda.h"
#include "sim/chip/chip.h"
#include "sim/chip/host.h"
#include "sim/chip/ledger.h"
#include "sim/chip/wiring.h"

struct radish_chip {
  const radish_mapped_chip *mapped;
  radish_noc *noc;
  int core_count, port_count;
  radish_core *cores;
  radish_host_sender *senders;
  uint32_t *noc_source;   // [endpoint]
  int *endpoint_departed; // [source of the network]: the endpoint that sends by it
  int64_t *last_wake;     // [2 * endpoint + kind]: edge of the last wake that was asked for
  radish_emitter_port port;
  radish_wiring wiring;
  radish_ledger ledger; // of the run
  radish_offchip offchip;
  radish_ingress *ingresses; // [core]

  radish_agenda agenda;
  int64_t until_ps; // the network may run up to here
  int64_t now_ps;
  int64_t active_ps; // last event that could have led to another one: barriers count from here
  bool barrier;
  int64_t round, round_ps; // barrier: number and begin of the round
  // With barriers these are the partitions that have sent a step in this round, and the feeds whose destination has
  // consumed a window of planes in it. Others hear of both as the next round begins.
  int *closed_steps, closed_step_count;
  int *closed_feeds, closed_feed_count;
  bool progress; // a packet was sent, a step closed or a job started in this round

  const radish_run_options *options;
  radish_run_result *result;
  uint16_t *scratch; // activations of one image
  radish_status status;
  bool used; // it has run, so that the next run begins with a reset
};

// An agenda entry is 2 * endpoint + kind. An endpoint is a core, or core_count + host port. The entry after all of these
// is for off-chip memory.
enum { RADISH_WAKE_ENGINE, RADISH_WAKE_EMITTER };

static inline uint32_t radish_chip_offchip_entry(const radish_chip *chip) {
  return 2 * (uint32_t)(chip->core_count + chip->port_count);
}

static inline radish_emitter *radish_chip_emitter(radish_chip *chip, int endpoint) {
  return endpoint < chip->core_count ? &chip->cores[endpoint].emitter
                                     : &chip->senders[endpoint - chip->core_count].emitter;
}

// Does one run from reset (chip.c), with options that are checked already; `independent` has no meaning for it.
radish_status radish_chip_run_once(radish_chip *chip, const radish_run_options *options, radish_run_result **result,
                                   radish_error *error);

// Fails with the message that image `image` of the run does not end before the horizon.
radish_status radish_chip_past_horizon(const radish_mapped_chip *mapped, int image, int image_count,
                                       radish_error *error);

// These return the functions of chip.c that cores and host ports, and the network, call.
radish_emitter_port radish_chip_port(radish_chip *chip);
radish_noc_callbacks radish_chip_noc_callbacks(radish_chip *chip);

#endif
