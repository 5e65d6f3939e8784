// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// edge.h: clock edges of one clock domain and picoseconds. Every conversion between them stands here.
//
//   edge     0         1         2         3
//   time_ps  phase_ps  + period  + 2 * ..  + 3 * ..
#ifndef RADISH_CORE_BASE_EDGE_H
#define RADISH_CORE_BASE_EDGE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The time of an edge.
static inline int64_t radish_edge_ps(int64_t edge, int64_t period_ps, int64_t phase_ps) {
  return phase_ps + edge * period_ps;
}

// The last edge at or before `time_ps`, which is not before the first edge.
static inline int64_t radish_edge_at(int64_t time_ps, int64_t period_ps, int64_t phase_ps) {
  return (time_ps - phase_ps) / period_ps;
}

// The edge at which something that happened at `time_ps` is visible: the second one strictly after it (two-flop
// synchroniser).
static inline int64_t radish_edge_visible(int64_t time_ps, int64_t period_ps, int64_t phase_ps) {
  return time_ps < phase_ps ? 1 : radish_edge_at(time_ps, period_ps, phase_ps) + 2;
}

// The period of a clock: whole, even and at least 2 picoseconds, the nearest to 1 / clock_mhz.
static inline int64_t radish_edge_period_ps(int64_t clock_mhz) {
  const int64_t half_ps = (1000000 + clock_mhz) / (2 * clock_mhz);
  return half_ps < 1 ? 2 : 2 * half_ps;
}

// The first edge of the core at `index` (row by row) of the mesh: each core's edges come `skew_ps` later than those of
// the one before it, modulo the period.
static inline int64_t radish_edge_phase_ps(int64_t index, int64_t period_ps, int64_t first_ps, int64_t skew_ps) {
  return first_ps + index * skew_ps % period_ps;
}

#ifdef __cplusplus
}
#endif
#endif
