// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/status.h"

#include <stdarg.h>
#include <stdio.h>

// Bytes of the character at `at`; 0: it is none, or not whole.
static int character_size(const unsigned char *at) {
  if (*at < 0x80) return 1;
  const int size = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
  if (*at < 0xc2 || *at > 0xf4) return 0;
  for (int i = 1; i < size; i++) {
    if ((at[i] & 0xc0) != 0x80) return 0; // also at the end
  }
  return size;
}

void radish_status_mend(char *message) {
  for (char *at = message; *at;) {
    const int size = character_size((unsigned char *)at);
    if (!size) *at = '?';
    else if (*at == '\n' || *at == '\r') *at = ' ';
    at += size ? size : 1;
  }
}

radish_status radish_fail(radish_error *error, radish_status status, const char *file, int line, const char *format,
                          ...) {
  if (!error) return status;
  int used = 0;
  if (file && line > 0) {
    used = snprintf(error->message, sizeof error->message, "%s:%d: ", file, line);
  } else if (file) {
    used = snprintf(error->message, sizeof error->message, "%s: ", file);
  }
  if (used < 0 || used >= (int)sizeof error->message) used = 0;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->message + used, sizeof error->message - (size_t)used, format, arguments);
  va_end(arguments);
  radish_status_mend(error->message);
  return status;
}
