// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/status.h"

#include "core/base/quote.h"
#include <stdarg.h>
#include <stdio.h>

void radish_status_mend(char *message) {
  radish_quote_mend(message);
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
