// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/quote.h"

#include <stdbool.h>
#include <string.h>

radish_quoted radish_quote_text(const char *text) {
  radish_quoted quoted;
  char *at = quoted.text;
  *at++ = '\'';
  size_t length = 0;
  for (; text[length] && length < 60; length++) {
    const unsigned char byte = (unsigned char)text[length];
    const bool control = byte < 0x20 || byte == 0x7f;
    *at++ = text[length];
    if (control) at[-1] = '?'; // a terminal would obey it
  }
  if (text[length]) {
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) length--, at--; // whole characters
    memcpy(at, "...", 3);
    at += 3;
  }
  *at++ = '\'';
  *at = 0;
  return quoted;
}
