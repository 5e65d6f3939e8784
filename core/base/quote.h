// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// quote.h: text from outside, fit for a message.
#ifndef RADISH_CORE_BASE_QUOTE_H
#define RADISH_CORE_BASE_QUOTE_H

#ifdef __cplusplus
extern "C" {
#endif

// `text` in quotes, shortened to whole characters, its control characters replaced by question marks.
typedef struct {
  char text[96];
} radish_quoted;
radish_quoted radish_quote_text(const char *text);

#ifdef __cplusplus
}
#endif
#endif
