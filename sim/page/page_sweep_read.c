// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/page/page_sweep_read.h"

#include "sim/page/page_text.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { APPLICATION_ID = 0x72616473, FORMAT = 1, MOST_VALUE_BYTES = 16 << 20, MOST_COLUMNS = 2000 };

static radish_status fail(const radish_page_sweep_file *s) {
  const bool memory = sqlite3_errcode(s->db) == SQLITE_NOMEM;
  return radish_fail(s->error, memory ? RADISH_NO_MEMORY : RADISH_BAD_INPUT, s->path, 0, "cannot be read: %s",
                     memory ? "out of memory" : sqlite3_errmsg(s->db));
}

radish_status radish_page_sweep_prepare(const radish_page_sweep_file *s, const char *sql, sqlite3_stmt **statement) {
  return sqlite3_prepare_v2(s->db, sql, -1, statement, NULL) ? fail(s) : RADISH_OK;
}

radish_status radish_page_sweep_step(const radish_page_sweep_file *s, sqlite3_stmt *statement, bool *row) {
  const int status = sqlite3_step(statement);
  *row = status == SQLITE_ROW;
  return status == SQLITE_ROW || status == SQLITE_DONE ? RADISH_OK : fail(s);
}

radish_status radish_page_sweep_number(const radish_page_sweep_file *s, const char *sql, sqlite3_int64 *number) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  radish_status status = radish_page_sweep_prepare(s, sql, &statement);
  if (!status) status = radish_page_sweep_step(s, statement, &row);
  *number = row ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  return status;
}

static void put_real(FILE *file, double value, int digits) {
  char text[40];
  if (!isfinite(value)) {
    fputs("null", file);
    return;
  }
  snprintf(text, sizeof text, "%.*g", digits ? digits : 15, value);
  if (!digits && strtod(text, NULL) != value) snprintf(text, sizeof text, "%.17g", value);
  fputs(text, file);
}

void radish_page_sweep_put_value(FILE *file, sqlite3_stmt *statement, int column, int digits) {
  switch (sqlite3_column_type(statement, column)) {
  case SQLITE_INTEGER: fprintf(file, "%lld", (long long)sqlite3_column_int64(statement, column)); break;
  case SQLITE_FLOAT: put_real(file, sqlite3_column_double(statement, column), digits); break;
  case SQLITE_TEXT: radish_page_put_json_text(file, (const char *)sqlite3_column_text(statement, column)); break;
  default: fputs("null", file);
  }
}

// ---- opening -------------------------------------------------------------------------------------------------------

static radish_status no_sweep(const radish_page_sweep_file *s, const char *what) {
  return radish_fail(s->error, RADISH_BAD_INPUT, s->path, 0,
                     "is no result of a sweep: %s; a file of radish sweep or radish run --json is allowed", what);
}

static radish_status check_ids(const radish_page_sweep_file *s) {
  sqlite3_int64 id = 0, format = 0;
  char what[120];
  radish_status status = radish_page_sweep_number(s, "PRAGMA application_id", &id);
  if (!status) status = radish_page_sweep_number(s, "PRAGMA user_version", &format);
  if (!status && id != APPLICATION_ID) {
    snprintf(what, sizeof what, "its application_id is 0x%llx, 0x%x is allowed", (long long)id, APPLICATION_ID);
    return no_sweep(s, what);
  }
  if (!status && format != FORMAT) {
    snprintf(what, sizeof what, "its user_version is %lld, %d is allowed", (long long)format, FORMAT);
    return no_sweep(s, what);
  }
  return status;
}

// A view may stand for work without end, so only tables are read.
static radish_status check_table(const radish_page_sweep_file *s, const char *table, const char *columns) {
  char sql[400], what[200];
  sqlite3_int64 count = 0;
  snprintf(sql, sizeof sql, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '%s' AND rootpage > 0",
           table);
  radish_status status = radish_page_sweep_number(s, sql, &count);
  if (!status && count != 1) {
    snprintf(what, sizeof what, "it has no table %s", table);
    return no_sweep(s, what);
  }
  if (status) return status;
  snprintf(sql, sizeof sql, "SELECT count(*) FROM pragma_table_xinfo('%s') WHERE name IN (%s) AND hidden = 0", table,
           columns);
  int wanted = 1;
  for (const char *c = columns; *c; c++) wanted += *c == ',';
  status = radish_page_sweep_number(s, sql, &count);
  if (!status && count != wanted) {
    snprintf(what, sizeof what, "its table %s has not all of the columns %s", table, columns);
    return no_sweep(s, what);
  }
  return status;
}

static radish_status check_tables(const radish_page_sweep_file *s) {
  radish_status status =
      check_table(s, "sweep", "'radish_version','host','started_at','sweep_file','sweep_text','points'");
  if (!status) status = check_table(s, "files", "'name','sha256','text'");
  if (!status) status = check_table(s, "axes", "'axis','name','type'");
  if (!status) status = check_table(s, "points", "'point','status','message'");
  if (!status) status = check_table(s, "layers", "'point','layer','name'");
  return status;
}

// Writes the path as a URI of SQLite. Without a write-ahead log beside it the file is taken as it is, so that nothing is
// written beside it.
static void write_uri(const char *path, char *uri, size_t size) {
  char wal[PATH_MAX + 8];
  struct stat about;
  size_t used = (size_t)snprintf(uri, size, "file:%s", *path == '/' ? "" : "./");
  for (const char *c = path; *c && used + 32 < size; c++) {
    if (strchr("%?#", *c)) used += (size_t)snprintf(uri + used, size - used, "%%%02x", (unsigned char)*c);
    else uri[used++] = *c;
  }
  snprintf(wal, sizeof wal, "%s-wal", path);
  snprintf(uri + used, size - used, "%s", stat(wal, &about) ? "?mode=ro&immutable=1" : "?mode=ro");
}

radish_status radish_page_sweep_open(const char *path, radish_page_sweep_file *s, radish_error *error) {
  *s = (radish_page_sweep_file){NULL, path, error};
  char uri[3 * PATH_MAX + 64];
  write_uri(path, uri, sizeof uri);
  if (sqlite3_open_v2(uri, &s->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_PRIVATECACHE, NULL)) {
    return s->db ? fail(s) : radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the file");
  }
  sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, MOST_VALUE_BYTES);
  sqlite3_limit(s->db, SQLITE_LIMIT_COLUMN, MOST_COLUMNS);
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_busy_timeout(s->db, 5000); // a sweep may be writing
  radish_status status = check_ids(s);
  return status ? status : check_tables(s);
}

void radish_page_sweep_close(radish_page_sweep_file *s) {
  sqlite3_close(s->db);
  s->db = NULL;
}
