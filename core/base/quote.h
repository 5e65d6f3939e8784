// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// quote.h: text from outside, fit for where it goes. Names in files and paths on the command line may hold anything.
//
// Clean text is UTF-8 whose characters can all be displayed: it may go to a terminal, into JSON and XML (once the
// characters that these reserve are escaped), and into YAML. Not clean are control characters, which a terminal obeys,
// ends of lines, marks that reverse the direction of what follows, code points that are no characters, and bytes that
// are not UTF-8.
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

// Returns the bytes of the clean character that `text` begins with, or 0 where it begins with none or is at its end.
int radish_quote_clean_size(const char *text);
bool radish_quote_is_clean(const char *text);

// Mends `text` in place: puts a space for each tab and end of a line, and a question mark for each other byte that is
// not clean.
void radish_quote_mend(char *text);

// radish_quote_text returns `text` in quotes and mended, as its first 60 bytes (whole characters only) and "..." where
// it is longer.
typedef struct {
  char text[96];
} radish_quoted;
radish_quoted radish_quote_text(const char *text);

// radish_quote_path returns `text` mended and without quotes, for a path that a command prints; it cuts after 4096
// bytes.
typedef struct {
  char text[4104];
} radish_quoted_path;
radish_quoted_path radish_quote_path(const char *path);

// These write clean text as a scalar of YAML that radish and other readers read as this same text: _text always in
// quotes, _word without quotes if it cannot be mistaken for another type.
void radish_quote_yaml_text(FILE *file, const char *text);
void radish_quote_yaml_word(FILE *file, const char *text);

#ifdef __cplusplus
}
#endif
#endif
