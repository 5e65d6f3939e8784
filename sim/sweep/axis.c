// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// axis.c: an axis of the sweep file: its name and its values, listed or counted out.
#include "sim/sweep/sweep_file_read.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ONE = 1000000, MAX_PERIOD_NS = 1000000000 };
#define MOST (INT64_C(999999999999) * ONE)

const char *radish_sweep_number(char *text, int64_t millionths) {
  const uint64_t size = millionths < 0 ? -(uint64_t)millionths : (uint64_t)millionths;
  int length = snprintf(text, 32, "%s%" PRIu64 ".%06" PRIu64, millionths < 0 ? "-" : "", size / ONE, size % ONE);
  while (text[length - 1] == '0') text[--length] = 0;
  if (text[length - 1] == '.') text[--length] = 0;
  return text;
}

// A reading is an axis in the making: `numbers` of a range, before they become values.
typedef struct {
  const radish_sweep_reader *reader;
  radish_axis *axis;
  const radish_node *node;
  int64_t *numbers;
  int count;
} reading;

static radish_document *document_of(const reading *r) {
  return r->reader->file->document;
}

__attribute__((format(printf, 2, 3))) static void fail(const reading *r, const char *format, ...) {
  char text[600];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  radish_document_fail(document_of(r), r->node, "axis %s: %s", r->axis->name, text);
}

// ---- listed --------------------------------------------------------------------------------------------------------

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void refuse_doubles(const reading *r) {
  const int count = r->axis->value_count;
  const char **texts = malloc((size_t)count * sizeof *texts);
  if (!texts) {
    radish_document_no_memory(document_of(r));
    return;
  }
  for (int i = 0; i < count; i++) texts[i] = r->axis->values[i].text;
  qsort(texts, (size_t)count, sizeof *texts, by_text);
  for (int i = 1; i < count; i++) {
    if (strcmp(texts[i - 1], texts[i]) != 0) continue;
    fail(r, "the value %s stands there twice; once is allowed", radish_quote_text(texts[i]).text);
    break;
  }
  free(texts);
}

static void read_value(const reading *r, const radish_node *node, radish_axis_value *value) {
  radish_axis *axis = r->axis;
  if (!radish_document_node_text(document_of(r), node, axis->name, &value->text)) return;
  switch (axis->kind) {
  case RADISH_AXIS_OVERRIDE: value->applied = radish_sweep_override(r->reader, axis->name, node); break;
  case RADISH_AXIS_CHIP: value->applied = radish_sweep_resolve(r->reader, "chips", node); break;
  case RADISH_AXIS_NETWORK: value->applied = radish_sweep_resolve(r->reader, "networks", node); break;
  default: value->applied = value->text;
  }
  const bool number = !node->quoted && (axis->kind == RADISH_AXIS_OVERRIDE || axis->kind == RADISH_AXIS_PERIOD) &&
                      radish_document_parse_decimal(value->text, &value->millionths);
  if (!number) axis->type = RADISH_AXIS_TEXT;
  else if (axis->type == RADISH_AXIS_INTEGER && value->millionths % ONE) axis->type = RADISH_AXIS_REAL;
}

static void read_values(const reading *r, const radish_node *list) {
  r->axis->values = radish_document_alloc(document_of(r), (size_t)list->count * sizeof *r->axis->values);
  if (!r->axis->values) return;
  for (const radish_node *node = list->first; node && !radish_document_failed(document_of(r)); node = node->next) {
    read_value(r, node, &r->axis->values[r->axis->value_count++]);
  }
  if (!radish_document_failed(document_of(r))) refuse_doubles(r);
}

// ---- counted out ---------------------------------------------------------------------------------------------------

typedef struct {
  int64_t from, to, step, factor, multiple_of;
  int count;
  bool logarithmic;
} range;

// Appends a number. Returns false where there are too many.
static bool append(reading *r, int64_t number) {
  if (r->count == RADISH_SWEEP_VALUES) {
    fail(r, "it has more than %d values; so many are allowed", RADISH_SWEEP_VALUES);
    return false;
  }
  r->numbers[r->count++] = number;
  return true;
}

static void count_evenly(reading *r, const range *c) {
  for (int i = 0; i < c->count; i++) {
    const double part = c->count > 1 ? (double)i / (c->count - 1) : 0;
    const double from = (double)c->from, to = (double)c->to;
    const double at = c->logarithmic ? from * pow(to / from, part) : from + (to - from) * part;
    int64_t number = llround(at / (double)c->multiple_of) * c->multiple_of;
    if (number < c->from) number += c->multiple_of;
    if (number > c->to) number -= c->multiple_of;
    if (number < c->from || (r->count && number == r->numbers[r->count - 1])) continue;
    if (!append(r, number)) return;
  }
}

static void count_out(reading *r, const range *c) {
  if (c->count) {
    count_evenly(r, c);
  } else if (c->factor) {
    for (__int128 at = c->from; at <= c->to; at = (at * c->factor + ONE / 2) / ONE) {
      if (r->count && at <= r->numbers[r->count - 1]) {
        fail(r, "factor leads nowhere from such a small number; a larger one is allowed");
        return;
      }
      if (!append(r, (int64_t)at)) return;
    }
  } else {
    for (int64_t at = c->from; at <= c->to; at += c->step) {
      if (!append(r, at)) return;
    }
  }
}

static void take_numbers(const reading *r) {
  radish_axis *axis = r->axis;
  axis->values = radish_document_alloc(document_of(r), (size_t)r->count * sizeof *axis->values);
  for (int i = 0; axis->values && i < r->count; i++) {
    char number[32], item[600];
    radish_axis_value *value = &axis->values[axis->value_count++];
    value->millionths = r->numbers[i];
    value->text = radish_sweep_keep(r->reader, radish_sweep_number(number, r->numbers[i]));
    snprintf(item, sizeof item, "%.500s=%s", axis->name, number);
    value->applied = axis->kind == RADISH_AXIS_OVERRIDE ? radish_sweep_keep(r->reader, item) : value->text;
    if (!value->text || !value->applied) return;
    if (r->numbers[i] % ONE) axis->type = RADISH_AXIS_REAL;
  }
}

static void check_range(const reading *r, const range *c, bool step, bool factor, bool count) {
  char from[32], to[32];
  if (step + factor + count > 1) {
    fail(r, "step, factor and count; one of them is allowed");
  } else if (c->from > c->to) {
    fail(r, "it is empty, from %s to %s; `from` up to `to` is allowed", radish_sweep_number(from, c->from),
         radish_sweep_number(to, c->to));
  } else if ((factor || c->logarithmic) && c->from <= 0) {
    fail(r, "equal factors begin at a number above 0, not at %s", radish_sweep_number(from, c->from));
  } else if (factor && c->factor <= ONE) {
    fail(r, "factor must be more than 1");
  }
}

static void read_range(reading *r, radish_section *section) {
  range c = {.step = ONE};
  int64_t scale = 0;
  radish_section_get_decimal(section, "from", -MOST, MOST, &c.from);
  radish_section_get_decimal(section, "to", -MOST, MOST, &c.to);
  const bool step = radish_section_get_decimal(section, "step", 1, MOST, &c.step);
  const bool factor = radish_section_get_decimal(section, "factor", 1, MOST, &c.factor);
  const bool count = radish_section_get_small(section, "count", 1, RADISH_SWEEP_VALUES, &c.count);
  c.multiple_of = c.from % ONE || c.to % ONE ? 1 : ONE;
  if (count) {
    radish_section_get_choice(section, "scale", "linear|log", &scale);
    radish_section_get_decimal(section, "multiple_of", 1, MOST, &c.multiple_of);
  }
  radish_section_need(section, "from");
  radish_section_need(section, "to");
  radish_section_end(section);
  c.logarithmic = scale == 1;
  if (!radish_document_failed(document_of(r))) check_range(r, &c, step, factor, count);
  if (radish_document_failed(document_of(r))) return;
  if (r->axis->kind != RADISH_AXIS_OVERRIDE && r->axis->kind != RADISH_AXIS_PERIOD) {
    fail(r, "a range of numbers; `values` are allowed");
    return;
  }
  r->numbers = malloc(RADISH_SWEEP_VALUES * sizeof *r->numbers);
  if (!r->numbers) {
    radish_document_no_memory(document_of(r));
    return;
  }
  count_out(r, &c);
  if (!radish_document_failed(document_of(r)) && !r->count) fail(r, "it is empty: no such multiple lies in the range");
  if (!radish_document_failed(document_of(r))) take_numbers(r);
  free(r->numbers);
}

// ---- an axis -------------------------------------------------------------------------------------------------------

static radish_axis_kind kind_of(const char *name) {
  static const char *const names[] = {
      [RADISH_AXIS_CHIP] = "chip",
      [RADISH_AXIS_NETWORK] = "network",
      [RADISH_AXIS_CODING] = "coding",
      [RADISH_AXIS_PERIOD] = "image_period_ns",
  };
  for (int kind = RADISH_AXIS_CHIP; kind <= RADISH_AXIS_PERIOD; kind++) {
    if (!strcmp(name, names[kind])) return (radish_axis_kind)kind;
  }
  return RADISH_AXIS_OVERRIDE;
}

// The columns of SQLite are told apart without regard to case.
static void check_name(const reading *r) {
  static const char *const taken[] = {"point", "status", "message", "wall_s"};
  const radish_sweep_file *file = r->reader->file;
  const char *name = r->axis->name;
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
    if (!strcasecmp(name, taken[i])) fail(r, "that name is a column of the results already");
  }
  for (int i = 0; i < file->axis_count; i++) {
    if (!strcasecmp(name, file->axes[i].name)) fail(r, "it is there twice; once is allowed");
  }
  if (strchr(name, '=') || strlen(name) > 400) fail(r, "a name as in --set, such as core.lanes, is allowed");
}

static void check_values(const reading *r) {
  const radish_axis *axis = r->axis;
  for (int i = 0; i < axis->value_count; i++) {
    const radish_axis_value *value = &axis->values[i];
    if (axis->kind == RADISH_AXIS_CODING && strcmp(value->text, "radix") != 0 && strcmp(value->text, "rate") != 0) {
      fail(r, "%s; radix and rate are allowed", radish_quote_text(value->text).text);
    }
    if (axis->kind == RADISH_AXIS_PERIOD && (axis->type != RADISH_AXIS_INTEGER || value->millionths < ONE ||
                                             value->millionths > (int64_t)MAX_PERIOD_NS * ONE)) {
      fail(r, "%s; whole numbers from 1 to %d are allowed", radish_quote_text(value->text).text, MAX_PERIOD_NS);
    }
  }
}

static void read_axis(const radish_sweep_reader *reader, radish_node *node, const char *path, int group) {
  radish_sweep_file *file = reader->file;
  if (file->axis_count == RADISH_SWEEP_AXES) {
    radish_document_fail(file->document, node, "more than %d axes; so many are allowed", RADISH_SWEEP_AXES);
    return;
  }
  radish_axis *axis = &file->axes[file->axis_count];
  *axis = (radish_axis){.name = path, .line = node->line, .group = group};
  radish_section section = radish_section_at(file->document, node, path);
  reading r = {reader, axis, node, NULL, 0};
  radish_section_get_text(&section, "name", &axis->name);
  radish_section_need(&section, "name");
  axis->kind = kind_of(axis->name);
  radish_node *values = radish_section_get_list(&section, "values", 1, RADISH_SWEEP_VALUES);
  if (!radish_document_failed(file->document)) check_name(&r);
  if (values) {
    radish_section_end(&section);
    if (!radish_document_failed(file->document)) read_values(&r, values);
  } else if (node->kind == RADISH_NODE_MAPPING && !radish_document_node_find(node, "from", 4) &&
             !radish_document_node_find(node, "to", 2)) {
    fail(&r, "it has no values; `values: [...]`, or `from` and `to`, are allowed");
  } else if (!radish_document_failed(file->document)) {
    read_range(&r, &section);
  }
  if (radish_document_failed(file->document)) return;
  check_values(&r);
  file->axis_count++;
  if (!file->group_values[group]) file->group_values[group] = axis->value_count;
  if (file->group_values[group] == axis->value_count) return;
  fail(&r, "it has %d values, the first axis of its zip %d; equally many are allowed", axis->value_count,
       file->group_values[group]);
}

void radish_sweep_read_axes(const radish_sweep_reader *reader, radish_node *node, int index) {
  radish_sweep_file *file = reader->file;
  char path[64];
  snprintf(path, sizeof path, "axes.%d", index);
  const char *kept = radish_sweep_keep(reader, path);
  if (!kept) return;
  radish_section section = radish_section_at(file->document, node, kept);
  if (!section.node) return;
  const int group = file->group_count++;
  if (!radish_document_node_find(node, "zip", 3)) {
    read_axis(reader, node, kept, group);
    return;
  }
  radish_node *list = radish_section_get_list(&section, "zip", 2, RADISH_SWEEP_AXES);
  radish_section_end(&section);
  for (radish_node *item = list ? list->first : NULL; item && !radish_document_failed(file->document);
       item = item->next) {
    read_axis(reader, item, kept, group);
  }
}
