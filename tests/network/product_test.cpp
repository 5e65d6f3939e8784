// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Sums of products of floats, bit for bit: the header's formula in plain loops, the portable kernel and the one that
// this processor gets give the same.
#include "network/float/product.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

namespace {

// Adds the product as the header defines it. `volatile` rounds every product and sum to a float, whatever the compiler
// may do.
void add_plainly(const radish_product &p) {
  for (int i = 0; i < p.rows; i++) {
    for (int j = 0; j < p.columns; j++) {
      for (int64_t first = 0; first < p.terms; first += RADISH_PRODUCT_BLOCK) {
        volatile float block = 0;
        for (int64_t k = first; k < first + RADISH_PRODUCT_BLOCK && k < p.terms; k++) {
          const volatile float product =
              p.a.values[i * p.a.row + k * p.a.column] * p.b.values[k * p.b.row + j * p.b.column];
          block = block + product;
        }
        const volatile float product = p.factor * block;
        float &sum = p.sums[static_cast<int64_t>(i) * p.columns + j];
        const volatile float whole = sum + product;
        sum = whole;
      }
    }
  }
}

struct Product : testing::Test {
  Product() { RecordProperty("seed", std::to_string(seed)); }
  int size(int most) { return std::uniform_int_distribution<int>(1, most)(generator); }
  std::vector<float> numbers(int64_t count) {
    std::uniform_real_distribution<float> draw(-3, 3);
    std::vector<float> out(static_cast<size_t>(count));
    for (float &value : out) value = draw(generator);
    return out;
  }
  // Returns a matrix whose values are stored by row or, as often, by column.
  radish_product_matrix matrix(const std::vector<float> &values, int64_t rows, int64_t columns) {
    return generator() % 2 ? radish_product_matrix{values.data(), columns, 1}
                           : radish_product_matrix{values.data(), 1, rows};
  }
  void compare(int rows, int columns, int64_t terms, bool lower) {
    const auto a = numbers(rows * terms), b = numbers(terms * columns);
    const auto before = numbers(static_cast<int64_t>(rows) * columns);
    auto plain = before, portable = before, fast = before;
    radish_product product = {matrix(a, rows, terms),
                              matrix(b, terms, columns),
                              rows,
                              columns,
                              terms,
                              generator() % 2 ? 1.F : -1.F,
                              lower,
                              plain.data()};
    add_plainly(product);
    product.sums = portable.data();
    radish_product_add_portable(&product);
    product.sums = fast.data();
    radish_product_add(&product);
    for (int i = 0; i < rows; i++) {
      const size_t row = static_cast<size_t>(i) * static_cast<size_t>(columns);
      const size_t asked = sizeof(float) * static_cast<size_t>(lower && i + 1 < columns ? i + 1 : columns);
      ASSERT_EQ(std::memcmp(&plain[row], &portable[row], asked), 0) << "row " << i << ", seed " << seed;
      ASSERT_EQ(std::memcmp(&plain[row], &fast[row], asked), 0) << "row " << i << ", seed " << seed;
    }
  }

  const unsigned seed = std::getenv("RADISH_SEED") ? static_cast<unsigned>(std::atoi(std::getenv("RADISH_SEED"))) : 1;
  std::mt19937 generator{seed};
};

TEST_F(Product, HasTheSameBitsByEveryKernel) {
  for (int i = 0; i < 200; i++) {
    SCOPED_TRACE(i);
    compare(size(40), size(70), size(700), false);
    if (HasFatalFailure()) return;
  }
}

TEST_F(Product, HasTheSameBitsInTheLowerHalf) {
  for (int i = 0; i < 50; i++) {
    SCOPED_TRACE(i);
    const int side = size(70);
    compare(side, side, size(600), true);
    if (HasFatalFailure()) return;
  }
}

TEST_F(Product, HasTheSameBitsAtTheEdgesOfTilesAndBlocks) {
  for (int rows : {1, 5, 6, 7, 12}) {
    for (int columns : {1, 15, 16, 17, 32}) {
      for (int64_t terms : {1, 255, 256, 257, 512}) {
        compare(rows, columns, terms, false);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_F(Product, OfNoTermsChangesNothing) {
  float sums[2] = {3, -4};
  radish_product product = {};
  product.rows = 1, product.columns = 2, product.factor = 1, product.sums = sums;
  radish_product_add(&product);
  EXPECT_EQ(sums[0], 3);
  EXPECT_EQ(sums[1], -4);
}

} // namespace
