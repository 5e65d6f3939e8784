// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/encoding_study.h"

#include "core/encoding.h"
#include "core/general_step.h"
#include <math.h>

enum { BLOCK = 256 };

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(RADISH_SANITIZE)
#define FMA_CLONES __attribute__((target_clones("fma", "default"))) // fma is one instruction; same results
#else
#define FMA_CLONES
#endif

void radish_encoding_study_values(uint64_t seed, int64_t count, double *values) {
  for (int64_t i = 0; i < count; i++)
    values[i] = ldexp((double)(radish_encode_hash(seed, (uint64_t)i, 0, 0) >> 11), -53);
}

typedef struct {
  double squares, min, max;
} tally;

static void add(tally *total, double residual) {
  total->squares += residual * residual;
  if (residual < total->min) total->min = residual;
  if (residual > total->max) total->max = residual;
}

static radish_residuals finish(const tally *total, int64_t count) {
  if (count == 0) return (radish_residuals){0};
  return (radish_residuals){sqrt(total->squares / (double)count), total->min, total->max};
}

#define EMPTY_TALLY ((tally){0, INFINITY, -INFINITY})

// Computes the numbers that the trains of a block of `count` charges v carry; v is used up.
FMA_CLONES static void carry(double *restrict v, double *restrict carried, int count, int timesteps, double base,
                             double threshold) {
  double weight = 1;
  for (int i = 0; i < count; i++) carried[i] = 0;
  for (int t = 0; t < timesteps; t++, weight *= base) {
    for (int i = 0; i < count; i++) carried[i] += radish_general_fire(&v[i], base, threshold) * weight;
  }
}

radish_residuals radish_encoding_study_general_residuals(double kappa, double phi, int timesteps, const double *values,
                                                         int64_t count) {
  const double base = radish_general_base(kappa), scale = pow(base, timesteps);
  tally total = EMPTY_TALLY;
  for (int64_t first = 0; first < count; first += BLOCK) {
    const int size = (int)(count - first < BLOCK ? count - first : BLOCK);
    double v[BLOCK], carried[BLOCK];
    for (int i = 0; i < size; i++) v[i] = values[first + i] * scale;
    carry(v, carried, size, timesteps, base, phi * base);
    for (int i = 0; i < size; i++) add(&total, carried[i] / scale - values[first + i]);
  }
  return finish(&total, count);
}

// Measures the residuals where a value becomes a whole number of 1 / levels of full scale, rounded down, at most `top`.
static radish_residuals stepped(double levels, double top, const double *values, int64_t count) {
  tally total = EMPTY_TALLY;
  for (int64_t i = 0; i < count; i++) add(&total, fmin(floor(values[i] * levels), top) / levels - values[i]);
  return finish(&total, count);
}

radish_residuals radish_encoding_study_radix_residuals(int timesteps, const double *values, int64_t count) {
  const double levels = ldexp(1, timesteps);
  return stepped(levels, levels - 1, values, count);
}

radish_residuals radish_encoding_study_rate_residuals(int timesteps, const double *values, int64_t count) {
  return stepped(timesteps, timesteps, values, count);
}
