// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/columns.h"

#include "sim/format/json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- flattening ----------------------------------------------------------------------------------------------------

// A visitor is told each value of an object that becomes a cell. It returns false where memory ran out.
typedef struct {
  void *user;
  bool (*cell)(void *user, const char *name, const json_t *value);
} visitor;

enum { LONGEST_NAME = 200 };

// These have a meaning of their own in the tables: the time is that of the whole point, the version stands once, and the
// channels are as many as the design has.
static bool is_left_out(const char *name) {
  return !strcmp(name, "radish") || !strcmp(name, "wall_s") || !strcmp(name, "synaptic_ops_per_wall_s") ||
         !strcmp(name, "offchip.channels");
}

static bool visit(const json_t *object, const char *prefix, const visitor *v) {
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)(uintptr_t)object, key, value) {
    char name[LONGEST_NAME];
    // What is in `total` has no prefix.
    const bool is_total = !*prefix && !strcmp(key, "total");
    snprintf(name, sizeof name, "%s%s%s", prefix, key, json_is_object(value) ? "." : "");
    if (json_is_object(value) ? !visit(value, is_total ? "" : name, v)
                              : !is_left_out(name) && !v->cell(v->user, name, value)) {
      return false;
    }
  }
  return true;
}

static radish_cell_kind kind_of(const json_t *value) {
  int64_t number;
  int digits;
  if (json_is_null(value)) return RADISH_CELL_NULL;
  if (json_is_integer(value) || json_is_boolean(value)) return RADISH_CELL_INTEGER;
  return radish_json_is_decimal(value, &number, &digits) ? RADISH_CELL_REAL : RADISH_CELL_TEXT;
}

// Makes a cell; `images` is how many images were summed up to `value`, 1 where it is no sum.
static bool make_cell(const json_t *value, int images, radish_cell *cell) {
  int64_t number;
  int digits;
  *cell = (radish_cell){.kind = kind_of(value)};
  switch (cell->kind) {
  case RADISH_CELL_NULL: return true;
  case RADISH_CELL_INTEGER:
    cell->integer = json_is_integer(value) ? json_integer_value(value) : json_is_true(value);
    if (images == 1) return true;
    cell->kind = RADISH_CELL_REAL;
    cell->real = (double)cell->integer / images;
    return true;
  case RADISH_CELL_REAL:
    radish_json_is_decimal(value, &number, &digits);
    double one = images;
    for (int i = 0; i < digits; i++) one *= 10;
    cell->real = (double)number / one;
    return true;
  case RADISH_CELL_TEXT:
    cell->text = json_is_string(value) ? strdup(json_string_value(value)) : json_dumps(value, JSON_ENCODE_ANY);
    return cell->text != NULL;
  }
  return false;
}

// ---- columns -------------------------------------------------------------------------------------------------------

int radish_columns_index(const radish_columns *columns, const char *name) {
  for (int i = 0; i < columns->count; i++) {
    if (!strcmp(columns->columns[i].name, name)) return i;
  }
  return -1;
}

static bool add_column(void *user, const char *name, const json_t *value) {
  radish_columns *columns = user;
  if (columns->count == columns->capacity) {
    const int capacity = columns->capacity ? 2 * columns->capacity : 64;
    radish_column *grown = realloc(columns->columns, (size_t)capacity * sizeof *grown);
    if (!grown) return false;
    columns->columns = grown;
    columns->capacity = capacity;
  }
  columns->columns[columns->count] = (radish_column){strdup(name), kind_of(value), false};
  return columns->columns[columns->count++].name != NULL;
}

// Marks the columns whose value differs between the two objects.
typedef struct {
  radish_columns *columns;
  const json_t *other;
} comparison;

static const json_t *find(const json_t *object, const char *name) {
  const char *dot = strchr(name, '.');
  char first[LONGEST_NAME];
  if (!dot) return json_object_get(object, name);
  snprintf(first, sizeof first, "%.*s", (int)(dot - name), name);
  return find(json_object_get(object, first), dot + 1);
}

static bool mark(void *user, const char *name, const json_t *value) {
  comparison *c = user;
  const int index = radish_columns_index(c->columns, name);
  if (index >= 0) c->columns->columns[index].per_image = !json_equal(value, find(c->other, name));
  return true;
}

// A made_up run has one image and one layer, of which everything was measured.
typedef struct {
  radish_network network;
  radish_chip_file chip;
  radish_mapped_chip mapped;
  radish_run_result result;
  radish_report_layer_info info;
  radish_report_layer layer;
  radish_report_image image;
  radish_report report;
  char nothing[1];
} made_up;

static void make_up(made_up *m) {
  *m = (made_up){0};
  m->network.name = m->nothing;
  m->chip.name = m->nothing;
  m->chip.leakage_given = true;
  for (int i = 0; i < RADISH_PRICE_COUNT; i++) m->chip.prices[i] = (radish_price){.given = true, .source = m->nothing};
  m->mapped.network = &m->network;
  m->result.image_period_ps = 1000;
  m->info = (radish_report_layer_info){.name = m->nothing, .op = m->nothing, .shape = {1, 1, 1}, .timesteps = 1};
  m->image.layers = &m->layer;
  m->report = (radish_report){.chip = &m->chip,
                              .mapped = &m->mapped,
                              .result = &m->result,
                              .image_count = 1,
                              .layer_count = 1,
                              .infos = &m->info,
                              .images = &m->image,
                              .layers = &m->layer,
                              .labelled = 1};
}

// Makes everything that is measured of the layer something else.
static void measure_more(radish_report_layer *layer) {
#define X(name, unit, doc) layer->record.counters.name = 1000000;
  RADISH_COUNTERS(X)
#undef X
  layer->record.start_ps = layer->record.end_ps = layer->latency_ps = 1000000;
  layer->spikes_in = 1000000;
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) layer->energy.component_fj[c] = 1000000;
}

radish_status radish_sweep_columns_find(radish_sweep_columns *columns, radish_error *error) {
  made_up m;
  make_up(&m);
  json_t *run = radish_report_run_json(&m.report), *layer = radish_report_layer_json(&m.report, 0, 0);
  measure_more(&m.layer);
  json_t *more = radish_report_layer_json(&m.report, 0, 0);
  comparison compared = {&columns->layer, more};
  const bool found = run && layer && more && visit(run, "", &(visitor){&columns->run, add_column}) &&
                     visit(layer, "", &(visitor){&columns->layer, add_column}) &&
                     visit(layer, "", &(visitor){&compared, mark});
  json_decref(run);
  json_decref(layer);
  json_decref(more);
  return found ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the columns");
}

static void free_columns(radish_columns *columns) {
  for (int i = 0; i < columns->count; i++) free(columns->columns[i].name);
  free(columns->columns);
}

void radish_sweep_columns_free(radish_sweep_columns *columns) {
  free_columns(&columns->run);
  free_columns(&columns->layer);
}

// ---- rows ----------------------------------------------------------------------------------------------------------

typedef struct {
  const radish_columns *columns;
  radish_cell *cells;
  int next, images;
} filling;

// The cells come in the order of the columns, since one writer made both.
static bool fill(void *user, const char *name, const json_t *value) {
  filling *f = user;
  const radish_columns *columns = f->columns;
  if (f->next == columns->count || strcmp(columns->columns[f->next].name, name) != 0) return false;
  const int images = columns->columns[f->next].per_image ? f->images : 1;
  return make_cell(value, images, &f->cells[f->next++]);
}

static bool fill_cells(const radish_columns *columns, json_t *json, int images, radish_cell *cells) {
  filling f = {columns, cells, 0, images};
  const bool filled = json && visit(json, "", &(visitor){&f, fill}) && f.next == columns->count;
  json_decref(json);
  return filled;
}

static void add_time(int64_t *sum, int64_t ps) {
  // What one image has not is not known of their mean.
  if (*sum < 0 || ps < 0 || __builtin_add_overflow(*sum, ps, sum)) *sum = -1;
}

static radish_report_layer sum_of_images(const radish_report *report, int index) {
  radish_report_layer sum = *radish_report_layer_at(report, 0, index);
  for (int i = 1; i < report->image_count; i++) {
    const radish_report_layer *layer = radish_report_layer_at(report, i, index);
#define X(name, unit, doc) sum.record.counters.name += layer->record.counters.name;
    RADISH_COUNTERS(X) // the report has added up the same, and more, without an overflow
#undef X
    radish_energy_add(&sum.energy, &layer->energy);
    add_time(&sum.record.start_ps, layer->record.start_ps);
    add_time(&sum.record.end_ps, layer->record.end_ps);
    add_time(&sum.latency_ps, layer->latency_ps);
    sum.spikes_in += layer->spikes_in;
  }
  return sum;
}

// Returns the object of a layer as if one image had done what all did.
static json_t *layer_json(const radish_report *report, int index) {
  if (report->image_count == 1) return radish_report_layer_json(report, 0, index);
  radish_report_layer sum = sum_of_images(report, index);
  radish_report_image image = {.layers = &sum};
  radish_report_layer_info info = report->infos[index];
  radish_report one = {.chip = report->chip,
                       .mapped = report->mapped,
                       .result = report->result,
                       .image_count = 1,
                       .layer_count = 1,
                       .infos = &info,
                       .images = &image};
  return radish_report_layer_json(&one, 0, 0);
}

radish_sweep_row *radish_sweep_row_of_report(const radish_sweep_columns *columns, int point,
                                             const radish_report *report) {
  radish_sweep_row *row = calloc(1, sizeof *row);
  if (!row) return NULL;
  row->point = point;
  row->run_count = columns->run.count;
  row->layer_cells = columns->layer.count;
  row->run = calloc((size_t)row->run_count, sizeof *row->run);
  row->layers = calloc((size_t)report->layer_count * (size_t)row->layer_cells, sizeof *row->layers);
  bool filled = row->run && row->layers && fill_cells(&columns->run, radish_report_run_json(report), 1, row->run);
  for (int l = 0; l < report->layer_count && filled; l++) {
    row->layer_count++;
    filled = fill_cells(&columns->layer, layer_json(report, l), report->image_count,
                        row->layers + (size_t)l * (size_t)row->layer_cells);
  }
  if (filled) return row;
  radish_sweep_row_destroy(row);
  return NULL;
}

radish_sweep_row *radish_sweep_row_of_failure(int point, const char *message) {
  radish_sweep_row *row = calloc(1, sizeof *row);
  if (!row) return NULL;
  row->point = point;
  row->failed = true;
  row->message = strdup(message);
  if (row->message) return row;
  free(row);
  return NULL;
}

void radish_sweep_row_destroy(radish_sweep_row *row) {
  if (!row) return;
  for (int i = 0; i < row->run_count; i++) free(row->run ? row->run[i].text : NULL);
  for (int i = 0; i < row->layer_count * row->layer_cells; i++) free(row->layers[i].text);
  free(row->run);
  free(row->layers);
  free(row->message);
  free(row);
}
