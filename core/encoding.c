// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.h"

#include "core/general_step.h"
#include <math.h>

uint32_t radish_decode_radix(const uint8_t *train, int timesteps) {
  uint32_t x = 0;
  for (int t = 0; t < timesteps; t++) x |= (uint32_t)(train[t] != 0) << t;
  return x;
}

// This is one step of splitmix64. The hash applies it to each part in turn.
static uint64_t mix(uint64_t x) {
  x += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

uint64_t radish_encode_hash(uint64_t seed, uint64_t a, uint64_t b, uint64_t c) {
  return mix(mix(mix(mix(seed) ^ a) ^ b) ^ c);
}

bool radish_encode_poisson_step(uint64_t seed, int64_t image, int step, int64_t neuron, uint16_t x, int bits) {
  return radish_encode_hash(seed, (uint64_t)image, (uint64_t)step, (uint64_t)neuron) >> (64 - bits) < x;
}

double radish_general_base(double kappa) {
  const double base = 1 / kappa, nearest = round(base);
  return fabs(base - nearest) < 1e-9 ? nearest : base;
}

uint8_t radish_general_step(double *v, double kappa, double phi) {
  const double base = radish_general_base(kappa);
  return radish_general_fire(v, base, phi * base) > 0;
}

void radish_encode_general(double v0, double kappa, double phi, int timesteps, uint8_t *train) {
  double v = v0;
  for (int t = 0; t < timesteps; t++) train[t] = radish_general_step(&v, kappa, phi);
}

double radish_decode_general(const uint8_t *train, double kappa, double phi, int timesteps) {
  const double base = radish_general_base(kappa);
  double weight = phi * base, sum = 0;
  for (int t = 0; t < timesteps; t++, weight *= base) sum += train[t] ? weight : 0;
  return sum;
}

void radish_general_neuron(const double *weights, const uint8_t *trains, int inputs, int timesteps_in, double kappa,
                           double phi, int timesteps, uint8_t *train) {
  double v = 0;
  for (int t = 0; t < timesteps; t++) {
    for (int n = 0; n < inputs && t < timesteps_in; n++) v += trains[n * timesteps_in + t] ? weights[n] : 0;
    train[t] = radish_general_step(&v, kappa, phi);
  }
}
