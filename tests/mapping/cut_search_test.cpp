// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/cut_search.h promises, on small random menus: what it finds has a core for each tile, or counts its turn, costs
// less and less, and in the end as little as the best of all choices, each of which the test packs core by core.
#include "core/params.h"
#include "mapping/cut_search.h"
#include <algorithm>
#include <cmath>
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
  std::vector<int> chosen, levels;

  Menus(unsigned seed, bool turns, bool apart) {
    std::mt19937 random(seed);
    const auto pick = [&](int low, int high) { return low + static_cast<int>(random() % (high - low + 1)); };
    radish_params_init(&params);
    const radish_memory_use have = radish_partition_memory_capacity(&params.core);
    request.params = &params;
    request.budget = pick(2, 8);
    request.most_tiles = pick(8, 30);
    params.offchip.channels = turns ? pick(1, 3) : 1;
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
        if (turns) cut.turn_cycles = 1.0 * pick(5, 60) / cut.tiles;
        cuts[l].push_back(cut);
      }
      menus[l + 1] = {1, static_cast<int>(cuts[l].size()), static_cast<int>(cuts[l].size()), cuts[l].data()};
    }
    choice.request = &request;
    choice.layer_count = layers + 1;
    choice.menus = menus.data();
    choice.chosen = chosen.data();
    for (int l = 0; l <= layers; l++) levels.push_back(l ? pick(1, l) : 0);
    if (apart) choice.levels = levels.data();
    choice.reloads = turns;
    if (turns) choice.turn_cores = request.budget;
    for (int l = 1; turns && l <= layers; l++) { // begins with so few tiles that they are not too many
      for (int i = 0; i < menus[l].all; i++) {
        if (menus[l].cuts[i].tiles < menus[l].cuts[chosen[l]].tiles) chosen[l] = i;
      }
    }
  }

  const radish_menu_cut &cut(const int *of, int layer) const { return cuts[layer - 1][of[layer]]; }

  // What a choice costs: the latencies, and for tiles that take turns on of[0] cores those of their rounds and the loads of the
  // busiest channel. It is infinite where there are too many tiles, or where one finds no core that may not take turns.
  double cost(const int *of) const {
    const std::vector<int> left = left_over(of);
    int tiles = 0;
    double cycles = 0;
    for (int l = 1; l < choice.layer_count; l++) {
      const radish_menu_cut &c = cut(of, l);
      tiles += c.tiles;
      if (left[l] && !choice.reloads) return INFINITY;
      int rounds = 1;
      for (int room = of[0]; left[l] > room; room += of[0]) rounds++;
      int of_channel = 0;
      for (int room = 0; room < left[l]; room += static_cast<int>(std::min<int64_t>(channels(), request.budget)))
        of_channel++;
      cycles += rounds * c.latency_cycles + of_channel * c.turn_cycles;
    }
    return tiles <= request.most_tiles ? cycles : INFINITY;
  }

  int64_t channels() const { return params.offchip.channels; }

  // Returns of each layer how many tiles find no core that has room and no tile of their layer. The largest come first, or
  // those whose turns cost most for their size, which leave of[0] cores to the others.
  std::vector<int> left_over(const int *of) const {
    const radish_memory_use have = radish_partition_memory_capacity(&params.core);
    std::vector<int> layers, left(choice.layer_count);
    for (int l = 1; l < choice.layer_count; l++) layers.push_back(l);
    const auto rank = [&](int l) {
      const radish_menu_cut &c = cut(of, l);
      return choice.reloads ? c.turn_cycles / c.share : c.share;
    };
    std::stable_sort(layers.begin(), layers.end(), [&](int a, int b) { return rank(a) > rank(b); });
    std::vector<radish_memory_use> cores(request.budget - of[0]);
    std::vector<std::vector<int>> levels_of(cores.size());
    const auto meets = [&](int k, int l) {
      return choice.levels && std::any_of(levels_of[k].begin(), levels_of[k].end(),
                                          [&](int level) { return std::abs(level - levels[l]) <= 1; });
    };
    for (int l : layers) {
      std::vector<bool> taken(cores.size());
      for (int i = 0; i < cut(of, l).tiles; i++) {
        int best = -1;
        for (int k = 0; k < static_cast<int>(cores.size()); k++) {
          const radish_memory_use with = radish_partition_memory_add(cores[k], cut(of, l).memory);
          if (taken[k] || meets(k, l) || !radish_partition_memory_within(&with, &have)) continue;
          if (best < 0 ||
              radish_partition_memory_share(cores[k], have) > radish_partition_memory_share(cores[best], have))
            best = k;
        }
        if (best < 0) {
          left[l]++;
          continue;
        }
        taken[best] = true;
        levels_of[best].push_back(levels[l]);
        cores[best] = radish_partition_memory_add(cores[best], cut(of, l).memory);
      }
    }
    return left;
  }

  // Returns the least cost of all choices.
  double least() const {
    double best = INFINITY;
    std::vector<int> of(choice.layer_count, 0);
    if (choice.reloads) of[0] = 1;
    for (;;) {
      best = std::min(best, cost(of.data()));
      int l = choice.reloads ? 0 : 1;
      for (; l < choice.layer_count && ++of[l] == (l ? choice.menus[l].all : request.budget + 1); l++)
        of[l] = l ? 0 : 1;
      if (l == choice.layer_count) return best;
    }
  }
};

void expect_the_best(bool turns, bool apart) {
  int found_some = 0, stay = 0, take_turns = 0;
  for (unsigned seed = 1; seed <= 300; seed++) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Menus m(seed, turns, apart);
    const std::vector<int> before = m.chosen;
    radish_cut_search_found found = {};
    radish_error error = {""};
    ASSERT_EQ(radish_cut_search(&m.choice, &found, &error), RADISH_OK) << error.message;
    EXPECT_EQ(m.chosen, before);
    const double least = m.least();
    ASSERT_EQ(found.count > 0, std::isfinite(least));
    for (int i = 0; i < found.count; i++) {
      EXPECT_TRUE(i == 0 || m.cost(found.chosen[i]) < m.cost(found.chosen[i - 1]));
    }
    if (found.count > 0) {
      const int *best = found.chosen[found.count - 1];
      EXPECT_DOUBLE_EQ(m.cost(best), least);
      EXPECT_DOUBLE_EQ(found.cycles, least);
      const std::vector<int> left = m.left_over(best);
      int tiles = 0;
      for (int l = 1; l < m.choice.layer_count; l++) {
        take_turns += left[l];
        tiles += m.cut(best, l).tiles - left[l];
      }
      stay += tiles;
    }
    found_some += found.count > 0;
    radish_cut_search_free(&found);
  }
  EXPECT_GT(found_some, apart ? 150 : 200);
  EXPECT_GT(stay, 300);
  EXPECT_EQ(take_turns > 300, turns);
}

TEST(CutSearch, FindsTheBestOfAllChoicesThatPack) {
  expect_the_best(false, false);
}

TEST(CutSearch, FindsTheBestOfAllChoicesWhoseLayersLieApart) {
  expect_the_best(false, true);
}

TEST(CutSearch, FindsTheBestOfAllChoicesOfWhoTakesTurns) {
  expect_the_best(true, false);
}

} // namespace
