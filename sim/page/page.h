// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// page.h: the result of a run or of a sweep as one HTML page that opens without a network.
//
//   RUN.json ------ check -----.
//                               >--- page.html + style + ECharts + scripts + data ---> one file
//   RESULTS.sqlite - columns --'
//
// The page holds everything: its scripts (the *.js here), the library that draws, its licences and the data. Its content
// security policy forbids every request. Data stands in it as JSON in which each < is spelled \u003c, or, where it is
// large, as zlib in base 64. What is drawn of it is written in the scripts; nothing is computed here.
//
// A file is hostile until it is checked: a run must have every member that the scripts read, of the type that they
// expect (page_check.c), and a sweep the tables of docs/interfaces.md. Texts reach the page as text, never as HTML.
#ifndef RADISH_SIM_PAGE_PAGE_H
#define RADISH_SIM_PAGE_PAGE_H

#include "core/base/status.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  char *text; // the caller frees it
  size_t size;
  const char *what; // "a run" or "a sweep"
} radish_page;

// Makes the page of a file of `run --json`, `cosim --json` or `radish sweep`; its first bytes tell which. `page->text`
// is NULL on failure.
radish_status radish_page_make(const char *path, radish_page *page, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
