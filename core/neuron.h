// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// neuron.h: the radix neuron, Algorithm 1 of Wang et al. with kappa = 1/2 and Phi = 1, in integers.
//
//        w * s                     +------------------+  v[0]  +----------------------+
//   ----------->(+)--------------->| v: signed, V bits |------->| out: shift register  |
//                ^                 +------------------+        +----------------------+
//                +---- v >>> 1 <------------+                   T_in bits, LSB shifted out last
//
//   reset        v = b
//   integrate    v += sum of w over the inputs that spike
//   fire + leak  out = {v[0], out >> 1};  v = v >>> 1
//
// An input in two's complement has its sign step, in which w is subtracted.
//
// After t steps v * 2^t + (the t bits shifted out) = b + sum w * (X mod 2^t), which is the invariant. After T_in steps
// the pair {v, out} is A = b + sum w X. These functions are the definition; core/kernels.c applies them to whole words.
#ifndef RADISH_CORE_NEURON_H
#define RADISH_CORE_NEURON_H

#include <assert.h>
#include <stdint.h>

typedef struct {
  int32_t v;
  uint16_t out;
} radish_neuron;

static inline void radish_neuron_reset(radish_neuron *neuron, int32_t bias) {
  neuron->v = bias;
  neuron->out = 0;
}

static inline void radish_neuron_integrate(radish_neuron *neuron, int32_t weight) {
  neuron->v += weight;
}

// A right shift of a negative number is arithmetic in every compiler that radish supports, which is checked at build
// time.
static_assert((-3 >> 1) == -2, "arithmetic right shift");

static inline uint16_t radish_neuron_shift_out(int32_t v, uint16_t out, int timesteps_in) {
  return (uint16_t)((out >> 1) | (uint16_t)((v & 1) << (timesteps_in - 1)));
}

static inline void radish_neuron_fire_leak(radish_neuron *neuron, int timesteps_in) {
  neuron->out = radish_neuron_shift_out(neuron->v, neuron->out, timesteps_in);
  neuron->v >>= 1;
}

// Returns A, the sum that the neuron holds after its last step.
static inline int64_t radish_neuron_sum(int32_t v, uint16_t out, int timesteps_in) {
  return ((int64_t)v * ((int64_t)1 << timesteps_in)) + out;
}

// Returns Y: applies ReLU to the sum A, scales it by 2^-shift and saturates it at 2^timesteps_out - 1 (Eq. 19 with
// shift = Delta T).
static inline uint16_t radish_neuron_commit(int64_t sum, int shift, int timesteps_out) {
  const int64_t top = ((int64_t)1 << timesteps_out) - 1;
  int64_t scaled = sum < 0 ? 0 : sum >> shift;
  return (uint16_t)(scaled > top ? top : scaled);
}

// Returns Y of a signed layer: the sum A, scaled by 2^-shift, or 2^-(shift + leak) where it is negative, and cut off at
// both ends of two's complement in timesteps_out bits.
static inline int16_t radish_neuron_commit_signed(int64_t sum, int shift, int leak, int timesteps_out) {
  const int64_t half = (int64_t)1 << (timesteps_out - 1);
  const int64_t scaled = sum >> (sum < 0 ? shift + leak : shift);
  return (int16_t)(scaled < -half ? -half : scaled > half - 1 ? half - 1 : scaled);
}

#endif
