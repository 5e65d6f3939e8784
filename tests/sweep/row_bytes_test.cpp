// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A row arrives as it was sent, and bytes that are no row are refused.
#include "sim/sweep/row_bytes.h"
#include <cstring>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace {

struct Free {
  void operator()(radish_sweep_row *row) const { radish_sweep_row_destroy(row); }
};
using Row = std::unique_ptr<radish_sweep_row, Free>;

// Three columns of a run and two of a layer.
struct RowBytes : testing::Test {
  radish_column of_run[3]{}, of_layer[2]{};
  radish_sweep_columns columns{{3, 3, of_run}, {2, 2, of_layer}};

  static radish_cell text(const char *value) { return {RADISH_CELL_TEXT, 0, 0, strdup(value)}; }
  static Row row(int layers) {
    radish_sweep_row *made = static_cast<radish_sweep_row *>(calloc(1, sizeof *made));
    made->point = 77;
    made->wall_s = 0.125;
    made->run_count = 3;
    made->run = static_cast<radish_cell *>(calloc(3, sizeof *made->run));
    made->run[0] = {RADISH_CELL_INTEGER, INT64_MIN, 0, nullptr};
    made->run[1] = text("[6, 14, 14]");
    made->layer_count = layers;
    made->layer_cells = 2;
    made->layers = static_cast<radish_cell *>(calloc(static_cast<size_t>(2 * layers) + 1, sizeof *made->layers));
    for (int i = 0; i < layers; i++) made->layers[2 * i] = {RADISH_CELL_REAL, 0, i / 3.0, nullptr};
    for (int i = 0; i < layers; i++) made->layers[2 * i + 1] = text("");
    return Row(made);
  }
  static std::string pack(const radish_sweep_row *row) {
    size_t size = 0;
    unsigned char *bytes = radish_sweep_row_pack(row, &size);
    const std::string packed(reinterpret_cast<char *>(bytes), size);
    free(bytes);
    return packed;
  }
  Row unpack(const std::string &bytes) const {
    return Row(radish_sweep_row_unpack(&columns, bytes.data(), bytes.size()));
  }
};

TEST_F(RowBytes, ARowArrivesAsItWasSent) {
  for (const int layers : {0, 1, 5}) {
    const Row sent = row(layers);
    const Row come = unpack(pack(sent.get()));
    ASSERT_TRUE(come);
    EXPECT_EQ(come->point, 77);
    EXPECT_EQ(come->wall_s, 0.125);
    EXPECT_FALSE(come->failed);
    EXPECT_EQ(come->run[0].integer, INT64_MIN);
    EXPECT_STREQ(come->run[1].text, "[6, 14, 14]");
    EXPECT_EQ(come->run[2].kind, RADISH_CELL_NULL);
    ASSERT_EQ(come->layer_count, layers);
    for (int i = 0; i < layers; i++) {
      EXPECT_EQ(come->layers[2 * i].real, i / 3.0);
      EXPECT_STREQ(come->layers[2 * i + 1].text, "");
    }
    EXPECT_EQ(pack(come.get()), pack(sent.get()));
  }
}

TEST_F(RowBytes, AFailedPointKeepsItsMessage) {
  const Row come = unpack(pack(Row(radish_sweep_row_of_failure(3, "it does not fit")).get()));
  ASSERT_TRUE(come);
  EXPECT_TRUE(come->failed);
  EXPECT_STREQ(come->message, "it does not fit");
  EXPECT_EQ(come->point, 3);
}

TEST_F(RowBytes, BytesThatAreNoRowAreRefused) {
  const std::string bytes = pack(row(2).get());
  for (size_t length = 0; length < bytes.size(); length++) EXPECT_FALSE(unpack(bytes.substr(0, length))) << length;
  EXPECT_FALSE(unpack(bytes + "x"));
  int refused = 0;
  for (size_t at = 0; at < bytes.size(); at++) { // whatever a byte becomes, nothing is read beyond the end
    for (const char value : {'\x7f', '\xff', '\x80'}) {
      std::string other = bytes;
      other[at] = value;
      refused += !unpack(other);
    }
  }
  EXPECT_GT(refused, 50);
  columns.run.count = 2;
  EXPECT_FALSE(unpack(bytes)) << "of other columns";
}

} // namespace
