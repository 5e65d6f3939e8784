// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// real.h: real numbers as text, as JSON writes them, whatever the locale of the program is.
#ifndef RADISH_CORE_BASE_REAL_H
#define RADISH_CORE_BASE_REAL_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  char text[32];
} radish_real_text;

// Returns a finite number with as few digits as make it the same number when it is read, but with `most` digits at
// most: 17 suffice for every number.
radish_real_text radish_real_write(double value, int most);

// Reads -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?, of at most 40 characters. Returns false where the text is none,
// or the number is not finite.
bool radish_real_read(const char *text, double *value);

#ifdef __cplusplus
}
#endif
#endif
