// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// judge.h: what a tiling costs, for the objective of the chip file (mapping.objective).
//
//   latency     ps of an image alone on the chip
//   throughput  cycles that the busiest core works for an image, loading included
//   energy      fJ of an image alone on the chip, leakage of the cores in use included
//
// All by the forecast (forecast.h).
#ifndef RADISH_MAPPING_JUDGE_H
#define RADISH_MAPPING_JUDGE_H

#include "mapping/chip_file.h"
#include "mapping/spike_counts.h"
#include "mapping/tiling.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_network *network;
  const radish_chip_file *chip;
  radish_coding coding;
  const radish_spike_counts *spikes; // of an image
} radish_judged_design;

// `*user` is a radish_judged_design. `*cost` is DBL_MAX where the tables have no room for the tiling or where an image
// would not end: that is no failure.
radish_status radish_judge_tiling(void *user, const radish_tiling *tiling, double most, double *cost,
                                  radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
