// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// spoke.h: a process that runs points for the hub of its job (hub.h), on threads, with networks and mappings shared.
#ifndef RADISH_SIM_SWEEP_SPOKE_H
#define RADISH_SIM_SWEEP_SPOKE_H

#include "core/base/messenger.h"
#include "sim/sweep/sweep.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_messenger *messenger;
  const char *path; // of the sweep file
  radish_sweep_finder *finder;
  int jobs;        // threads
  int64_t lost_ns; // silence after which the hub is lost
} radish_sweep_spoke;

// Runs points until the hub ends it. What fails here (files that cannot be read, or are others than the hub's; memory) is
// told to the hub, and is no failure here. Returns a failure where the hub is lost; `*together` says how to leave.
radish_status radish_sweep_spoke_run(const radish_sweep_spoke *spoke, bool *together, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
