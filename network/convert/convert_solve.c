// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This fits the weights of one layer by least squares and rounds them, handing each rounding error on (GPTQ).
#include "network/convert/convert_layer.h"

#include "network/float/product.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Factors H = R R^T with R upper triangular, in place; the lower half is left as it is. Returns false if H is not
// positive definite.
static bool factor(double *h, int n) {
  for (int j = n - 1; j >= 0; j--) {
    double *column = &h[(int64_t)j * n]; // H is symmetric: row j of the lower half holds column j of the upper
    if (!(column[j] > 0)) return false;
    const double root = sqrt(column[j]);
    for (int i = 0; i <= j; i++) column[i] /= root;
    for (int i = 0; i < j; i++) {
      double *row = &h[(int64_t)i * n];
      const double x = column[i];
      for (int k = 0; k <= i; k++) row[k] -= x * column[k];
    }
  }
  return true;
}

// Computes x := (R R^T)^-1 x. `h` holds R transposed (row j is column j of R).
static void solve(const double *h, int n, double *x) {
  for (int j = n - 1; j >= 0; j--) { // R y = x
    const double *column = &h[(int64_t)j * n];
    x[j] /= column[j];
    for (int i = 0; i < j; i++) x[i] -= column[i] * x[j];
  }
  for (int j = 0; j < n; j++) { // R^T z = y
    const double *column = &h[(int64_t)j * n];
    double sum = x[j];
    for (int i = 0; i < j; i++) sum -= column[i] * x[i];
    x[j] = sum / column[j];
  }
}

// Computes u [n][n] := R^-1 (upper), from R transposed. Its row k, over the element on the diagonal, says how far a
// rounding error of input k moves the best values of the inputs after it.
static void invert(const double *h, int n, double *u) {
  memset(u, 0, (size_t)n * (size_t)n * sizeof *u);
  for (int k = n - 1; k >= 0; k--) { // row k: U[k][.] = (e_k - sum_{j>k} R[k][j] U[j][.]) / R[k][k]
    double *row = &u[(int64_t)k * n];
    for (int j = k + 1; j < n; j++) {
      const double x = h[(int64_t)j * n + k]; // R[k][j]
      const double *other = &u[(int64_t)j * n];
      for (int i = j; i < n; i++) row[i] -= x * other[i];
    }
    row[k] = 1;
    for (int i = k; i < n; i++) row[i] /= h[(int64_t)k * n + k];
  }
}

// Subtracts from each of the n columns of `values` [count][n] its mean, which goes to `means`. Returns false where
// memory ran out.
static bool centre(float *values, int64_t count, int n, float *means) {
  double *sums = calloc((size_t)n, sizeof *sums);
  if (!sums) return false;
  for (int64_t s = 0; s < count; s++) {
    for (int i = 0; i < n; i++) sums[i] += (double)values[s * n + i];
  }
  for (int i = 0; i < n; i++) means[i] = (float)(sums[i] / (double)count);
  for (int64_t s = 0; s < count; s++) {
    for (int i = 0; i < n; i++) values[s * n + i] -= means[i];
  }
  free(sums);
  return true;
}

// Rounds the weights of one channel in order to -limit..limit - 1. `u` is what invert gives.
static void round_row(const double *u, int n, int limit, double *row) {
  for (int k = 0; k < n; k++) {
    const double *hand = &u[(int64_t)k * n];
    double level = nearbyint(row[k]);
    level = level > limit - 1 ? limit - 1 : level < -limit ? -limit : level;
    const double error = (row[k] - level) / hand[k];
    row[k] = level;
    for (int j = k + 1; j < n; j++) row[j] -= error * hand[j];
  }
}

// Computes the lower half of gram := columns^T columns, then targets -= columns weights^T, which leaves the error of
// the present weights, then cross := targets^T columns. The caller has set gram and cross to 0.
static void sum_products(const float *columns, float *targets, int64_t count, int n, int channels, const float *weights,
                         float *gram, float *cross) {
  const radish_product_matrix samples = {columns, n, 1};
  radish_product_add(&(radish_product){.a = {columns, 1, n},
                                       .b = samples,
                                       .rows = n,
                                       .columns = n,
                                       .terms = count,
                                       .factor = 1,
                                       .lower = true,
                                       .sums = gram});
  radish_product_add(&(radish_product){.a = samples,
                                       .b = {weights, 1, n},
                                       .rows = (int)count,
                                       .columns = channels,
                                       .terms = n,
                                       .factor = -1,
                                       .sums = targets});
  radish_product_add(&(radish_product){.a = {targets, 1, channels},
                                       .b = samples,
                                       .rows = channels,
                                       .columns = n,
                                       .terms = count,
                                       .factor = 1,
                                       .sums = cross});
}

bool radish_convert_solve(float *columns, float *targets, int64_t count, int n, int channels, int limit, float *weights,
                          float *means) {
  const int64_t square = (int64_t)n * n;
  float *gram = calloc((size_t)square, sizeof *gram);
  float *cross = calloc((size_t)n * (size_t)channels, sizeof *cross);
  double *h = malloc((size_t)square * sizeof *h), *u = malloc((size_t)square * sizeof *u);
  double *row = malloc((size_t)n * sizeof *row);
  const bool room =
      gram && cross && h && u && row && centre(columns, count, n, means) && centre(targets, count, channels, means + n);
  if (room) {
    sum_products(columns, targets, count, n, channels, weights, gram, cross);
    double diagonal = 0;
    for (int i = 0; i < n; i++) diagonal += (double)gram[(int64_t)i * n + i] / n;
    const double damping = diagonal * (0.01 + 0.2 * n / (double)count) + 1e-6;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) h[(int64_t)i * n + j] = (double)gram[(int64_t)i * n + j] + (i == j ? damping : 0);
    }
    const bool regular = factor(h, n);
    if (regular) invert(h, n, u);
    for (int c = 0; c < channels; c++) {
      float *w = weights + (int64_t)c * n;
      for (int i = 0; i < n; i++) row[i] = (double)cross[(int64_t)c * n + i];
      if (regular) solve(h, n, row);
      for (int i = 0; i < n; i++) row[i] = (double)w[i] + (regular ? row[i] : 0);
      if (regular) round_row(u, n, limit, row);
      for (int i = 0; i < n; i++) {
        w[i] = (float)fmin(fmax(nearbyint(row[i]), -limit), limit - 1);
      }
    }
  }
  free(gram);
  free(cross);
  free(h);
  free(u);
  free(row);
  return room;
}
