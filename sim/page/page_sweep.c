// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file writes a sweep column by column, which packs well; the layers of points in blocks, since one point is looked
// at at a time.
#include "sim/page/page_parts.h"

#include "core/base/text_file.h"
#include "sim/page/page_sweep_read.h"
#include "sim/page/page_text.h"
#include <stdlib.h>
#include <string.h>

enum {
  MOST_POINTS = 200000,
  LAYER_DIGITS = 7,           // of a layer's real numbers
  LAYERS_BLOCK = 256,         // points
  MOST_LAYER_BYTES = 5 << 20, // of all blocks in the page; later points are left out
  MOST_SWEEP_COLUMNS = 500
};

static radish_status no_memory(const radish_page_sweep_file *s) {
  return radish_fail(s->error, RADISH_NO_MEMORY, s->path, 0, "out of memory for the page");
}

// Closes `data`, writes it as the data `id` of the page and frees it. `*written` is how much of the page it takes.
static radish_status put_data(const radish_page_sweep_file *s, FILE *page, const char *id, radish_text_file *data,
                              size_t *written, radish_status status) {
  const bool closed = radish_text_file_close(data);
  if (!status) *written = closed ? radish_page_put_packed(page, id, data->text, data->size) : 0;
  if (!status && !*written) status = no_memory(s);
  if (closed) free(data->text);
  return status;
}

// Writes the rows of a statement as a list of objects, named by its columns.
static radish_status put_rows(const radish_page_sweep_file *s, FILE *file, const char *sql) {
  sqlite3_stmt *rows = NULL;
  bool row = true;
  radish_status status = radish_page_sweep_prepare(s, sql, &rows);
  fputc('[', file);
  for (int count = 0; !status && row; count++) {
    status = radish_page_sweep_step(s, rows, &row);
    if (status || !row) break;
    fputs(count ? ",{" : "{", file);
    for (int c = 0; c < sqlite3_column_count(rows); c++) {
      if (c) fputc(',', file);
      radish_page_put_json_text(file, sqlite3_column_name(rows, c));
      fputc(':', file);
      radish_page_sweep_put_value(file, rows, c, 0);
    }
    fputc('}', file);
  }
  fputc(']', file);
  sqlite3_finalize(rows);
  return status;
}

// Begins a text for each column of the statement; radish_text_file is larger than needed, but columns are few.
static bool open_columns(radish_text_file *columns, int count) {
  int opened = 0;
  while (opened < count && radish_text_file_open(&columns[opened])) opened++;
  for (int c = 0; opened < count && c < opened; c++) {
    radish_text_file_close(&columns[c]);
    free(columns[c].text);
  }
  return opened == count;
}

// Closes the texts and writes [{"name":NAME,"values":[...]}, ...]. Returns false where memory ran out.
static bool close_columns(radish_text_file *columns, int count, sqlite3_stmt *rows, FILE *file) {
  bool whole = true;
  fputc('[', file);
  for (int c = 0; c < count; c++) {
    const bool closed = radish_text_file_close(&columns[c]);
    if (closed) {
      fputs(c ? ",{\"name\":" : "{\"name\":", file);
      radish_page_put_json_text(file, sqlite3_column_name(rows, c));
      fputs(",\"values\":[", file);
      fwrite(columns[c].text, 1, columns[c].size, file);
      fputs("]}", file);
      free(columns[c].text);
    }
    whole = whole && closed;
  }
  fputc(']', file);
  return whole;
}

// Writes the rows that a statement selects, column by column; `*count` is their number.
static radish_status put_columns(const radish_page_sweep_file *s, FILE *file, sqlite3_stmt *rows, int digits,
                                 int *count) {
  const int columns = sqlite3_column_count(rows);
  radish_text_file *texts = calloc((size_t)columns + 1, sizeof *texts);
  if (!texts || !open_columns(texts, columns)) {
    free(texts);
    return no_memory(s);
  }
  radish_status status = RADISH_OK;
  bool row = true;
  for (*count = 0; !status; ++*count) {
    status = radish_page_sweep_step(s, rows, &row);
    if (status || !row) break;
    for (int c = 0; c < columns; c++) {
      if (*count) fputc(',', texts[c].file);
      radish_page_sweep_put_value(texts[c].file, rows, c, digits);
    }
  }
  if (!close_columns(texts, columns, rows, file) && !status) status = no_memory(s);
  free(texts);
  return status;
}

static radish_status put_points(const radish_page_sweep_file *s, FILE *file, int *count) {
  sqlite3_int64 points = 0;
  sqlite3_stmt *rows = NULL;
  radish_status status = radish_page_sweep_number(s, "SELECT count(*) FROM points", &points);
  if (!status && (points < 1 || points > MOST_POINTS)) {
    return radish_fail(s->error, RADISH_BAD_INPUT, s->path, 0, "has %lld points, 1 to %d are allowed",
                       (long long)points, MOST_POINTS);
  }
  if (!status) status = radish_page_sweep_prepare(s, "SELECT * FROM points ORDER BY point", &rows);
  if (!status && sqlite3_column_count(rows) > MOST_SWEEP_COLUMNS) {
    status =
        radish_fail(s->error, RADISH_BAD_INPUT, s->path, 0, "its table points has %d columns, at most %d are allowed",
                    sqlite3_column_count(rows), MOST_SWEEP_COLUMNS);
  }
  if (!status) status = put_columns(s, file, rows, 0, count);
  sqlite3_finalize(rows);
  return status;
}

// ---- layers --------------------------------------------------------------------------------------------------------

// Writes the statement that selects the columns of layers that a page has: all but counters, which are the most by far.
static radish_status select_layers(const radish_page_sweep_file *s, FILE *sql) {
  sqlite3_stmt *names = NULL;
  bool row = true;
  radish_status status = radish_page_sweep_prepare(
      s, "SELECT name FROM pragma_table_info('layers') WHERE name NOT LIKE 'counters.%' ORDER BY cid", &names);
  fputs("SELECT ", sql);
  for (int c = 0; !status && c < MOST_SWEEP_COLUMNS; c++) {
    status = radish_page_sweep_step(s, names, &row);
    if (status || !row) break;
    fputs(c ? ", \"" : "\"", sql);
    for (const char *n = (const char *)sqlite3_column_text(names, 0); n && *n; n++) {
      if (*n == '"') fputc('"', sql);
      fputc(*n, sql);
    }
    fputc('"', sql);
  }
  fputs(" FROM layers WHERE point BETWEEN ?1 AND ?2 ORDER BY point, layer", sql);
  sqlite3_finalize(names);
  return status;
}

static radish_status put_block(const radish_page_sweep_file *s, FILE *page, sqlite3_stmt *rows, int64_t first,
                               int number, size_t *written) {
  radish_text_file data;
  char id[32];
  int count;
  snprintf(id, sizeof id, "layers-%d", number);
  sqlite3_reset(rows);
  sqlite3_bind_int64(rows, 1, first);
  sqlite3_bind_int64(rows, 2, first + LAYERS_BLOCK - 1);
  if (!radish_text_file_open(&data)) return no_memory(s);
  const radish_status status = put_columns(s, data.file, rows, LAYER_DIGITS, &count);
  return put_data(s, page, id, &data, written, status);
}

// Writes the blocks until the page has as much as it may; `*blocks` is their number.
static radish_status put_layers(const radish_page_sweep_file *s, FILE *page, int *blocks) {
  sqlite3_int64 last = 0;
  sqlite3_stmt *rows = NULL;
  radish_text_file sql;
  if (!radish_text_file_open(&sql)) return no_memory(s);
  radish_status status = select_layers(s, sql.file);
  const bool closed = radish_text_file_close(&sql);
  if (!status && !closed) status = no_memory(s);
  if (!status) status = radish_page_sweep_prepare(s, sql.text, &rows);
  if (closed) free(sql.text);
  if (!status) status = radish_page_sweep_number(s, "SELECT max(point) FROM points", &last);
  size_t bytes = 0, written = 0;
  *blocks = 0;
  for (int64_t first = 0; !status && first <= last && *blocks < MOST_POINTS / LAYERS_BLOCK; first += LAYERS_BLOCK) {
    if (bytes > MOST_LAYER_BYTES) break;
    status = put_block(s, page, rows, first, (*blocks)++, &written);
    bytes += written;
  }
  sqlite3_finalize(rows);
  return status;
}

// ---- the whole -----------------------------------------------------------------------------------------------------

static radish_status find_title(const radish_page_sweep_file *s, radish_page_title *title) {
  sqlite3_stmt *row = NULL;
  bool found = false;
  radish_status status = radish_page_sweep_prepare(s, "SELECT sweep_file FROM sweep", &row);
  if (!status) status = radish_page_sweep_step(s, row, &found);
  const char *name = found ? (const char *)sqlite3_column_text(row, 0) : NULL;
  const char *slash = name ? strrchr(name, '/') : NULL;
  snprintf(title->title, sizeof title->title, "Sweep %.200s", slash ? slash + 1 : name ? name : "");
  sqlite3_finalize(row);
  if (!status && !found) {
    return radish_fail(s->error, RADISH_BAD_INPUT, s->path, 0, "its table sweep is empty, one row is allowed");
  }
  return status;
}

static radish_status put_sweep(const radish_page_sweep_file *s, FILE *page, radish_page_title *title) {
  radish_text_file data;
  int points = 0, blocks = 0;
  radish_status status = find_title(s, title);
  if (status) return status;
  if (!radish_text_file_open(&data)) return no_memory(s);
  status = put_layers(s, page, &blocks);
  fputs("{\"sweep\":", data.file);
  if (!status) status = put_rows(s, data.file, "SELECT * FROM sweep LIMIT 1");
  fputs(",\"files\":", data.file);
  if (!status) status = put_rows(s, data.file, "SELECT name, sha256, text FROM files ORDER BY name LIMIT 1000");
  fputs(",\"axes\":", data.file);
  if (!status) status = put_rows(s, data.file, "SELECT name, type FROM axes ORDER BY axis LIMIT 64");
  fputs(",\"columns\":", data.file);
  if (!status) status = put_points(s, data.file, &points);
  fprintf(data.file, ",\"layers\":{\"blocks\":%d,\"points\":%d}}", blocks, LAYERS_BLOCK);
  size_t written;
  return put_data(s, page, "sweep", &data, &written, status);
}

radish_status radish_page_put_sweep(const char *path, FILE *page, radish_page_title *title, radish_error *error) {
  radish_page_sweep_file sweep;
  radish_status status = radish_page_sweep_open(path, &sweep, error);
  // One transaction sees one state of a file that a sweep still writes.
  if (!status && sqlite3_exec(sweep.db, "BEGIN", NULL, NULL, NULL)) {
    status = radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be read: %s", sqlite3_errmsg(sweep.db));
  }
  if (!status) status = put_sweep(&sweep, page, title);
  radish_page_sweep_close(&sweep);
  return status;
}
