// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// product.h: sums of products of floats, with the same bits on every machine.
//
// These sums decide which integer a weight becomes, so their order is part of the result:
//
//   sums[i][j] += factor * (a[i][0] * b[0][j] + a[i][1] * b[1][j] + ...)     RADISH_PRODUCT_BLOCK terms at a time
//
// Every block of terms is summed from its first to its last, starting at 0; each product and each sum is rounded on its
// own, never fused. Vectors hold different j, so their width changes nothing, and neither do tiles or threads.
//
// This is why there is no BLAS here: it would be faster, but it chooses kernels by the processor and cuts sums by its
// number of threads, and every choice rounds differently. It would also start its threads in every program that is
// linked with it.
#ifndef RADISH_NETWORK_FLOAT_PRODUCT_H
#define RADISH_NETWORK_FLOAT_PRODUCT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_PRODUCT_BLOCK = 256 };

// Element (i, j) stands at values[i * row + j * column]: strides say what is transposed.
typedef struct {
  const float *values;
  int64_t row, column;
} radish_product_matrix;

typedef struct {
  radish_product_matrix a, b; // [rows][terms], [terms][columns]
  int rows, columns;
  int64_t terms;
  float factor;
  bool lower;  // only sums[i][j] with j <= i are asked for; what the others become is undefined
  float *sums; // [rows][columns]
} radish_product;

// Adds the product to `sums`, with the fastest instructions that the processor has.
void radish_product_add(const radish_product *product);
// Does the same, with the same bits, by the instructions that every processor of this architecture has.
void radish_product_add_portable(const radish_product *product);

#ifdef __cplusplus
}
#endif
#endif
