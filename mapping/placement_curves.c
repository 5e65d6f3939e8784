// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_curves.h"

#include <stdlib.h>

void radish_placement_rows(radish_place *places, int count, int columns, int rows) {
  (void)rows;
  for (int k = 0; k < count; k++) places[k] = (radish_place){k % columns, k / columns};
}

void radish_placement_strips(radish_place *places, int count, int columns, int rows, int height) {
  int k = 0;
  for (int strip = 0, first = 0; first < rows && k < count; strip++, first += height) {
    const int strip_rows = rows - first < height ? rows - first : height;
    for (int i = 0; i < columns * strip_rows && k < count; i++, k++) {
      const int column = i / strip_rows, row = i % strip_rows;
      places[k] =
          (radish_place){strip % 2 ? columns - 1 - column : column, first + (column % 2 ? strip_rows - 1 - row : row)};
    }
  }
}

// ---- Hilbert ------------------------------------------------------------------------------------------------

typedef struct {
  radish_place *places;
  int count, filled;
} curve;

static int sign(int a) {
  return (a > 0) - (a < 0);
}

// Returns half of a side, even where the curve needs that to end beside its beginning (towards zero for negative
// sides).
static int half(int a) {
  return a / 2;
}

// Fills a rectangle from (x, y) on, with the long side (ax, ay), along which the curve runs, and the other side (bx,
// by).
static void fill(curve *c, int x, int y, int ax, int ay, int bx, int by) {
  const int width = abs(ax + ay), height = abs(bx + by);
  const int dax = sign(ax), day = sign(ay), dbx = sign(bx), dby = sign(by);
  if (c->filled == c->count) return;
  if (height == 1 || width == 1) {
    const bool along = height == 1;
    for (int i = 0; i < (along ? width : height) && c->filled < c->count; i++) {
      c->places[c->filled++] = (radish_place){x, y};
      x += along ? dax : dbx;
      y += along ? day : dby;
    }
    return;
  }
  int ax2 = half(ax), ay2 = half(ay), bx2 = half(bx), by2 = half(by);
  const int width2 = abs(ax2 + ay2), height2 = abs(bx2 + by2);
  if (2 * width > 3 * height) { // a long rectangle is filled in two parts
    if (width2 % 2 && width > 2) {
      ax2 += dax;
      ay2 += day;
    }
    fill(c, x, y, ax2, ay2, bx, by);
    fill(c, x + ax2, y + ay2, ax - ax2, ay - ay2, bx, by);
    return;
  }
  if (height2 % 2 && height > 2) {
    bx2 += dbx;
    by2 += dby;
  }
  fill(c, x, y, bx2, by2, ax2, ay2); // any other in three: up, along, down
  fill(c, x + bx2, y + by2, ax, ay, bx - bx2, by - by2);
  fill(c, x + (ax - dax) + (bx2 - dbx), y + (ay - day) + (by2 - dby), -bx2, -by2, -(ax - ax2), -(ay - ay2));
}

void radish_placement_hilbert(radish_place *places, int count, int columns, int rows) {
  curve c = {places, count, 0};
  if (columns >= rows) fill(&c, 0, 0, columns, 0, 0, rows);
  else fill(&c, 0, 0, 0, rows, columns, 0);
}

uint32_t radish_placement_hilbert_index(uint32_t x, uint32_t y, int bits) {
  uint32_t index = 0;
  for (uint32_t side = UINT32_C(1) << (bits - 1); side; side /= 2) {
    const uint32_t right = (x & side) != 0, low = (y & side) != 0;
    index += side * side * ((3 * right) ^ low);
    if (low) continue;
    if (right) {
      x = ~x;
      y = ~y;
    }
    const uint32_t other = x;
    x = y;
    y = other;
  }
  return index;
}
