// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/cut_search.h promises, on small random menus: what it finds has a core for each tile, costs less and less,
// and in the end as little as the best of all choices, each of which the test packs core by core.
#include "core/params.h"
#include "mapping/cut_search.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace {

struct Menus {
  radish_params params{};
  radish_menu_request request{};
  radish_choice choice{};
  std::vector<std::vector<radish_menu_cut>> cuts; // [layer - 1]
  std::vector<radish_menu> menus;
  std::vector<int> chosen;

  explicit Menus(unsigned seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int low, int high) { return low + static_cast<int>(random() % (high - low + 1)); };
    radish_params_init(&params);
    const radish_memory_use have = radish_partition_memory_capacity(&params.core);
    request.params = &params;
    request.budget = pick(2, 8);
    request.most_tiles = pick(8, 30);
    const int layers = pick(2, 4);
    cuts.resize(layers);
    menus.resize(layers + 1);
    chosen.assign(layers + 1, 0);
    for (int l = 0; l < layers; l++) {
      for (int i = pick(2, 4); i > 0; i--) {
        radish_menu_cut cut = {};
        cut.tiles = pick(1, request.budget);
        cut.latency_cycles = 12.0 * pick(10, 100) / cut.tiles;
        cut.memory.synapse_bits = have.synapse_bits * pick(5, 95) / 100;
        cut.memory.axon_words = have.axon_words * pick(5, 95) / 100;
        cut.share = radish_partition_memory_share(cut.memory, have);
        cuts[l].push_back(cut);
      }
      menus[l + 1] = {static_cast<int>(cuts[l].size()), static_cast<int>(cuts[l].size()), cuts[l].data()};
    }
    choice.request = &request;
    choice.layer_count = layers + 1;
    choice.menus = menus.data();
    choice.chosen = chosen.data();
  }

  const radish_menu_cut &cut(const int *of, int layer) const { return cuts[layer - 1][of[layer]]; }

  double cost(const int *of) const {
    double cycles = 0;
    for (int l = 1; l < choice.layer_count; l++) cycles += cut(of, l).latency_cycles;
    return cycles;
  }

  // Says whether each tile finds a core that has room and no tile of its layer, the largest tiles first.
  bool packs(const int *of) const {
    const radish_memory_use have = radish_partition_memory_capacity(&params.core);
    std::vector<int> layers;
    int tiles = 0;
    for (int l = 1; l < choice.layer_count; l++) {
      layers.push_back(l);
      tiles += cut(of, l).tiles;
    }
    std::stable_sort(layers.begin(), layers.end(), [&](int a, int b) { return cut(of, a).share > cut(of, b).share; });
    std::vector<radish_memory_use> cores(request.budget);
    for (int l : layers) {
      std::vector<bool> taken(cores.size());
      for (int i = 0; i < cut(of, l).tiles; i++) {
        int best = -1;
        for (int k = 0; k < request.budget; k++) {
          const radish_memory_use with = radish_partition_memory_add(cores[k], cut(of, l).memory);
          if (taken[k] || !radish_partition_memory_within(&with, &have)) continue;
          if (best < 0 ||
              radish_partition_memory_share(cores[k], have) > radish_partition_memory_share(cores[best], have))
            best = k;
        }
        if (best < 0) return false;
        taken[best] = true;
        cores[best] = radish_partition_memory_add(cores[best], cut(of, l).memory);
      }
    }
    return tiles <= request.most_tiles;
  }

  // Returns the least cost of all choices that pack, or -1 without any.
  double least() const {
    double best = -1;
    std::vector<int> of(choice.layer_count, 0);
    for (;;) {
      if (packs(of.data()) && (best < 0 || cost(of.data()) < best)) best = cost(of.data());
      int l = 1;
      while (l < choice.layer_count && ++of[l] == choice.menus[l].count) of[l++] = 0;
      if (l == choice.layer_count) return best;
    }
  }
};

TEST(CutSearch, FindsTheBestOfAllChoicesThatPack) {
  int found_some = 0;
  for (unsigned seed = 1; seed <= 300; seed++) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Menus m(seed);
    radish_cut_search_found found = {};
    radish_error error = {""};
    ASSERT_EQ(radish_cut_search(&m.choice, &found, &error), RADISH_OK) << error.message;
    EXPECT_EQ(m.chosen, std::vector<int>(m.chosen.size(), 0));
    const double least = m.least();
    ASSERT_EQ(found.count > 0, least >= 0);
    for (int i = 0; i < found.count; i++) {
      EXPECT_TRUE(m.packs(found.chosen[i]));
      EXPECT_TRUE(i == 0 || m.cost(found.chosen[i]) < m.cost(found.chosen[i - 1]));
    }
    if (found.count > 0) {
      EXPECT_EQ(m.cost(found.chosen[found.count - 1]), least);
    }
    found_some += found.count > 0;
    radish_cut_search_free(&found);
  }
  EXPECT_GT(found_some, 200);
}

} // namespace
