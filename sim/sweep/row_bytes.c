// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/row_bytes.h"

#include "core/base/text_file.h"
#include <stdlib.h>
#include <string.h>

// ---- to bytes ------------------------------------------------------------------------------------------------------

static void put(FILE *file, const void *bytes, size_t size) {
  fwrite(bytes, 1, size, file);
}

static void put_int(FILE *file, int value) {
  put(file, &value, sizeof value);
}

static void put_text(FILE *file, const char *text) {
  const size_t length = strlen(text);
  put(file, &length, sizeof length);
  put(file, text, length);
}

static void put_cell(FILE *file, const radish_cell *cell) {
  put_int(file, (int)cell->kind);
  switch (cell->kind) {
  case RADISH_CELL_NULL: break;
  case RADISH_CELL_INTEGER: put(file, &cell->integer, sizeof cell->integer); break;
  case RADISH_CELL_REAL: put(file, &cell->real, sizeof cell->real); break;
  case RADISH_CELL_TEXT: put_text(file, cell->text); break;
  }
}

unsigned char *radish_sweep_row_pack(const radish_sweep_row *row, size_t *size) {
  radish_text_file bytes;
  if (!radish_text_file_open(&bytes)) return NULL;
  put_int(bytes.file, row->point);
  put(bytes.file, &row->wall_s, sizeof row->wall_s);
  put_int(bytes.file, row->failed);
  if (row->failed) put_text(bytes.file, row->message);
  put_int(bytes.file, row->run_count);
  for (int i = 0; i < row->run_count; i++) put_cell(bytes.file, &row->run[i]);
  put_int(bytes.file, row->layer_count);
  for (int i = 0; i < row->layer_count * row->layer_cells; i++) put_cell(bytes.file, &row->layers[i]);
  if (!radish_text_file_close(&bytes)) return NULL;
  *size = bytes.size;
  return (unsigned char *)bytes.text;
}

// ---- and back ------------------------------------------------------------------------------------------------------

// A reader stops at the first thing that is not as it should be.
typedef struct {
  const unsigned char *at, *end;
  bool failed;
} reader;

static void get(reader *r, void *value, size_t size) {
  if (r->failed || (size_t)(r->end - r->at) < size) {
    r->failed = true;
    memset(value, 0, size);
    return;
  }
  memcpy(value, r->at, size);
  r->at += size;
}

// Returns a number from 0 to `most`.
static int get_int(reader *r, int most) {
  int value;
  get(r, &value, sizeof value);
  if (value >= 0 && value <= most) return value;
  r->failed = true;
  return 0;
}

static char *get_text(reader *r) {
  size_t length;
  get(r, &length, sizeof length);
  if (r->failed || (size_t)(r->end - r->at) < length) {
    r->failed = true;
    return NULL;
  }
  char *text = strndup((const char *)r->at, length);
  r->at += length;
  r->failed = !text;
  return text;
}

static void get_cell(reader *r, radish_cell *cell) {
  cell->kind = (radish_cell_kind)get_int(r, RADISH_CELL_TEXT);
  switch (cell->kind) {
  case RADISH_CELL_NULL: break;
  case RADISH_CELL_INTEGER: get(r, &cell->integer, sizeof cell->integer); break;
  case RADISH_CELL_REAL: get(r, &cell->real, sizeof cell->real); break;
  case RADISH_CELL_TEXT: cell->text = get_text(r); break;
  }
}

// Allocates cells and reads them; a cell takes some bytes, so that no more are allocated than there can be.
static radish_cell *get_cells(reader *r, int64_t count) {
  if (r->failed || count > (r->end - r->at) / (int64_t)sizeof(int)) {
    r->failed = true;
    return NULL;
  }
  radish_cell *cells = calloc((size_t)count + 1, sizeof *cells);
  r->failed = !cells;
  for (int64_t i = 0; i < count && !r->failed; i++) get_cell(r, &cells[i]);
  return cells;
}

radish_sweep_row *radish_sweep_row_unpack(const radish_sweep_columns *columns, const void *bytes, size_t size) {
  reader r = {bytes, (const unsigned char *)bytes + size, false};
  radish_sweep_row *row = calloc(1, sizeof *row);
  if (!row) return NULL;
  row->point = get_int(&r, INT32_MAX);
  get(&r, &row->wall_s, sizeof row->wall_s);
  row->failed = get_int(&r, 1);
  if (row->failed) row->message = get_text(&r);
  const int run_count = get_int(&r, columns->run.count);
  r.failed |= run_count != (row->failed ? 0 : columns->run.count);
  row->run = get_cells(&r, run_count);
  row->run_count = row->run ? run_count : 0;
  const int layer_count = get_int(&r, INT32_MAX / (columns->layer.count + 1));
  r.failed |= row->failed && layer_count;
  row->layers = get_cells(&r, (int64_t)layer_count * columns->layer.count);
  row->layer_count = row->layers ? layer_count : 0;
  row->layer_cells = columns->layer.count;
  if (!r.failed && r.at == r.end) return row;
  radish_sweep_row_destroy(row);
  return NULL;
}
