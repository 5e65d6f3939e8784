// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tables_view.h: where the cores lie, and how full the tables of cores and routers are, for people and as JSON.
#ifndef RADISH_SIM_REPORT_TABLES_VIEW_H
#define RADISH_SIM_REPORT_TABLES_VIEW_H

#include "mapping/mapped_chip.h"
#include <jansson.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// Three lines: which placement of the cores was taken, and the core and the router that are fullest.
void radish_tables_view_print(const radish_mapped_chip *mapped, FILE *file);

// {"taken", "refused"}: as radish_tables_view_print.
json_t *radish_tables_view_placement_json(const radish_mapped_chip *mapped, bool *failed);
// Of each table entries and bits of an entry; the entries in use of each core, and of each router that has some. An
// allocation that fails sets *failed.
json_t *radish_tables_view_json(const radish_mapped_chip *mapped, bool *failed);

#ifdef __cplusplus
}
#endif
#endif
