// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// results_file.h: what results.c (rows) and results_open.c (the file and its tables) share.
#ifndef RADISH_SIM_SWEEP_RESULTS_FILE_H
#define RADISH_SIM_SWEEP_RESULTS_FILE_H

#include "sim/sweep/results.h"
#include <sqlite3.h>

struct radish_sweep_results {
  const char *path;
  const radish_sweep_plan *plan;
  const radish_sweep_columns *columns;
  int lock; // descriptor that holds the file for this writer
  sqlite3 *database;
  sqlite3_stmt *insert_point, *insert_layer;
  bool *is_axis; // [columns->run.count]: an axis is that column
};

// Says what SQLite says of the last failure: "cannot DOING: ...".
radish_status radish_results_fail(const radish_sweep_results *results, const char *doing, radish_error *error);
radish_status radish_results_run(radish_sweep_results *results, const char *sql, const char *doing,
                                 radish_error *error);

#endif
