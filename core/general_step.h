// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// general_step.h: the one step of general (kappa, phi) encoding that both encoding.c and encoding_study.c take.
#ifndef RADISH_CORE_GENERAL_STEP_H
#define RADISH_CORE_GENERAL_STEP_H

#include "core/base/vector.h"
#include <math.h>
#include <stdint.h>

// Returns whole mod base, exactly, in 0..base. The quotient is rounded, so it may be off by one next to a multiple; the
// remainder of the right quotient is a double, and fma rounds to it.
RADISH_INLINE double radish_general_digit(double whole, double base) {
  double remainder = fma(-floor(whole / base), base, whole);
  remainder += remainder < 0 ? base : 0;
  return remainder - (remainder >= base ? base : 0);
}

// Takes a step of the potential *v and returns what leaves it: `threshold` (Phi = phi * base) for a spike, else 0.
RADISH_INLINE double radish_general_fire(double *v, double base, double threshold) {
  const double fired = radish_general_digit(floor(*v), base) >= threshold ? threshold : 0;
  *v = (*v - fired) / base;
  return fired;
}

#endif
