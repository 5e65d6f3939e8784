// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// random.h: seeded streams of 64-bit numbers, equal on every machine: splitmix64 (Steele et al. 2014).
#ifndef RADISH_CORE_BASE_RANDOM_H
#define RADISH_CORE_BASE_RANDOM_H

#include <stdint.h>

static inline uint64_t radish_random_next(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

// Returns the initial state of the stream that (seed, first, second) names.
static inline uint64_t radish_random_stream(uint64_t seed, uint64_t first, uint64_t second) {
  uint64_t state = seed;
  state = radish_random_next(&state) ^ first;
  state = radish_random_next(&state) ^ second;
  return radish_random_next(&state);
}

#endif
