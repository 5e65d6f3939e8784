// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// page_sweep_read.h: the tables of a sweep (docs/interfaces.md "Sweep"), read from a SQLite file that may hold anything.
#ifndef RADISH_SIM_PAGE_PAGE_SWEEP_READ_H
#define RADISH_SIM_PAGE_PAGE_SWEEP_READ_H

#include "core/base/status.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct {
  sqlite3 *db;
  const char *path;
  radish_error *error;
} radish_page_sweep_file;

// Opens the file for reading and checks that it is a sweep's. radish_page_sweep_close is called also after a failure.
radish_status radish_page_sweep_open(const char *path, radish_page_sweep_file *sweep, radish_error *error);
void radish_page_sweep_close(radish_page_sweep_file *sweep);

// Prepares a statement. The caller finalises `*statement`.
radish_status radish_page_sweep_prepare(const radish_page_sweep_file *sweep, const char *sql, sqlite3_stmt **statement);
// Goes to the next row; `*row` is false after the last one.
radish_status radish_page_sweep_step(const radish_page_sweep_file *sweep, sqlite3_stmt *statement, bool *row);
// Returns the whole number that `sql` selects.
radish_status radish_page_sweep_number(const radish_page_sweep_file *sweep, const char *sql, sqlite3_int64 *number);

// Writes a value as JSON; a blob is null, as is what no number of JSON is. `digits` of a real number are kept, 0 means
// all.
void radish_page_sweep_put_value(FILE *file, sqlite3_stmt *statement, int column, int digits);

#endif
