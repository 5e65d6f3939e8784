// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// runner.h: runs points: a worker takes them from a desk, one after another, until there are none.
#ifndef RADISH_SIM_SWEEP_RUNNER_H
#define RADISH_SIM_SWEEP_RUNNER_H

#include "sim/sweep/columns.h"
#include "sim/sweep/designs.h"
#include "sim/sweep/desk.h"

#ifdef __cplusplus
extern "C" {
#endif

// What all workers of a process share.
typedef struct {
  radish_sweep_designs *designs;
  const radish_sweep_columns *columns;
  bool independent; // as in the sweep file
} radish_sweep_workshop;

// Runs a point and returns its row, also of a point that failed. Returns NULL where memory for the row ran out, or
// where `over` (or NULL) said that no row is wanted any more. Any number of threads may call it.
radish_sweep_row *radish_sweep_run_point(const radish_sweep_workshop *workshop, int point,
                                         const radish_desk_service *desk);

// Runs the points of a desk until there are none, and returns. Returns RADISH_NO_MEMORY where a row could not be made.
radish_status radish_sweep_work(const radish_sweep_workshop *workshop, const radish_desk_service *desk);

#ifdef __cplusplus
}
#endif
#endif
