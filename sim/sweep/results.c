// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/results_file.h"

#include "core/base/text_file.h"
#include <stdlib.h>
#include <string.h>

radish_status radish_results_fail(const radish_sweep_results *results, const char *doing, radish_error *error) {
  const int code = sqlite3_extended_errcode(results->database) & 0xff;
  if (code == SQLITE_NOMEM) return radish_fail(error, RADISH_NO_MEMORY, results->path, 0, "out of memory");
  const char *then = code == SQLITE_BUSY || code == SQLITE_LOCKED
                         ? "; another program has locked it: nothing is lost, --resume goes on once it is free"
                     : code == SQLITE_CORRUPT || code == SQLITE_NOTADB
                         ? "; it is damaged, or no result file of radish sweep: another name is allowed"
                         : "";
  return radish_fail(error, RADISH_BAD_INPUT, results->path, 0, "cannot %s: %s%s", doing,
                     sqlite3_errmsg(results->database), then);
}

radish_status radish_results_run(radish_sweep_results *results, const char *sql, const char *doing,
                                 radish_error *error) {
  return sqlite3_exec(results->database, sql, NULL, NULL, NULL) ? radish_results_fail(results, doing, error)
                                                                : RADISH_OK;
}

// ---- writing -------------------------------------------------------------------------------------------------------

// Binds and steps through one row; the first failure sticks.
typedef struct {
  sqlite3_stmt *statement;
  int next; // parameter
  bool failed;
} binding;

static void bind_integer(binding *b, int64_t value) {
  b->failed |= sqlite3_bind_int64(b->statement, b->next++, value) != SQLITE_OK;
}

static void bind_text(binding *b, const char *text) {
  b->failed |= sqlite3_bind_text(b->statement, b->next++, text, -1, SQLITE_STATIC) != SQLITE_OK;
}

static void bind_real(binding *b, double value) {
  b->failed |= sqlite3_bind_double(b->statement, b->next++, value) != SQLITE_OK;
}

static void bind_null(binding *b) {
  b->failed |= sqlite3_bind_null(b->statement, b->next++) != SQLITE_OK;
}

static void bind_cell(binding *b, const radish_cell *cell) {
  switch (cell->kind) {
  case RADISH_CELL_NULL: bind_null(b); break;
  case RADISH_CELL_INTEGER: bind_integer(b, cell->integer); break;
  case RADISH_CELL_REAL: bind_real(b, cell->real); break;
  case RADISH_CELL_TEXT: bind_text(b, cell->text); break;
  }
}

static void insert(binding *b) {
  b->failed = b->failed || sqlite3_step(b->statement) != SQLITE_DONE;
  b->failed = sqlite3_reset(b->statement) != SQLITE_OK || b->failed;
  b->next = 1;
}

static void bind_axis(binding *b, const radish_axis *axis, const radish_axis_value *value) {
  switch (axis->type) {
  case RADISH_AXIS_INTEGER: bind_integer(b, value->millionths / 1000000); break;
  case RADISH_AXIS_REAL: bind_real(b, (double)value->millionths / 1e6); break;
  case RADISH_AXIS_TEXT: bind_text(b, value->text); break;
  }
}

static bool insert_point(radish_sweep_results *results, const radish_sweep_row *row) {
  const radish_sweep_file *file = results->plan->file;
  binding b = {results->insert_point, 1, false};
  bind_integer(&b, row->point);
  bind_text(&b, row->failed ? "failed" : "done");
  if (row->message) bind_text(&b, row->message);
  else bind_null(&b);
  bind_real(&b, row->wall_s);
  for (int i = 0; i < file->axis_count; i++) {
    bind_axis(&b, &file->axes[i], radish_sweep_plan_value(results->plan, row->point, i));
  }
  for (int i = 0; i < results->columns->run.count; i++) {
    if (results->is_axis[i]) continue;
    if (row->failed) bind_null(&b);
    else bind_cell(&b, &row->run[i]);
  }
  insert(&b);
  return !b.failed;
}

static bool insert_layers(radish_sweep_results *results, const radish_sweep_row *row) {
  binding b = {results->insert_layer, 1, false};
  for (int l = 0; l < row->layer_count && !b.failed; l++) {
    bind_integer(&b, row->point);
    bind_integer(&b, l);
    for (int i = 0; i < row->layer_cells; i++) bind_cell(&b, &row->layers[l * row->layer_cells + i]);
    insert(&b);
  }
  return !b.failed;
}

radish_status radish_sweep_results_write(void *user, radish_sweep_row *const *rows, int count, radish_error *error) {
  radish_sweep_results *results = user;
  const char *const doing = "write a point";
  radish_status status = radish_results_run(results, "BEGIN IMMEDIATE", doing, error);
  if (status) return status;
  for (int i = 0; i < count && !status; i++) {
    if (!insert_point(results, rows[i]) || !insert_layers(results, rows[i])) {
      status = radish_results_fail(results, doing, error);
    }
  }
  if (!status) status = radish_results_run(results, "COMMIT", doing, error);
  if (status) sqlite3_exec(results->database, "ROLLBACK", NULL, NULL, NULL);
  return status;
}

// ---- reading -------------------------------------------------------------------------------------------------------

radish_status radish_sweep_results_done(radish_sweep_results *results, bool *done, int *count, radish_error *error) {
  const char *const doing = "read its points";
  sqlite3_stmt *statement = NULL;
  *count = 0;
  memset(done, 0, (size_t)results->plan->count * sizeof *done);
  if (sqlite3_prepare_v2(results->database, "SELECT point FROM points", -1, &statement, NULL)) {
    return radish_results_fail(results, doing, error);
  }
  radish_status status = RADISH_OK;
  int code;
  while (!status && (code = sqlite3_step(statement)) == SQLITE_ROW) {
    const int64_t point = sqlite3_column_int64(statement, 0);
    if (point < 0 || point >= results->plan->count) {
      status = radish_fail(error, RADISH_BAD_INPUT, results->path, 0,
                           "it has a point %lld; 0 to %d are allowed: it is damaged", (long long)point,
                           results->plan->count - 1);
      break;
    }
    done[point] = true;
    (*count)++;
  }
  if (!status && code != SQLITE_DONE) status = radish_results_fail(results, doing, error);
  sqlite3_finalize(statement);
  return status;
}

// Runs a query that gives at most one row, and calls `take` with that.
static radish_status ask(radish_sweep_results *results, const char *sql, void (*take)(void *user, sqlite3_stmt *row),
                         void *user, radish_error *error) {
  sqlite3_stmt *statement = NULL;
  if (!sql) return radish_fail(error, RADISH_NO_MEMORY, results->path, 0, "out of memory");
  if (sqlite3_prepare_v2(results->database, sql, -1, &statement, NULL)) {
    return radish_results_fail(results, "read it", error);
  }
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) take(user, statement);
  const radish_status status =
      code == SQLITE_ROW || code == SQLITE_DONE ? RADISH_OK : radish_results_fail(results, "read it", error);
  sqlite3_finalize(statement);
  return status;
}

static void take_best(void *user, sqlite3_stmt *row) {
  radish_sweep_best *best = user;
  best->point = sqlite3_column_int(row, 0);
  best->value = sqlite3_column_double(row, 1);
}

static void take_counts(void *user, sqlite3_stmt *row) {
  radish_sweep_best *best = user;
  best->done = sqlite3_column_int(row, 0);
  best->failed = sqlite3_column_int(row, 1);
}

radish_status radish_sweep_results_best(radish_sweep_results *results, radish_sweep_best *best, radish_error *error) {
  const radish_sweep_file *file = results->plan->file;
  *best = (radish_sweep_best){.point = -1};
  char *sql = sqlite3_mprintf("SELECT point, \"%w\" FROM points WHERE \"%w\" IS NOT NULL ORDER BY 2 %s, 1 LIMIT 1",
                              file->best_column, file->best_column, file->best_is_largest ? "DESC" : "ASC");
  radish_status status = ask(results, sql, take_best, best, error);
  sqlite3_free(sql);
  if (status) return status;
  return ask(results, "SELECT count(*), count(*) FILTER (WHERE status = 'failed') FROM points", take_counts, best,
             error);
}

static void take_message(void *user, sqlite3_stmt *row) {
  const unsigned char *text = sqlite3_column_text(row, 0);
  *(char **)user = text ? strdup((const char *)text) : NULL;
}

radish_status radish_sweep_results_first_failure(radish_sweep_results *results, char **message, radish_error *error) {
  *message = NULL;
  return ask(results, "SELECT message FROM points WHERE status = 'failed' ORDER BY point LIMIT 1", take_message,
             message, error);
}

static void put_csv(FILE *file, const char *text) {
  if (!strpbrk(text, ",\"\r\n")) {
    fputs(text, file);
    return;
  }
  putc('"', file);
  for (; *text; text++) fprintf(file, "%s%c", *text == '"' ? "\"" : "", *text);
  putc('"', file);
}

radish_status radish_sweep_results_csv(radish_sweep_results *results, const char *table, FILE *file,
                                       radish_error *error) {
  sqlite3_stmt *statement = NULL;
  char *sql = sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY 1, 2", table);
  const int prepared = sql ? sqlite3_prepare_v2(results->database, sql, -1, &statement, NULL) : SQLITE_NOMEM;
  sqlite3_free(sql);
  if (prepared) return radish_results_fail(results, "read it", error);
  const int columns = sqlite3_column_count(statement);
  for (int i = 0; i < columns; i++) {
    fputs(i ? "," : "", file);
    put_csv(file, sqlite3_column_name(statement, i));
  }
  putc('\n', file);
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int i = 0; i < columns; i++) {
      const unsigned char *text = sqlite3_column_text(statement, i); // NULL of a NULL
      fputs(i ? "," : "", file);
      if (text) put_csv(file, (const char *)text);
    }
    putc('\n', file);
  }
  const radish_status status = code == SQLITE_DONE ? RADISH_OK : radish_results_fail(results, "read it", error);
  sqlite3_finalize(statement);
  return status;
}
