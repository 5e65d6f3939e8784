// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// page_parts.h: what page.c puts together: the data of a file, and the words that the page begins with.
#ifndef RADISH_SIM_PAGE_PAGE_PARTS_H
#define RADISH_SIM_PAGE_PAGE_PARTS_H

#include "core/base/status.h"
#include <stdio.h>

typedef struct {
  char title[300];
} radish_page_title;

// Checks a file of JSON and writes it as the data `run`.
radish_status radish_page_put_run(const char *path, FILE *file, radish_page_title *title, radish_error *error);
// Checks a SQLite file and writes it as the data `sweep` and `layers-0`, `layers-1`, ...
radish_status radish_page_put_sweep(const char *path, FILE *file, radish_page_title *title, radish_error *error);

#endif
