// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/menu.h and mapping/keeping.h promise: which cuts a layer may have, what a turn of a tile takes of a channel, by
// arithmetic beside the numbers, and which tiles stay where not all can.
#include "mapping/keeping.h"
#include "tests/mapping/design.h"
#include <vector>

namespace {

struct LayerMenu {
  Design design;
  std::vector<double> shares;
  radish_menu_request request{};
  radish_menu menu{};

  LayerMenu(const char *network, int layer, int budget, double share) : design(network) {
    shares.assign(design.network->layer_count, share);
    request = {design.network, RADISH_CODING_RADIX, &design.chip->params, budget, RADISH_MAX_TILES, shares.data()};
    radish_error error = {""};
    EXPECT_EQ(radish_menu_fill(&menu, &request, layer, &error), RADISH_OK) << error.message;
  }
  ~LayerMenu() { radish_menu_free(&menu); }
  LayerMenu(const LayerMenu &) = delete;
  LayerMenu &operator=(const LayerMenu &) = delete;

  const radish_menu_cut *find(radish_cut cut) const {
    for (int i = 0; i < menu.all; i++) {
      const radish_cut c = menu.cuts[i].cut;
      if (c.channels == cut.channels && c.rows == cut.rows && c.columns == cut.columns) return &menu.cuts[i];
    }
    return nullptr;
  }
};

// conv3_2 of VGG-16 reads 256 channels of 8 x 8 and writes as many; 3 x 3 taps, padded. Six steps.
constexpr int conv3_2 = 6;

TEST(Menu, AsksForNoMoreThanTheTilesThatThereAre) {
  const LayerMenu m("vgg16-cifar", conv3_2, 32, 0.25);
  ASSERT_STREQ(m.design.network->layers[conv3_2].name, "conv3_2");
  // Half of the columns reads four and one of the other half; in the middle it would read six.
  const radish_menu_cut *halves = m.find({16, 1, 2});
  ASSERT_NE(halves, nullptr);
  EXPECT_EQ(halves->memory.axon_words, 8 * 5 * 256 / 64);
  radish_memory_use most;
  ASSERT_TRUE(radish_partition_cut_fits(m.design.network, conv3_2, RADISH_CODING_RADIX, &m.design.chip->params.core,
                                        {16, 1, 2}, &most));
  EXPECT_EQ(most.axon_words, 8 * 6 * 256 / 64);
}

TEST(Menu, HasWhatNoOtherCutReplaces) {
  const LayerMenu m("vgg16-cifar", conv3_2, 64, 0.25);
  ASSERT_GT(m.menu.count, 1);
  ASSERT_GT(m.menu.all, m.menu.count);
  for (int i = 0; i < m.menu.all; i++) {
    for (int j = 0; j < m.menu.all; j++) {
      const radish_menu_cut &a = m.menu.cuts[i], &b = m.menu.cuts[j];
      if (i == j) continue;
      EXPECT_FALSE(a.engine_cycles <= b.engine_cycles && a.tiles <= b.tiles &&
                   radish_partition_memory_within(&a.memory, &b.memory))
          << i << " replaces " << j;
      if (i >= m.menu.count || j >= m.menu.count) continue;
      EXPECT_FALSE(a.engine_cycles <= b.engine_cycles && a.need[RADISH_NEED_CORES] <= b.need[RADISH_NEED_CORES] &&
                   a.need[RADISH_NEED_PARTITIONS] <= b.need[RADISH_NEED_PARTITIONS])
          << i << " needs no more than " << j;
    }
  }
}

TEST(Menu, CountsAllThatATurnMoves) {
  const LayerMenu m("vgg16-cifar", conv3_2, 64, 0.25);
  const radish_menu_cut *whole = m.find({16, 1, 1});
  ASSERT_NE(whole, nullptr);
  const double axons = 256 * 8 * 8, bits = static_cast<double>(whole->memory.synapse_bits) + // once
                                           6 * axons +            // a plane in each of six steps
                                           6 * 0.25 * axons * 48; // a packet for each spike
  EXPECT_DOUBLE_EQ(whole->turn_cycles, bits / (1600 / 10));       // 1600 Mbit/s at 10 MHz
  EXPECT_DOUBLE_EQ(radish_menu_turns_cycles(whole, 16, 64, 1) - whole->latency_cycles,
                   16 * whole->turn_cycles); // one channel for 16 tiles
}

// A tile of 32 channels fills 84 % of a memory with its synapses, so there are eight at least; on four cores they take turns.
TEST(Menu, HasMoreTilesThanCoresWhereFewerDoNotFit) {
  const LayerMenu m("vgg16-cifar", conv3_2, 4, 0.25);
  ASSERT_GT(m.menu.count, 0);
  for (int i = 0; i < m.menu.all; i++) {
    EXPECT_GT(m.menu.cuts[i].tiles, 4);
    EXPECT_LE(m.menu.cuts[i].tiles, 16);
  }
}

// Three layers of two, two and one tiles on three cores. The tiles of layer 2 fill half of a memory and are worth most, those of
// layer 1 fill 60 % of one, that of layer 3 fills 30 %.
struct Kept {
  std::vector<int> cores;
  std::vector<bool> resident;

  explicit Kept(int turn_cores) {
    radish_params params;
    radish_params_init(&params);
    const int64_t whole = params.core.synapse_kib * 8192;
    const int percent[] = {0, 60, 50, 30}, count[] = {0, 2, 2, 1};
    const double turn_cycles[] = {0, 100, 200, 10};
    radish_menu_request request = {};
    request.params = &params;
    request.budget = 3;
    std::vector<radish_menu_cut> cuts(4);
    std::vector<radish_menu> menus(4);
    std::vector<int> chosen(4), first;
    std::vector<radish_tile> tiles;
    for (int l = 0; l < 4; l++) {
      cuts[l].share = percent[l] / 100.0;
      cuts[l].turn_cycles = turn_cycles[l];
      menus[l] = {1, 1, 1, &cuts[l]};
      first.push_back(static_cast<int>(tiles.size()));
      for (int i = 0; i < count[l]; i++) {
        radish_tile t{};
        t.layer = l;
        t.memory.synapse_bits = whole * percent[l] / 100;
        t.weights = static_cast<int>(tiles.size());
        tiles.push_back(t);
      }
    }
    first.push_back(static_cast<int>(tiles.size()));
    radish_choice choice = {};
    choice.request = &request;
    choice.layer_count = 4;
    choice.menus = menus.data();
    choice.chosen = chosen.data();
    choice.turn_cores = turn_cores;
    radish_tiling tiling = {};
    tiling.first_tile = first.data();
    tiling.tiles = tiles.data();
    tiling.tile_count = static_cast<int>(tiles.size());
    radish_error error = {""};
    EXPECT_EQ(radish_keeping_assign(&tiling, &choice, &error), RADISH_OK) << error.message;
    for (const radish_tile &t : tiles) {
      cores.push_back(t.core);
      resident.push_back(t.resident);
    }
  }
};

TEST(Keeping, KeepsWhatIsDearestToLoad) {
  const Kept one(1), two(2);
  EXPECT_EQ(one.cores, (std::vector<int>{2, 2, 0, 1, 0}));
  EXPECT_EQ(one.resident, (std::vector<bool>{false, false, true, true, true}));
  EXPECT_EQ(two.cores[2], 0); // the first tile of layer 2 has the only core for what stays, with layer 3
  EXPECT_EQ(two.cores[4], 0);
  for (int tile : {0, 1, 3}) EXPECT_GT(two.cores[tile], 0);
  EXPECT_NE(two.cores[0], two.cores[1]); // of one layer
  EXPECT_EQ(Kept(3).cores.size(), 5U);   // all take turns
}

TEST(Keeping, CountsRoundsAndTheBusiestChannel) {
  radish_menu_cut cut = {};
  cut.latency_cycles = 1000;
  cut.turn_cycles = 10;
  EXPECT_DOUBLE_EQ(radish_menu_turns_cycles(&cut, 0, 4, 1), 1000);
  EXPECT_DOUBLE_EQ(radish_menu_turns_cycles(&cut, 4, 4, 1), 1000 + 4 * 10);
  EXPECT_DOUBLE_EQ(radish_menu_turns_cycles(&cut, 5, 4, 1), 2 * 1000 + 5 * 10);
  EXPECT_DOUBLE_EQ(radish_menu_turns_cycles(&cut, 5, 8, 3), 1000 + 2 * 10);
}

} // namespace
