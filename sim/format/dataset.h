// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// dataset.h: the numbers behind a picture, as CSV or JSON.
//
//   radish_dataset *data = radish_dataset_create(columns, 2);
//   radish_dataset_text(data, "radix");
//   radish_dataset_number(data, 0.25);     // cells are given row by row
//
// A number is kept with the decimals of its column, so the same numbers give the same bytes.
#ifndef RADISH_SIM_FORMAT_DATASET_H
#define RADISH_SIM_FORMAT_DATASET_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_DATASET_TEXT = -1 };

typedef struct {
  const char *name;
  int digits; // decimals, or RADISH_DATASET_TEXT
} radish_dataset_column;

typedef struct radish_dataset radish_dataset;

// Creates an empty data set. Returns NULL where memory ran out. `columns` must outlive it. Later failures are
// remembered, and writing then fails.
radish_dataset *radish_dataset_create(const radish_dataset_column *columns, int count);
void radish_dataset_destroy(radish_dataset *data);

void radish_dataset_text(radish_dataset *data, const char *text);
void radish_dataset_number(radish_dataset *data, double value);
void radish_dataset_nothing(radish_dataset *data); // an empty cell, null

bool radish_dataset_csv(const radish_dataset *data, FILE *file);
// Returns a list of one object for each row, or NULL where memory ran out.
json_t *radish_dataset_json(const radish_dataset *data);

#ifdef __cplusplus
}
#endif
#endif
