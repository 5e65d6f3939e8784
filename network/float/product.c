// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/float/product.h"

#include <string.h>

enum { PANEL = 16 };

typedef float lanes_4 __attribute__((vector_size(4 * sizeof(float)), may_alias));
typedef float lanes_8 __attribute__((vector_size(8 * sizeof(float)), may_alias));

// Copies `terms` rows of b from row `first` on, and of them `columns` columns from `column` on, into `panel`
// [terms][PANEL]. The columns of the panel that are left over become 0.
static void copy_panel(const radish_product_matrix *b, int64_t first, int terms, int column, int columns,
                       float *panel) {
  const float *from = b->values + first * b->row + column * b->column;
  if (columns < PANEL) memset(panel, 0, (size_t)terms * PANEL * sizeof *panel);
  if (b->column == 1 && columns == PANEL) {
    for (int k = 0; k < terms; k++) memcpy(panel + k * PANEL, from + k * b->row, PANEL * sizeof *panel);
    return;
  }
  for (int j = 0; j < columns; j++) {
    for (int k = 0; k < terms; k++) panel[k * PANEL + j] = from[k * b->row + j * b->column];
  }
}

#define KERNEL(name) name##_portable
#define TARGET
#define LANES 4
#define TILE  3
#include "network/float/product_kernel.h"
#undef KERNEL
#undef TARGET
#undef LANES
#undef TILE

#if defined(__x86_64__)
#define KERNEL(name) name##_avx2
#define TARGET       __attribute__((target("avx2")))
#define LANES        8
#define TILE         6
#include "network/float/product_kernel.h"
#undef KERNEL
#undef TARGET
#undef LANES
#undef TILE
#endif

void radish_product_add_portable(const radish_product *product) {
  add_portable(product);
}

void radish_product_add(const radish_product *product) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    add_avx2(product);
    return;
  }
#endif
  add_portable(product);
}
