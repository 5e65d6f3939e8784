// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// levels.h: which level of the input a number becomes, and which number a level stands for (docs/interfaces.md "Data").
//
// The 2^bits levels of an input activation span the numbers of a range. A byte p of an image spans the same range, so a
// number x is the pixel 255 (x - low) / (high - low), which need not be whole:
//
//   pixel   0 ........ p ........ 255         level of a byte     X = floor(p * 2^bits / 256)
//   number  low ...... x ....... high         level of a number   X = floor((p + 1/2) * 2^bits / 256)  up to 8 bits,
//   level   0 ........ X ... 2^bits - 1                           X = floor(p * 2^bits / 256 + 1/2)    above
//
// and a number that is a whole pixel has that byte's level. Numbers outside of the range are cut off. What a level of
// up to 8 bits stands for is the middle of the bytes that become it. Levels of a signed input are these less
// 2^(bits-1).
#ifndef RADISH_CORE_LEVELS_H
#define RADISH_CORE_LEVELS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A radish_input_range is what the input's levels span: `low` < `high`, in the unit of the network's input. All 0
// stands for 0 to 1, as network files leave it out.
typedef struct {
  double low, high;
} radish_input_range;

#define RADISH_MOST_INPUT          1e9  // of |low| and |high|
#define RADISH_LEAST_INPUT_RANGE   1e-9 // of high - low
#define RADISH_INPUT_RANGE_ALLOWED "LOW below HIGH by at least 1e-9, both within -1e9 and 1e9"

static inline bool radish_input_range_is_good(radish_input_range range) {
  return range.low >= -RADISH_MOST_INPUT && range.high <= RADISH_MOST_INPUT &&
         range.high - range.low >= RADISH_LEAST_INPUT_RANGE;
}

// Returns the range with 0 to 1 in the place of all 0.
static inline radish_input_range radish_input_range_of(radish_input_range range) {
  const bool none = range.low >= range.high;
  return none ? (radish_input_range){0, 1} : range;
}

static inline uint16_t radish_level_of_byte(unsigned pixel, int bits) {
  return (uint16_t)((pixel << bits) >> 8);
}

// Returns the level of a finite number.
static inline uint16_t radish_level_of_number(double number, radish_input_range range, int bits) {
  const double pixel = 255 * ((number - range.low) / (range.high - range.low));
  const double level = bits <= 8 ? floor(ldexp(pixel + 0.5, bits - 8)) : floor(ldexp(pixel, bits - 8) + 0.5);
  const double top = bits <= 8 ? ldexp(1, bits) - 1 : ldexp(255, bits - 8);
  return (uint16_t)(level < 0 ? 0 : level > top ? top : level);
}

// Returns the least level, the one that `low` becomes: 0, or -2^(bits-1) of a signed input. It is what must be added to
// what radish_level_of_byte and radish_level_of_number return.
static inline int radish_level_least(int bits, bool is_signed) {
  return is_signed ? -(1 << (bits - 1)) : 0;
}

// Returns what the least level stands for, and what two neighbouring levels differ by.
static inline double radish_level_zero(radish_input_range range, int bits) {
  return range.low + (range.high - range.low) * ((bits < 8 ? ldexp(0.5, 8 - bits) - 0.5 : 0) / 255);
}
static inline double radish_level_step(radish_input_range range, int bits) {
  return (range.high - range.low) * (ldexp(1, 8 - bits) / 255);
}

#ifdef __cplusplus
}
#endif
#endif
