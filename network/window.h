// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// window.h: sums over the taps of a window that fall inside an image, in constant time for each position.
//
// What falls inside is a rectangle of taps, and its sum is a difference of four sums over rectangles that begin at the
// first tap. A kernel of 255 on an image of 1024 x 1024 would otherwise cost 65,025 additions for each neuron.
#ifndef RADISH_NETWORK_WINDOW_H
#define RADISH_NETWORK_WINDOW_H

#include "network/network.h"
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
static inline radish_window_span radish_window_inside(int at, radish_window_axis axis, int size) {
  const int kernel = axis.kernel, first = at * axis.stride - axis.pad;
  const int low = first < 0 ? -first : 0, high = size - first < kernel ? size - first : kernel;
  return (radish_window_span){low < kernel ? low : kernel, high > low ? high : low < kernel ? low : kernel};
}

// Returns how many windows lie on an axis of `size` places with `end` places of padding behind them; 0 if none fits.
static inline int radish_window_count(radish_window_axis axis, int size, int end) {
  const int room = size + axis.pad + end - axis.kernel;
  return room < 0 ? 0 : room / axis.stride + 1;
}

// Returns how many places the last of `count` windows reaches beyond an axis of `size` places.
static inline int radish_window_beyond(radish_window_axis axis, int size, int count) {
  const int beyond = (count - 1) * axis.stride - axis.pad + axis.kernel - size;
  return beyond > 0 ? beyond : 0;
}

// Returns how many numbers the table of a kernel of `height` x `width` taps holds.
static inline int64_t radish_window_table_size(int height, int width) {
  return (int64_t)(height + 1) * (width + 1);
}

// Fills the table: table[y * (width + 1) + x] is the sum of the taps above row y and left of column x.
static inline void radish_window_table(const int64_t *taps, int height, int width, int64_t *table) {
  const int stride = width + 1;
  for (int x = 0; x < stride; x++) table[x] = 0;
  for (int y = 0; y < height; y++) {
    int64_t row = 0, *next = table + (y + 1) * stride;
    next[0] = 0;
    for (int x = 0; x < width; x++) {
      row += taps[y * width + x];
      next[x + 1] = next[x + 1 - stride] + row;
    }
  }
}

// Returns the sum of the taps in `rows` and `columns`, from the table of a kernel of `width` columns.
static inline int64_t radish_window_sum(const int64_t *table, int width, radish_window_span rows,
                                        radish_window_span columns) {
  const int64_t *top = table + rows.low * (width + 1), *bottom = table + rows.high * (width + 1);
  return bottom[columns.high] - bottom[columns.low] - top[columns.high] + top[columns.low];
}

#ifdef __cplusplus
}
#endif
#endif
