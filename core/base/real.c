// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/real.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

radish_real_text radish_real_write(double value, int most) {
  char local[64];
  for (int digits = 1; digits <= most; digits++) {
    snprintf(local, sizeof local, "%.*g", digits, value);
    const double again = strtod(local, NULL);
    if (again <= value && again >= value) break;
  }
  // Whatever the locale puts between whole digits and the others becomes a point.
  radish_real_text out = {""};
  size_t length = 0;
  bool point = false;
  for (const char *at = local; *at && length + 1 < sizeof out.text; at++) {
    const bool own = strchr("+-0123456789e", *at);
    if (own || !point) out.text[length++] = own ? *at : '.';
    point = !own;
  }
  return out;
}

// Returns what follows the digits at `text`, or NULL where there are none.
static const char *after_digits(const char *text) {
  const size_t digits = strspn(text, "0123456789");
  return digits ? text + digits : NULL;
}

bool radish_real_read(const char *text, double *value) {
  enum { LONGEST = 40 };
  const char *whole = *text == '-' ? text + 1 : text, *at = after_digits(whole), *point = NULL;
  if (!at || strlen(text) > LONGEST || (*whole == '0' && at > whole + 1)) return false;
  if (*at == '.') {
    point = at;
    at = after_digits(at + 1);
  }
  if (at && (*at == 'e' || *at == 'E')) at = after_digits(at + 1 + (at[1] == '-' || at[1] == '+'));
  if (!at || *at) return false;
  char half[32], local[LONGEST + 32]; // strtod reads the locale's point, which is what stands between 0 and 5 here
  const int length = snprintf(half, sizeof half, "%.1f", 0.5) - 2;
  snprintf(local, sizeof local, "%.*s%.*s%s", point ? (int)(point - text) : LONGEST, text, point ? length : 0, half + 1,
           point ? point + 1 : "");
  *value = strtod(local, NULL);
  return isfinite(*value);
}
