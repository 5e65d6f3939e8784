// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// page_text.h: texts and data from outside as they may stand in a page.
#ifndef RADISH_SIM_PAGE_PAGE_TEXT_H
#define RADISH_SIM_PAGE_PAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// Writes text of HTML.
void radish_page_put_html(FILE *file, const char *text);
// Writes a string of JSON, with its quotes. Bytes that are not UTF-8 become question marks.
void radish_page_put_json_text(FILE *file, const char *text);
// Writes well-formed JSON without its white space, each < of it spelled \u003c, so that no text of it ends a script.
void radish_page_put_json(FILE *file, const char *json, size_t size);
// Writes JSON as the data `id` of the page: as it is, or packed by zlib in base 64 where it is large. Returns false where
// memory ran out.
bool radish_page_put_data(FILE *file, const char *id, const char *json, size_t size);
// Writes JSON as packed data and returns the number of bytes that it takes, or 0 where memory ran out.
size_t radish_page_put_packed(FILE *file, const char *id, const char *json, size_t size);

#endif
