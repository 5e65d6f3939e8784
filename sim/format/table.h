// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// table.h: numbers in columns for a terminal.
//
//   layer  latency  spikes        names
//               us       k        units, with the SI prefix that fits the largest value of the column
//   ------------------------
//   conv1     82.1    12.4
//
// A column has one prefix and one number of digits, so its values compare at a glance. Counts below 100,000
// are printed whole. Bars and spans are drawn with block characters, or with '#' where the terminal has no
// UTF-8.
#ifndef RADISH_SIM_FORMAT_TABLE_H
#define RADISH_SIM_FORMAT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// A radish_style says whether text may use characters of UTF-8, and colours.
typedef struct {
  bool utf8, colour;
} radish_style;

typedef enum {
  RADISH_COLUMN_TEXT,     // left
  RADISH_COLUMN_LABEL,    // right
  RADISH_COLUMN_COUNT,    // a whole number, prefixed when large
  RADISH_COLUMN_QUANTITY, // a number with a base unit ("s", "J"), prefixed
  RADISH_COLUMN_PART,     // like QUANTITY; all such columns share one prefix, so that a row can be compared
  RADISH_COLUMN_PLAIN,    // a number in the unit given, no prefix, one decimal
  RADISH_COLUMN_SPAN,     // a bar; from and to are in 0..1 of the column's width
} radish_column_kind;

typedef struct radish_table radish_table;

// Creates an empty table, or returns NULL where memory ran out. Later failures are remembered and reported by
// radish_table_print.
radish_table *radish_table_create(void);
void radish_table_destroy(radish_table *table);

// Adds a column and returns its index. `width` is that of a SPAN, in characters.
int radish_table_column(radish_table *table, const char *name, radish_column_kind kind, const char *unit, int width);
// radish_table_row starts a row of empty cells. radish_table_rule draws a line before the next row.
void radish_table_row(radish_table *table);
void radish_table_rule(radish_table *table);
// These functions set a cell of the last row.
__attribute__((format(printf, 3, 4))) void radish_table_text(radish_table *table, int column, const char *format, ...);
void radish_table_number(radish_table *table, int column, double value);
void radish_table_span(radish_table *table, int column, double from, double to);

// Prints the table. Returns false where memory ran out.
bool radish_table_print(const radish_table *table, radish_style style, FILE *file);

// Writes a single quantity for running text, such as "82.1 us". `text` has room for 32 bytes and is returned.
const char *radish_table_quantity(char *text, double value, const char *unit);

#ifdef __cplusplus
}
#endif
#endif
