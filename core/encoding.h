// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// encoding.h: how numbers become spike trains.
//
//   radix    X = sum of s(t) 2^t: one bit a step, least significant first (Eq. 1 and 20 of Wang et al.)
//   rate     X / 2^bits is the share of steps that carry a spike: `regular` by error diffusion, `poisson` drawn
//   general  (kappa, phi): digits of base 1/kappa, one spike where a digit reaches Phi = phi / kappa (Eq. 5,
//            Fig. 3); a study in floating point, not on the chip (encoding_study.h measures what it loses)
#ifndef RADISH_CORE_ENCODING_H
#define RADISH_CORE_ENCODING_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Returns whether the radix train of x spikes at step t < 16.
static inline bool radish_encode_radix_step(uint16_t x, int t) {
  return x >> t & 1;
}

// Returns the number that a radix train of `timesteps` entries carries.
uint32_t radish_decode_radix(const uint8_t *train, int timesteps);

// Returns whether a regular train spikes at this step: `remainder` (0 before the first step) gathers x until it holds
// 2^bits.
static inline bool radish_encode_regular_step(int32_t *remainder, uint16_t x, int bits) {
  *remainder += x;
  if (*remainder < (int32_t)1 << bits) return false;
  *remainder -= (int32_t)1 << bits;
  return true;
}

// Returns whether a Poisson train spikes at this step, with probability x / 2^bits. The decision is a hash of what
// names the event, so that no order of drawing matters.
bool radish_encode_poisson_step(uint64_t seed, int64_t image, int step, int64_t neuron, uint16_t x, int bits);

// Returns the same hash as 64 uniform bits.
uint64_t radish_encode_hash(uint64_t seed, uint64_t a, uint64_t b, uint64_t c);

// Takes one step of a general neuron with the potential *v, 0 < kappa < 1 and 0 < phi <= 1, and returns s:
//   digit = floor(v) mod 1/kappa;  s = digit >= Phi;  v = (v - Phi s) * kappa,  Phi = phi / kappa
// The digit of a negative v is counted upwards (floored division), so that (0.5, 0.5) is two's complement. A base
// 1/kappa within 1e-9 of an integer is that integer.
uint8_t radish_general_step(double *v, double kappa, double phi);
double radish_general_base(double kappa); // the 1/kappa that is meant above

// Encodes a charge v0 by `timesteps` general steps: `train` receives 1 for a spike, else 0.
void radish_encode_general(double v0, double kappa, double phi, int timesteps, uint8_t *train);
// Returns the number that the train carries: the sum of Phi s(t) / kappa^t.
double radish_decode_general(const uint8_t *train, double kappa, double phi, int timesteps);

// Runs one general neuron over several spike trains [inputs][timesteps_in]: at step t, v += sum of w[n] * s[n](t), then
// it takes the step above. `train` receives timesteps >= timesteps_in entries.
void radish_general_neuron(const double *weights, const uint8_t *trains, int inputs, int timesteps_in, double kappa,
                           double phi, int timesteps, uint8_t *train);

#ifdef __cplusplus
}
#endif
#endif
