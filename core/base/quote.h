// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// quote.h: text from outside, fit for where it goes. Names in files and paths on the command line may hold anything.
//
// Clean text is UTF-8 of characters that are seen: it may go to a terminal, into JSON and XML (once their own signs are
// spelt out), and into YAML. Not clean are control characters, which a terminal obeys, ends of lines, marks that reverse
// the direction of what follows, what is no character, and bytes that are no UTF-8.
//
//   terminal   quote_text, quote_mend      a question mark for each byte that is not clean
//   YAML       quote_yaml_*                readers refuse texts that are not clean, writers are given none
//   JSON       radish_json_text_of         (sim/format/json.h) jansson spells out, given UTF-8
//   XML        radish_svg_put              (sim/format/svg.h)
#ifndef RADISH_CORE_BASE_QUOTE_H
#define RADISH_CORE_BASE_QUOTE_H

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of the clean character that `text` begins with; 0: it is none, or the text is at its end.
int radish_quote_clean_size(const char *text);
bool radish_quote_is_clean(const char *text);

// In place: a space for each end of a line and tab, a question mark for each other byte that is not clean.
void radish_quote_mend(char *text);

// `text` in quotes, shortened to whole characters and mended.
typedef struct {
  char text[96];
} radish_quoted;
radish_quoted radish_quote_text(const char *text);

// `text` mended, without quotes: a path that a command prints.
typedef struct {
  char text[4104];
} radish_quoted_path;
radish_quoted_path radish_quote_path(const char *path);

// A scalar of YAML that is read as this clean text, by radish and by others: in quotes, or plain if it is a word.
void radish_quote_yaml_text(FILE *file, const char *text);
void radish_quote_yaml_word(FILE *file, const char *text);

#ifdef __cplusplus
}
#endif
#endif
