// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_state.h: the inside of a chip, shared by its building (chip_create.c) and its running (chip.c).
#ifndef RADISH_SIM_CHIP_CHIP_STATE_H
#define RADISH_SIM_CHIP_CHIP_STATE_H

#include "core/core.h"
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
  int *endpoint_departed; // [noc sources]
  int64_t *last_wake;     // [2 * endpoint] edge of the last wake asked for
  radish_emitter_port port;
  radish_wiring wiring;
  radish_ledger ledger; // of the run

  radish_agenda agenda;
  int64_t until_ps; // the network may run up to here
  int64_t now_ps;
  int64_t active_ps; // last event that could have led to another one: barriers count from here
  bool barrier;
  int64_t round, round_ps; // barrier: number and begin of the round
  // With barriers these are the steps and windows closed in this round, which its release tells.
  int *closed_steps, closed_step_count;
  int *closed_feeds, closed_feed_count;
  bool progress;

  const radish_run_options *options;
  radish_run_result *result;
  uint16_t *scratch;
  radish_status status;
  bool used; // it has left reset
};

// An agenda entry is 2 * who + kind; who: core, or core_count + host port.
enum { RADISH_WAKE_ENGINE, RADISH_WAKE_EMITTER };

static inline radish_emitter *radish_chip_emitter(radish_chip *chip, int endpoint) {
  return endpoint < chip->core_count ? &chip->cores[endpoint].emitter
                                     : &chip->senders[endpoint - chip->core_count].emitter;
}

// One run from reset (chip.c), of options that are checked; `independent` has no meaning for it.
radish_status radish_chip_run_once(radish_chip *chip, const radish_run_options *options, radish_run_result **result,
                                   radish_error *error);

// Image `image` of the run does not end before the horizon: the error that says so.
radish_status radish_chip_past_horizon(const radish_mapped_chip *mapped, int image, int image_count,
                                       radish_error *error);

// Returns the port functions of chip.c.
radish_emitter_port radish_chip_port(radish_chip *chip);
radish_noc_callbacks radish_chip_noc_callbacks(radish_chip *chip);

#endif
