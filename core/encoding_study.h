// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// encoding_study.h: how far the numbers that spike trains carry lie from the numbers that were encoded (Fig. 3 and
// 8 of Wang et al.).
//
// Values are shares of full scale, 0 to 1; a residual is what the train carries minus the value, of full scale.
// Sums are taken in the order of the values, so equal values give equal bits on every machine.
#ifndef RADISH_CORE_ENCODING_STUDY_H
#define RADISH_CORE_ENCODING_STUDY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  double rms, min, max; // residuals
} radish_residuals;

// Fills `values` with `count` uniform shares in [0, 1); value i is a hash of seed and i.
void radish_encoding_study_values(uint64_t seed, int64_t count, double *values);

// Measures general encoding; full scale is base^T with base = 1/kappa and T = timesteps.
radish_residuals radish_encoding_study_general_residuals(double kappa, double phi, int timesteps, const double *values,
                                                         int64_t count);
// Measures radix encoding: T bits, rounded down, at most 2^T - 1. Values may exceed full scale; what is cut off counts
// as residual.
radish_residuals radish_encoding_study_radix_residuals(int timesteps, const double *values, int64_t count);
// Measures rate encoding by regular trains of T steps: floor(value * T) spikes, at most one a step.
radish_residuals radish_encoding_study_rate_residuals(int timesteps, const double *values, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
