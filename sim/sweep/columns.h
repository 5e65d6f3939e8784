// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// columns.h: the columns of a sweep's tables, and the row of a point.
//
// No column is listed here. They are what the writer of `run --json` makes of a run and of a layer
// (radish_report_run_json, radish_report_layer_json), flattened: an object's values have its name and a dot before
// theirs, a list is one text. A made-up report in which everything was measured tells their names and types before
// the first point is run.
#ifndef RADISH_SIM_SWEEP_COLUMNS_H
#define RADISH_SIM_SWEEP_COLUMNS_H

#include "sim/report/report.h"
#include "sim/sweep/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { RADISH_CELL_NULL, RADISH_CELL_INTEGER, RADISH_CELL_REAL, RADISH_CELL_TEXT } radish_cell_kind;

// A cell owns its text. A REAL is number / 10^digits, in a double.
typedef struct {
  radish_cell_kind kind;
  int64_t integer;
  double real;
  char *text;
} radish_cell;

typedef struct {
  char *name;
  radish_cell_kind kind;
  bool per_image; // it differs from image to image, so that of several it is the mean
} radish_column;

typedef struct {
  int count, capacity;
  radish_column *columns;
} radish_columns;

typedef struct {
  radish_columns run, layer;
} radish_sweep_columns;

// Finds the columns. `*columns` must be zero before; radish_sweep_columns_free is called also after a failure.
radish_status radish_sweep_columns_find(radish_sweep_columns *columns, radish_error *error);
void radish_sweep_columns_free(radish_sweep_columns *columns);
// Returns the index of the column, or -1.
int radish_columns_index(const radish_columns *columns, const char *name);

// A radish_sweep_row is what became of a point. It says all that the tables get to know, so that it can be made
// anywhere and written elsewhere.
typedef struct {
  int point;
  bool failed;
  char *message; // of a failed point; NULL otherwise
  double wall_s;
  int run_count; // cells of the run, in the order of columns->run; 0 for a failed point
  radish_cell *run;
  int layer_count, layer_cells; // layers, and cells of each, in the order of columns->layer
  radish_cell *layers;          // [layer_count][layer_cells]
} radish_sweep_row;

// Makes the row of a point that was run. Returns NULL where memory ran out.
radish_sweep_row *radish_sweep_row_of_report(const radish_sweep_columns *columns, int point,
                                             const radish_report *report);
// Makes the row of a point that failed with `message`.
radish_sweep_row *radish_sweep_row_of_failure(int point, const char *message);
void radish_sweep_row_destroy(radish_sweep_row *row);

#ifdef __cplusplus
}
#endif
#endif
