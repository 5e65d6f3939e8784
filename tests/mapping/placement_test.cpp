// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Places of cores: every core has its own place inside the mesh, near its neighbours in layer order.
#include "mapping/placement.h"
#include <cstdlib>
#include <gtest/gtest.h>
#include <set>
#include <vector>

TEST(Placement, GivesEveryCoreAPlaceOfItsOwnInsideTheMesh) {
  for (int columns = 1; columns <= 20; columns++) {
    for (int rows = 1; rows <= 20; rows++) {
      for (int count : {1, 2, 7, columns, rows, columns * rows / 2 + 1, columns * rows}) {
        if (count > columns * rows) continue;
        std::set<std::pair<int, int>> taken;
        for (int core = 0; core < count; core++) {
          const radish_place place = radish_placement_place_core(core, count, columns, rows);
          ASSERT_GE(place.x, 0);
          ASSERT_GE(place.y, 0);
          ASSERT_LT(place.x, columns) << count << " cores on " << columns << "x" << rows;
          ASSERT_LT(place.y, rows) << count << " cores on " << columns << "x" << rows;
          ASSERT_TRUE(taken.insert({place.x, place.y}).second) << count << " cores on " << columns << "x" << rows;
        }
      }
    }
  }
}

TEST(Placement, KeepsNeighboursInLayerOrderTogether) {
  for (int count : {16, 64, 1024, 16384}) {
    radish_place before = radish_placement_place_core(0, count, 128, 128);
    for (int core = 1; core < count; core++) {
      const radish_place place = radish_placement_place_core(core, count, 128, 128);
      ASSERT_LE(abs(place.x - before.x) + abs(place.y - before.y), RADISH_STRIP_ROWS) << "core " << core;
      before = place;
    }
  }
}

// Tiles of the same channels of a layer hold the same weights, which a core stores once: of 14 sixteenths of a memory, 13
// are there already.
TEST(Placement, TilesThatShareTheirWeightsStayWhereEachAloneWouldTakeTurns) {
  radish_params params;
  radish_params_init(&params);
  const int64_t whole = params.core.synapse_kib * 8192;
  radish_tile tile{};
  tile.layer = 1;
  tile.memory.synapse_bits = whole * 14 / 16;
  tile.weight_bits = whole * 13 / 16;
  tile.weights = 7;
  radish_error error = {""};
  for (int count : {2, 3}) {
    std::vector<radish_tile> tiles(static_cast<size_t>(count), tile);
    ASSERT_EQ(radish_placement_assign_cores(tiles.data(), count, 1, &params.core, &error), 1) << error.message;
    for (const radish_tile &t : tiles) EXPECT_TRUE(t.resident) << count << " tiles"; // 14 + 1 (+ 1) sixteenths
  }
  std::vector<radish_tile> others(2, tile);
  others[1].weights = 8;
  ASSERT_EQ(radish_placement_assign_cores(others.data(), 2, 1, &params.core, &error), 1) << error.message;
  EXPECT_FALSE(others[0].resident || others[1].resident);
}
