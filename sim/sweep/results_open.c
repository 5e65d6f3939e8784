// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// results_open.c: the result file itself: who may write it, its tables, and whether it is of this sweep.
#include "sim/sweep/results_file.h"

#include "core/base/text_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { APPLICATION = 0x72616473, FORMAT = 1, LOCKED_MS = 10000 };

// ---- the tables ----------------------------------------------------------------------------------------------------

static void put_name(FILE *sql, const char *name) {
  fputs(", \"", sql);
  for (; *name; name++) fprintf(sql, "%s%c", *name == '"' ? "\"" : "", *name);
  putc('"', sql);
}

static const char *type_of(radish_cell_kind kind) {
  return kind == RADISH_CELL_INTEGER ? " INTEGER" : kind == RADISH_CELL_REAL ? " REAL" : " TEXT";
}

static const char *const axis_types[] = {
    [RADISH_AXIS_INTEGER] = "INTEGER", [RADISH_AXIS_REAL] = "REAL", [RADISH_AXIS_TEXT] = "TEXT"};

// Writes the columns of `points` behind the first ones, with their types or without.
static void put_point_columns(const radish_sweep_results *results, bool types, FILE *sql) {
  const radish_sweep_file *file = results->plan->file;
  const radish_columns *run = &results->columns->run;
  for (int i = 0; i < file->axis_count; i++) {
    put_name(sql, file->axes[i].name);
    if (types) fprintf(sql, " %s", axis_types[file->axes[i].type]);
  }
  for (int i = 0; i < run->count; i++) {
    if (results->is_axis[i]) continue;
    put_name(sql, run->columns[i].name);
    if (types) fputs(type_of(run->columns[i].kind), sql);
  }
}

static void put_layer_columns(const radish_sweep_results *results, bool types, FILE *sql) {
  const radish_columns *layer = &results->columns->layer;
  for (int i = 0; i < layer->count; i++) {
    put_name(sql, layer->columns[i].name);
    if (types) fputs(type_of(layer->columns[i].kind), sql);
  }
}

static void put_tables(const radish_sweep_results *results, FILE *sql) {
  fprintf(sql,
          "BEGIN IMMEDIATE; PRAGMA application_id = %d; PRAGMA user_version = %d;"
          "CREATE TABLE sweep (format INTEGER, radish_version TEXT, host TEXT, started_at TEXT, sweep_file TEXT,"
          " sweep_text TEXT, digest TEXT, points INTEGER, best_column TEXT, best_goal TEXT);"
          "CREATE TABLE files (name TEXT PRIMARY KEY, sha256 TEXT, text TEXT);"
          "CREATE TABLE axes (axis INTEGER PRIMARY KEY, name TEXT, type TEXT);",
          APPLICATION, FORMAT);
  fputs("CREATE TABLE points (point INTEGER PRIMARY KEY, status TEXT, message TEXT, wall_s REAL", sql);
  put_point_columns(results, true, sql);
  fputs("); CREATE TABLE layers (point INTEGER, layer INTEGER", sql);
  put_layer_columns(results, true, sql);
  fputs(", PRIMARY KEY (point, layer)) WITHOUT ROWID;", sql);
}

// ---- what stands there once ----------------------------------------------------------------------------------------

// Runs a statement whose parameters are texts; NULL is NULL.
static radish_status run_with(radish_sweep_results *results, const char *sql, const char *const *texts, int count,
                              radish_error *error) {
  sqlite3_stmt *statement = NULL;
  bool good = !sqlite3_prepare_v2(results->database, sql, -1, &statement, NULL);
  for (int i = 0; i < count && good; i++) {
    good = !sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC);
  }
  good = good && sqlite3_step(statement) == SQLITE_DONE;
  const radish_status status = good ? RADISH_OK : radish_results_fail(results, "write it", error);
  sqlite3_finalize(statement);
  return status;
}

static radish_status write_sweep(radish_sweep_results *results, const radish_sweep_manifest *manifest,
                                 radish_error *error) {
  const radish_sweep_file *file = results->plan->file;
  char host[256] = "", at[32], format[16], points[16];
  const time_t now = time(NULL);
  struct tm utc;
  gethostname(host, sizeof host - 1);
  strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
  snprintf(format, sizeof format, "%d", FORMAT);
  snprintf(points, sizeof points, "%d", results->plan->count);
  const char *const texts[] = {format,
                               radish_report_version(),
                               host,
                               at,
                               file->path,
                               (const char *)file->text,
                               manifest->digest.text,
                               points,
                               file->best_column,
                               file->best_is_largest ? "max" : "min"};
  return run_with(results, "INSERT INTO sweep VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", texts, 10, error);
}

static radish_status write_inputs(radish_sweep_results *results, const radish_sweep_manifest *manifest,
                                  radish_error *error) {
  radish_status status = RADISH_OK;
  for (int i = 0; i < manifest->count && !status; i++) {
    const radish_sweep_input *input = &manifest->inputs[i];
    const char *const texts[] = {input->name, input->sha256.text, input->text};
    status = run_with(results, "INSERT INTO files VALUES (?, ?, ?)", texts, 3, error);
  }
  for (int i = 0; i < results->plan->file->axis_count && !status; i++) {
    static const char *const types[] = {
        [RADISH_AXIS_INTEGER] = "integer", [RADISH_AXIS_REAL] = "real", [RADISH_AXIS_TEXT] = "text"};
    char number[16];
    snprintf(number, sizeof number, "%d", i);
    const char *const texts[] = {number, results->plan->file->axes[i].name, types[results->plan->file->axes[i].type]};
    status = run_with(results, "INSERT INTO axes VALUES (?, ?, ?)", texts, 3, error);
  }
  return status;
}

static radish_status no_memory(const radish_sweep_results *results, radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, results->path, 0, "out of memory");
}

// Makes the tables in one transaction, so that a file has either none or all that stands there once.
static radish_status create_tables(radish_sweep_results *results, const radish_sweep_manifest *manifest,
                                   radish_error *error) {
  radish_text_file sql;
  if (!radish_text_file_open(&sql)) return no_memory(results, error);
  put_tables(results, sql.file);
  if (!radish_text_file_close(&sql)) return no_memory(results, error);
  radish_status status = radish_results_run(results, sql.text, "make its tables", error);
  free(sql.text);
  if (!status) status = write_sweep(results, manifest, error);
  if (!status) status = write_inputs(results, manifest, error);
  return status ? status : radish_results_run(results, "COMMIT", "make its tables", error);
}

// ---- a file that is there ------------------------------------------------------------------------------------------

// Returns the first value of a query as text, for the caller to free; "" where it gives none.
static radish_status read_text(radish_sweep_results *results, const char *sql, char **text, radish_error *error) {
  sqlite3_stmt *statement = NULL;
  *text = NULL;
  bool good = !sqlite3_prepare_v2(results->database, sql, -1, &statement, NULL);
  const int code = good ? sqlite3_step(statement) : SQLITE_ERROR;
  good = good && (code == SQLITE_ROW || code == SQLITE_DONE);
  const unsigned char *value = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
  if (good) *text = strdup(value ? (const char *)value : "");
  const radish_status status = !good   ? radish_results_fail(results, "read it", error)
                               : *text ? RADISH_OK
                                       : no_memory(results, error);
  sqlite3_finalize(statement);
  return status;
}

// Says whether the value of a query is `expected`; `*found`, if it is not NULL, receives what it is.
static radish_status compare(radish_sweep_results *results, const char *sql, const char *expected, bool *equal,
                             char *found, size_t size, radish_error *error) {
  char *text;
  const radish_status status = read_text(results, sql, &text, error);
  *equal = !status && !strcmp(text, expected);
  if (!status && found) snprintf(found, size, "%s", text);
  free(text);
  return status;
}

static radish_status check_same(radish_sweep_results *results, const radish_sweep_manifest *manifest,
                                radish_error *error) {
  bool same = false, version = false, sound = false;
  char found[200] = "", application[16];
  snprintf(application, sizeof application, "%d", APPLICATION);
  radish_status status = compare(results, "PRAGMA application_id", application, &same, NULL, 0, error);
  if (!status && !same) {
    return radish_fail(error, RADISH_BAD_INPUT, results->path, 0,
                       "it is a database, but not of radish sweep; another name is allowed");
  }
  if (!status) status = compare(results, "PRAGMA quick_check(1)", "ok", &sound, found, sizeof found, error);
  if (!status && !sound) {
    return radish_fail(error, RADISH_BAD_INPUT, results->path, 0,
                       "it is damaged (%s): `sqlite3 %s .recover` shows what is left; another name is allowed", found,
                       radish_quote_path(results->path).text);
  }
  if (!status) {
    status = compare(results, "SELECT radish_version FROM sweep", radish_report_version(), &version, found,
                     sizeof found, error);
  }
  if (!status && !version) {
    return radish_fail(error, RADISH_BAD_INPUT, results->path, 0,
                       "it is of radish %s, this is %s; the same version is allowed, or another name", found,
                       radish_report_version());
  }
  if (!status) {
    status = compare(results, "SELECT digest FROM sweep", manifest->digest.text, &same, NULL, 0, error);
  }
  if (status || same) return status;
  return radish_fail(error, RADISH_BAD_INPUT, results->path, 0,
                     "it holds the results of another sweep, or of other files, than %s (they differ in axes, in what "
                     "is set, or in a chip, network or image file); another name is allowed",
                     radish_quote_path(results->plan->file->path).text);
}

// ---- opening -------------------------------------------------------------------------------------------------------

// Opens the file and holds it for this writer. The lock is not one of SQLite's, which are of the process and would be
// lost here; its descriptor is opened first and closed last, since closing any descriptor of a file drops SQLite's.
static radish_status hold(radish_sweep_results *results, bool resume, bool *fresh, radish_error *error) {
  struct stat about;
  results->lock = open(results->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  *fresh = results->lock >= 0;
  if (results->lock < 0 && errno == EEXIST) {
    if (!resume) {
      return radish_fail(error, RADISH_BAD_INPUT, results->path, 0,
                         "it exists; --resume goes on with it, or another name is allowed");
    }
    results->lock = open(results->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  }
  if (results->lock < 0) return radish_fail(error, RADISH_BAD_INPUT, results->path, 0, "%s", strerror(errno));
  if (fstat(results->lock, &about) || !S_ISREG(about.st_mode)) {
    return radish_fail(error, RADISH_BAD_INPUT, results->path, 0, "it is no regular file; one is allowed");
  }
  if (!flock(results->lock, LOCK_EX | LOCK_NB)) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, results->path, 0,
                     errno == EWOULDBLOCK ? "another radish sweep is writing it; one at a time is allowed"
                                          : "it cannot be held for one writer");
}

static bool find_axis_columns(radish_sweep_results *results) {
  const radish_columns *run = &results->columns->run;
  const radish_sweep_file *file = results->plan->file;
  results->is_axis = calloc((size_t)run->count, sizeof *results->is_axis);
  for (int i = 0; results->is_axis && i < run->count; i++) {
    for (int a = 0; a < file->axis_count; a++) {
      results->is_axis[i] |= !strcasecmp(run->columns[i].name, file->axes[a].name);
    }
  }
  return results->is_axis;
}

// Prepares INSERT with the columns by name.
static radish_status prepare_insert(radish_sweep_results *results, bool layers, sqlite3_stmt **statement,
                                    radish_error *error) {
  radish_text_file sql;
  if (!radish_text_file_open(&sql)) return no_memory(results, error);
  int count = layers ? 2 + results->columns->layer.count : 4 + results->plan->file->axis_count;
  for (int i = 0; !layers && i < results->columns->run.count; i++) count += !results->is_axis[i];
  fputs(layers ? "INSERT INTO layers (point, layer" : "INSERT INTO points (point, status, message, wall_s", sql.file);
  if (layers) put_layer_columns(results, false, sql.file);
  else put_point_columns(results, false, sql.file);
  fputs(") VALUES (?", sql.file);
  for (int i = 1; i < count; i++) fputs(", ?", sql.file);
  putc(')', sql.file);
  if (!radish_text_file_close(&sql)) return no_memory(results, error);
  const int code = sqlite3_prepare_v2(results->database, sql.text, -1, statement, NULL);
  free(sql.text);
  return code ? radish_results_fail(results, "write points", error) : RADISH_OK;
}

static radish_status open_database(radish_sweep_results *results, bool fresh, const radish_sweep_manifest *manifest,
                                   radish_error *error) {
  bool empty = true;
  if (sqlite3_open_v2(results->path, &results->database, SQLITE_OPEN_READWRITE, NULL)) {
    return results->database ? radish_results_fail(results, "open it", error) : no_memory(results, error);
  }
  sqlite3_busy_timeout(results->database, LOCKED_MS);
  radish_status status = RADISH_OK;
  if (!fresh) status = compare(results, "SELECT count(*) FROM sqlite_schema", "0", &empty, NULL, 0, error);
  if (!status && !empty) status = check_same(results, manifest, error);
  if (!status) status = radish_results_run(results, "PRAGMA journal_mode = WAL", "open it", error);
  if (!status) status = radish_results_run(results, "PRAGMA synchronous = FULL", "open it", error);
  if (!status && empty) status = create_tables(results, manifest, error);
  if (!status) status = prepare_insert(results, false, &results->insert_point, error);
  return status ? status : prepare_insert(results, true, &results->insert_layer, error);
}

static void destroy(radish_sweep_results *results) {
  sqlite3_finalize(results->insert_point);
  sqlite3_finalize(results->insert_layer);
  sqlite3_close(results->database);
  if (results->lock >= 0) close(results->lock);
  free(results->is_axis);
  free(results);
}

radish_status radish_sweep_results_open(const char *path, bool resume, const radish_sweep_plan *plan,
                                        const radish_sweep_columns *columns, const radish_sweep_manifest *manifest,
                                        radish_sweep_results **out, radish_error *error) {
  bool fresh = false;
  *out = NULL;
  radish_sweep_results *results = calloc(1, sizeof *results);
  if (!results) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  *results = (radish_sweep_results){.path = path, .plan = plan, .columns = columns, .lock = -1};
  radish_status status = find_axis_columns(results) ? RADISH_OK : no_memory(results, error);
  if (!status) status = hold(results, resume, &fresh, error);
  if (!status) status = open_database(results, fresh, manifest, error);
  if (status) destroy(results);
  else *out = results;
  if (status && fresh) unlink(path);
  return status;
}

radish_status radish_sweep_results_close(radish_sweep_results *results, radish_error *error) {
  if (!results) return RADISH_OK;
  const radish_status status =
      radish_results_run(results, "PRAGMA wal_checkpoint(TRUNCATE)", "put everything into one file", error);
  destroy(results);
  return status;
}
