// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep.h: a whole sweep in one process: a file planned, checked and run by threads, with one writer of results.
#ifndef RADISH_SIM_SWEEP_SWEEP_H
#define RADISH_SIM_SWEEP_SWEEP_H

#include "sim/sweep/manifest.h"
#include "sim/sweep/results.h"
#include "sim/sweep/runner.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  radish_sweep_file *file;
  radish_sweep_plan plan;
  radish_sweep_columns columns;
  radish_sweep_manifest manifest;
  radish_sweep_designs *designs;
} radish_sweep;

// Reads the sweep file, plans its points and checks them against chips, networks and columns, for `jobs` workers.
// `*sweep` must be zero before; radish_sweep_close is called also after a failure.
radish_status radish_sweep_open(const char *path, radish_sweep_finder *finder, int jobs, radish_sweep *sweep,
                                radish_error *error);
void radish_sweep_close(radish_sweep *sweep);

// Returns what workers of this process share.
radish_sweep_workshop radish_sweep_workshop_of(const radish_sweep *sweep);

// Lists the points that are not done, in the order in which they share most. `left` has room for all points; its number
// is returned.
int radish_sweep_left(const radish_sweep *sweep, const bool *done, int *left);

// Runs the points `left` [count] on `jobs` threads and writes their rows. `told` (or NULL) is called as in desk.h.
radish_status radish_sweep_run(const radish_sweep *sweep, radish_sweep_results *results, const int *left, int count,
                               int jobs, radish_desk_told *told, void *user, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
