// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/profile_bins.h"

#include <stdlib.h>

enum { FIRST_WIDTH_PS = 1024 };

bool radish_profile_bins_init(radish_profile_bins *bins, int endpoints) {
  bins->width_ps = FIRST_WIDTH_PS;
  // Pictures of large chips have many rows and need fewer columns.
  bins->bins = RADISH_PROFILE_MOST_BINS / (endpoints <= 80 ? 1 : endpoints <= 300 ? 2 : endpoints <= 1100 ? 4 : 8);
  bins->ps = calloc((size_t)endpoints * RADISH_PROFILE_KIND_COUNT * (size_t)bins->bins, sizeof *bins->ps);
  return bins->ps;
}

static void double_width(radish_profile_bins *bins, int endpoints) {
  const int half = bins->bins / 2;
  for (int row = 0; row < endpoints * RADISH_PROFILE_KIND_COUNT; row++) {
    int64_t *ps = &bins->ps[(int64_t)row * bins->bins];
    for (int b = 0; b < half; b++) ps[b] = ps[2 * b] + ps[2 * b + 1];
    for (int b = half; b < bins->bins; b++) ps[b] = 0;
  }
  bins->width_ps *= 2;
}

void radish_profile_bins_add(radish_profile_bins *bins, int endpoints, int row, int64_t from_ps, int64_t to_ps,
                             int sign) {
  while (to_ps > bins->width_ps * bins->bins) double_width(bins, endpoints);
  int64_t *ps = &bins->ps[(int64_t)row * bins->bins];
  for (int64_t b = from_ps / bins->width_ps; from_ps < to_ps; b++) {
    const int64_t next_ps = (b + 1) * bins->width_ps, until_ps = next_ps < to_ps ? next_ps : to_ps;
    ps[b] += sign * (until_ps - from_ps);
    from_ps = until_ps;
  }
}
