// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/format/dataset.h"

#include "sim/format/json.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  bool given;
  int64_t number; // in units of the last decimal of its column
  char *text;
} cell;

struct radish_dataset {
  const radish_dataset_column *columns;
  int column_count;
  int64_t count, room; // cells
  cell *cells;
  bool failed;
};

radish_dataset *radish_dataset_create(const radish_dataset_column *columns, int count) {
  radish_dataset *data = calloc(1, sizeof *data);
  if (data) *data = (radish_dataset){.columns = columns, .column_count = count};
  return data;
}

void radish_dataset_destroy(radish_dataset *data) {
  if (!data) return;
  for (int64_t i = 0; i < data->count; i++) free(data->cells[i].text);
  free(data->cells);
  free(data);
}

static cell *next_cell(radish_dataset *data) {
  if (!data || data->failed) return NULL;
  if (data->count == data->room) {
    const int64_t room = 2 * data->room + 64;
    cell *cells = realloc(data->cells, (size_t)room * sizeof *cells);
    if (!cells) {
      data->failed = true;
      return NULL;
    }
    data->cells = cells;
    data->room = room;
  }
  data->cells[data->count] = (cell){0};
  return &data->cells[data->count++];
}

static int digits_of(const radish_dataset *data, int64_t index) {
  return data->columns[index % data->column_count].digits;
}

void radish_dataset_text(radish_dataset *data, const char *text) {
  cell *c = next_cell(data);
  if (!c) return;
  c->given = true;
  c->text = strdup(text);
  if (!c->text) data->failed = true;
}

void radish_dataset_number(radish_dataset *data, double value) {
  cell *c = next_cell(data);
  if (!c) return;
  c->given = true;
  c->number = llround(value * pow(10, digits_of(data, data->count - 1)));
}

void radish_dataset_nothing(radish_dataset *data) {
  next_cell(data);
}

static void csv_text(const char *text, FILE *file) {
  if (!strpbrk(text, ",\"\n")) {
    fputs(text, file);
    return;
  }
  fputc('"', file);
  for (; *text; text++) fprintf(file, *text == '"' ? "\"\"" : "%c", *text);
  fputc('"', file);
}

static void csv_number(int64_t number, int digits, FILE *file) {
  char text[32];
  snprintf(text, sizeof text, "%0*" PRId64, digits + 1 + (number < 0), number);
  const size_t whole = strlen(text) - (size_t)digits;
  fprintf(file, "%.*s%s%s", (int)whole, text, digits ? "." : "", text + whole);
}

bool radish_dataset_csv(const radish_dataset *data, FILE *file) {
  if (!data || data->failed) return false;
  for (int i = 0; i < data->column_count; i++) fprintf(file, "%s%s", i ? "," : "", data->columns[i].name);
  for (int64_t i = 0; i < data->count; i++) {
    const cell *c = &data->cells[i];
    fputc(i % data->column_count ? ',' : '\n', file);
    if (c->text) csv_text(c->text, file);
    else if (c->given) csv_number(c->number, digits_of(data, i), file);
  }
  fputc('\n', file);
  return !ferror(file);
}

json_t *radish_dataset_json(const radish_dataset *data) {
  if (!data || data->failed) return NULL;
  bool failed = false;
  json_t *list = json_array();
  radish_json_object row = {NULL};
  for (int64_t i = 0; i < data->count && !failed; i++) {
    const cell *c = &data->cells[i];
    const int column = (int)(i % data->column_count);
    if (column == 0) {
      row = radish_json_new(&failed);
      radish_json_append(list, row.json, &failed);
      if (failed) break;
    }
    radish_json_set(row, data->columns[column].name,
                    c->text     ? radish_json_text_of(c->text)
                    : !c->given ? json_null()
                                : radish_json_decimal(c->number, digits_of(data, i)));
  }
  if (!failed) return list;
  json_decref(list);
  return NULL;
}
