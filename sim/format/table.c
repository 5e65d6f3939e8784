// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/format/table.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 24, NAME_BYTES = 24, CELL_BYTES = 256, GAP = 2, MAX_SPAN = 40 };

typedef struct {
  char name[NAME_BYTES], unit[NAME_BYTES];
  radish_column_kind kind;
  int width; // of a SPAN, in characters
} column;

typedef struct {
  char *text;
  double value, to;
  bool set;
} cell;

struct radish_table {
  int column_count, row_count, row_capacity;
  column columns[MAX_COLUMNS];
  cell (*rows)[MAX_COLUMNS];
  int rule; // before this row; -1: none
  bool failed;
};

radish_table *radish_table_create(void) {
  radish_table *table = calloc(1, sizeof *table);
  if (table) table->rule = -1;
  return table;
}

void radish_table_destroy(radish_table *table) {
  if (!table) return;
  for (int r = 0; r < table->row_count; r++) {
    for (int c = 0; c < table->column_count; c++) free(table->rows[r][c].text);
  }
  free(table->rows);
  free(table);
}

int radish_table_column(radish_table *table, const char *name, radish_column_kind kind, const char *unit, int width) {
  if (table->column_count == MAX_COLUMNS) {
    table->failed = true;
    return 0;
  }
  column *c = &table->columns[table->column_count];
  *c = (column){.kind = kind, .width = width < MAX_SPAN ? width : MAX_SPAN};
  snprintf(c->name, sizeof c->name, "%s", name);
  snprintf(c->unit, sizeof c->unit, "%s", unit);
  return table->column_count++;
}

void radish_table_row(radish_table *table) {
  if (table->row_count == table->row_capacity) {
    const int capacity = table->row_capacity ? 2 * table->row_capacity : 16;
    void *rows = realloc(table->rows, (size_t)capacity * sizeof *table->rows);
    if (!rows) {
      table->failed = true;
      return;
    }
    table->rows = rows;
    table->row_capacity = capacity;
  }
  memset(table->rows[table->row_count++], 0, sizeof *table->rows);
}

void radish_table_rule(radish_table *table) {
  table->rule = table->row_count;
}

static cell *last_cell(radish_table *table, int index) {
  assert(table->row_count && index < table->column_count);
  return &table->rows[table->row_count - 1][index];
}

void radish_table_text(radish_table *table, int index, const char *format, ...) {
  if (table->failed) return;
  cell *c = last_cell(table, index);
  va_list arguments;
  va_start(arguments, format);
  char text[CELL_BYTES];
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  free(c->text);
  c->text = strdup(text);
  if (!c->text) table->failed = true;
}

void radish_table_number(radish_table *table, int index, double value) {
  if (table->failed) return;
  cell *c = last_cell(table, index);
  c->value = value;
  c->set = isfinite(value);
}

void radish_table_span(radish_table *table, int index, double from, double to) {
  if (table->failed) return;
  *last_cell(table, index) = (cell){.value = from, .to = to, .set = true};
}

// ---- numbers -------------------------------------------------------------------------------------------------------

typedef struct {
  const char *prefix;
  double scale;
  int decimals;
} format;

// Chooses the SI prefix and the decimals that give the largest value three to four significant digits.
static format prefixed(double largest) {
  static const struct {
    double from;
    const char *prefix;
  } prefixes[] = {{1e12, "T"}, {1e9, "G"},  {1e6, "M"},  {1e3, "k"},   {1, ""},
                  {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}, {1e-12, "p"}, {1e-15, "f"}};
  const int count = sizeof prefixes / sizeof *prefixes;
  int i = 0;
  while (i < count - 1 && largest < prefixes[i].from) i++;
  if (largest == 0) return (format){"", 1, 0};
  const double scaled = largest / prefixes[i].from;
  return (format){prefixes[i].prefix, prefixes[i].from, scaled >= 99.95 ? 1 : scaled >= 9.995 ? 2 : 3};
}

static double largest_of(const radish_table *table, int index) {
  double largest = 0;
  for (int r = 0; r < table->row_count; r++) {
    const cell *c = &table->rows[r][index];
    if (c->set && fabs(c->value) > largest) largest = fabs(c->value);
  }
  return largest;
}

static format format_of(const radish_table *table, int index) {
  double largest = largest_of(table, index);
  switch (table->columns[index].kind) {
  case RADISH_COLUMN_QUANTITY: return prefixed(largest);
  case RADISH_COLUMN_PART: { // up to 9999.9, so that small parts keep a digit
    for (int i = 0; i < table->column_count; i++) {
      if (table->columns[i].kind == RADISH_COLUMN_PART) largest = fmax(largest, largest_of(table, i));
    }
    format f = prefixed(largest / 10);
    f.decimals = largest / f.scale >= 99.95 ? 1 : 2;
    return f;
  }
  case RADISH_COLUMN_COUNT: return largest < 99999.5 ? (format){"", 1, 0} : prefixed(largest);
  default: return (format){"", 1, 1};
  }
}

const char *radish_table_quantity(char *text, double value, const char *unit) {
  const format f = prefixed(fabs(value));
  const int decimals = fabs(value) / f.scale >= 99.95 ? 0 : f.decimals - 1;
  snprintf(text, 32, "%.*f%s%s%s", value == 0 ? 0 : decimals, value / f.scale, *f.prefix || *unit ? " " : "", f.prefix,
           unit);
  return text;
}

// ---- drawing -------------------------------------------------------------------------------------------------------

static int width_of(const char *text) { // code points: there are no wide ones here
  int width = 0;
  for (; *text; text++) width += ((unsigned char)*text & 0xc0) != 0x80;
  return width;
}

static void repeat(FILE *file, const char *text, int count) {
  for (int i = 0; i < count; i++) fputs(text, file);
}

// Draws a span in half characters, so that short spans show: the left half of its first cell may be empty, and the
// right half of its last.
static void print_span(FILE *file, const cell *c, int width, bool last, radish_style style) {
  int from = (int)floor(c->value * 2 * width + 0.5), to = (int)floor(c->to * 2 * width + 0.5);
  if (from > 2 * width - 1) from = 2 * width - 1;
  if (to <= from) to = from + 1;
  if (to > 2 * width) to = 2 * width;
  if (style.colour) fputs("\033[36m", file);
  for (int i = 0; i < (last ? (to + 1) / 2 : width); i++) {
    const bool left = from <= 2 * i && 2 * i < to, right = from <= 2 * i + 1 && 2 * i + 1 < to;
    if (style.utf8) {
      fputs(left && right ? "█" : left ? "▌" : right ? "▐" : " ", file);
    } else {
      fputc(left || right ? '#' : ' ', file);
    }
  }
  if (style.colour) fputs("\033[0m", file);
}

static const char *cell_text(const radish_table *table, int row, int index, const format *f, char text[64]) {
  const cell *c = &table->rows[row][index];
  if (c->text) return c->text;
  const radish_column_kind kind = table->columns[index].kind;
  if (kind == RADISH_COLUMN_TEXT || kind == RADISH_COLUMN_LABEL || kind == RADISH_COLUMN_SPAN) return "";
  if (!c->set) return "-";
  snprintf(text, 64, "%.*f", c->value == 0 ? 0 : f->decimals, c->value / f->scale);
  return text[0] == '-' && !text[1 + strspn(text + 1, "0.")] ? text + 1 : text; // no "-0.0"
}

static void print_padded(FILE *file, const char *text, int width, bool left, bool last) {
  const int pad = width - width_of(text);
  if (!left) repeat(file, " ", pad);
  fputs(text, file);
  if (left && !last) repeat(file, " ", pad);
}

static bool is_left(radish_column_kind kind) {
  return kind == RADISH_COLUMN_TEXT || kind == RADISH_COLUMN_SPAN;
}

static void print_heads(const radish_table *table, const int *widths, const format *formats, bool units,
                        radish_style style, FILE *file) {
  if (style.colour) fputs(units ? "\033[2m" : "\033[1m", file);
  for (int i = 0; i < table->column_count; i++) {
    const column *c = &table->columns[i];
    char unit[NAME_BYTES + 4];
    snprintf(unit, sizeof unit, "%s%s", formats[i].prefix, c->unit);
    if (i) repeat(file, " ", GAP);
    print_padded(file, units ? unit : c->name, widths[i], is_left(c->kind), i == table->column_count - 1);
  }
  if (style.colour) fputs("\033[0m", file);
  fputc('\n', file);
}

bool radish_table_print(const radish_table *table, radish_style style, FILE *file) {
  if (!table || table->failed) return false;
  int widths[MAX_COLUMNS] = {0}, total = 0;
  bool has_units = false;
  format formats[MAX_COLUMNS] = {NULL};
  for (int i = 0; i < table->column_count; i++) {
    const column *c = &table->columns[i];
    formats[i] = format_of(table, i);
    widths[i] = width_of(c->name);
    const int unit = width_of(c->unit) + (int)strlen(formats[i].prefix);
    if (unit > widths[i]) widths[i] = unit;
    has_units |= unit > 0;
    if (c->width > widths[i]) widths[i] = c->width;
    for (int r = 0; r < table->row_count; r++) {
      char text[64];
      const int width = width_of(cell_text(table, r, i, &formats[i], text));
      if (width > widths[i]) widths[i] = width;
    }
    total += widths[i] + (i ? GAP : 0);
  }
  print_heads(table, widths, formats, false, style, file);
  if (has_units) print_heads(table, widths, formats, true, style, file);
  for (int r = 0; r <= table->row_count; r++) {
    if (r == 0 || r == table->rule) {
      repeat(file, style.utf8 ? "─" : "-", total);
      fputc('\n', file);
    }
    if (r == table->row_count) break;
    for (int i = 0; i < table->column_count; i++) {
      const column *c = &table->columns[i];
      char text[64];
      if (i) repeat(file, " ", GAP);
      if (c->kind == RADISH_COLUMN_SPAN && table->rows[r][i].set) {
        print_span(file, &table->rows[r][i], widths[i], i == table->column_count - 1, style);
      } else {
        print_padded(file, cell_text(table, r, i, &formats[i], text), widths[i], is_left(c->kind),
                     i == table->column_count - 1);
      }
    }
    fputc('\n', file);
  }
  return true;
}
