// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// constraint.h: a condition on the axes of a sweep, such as `cores <= 64 or core.lanes >= 8`.
//
//   either   := both ("or" both)*            names are axes, in backquotes where they hold anything else than
//   both     := negated ("and" negated)*     letters, digits, _ and .; texts stand in ' or "
//   negated  := "not" negated | compared
//   compared := sum [("==" | "!=" | "<" | "<=" | ">" | ">=") sum]
//   sum      := product (("+" | "-") product)*
//   product  := signed (("*" | "/" | "%") signed)*
//   signed   := "-" signed | number | text | name | "(" either ")"
//
// Numbers are doubles; % is that of Python, with the sign of its right side. Types are checked when it is parsed.
#ifndef RADISH_SIM_SWEEP_CONSTRAINT_H
#define RADISH_SIM_SWEEP_CONSTRAINT_H

#include "sim/sweep/sweep_file.h"

#ifdef __cplusplus
extern "C" {
#endif

// Parses the text. The message says at which character it fails, without the file. The caller destroys `*constraint`,
// which is NULL on failure and refers to the axes.
radish_status radish_constraint_parse(const char *text, const radish_axis *axes, int axis_count,
                                      radish_constraint **constraint, radish_error *error);
void radish_constraint_destroy(radish_constraint *constraint);

// Says whether it holds where axis i has the value values[i].
bool radish_constraint_holds(const radish_constraint *constraint, const radish_axis_value *const *values);

#ifdef __cplusplus
}
#endif
#endif
