// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file says what is wrong: one line on standard error, and exit status 2.
#include "sim/cli/command.h"

#include <stdarg.h>
#include <stdlib.h>

int radish_command_complain(const radish_error *error) {
  fflush(stdout);
  fprintf(stderr, "radish: %s\n", error->message);
  return RADISH_EXIT_BAD;
}

void radish_command_usage_error(const char *format, ...) {
  radish_error error;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error.message, sizeof error.message, format, arguments);
  va_end(arguments);
  radish_status_mend(error.message);
  exit(radish_command_complain(&error));
}
