// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// results.h: the result file of a sweep, an SQLite database (docs/interfaces.md "Sweep", "Tables").
//
//   create --> write, write, ... --> close          a row is on the disk when `write` returns
//   open   --> (what is there already) --> write ...
//
// The file is held for one writer at a time; others may read it meanwhile (WAL mode). A crash at any moment leaves a
// file that `open` goes on with: each transaction is there whole or not at all.
#ifndef RADISH_SIM_SWEEP_RESULTS_H
#define RADISH_SIM_SWEEP_RESULTS_H

#include "sim/sweep/columns.h"
#include "sim/sweep/manifest.h"
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_sweep_results radish_sweep_results;

// Opens the results of a sweep. Without `resume` the file must not exist; with it, it must be missing, empty or hold
// results of the same sweep (manifest.h), by the same version. The caller closes `*results`, which is NULL on failure.
// `columns` and `plan` must outlive it.
radish_status radish_sweep_results_open(const char *path, bool resume, const radish_sweep_plan *plan,
                                        const radish_sweep_columns *columns, const radish_sweep_manifest *manifest,
                                        radish_sweep_results **results, radish_error *error);
// Closes the file; what SQLite keeps beside it goes into it. Returns a failure of that, after which nothing is lost.
radish_status radish_sweep_results_close(radish_sweep_results *results, radish_error *error);

// Writes the points that are there to `done` [plan->count], and returns in `*count` how many these are.
radish_status radish_sweep_results_done(radish_sweep_results *results, bool *done, int *count, radish_error *error);

// Writes rows in one transaction; `results` is a radish_sweep_results (it is a radish_row_writer).
radish_status radish_sweep_results_write(void *results, radish_sweep_row *const *rows, int count, radish_error *error);

// radish_sweep_best is the best point of those that are there: `point` is -1 where there is none.
typedef struct {
  int point;
  double value;
  int done, failed; // all points that are there, and those of them that failed
} radish_sweep_best;
radish_status radish_sweep_results_best(radish_sweep_results *results, radish_sweep_best *best, radish_error *error);
// Gives the message of the first point that failed, for the caller to free, or NULL.
radish_status radish_sweep_results_first_failure(radish_sweep_results *results, char **message, radish_error *error);

// Writes the table `points` or `layers` as CSV.
radish_status radish_sweep_results_csv(radish_sweep_results *results, const char *table, FILE *file,
                                       radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
