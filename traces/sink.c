// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sink.c: what the formats share: names of values, and how the end of a file is told.
#include "traces/sink.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

// Returns the character, or _ where it is not safe in a word: viewers take a backslash for an escape and end a word at
// white space; fst2vcd escapes quotes and question marks.
static char plain(char c) {
  return isgraph((unsigned char)c) && !strchr("\\\"'?$", c) ? c : '_';
}

const char *radish_trace_word(const char *const *names, int count, uint64_t value, char word[RADISH_TRACE_WORD_BYTES]) {
  if (value >= (uint64_t)count || !*names[value]) {
    snprintf(word, RADISH_TRACE_WORD_BYTES, "%" PRIu64, value);
    return word;
  }
  const char *name = names[value];
  int length = 0;
  for (; name[length] && length < RADISH_TRACE_WORD_BYTES - 1; length++) word[length] = plain(name[length]);
  word[length] = 0;
  return word;
}

void radish_trace_note_failure(FILE *file, int *reason) {
  if (!*reason && ferror(file)) *reason = errno ? errno : EIO;
}

bool radish_trace_close_file(FILE *file, int *reason) {
  radish_trace_note_failure(file, reason);
  if (fclose(file) && !*reason) *reason = errno;
  errno = *reason;
  return !*reason;
}
