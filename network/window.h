// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// window.h: sums over the taps of a square window that fall inside an image, in constant time for each position.
//
// What falls inside is a rectangle of taps, and its sum is a difference of four sums over rectangles that begin at the
// first tap. A kernel of 255 on an image of 1024 x 1024 would otherwise cost 65,025 additions for each neuron.
#ifndef RADISH_NETWORK_WINDOW_H
#define RADISH_NETWORK_WINDOW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// These are the taps low <= k < high.
typedef struct {
  int low, high;
} radish_window_span;

// Returns the taps of the window at output position `at` that read one of `size` rows (or columns), and not the
// padding.
static inline radish_window_span radish_window_inside(int at, int stride, int pad, int kernel, int size) {
  const int first = at * stride - pad;
  const int low = first < 0 ? -first : 0, high = size - first < kernel ? size - first : kernel;
  return (radish_window_span){low < kernel ? low : kernel, high > low ? high : low < kernel ? low : kernel};
}

// Returns how many numbers the table of a kernel holds.
static inline int64_t radish_window_table_size(int kernel) {
  return (int64_t)(kernel + 1) * (kernel + 1);
}

// Fills the table: table[y * (kernel + 1) + x] is the sum of the taps above row y and left of column x.
static inline void radish_window_table(const int64_t *taps, int kernel, int64_t *table) {
  const int width = kernel + 1;
  for (int x = 0; x < width; x++) table[x] = 0;
  for (int y = 0; y < kernel; y++) {
    int64_t row = 0, *next = table + (y + 1) * width;
    next[0] = 0;
    for (int x = 0; x < kernel; x++) {
      row += taps[y * kernel + x];
      next[x + 1] = next[x + 1 - width] + row;
    }
  }
}

// Returns the sum of the taps in `rows` and `columns`, from the table of the kernel.
static inline int64_t radish_window_sum(const int64_t *table, int kernel, radish_window_span rows,
                                        radish_window_span columns) {
  const int64_t *top = table + rows.low * (kernel + 1), *bottom = table + rows.high * (kernel + 1);
  return bottom[columns.high] - bottom[columns.low] - top[columns.high] + top[columns.low];
}

#ifdef __cplusplus
}
#endif
#endif
