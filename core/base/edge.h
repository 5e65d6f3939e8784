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

// Returns the time of clock edge `edge`, counted from 0.
static inline int64_t radish_edge_ps(int64_t edge, int64_t period_ps, int64_t phase_ps) {
  return phase_ps + edge * period_ps;
}

// Returns the last edge at or before `time_ps`, which must not be before the first edge.
static inline int64_t radish_edge_at(int64_t time_ps, int64_t period_ps, int64_t phase_ps) {
  return (time_ps - phase_ps) / period_ps;
}

// Returns the edge at which an event at `time_ps` is visible to this clock domain: the second edge strictly after it
// (two-flop synchroniser).
static inline int64_t radish_edge_visible(int64_t time_ps, int64_t period_ps, int64_t phase_ps) {
  return time_ps < phase_ps ? 1 : radish_edge_at(time_ps, period_ps, phase_ps) + 2;
}

// Returns the period of a clock in picoseconds: the even whole number nearest to 1 / clock_mhz, at least 2.
static inline int64_t radish_edge_period_ps(int64_t clock_mhz) {
  const int64_t half_ps = (1000000 + clock_mhz) / (2 * clock_mhz);
  return half_ps < 1 ? 2 : 2 * half_ps;
}

// Returns the time of the first edge of the core at `index` of the mesh (cores are counted row by row): each core's
// edges come `skew_ps` later than those of the core before it, modulo the period.
static inline int64_t radish_edge_phase_ps(int64_t index, int64_t period_ps, int64_t first_ps, int64_t skew_ps) {
  return first_ps + index * skew_ps % period_ps;
}

#ifdef __cplusplus
}
#endif
#endif
