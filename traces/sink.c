// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sink.c: what the formats share: how the end of a file is told.
#include "traces/sink.h"

#include <errno.h>

void radish_trace_note_failure(FILE *file, int *reason) {
  if (!*reason && ferror(file)) *reason = errno ? errno : EIO;
}

bool radish_trace_close_file(FILE *file, int *reason) {
  radish_trace_note_failure(file, reason);
  if (fclose(file) && !*reason) *reason = errno;
  errno = *reason;
  return !*reason;
}
