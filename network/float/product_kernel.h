// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// product_kernel.h: the loops of product.c, for one set of instructions.
//
// The file is included once for every set, with KERNEL(name), TARGET (a function attribute), LANES (floats in a vector)
// and TILE (rows) defined. A panel is PANEL columns of one block of b, copied together. A tile of sums, up to TILE rows
// of a panel, stays in registers for the whole block.

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define VECTOR      JOIN(lanes_, LANES)
#define TILE_OF(NAME, ROWS)                                                                                            \
  TARGET static void KERNEL(NAME)(const float *a, int64_t row, int64_t column, const float *panel, int terms,          \
                                  float *out) {                                                                        \
    VECTOR sums[ROWS][PANEL / LANES] = {0};                                                                            \
    for (int k = 0; k < terms; k++) {                                                                                  \
      const VECTOR *b = (const VECTOR *)(panel + (int64_t)k * PANEL);                                                  \
      _Pragma("GCC unroll 8") for (int i = 0; i < ROWS; i++) {                                                         \
        const float x = a[i * row + k * column];                                                                       \
        _Pragma("GCC unroll 8") for (int v = 0; v < PANEL / LANES; v++) sums[i][v] += x * b[v];                        \
      }                                                                                                                \
    }                                                                                                                  \
    memcpy(out, sums, sizeof sums);                                                                                    \
  }
TILE_OF(tile, TILE)
TILE_OF(row, 1)
#undef TILE_OF

TARGET static void KERNEL(panel)(const radish_product *p, int64_t first, int terms, int column, int columns,
                                 const float *panel) {
  const int start = p->lower ? column / TILE * TILE : 0;
  _Alignas(VECTOR) float out[TILE * PANEL];
  for (int i = start; i < p->rows;) {
    const int rows = p->rows - i >= TILE ? TILE : 1;
    const float *a = p->a.values + i * p->a.row + first * p->a.column;
    if (rows == TILE) KERNEL(tile)(a, p->a.row, p->a.column, panel, terms, out);
    else KERNEL(row)(a, p->a.row, p->a.column, panel, terms, out);
    for (int r = 0; r < rows; r++, i++) {
      float *sums = p->sums + (int64_t)i * p->columns + column;
      for (int j = 0; j < columns; j++) sums[j] += p->factor * out[r * PANEL + j];
    }
  }
}

TARGET static void KERNEL(add)(const radish_product *p) {
  _Alignas(VECTOR) float panel[RADISH_PRODUCT_BLOCK * PANEL];
  for (int64_t first = 0; first < p->terms; first += RADISH_PRODUCT_BLOCK) {
    const int terms = p->terms - first < RADISH_PRODUCT_BLOCK ? (int)(p->terms - first) : RADISH_PRODUCT_BLOCK;
    for (int column = 0; column < p->columns; column += PANEL) {
      const int columns = p->columns - column < PANEL ? p->columns - column : PANEL;
      copy_panel(&p->b, first, terms, column, columns, panel);
      KERNEL(panel)(p, first, terms, column, columns, panel);
    }
  }
}

#undef VECTOR
#undef JOIN
#undef JOIN_
