// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// status.h: how every radish library reports trouble.
//
// A function that can fail returns a radish_status and fills the caller's radish_error. Libraries never
// print and never exit. A message is one line, "FILE:LINE: what is wrong, what is allowed" for input files;
// the command line puts "radish: " before it. Misuse by the programmer asserts instead.
#ifndef RADISH_CORE_BASE_STATUS_H
#define RADISH_CORE_BASE_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  RADISH_OK = 0,
  RADISH_MISMATCH = 1,  // the work was done and a comparison failed
  RADISH_BAD_INPUT = 2, // a file, option or value is not usable
  RADISH_NO_MEMORY = 3,
  RADISH_DEADLOCK = 4,  // no event is left and work remains; the message names what is blocked
  RADISH_CANCELLED = 5, // the caller asked for it
  RADISH_NOT_BUILT = 6, // this build was made without that part
} radish_status;

typedef struct {
  char message[1024]; // always terminated; "" when nothing failed
} radish_error;

// Formats the message and returns `status`, so that a caller can `return radish_fail(...)`. `file` may be NULL where
// there is no location, `line` 0 where there is no line. `error` may be NULL where nobody wants the message.
__attribute__((format(printf, 5, 6))) radish_status radish_fail(radish_error *error, radish_status status,
                                                                const char *file, int line, const char *format, ...);

// Makes a formatted message one line of clean text (quote.h): ends of lines and tabs become spaces; any other byte that
// is not clean, or belongs to a character that was cut, becomes '?'.
void radish_status_mend(char *message);

#ifdef __cplusplus
}
#endif
#endif
