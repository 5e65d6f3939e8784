// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Every strategy gives each core a place of its own; what it keeps up to date agrees with what is counted from scratch;
// annealing is never worse than where it begins, and the same for a seed.
#include "core/base/random.h"
#include "mapping/placement_costs.h"
#include "mapping/placement_curves.h"
#include "mapping/placement_state.h"
#include "mapping/placement_strategy.h"
#include "tests/mapping/design.h"
#include <gtest/gtest.h>
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

MappedChip map(Design &design, int placement) {
  design.chip->params.mapping.placement = placement;
  MappedChip mapped = design.map();
  EXPECT_EQ(design.status, RADISH_OK) << design.error.message;
  return mapped;
}

radish_placement_costs measure(const radish_mapped_chip &mapped) {
  radish_placement_graph graph;
  radish_placement_costs costs;
  radish_error error = {""};
  EXPECT_EQ(radish_placement_graph_init(&graph, &mapped, nullptr, &error), RADISH_OK);
  EXPECT_EQ(radish_placement_measure(&graph, mapped.places, &costs, &error), RADISH_OK);
  radish_placement_graph_free(&graph);
  return costs;
}

void expect_places_of_their_own(const radish_mapped_chip &mapped) {
  std::set<std::pair<int, int>> taken;
  for (int k = 0; k < mapped.core_count; k++) {
    const radish_place place = mapped.places[k];
    ASSERT_TRUE(place.x >= 0 && place.y >= 0 && place.x < mapped.params.mesh.columns &&
                place.y < mapped.params.mesh.rows);
    ASSERT_TRUE(taken.insert({place.x, place.y}).second) << "core " << k;
  }
}

} // namespace

TEST(PlacementCurves, HilbertVisitsEachPlaceOfAnyMeshOnceByNeighbours) {
  for (int columns = 1; columns <= 24; columns++) {
    for (int rows = 1; rows <= 24; rows++) {
      std::vector<radish_place> places(static_cast<size_t>(columns) * rows);
      radish_placement_hilbert(places.data(), columns * rows, columns, rows);
      std::set<std::pair<int, int>> taken;
      int diagonal = 0;
      for (size_t k = 0; k < places.size(); k++) {
        ASSERT_TRUE(places[k].x >= 0 && places[k].y >= 0 && places[k].x < columns && places[k].y < rows);
        ASSERT_TRUE(taken.insert({places[k].x, places[k].y}).second) << columns << " x " << rows << ", " << k;
        if (!k) continue;
        const int x = std::abs(places[k].x - places[k - 1].x), y = std::abs(places[k].y - places[k - 1].y);
        ASSERT_LE(std::max(x, y), 1) << columns << " x " << rows << ", " << k;
        diagonal += x + y > 1;
      }
      EXPECT_LE(diagonal, 1) << columns << " x " << rows;
    }
  }
}

TEST(PlacementState, FollowsMovesAsCountedFromScratch) {
  for (const char *name : {"lenet5-fashion", "resnet8-cifar"}) {
    for (int objective : {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY}) {
      Design design(name);
      design.chip->params.mapping.objective = objective;
      design.chip->params.chip.cores = 40;
      design.chip->params.mesh.columns = 70; // more rows than a word has bits
      design.chip->params.mesh.rows = 90;
      const auto mapped = map(design, RADISH_PLACEMENT_STRIPS);
      radish_placement_graph graph;
      ASSERT_EQ(radish_placement_graph_init(&graph, mapped.get(), nullptr, &design.error), RADISH_OK);
      std::vector<radish_place> places(mapped->places, mapped->places + mapped->core_count);
      radish_placement_state *state = radish_placement_state_create(&graph, places.data());
      ASSERT_NE(state, nullptr);
      uint64_t random = 7;
      for (int move = 0; move < 300; move++) {
        const int core = static_cast<int>(radish_random_next(&random) % places.size());
        // A few places only, so that cores stand upon one another too.
        places[core] = {static_cast<int>(radish_random_next(&random) % 7) * 11,
                        static_cast<int>(radish_random_next(&random) % 8) * 12};
        int64_t hops = radish_placement_state_hops(state);
        for (int p = 0; p < graph.partition_count; p++) {
          if (graph.core_of[p] == core) hops += radish_placement_state_move(state, p, places[core]);
        }
        ASSERT_EQ(radish_placement_state_hops(state), hops) << name << ", move " << move;
        if (move % 10) continue;
        radish_placement_costs costs;
        ASSERT_EQ(radish_placement_measure(&graph, places.data(), &costs, &design.error), RADISH_OK);
        ASSERT_EQ(radish_placement_state_hops(state), costs.hops) << name << ", move " << move;
      }
      radish_placement_state_destroy(state);
      radish_placement_graph_free(&graph);
    }
  }
}

TEST(PlacementState, TellsWhatAMoveCostsBeforeItIsMade) {
  for (const bool multicast : {true, false}) {
    Design design("resnet8-cifar");
    design.chip->params.mapping.objective = RADISH_OBJECTIVE_LATENCY;
    design.chip->params.chip.cores = 40;
    design.chip->params.mesh.rows = 90;
    const auto mapped = map(design, RADISH_PLACEMENT_STRIPS);
    radish_placement_graph graph;
    ASSERT_EQ(radish_placement_graph_init(&graph, mapped.get(), nullptr, &design.error), RADISH_OK);
    graph.multicast = multicast;
    std::vector<radish_place> places(mapped->places, mapped->places + mapped->core_count);
    radish_placement_state *state = radish_placement_state_create(&graph, places.data());
    ASSERT_NE(state, nullptr);
    uint64_t random = 5;
    const auto below = [&](int limit) { return static_cast<int>(radish_random_next(&random) % limit); };
    const auto place_of_one = [&] {
      return radish_placement_state_place(state, graph.partition_count - 1 - below(mapped->core_count));
    };
    const auto some_at = [&](radish_place place) { // all, or about half, of the partitions there
      std::vector<int> partitions;
      const bool all = below(2) != 0;
      for (int p = 0; p < graph.partition_count; p++) {
        const radish_place at = radish_placement_state_place(state, p);
        if (graph.core_of[p] != RADISH_HOST && at.x == place.x && at.y == place.y && (all || below(2))) {
          partitions.push_back(p);
        }
      }
      return partitions;
    };
    int dearer = 0, cheaper = 0;
    for (int move = 0; move < 3000; move++) {
      const radish_place from = place_of_one();
      const radish_place to = below(3) ? place_of_one() : radish_place{below(7), below(90)};
      if (from.x == to.x && from.y == to.y) continue;
      const std::vector<int> there = some_at(from), back = below(4) ? some_at(to) : std::vector<int>();
      const int64_t before = radish_placement_state_hops(state);
      const int64_t told = radish_placement_state_try(state, {there.data(), static_cast<int>(there.size())},
                                                      {back.data(), static_cast<int>(back.size())}, from, to);
      ASSERT_EQ(radish_placement_state_hops(state), before);
      int64_t made = 0;
      for (const int p : there) made += radish_placement_state_move(state, p, to);
      for (const int p : back) made += radish_placement_state_move(state, p, from);
      ASSERT_EQ(told, made) << "move " << move;
      dearer += made > 0;
      cheaper += made < 0;
    }
    EXPECT_GT(dearer, 300);
    EXPECT_GT(cheaper, 300);
    radish_placement_state_destroy(state);
    radish_placement_graph_free(&graph);
  }
}

radish_placement_candidate candidate(int64_t latency_ps, int64_t layer_ps, int64_t hops) {
  radish_placement_candidate c = {};
  c.latency_ps = latency_ps;
  c.layer_ps = layer_ps;
  c.hops = hops;
  return c;
}

// Sorts candidates and returns their numbers.
std::vector<size_t> order_of(const std::vector<radish_placement_candidate> &candidates, bool shared = false,
                             bool turns = false) {
  radish_placement_pool pool = {};
  pool.shared = shared;
  pool.turns = turns;
  pool.count = pool.most = static_cast<int>(candidates.size());
  for (size_t i = 0; i < candidates.size(); i++) {
    pool.candidates[i] = candidates[i];
    pool.candidates[i].strategy = static_cast<int>(i);
  }
  radish_placement_pool_sort(&pool);
  std::vector<size_t> order;
  for (size_t i = 0; i < candidates.size(); i++) order.push_back(static_cast<size_t>(pool.candidates[i].strategy));
  return order;
}

TEST(PlacementPool, ForecastsWithinOnePercentAreToldApartByTheTimeOfTheLayers) {
  EXPECT_EQ(order_of({candidate(1000000, 3000, 100), candidate(1010000, 2000, 100), candidate(1010001, 1000, 100)}),
            (std::vector<size_t>{1, 0, 2}));
  EXPECT_EQ(order_of({candidate(1000000, 3000, 100), candidate(1000000, 3000, 99)}), (std::vector<size_t>{1, 0}));
}

TEST(PlacementPool, WhereTilesShareCoresAndLayersTakeLittleTheFewestHopsDecide) {
  const radish_placement_candidate slow = candidate(1000000, 90000, 99), quick = candidate(1000000, 80000, 100);
  EXPECT_EQ(order_of({quick, slow}, false), (std::vector<size_t>{0, 1}));
  EXPECT_EQ(order_of({quick, slow}, true), (std::vector<size_t>{1, 0}));
  const radish_placement_candidate slower = candidate(1000000, 100000, 98); // a tenth is not little
  EXPECT_EQ(order_of({slower, quick, slow}, true), (std::vector<size_t>{1, 2, 0}));
}

TEST(PlacementPool, WhereTilesTakeTurnsForecastsWithinTwoPercentAreNotToldApart) {
  const radish_placement_candidate least = candidate(1000000, 90000, 100), near = candidate(1020000, 80000, 99),
                                   far = candidate(1020001, 70000, 98);
  EXPECT_EQ(order_of({near, least, far}, true), (std::vector<size_t>{1, 0, 2}));
  EXPECT_EQ(order_of({least, near, far}, true, true), (std::vector<size_t>{1, 0, 2}));
}

TEST(PlacementPool, WhatTakesAQuarterMoreHopsMustBeATwentiethFaster) {
  const radish_placement_candidate frugal = candidate(1050000, 30, 100);
  EXPECT_EQ(order_of({frugal, candidate(1000000, 31, 126)}), (std::vector<size_t>{0, 1})); // close, but slower layers
  EXPECT_EQ(order_of({frugal, candidate(1000000, 29, 126)}), (std::vector<size_t>{1, 0}));
  EXPECT_EQ(order_of({frugal, candidate(1010000, 31, 126)}), (std::vector<size_t>{0, 1}));
  EXPECT_EQ(order_of({frugal, candidate(980000, 31, 126)}), (std::vector<size_t>{1, 0}));
  EXPECT_EQ(order_of({frugal, candidate(1030000, 31, 125)}), (std::vector<size_t>{1, 0})); // just frugal
}

TEST(PlacementPool, WhatIsNotForecastComesBehindWhatIs) {
  EXPECT_EQ(order_of({candidate(INT64_MAX, 1, 100), candidate(2000000, 30, 126), candidate(3000000, 30, 125)}),
            (std::vector<size_t>{1, 2, 0}));
  EXPECT_EQ(order_of({candidate(INT64_MAX, 2, 100), candidate(INT64_MAX, 1, 100)}), (std::vector<size_t>{1, 0}));
  EXPECT_EQ(order_of({candidate(INT64_MAX, 1, 126), candidate(INT64_MAX, 2, 100)}), (std::vector<size_t>{1, 0}));
}

// Which tiles share a core was chosen with care where latency counts, and stays as one of the choices.
TEST(PlacementStrategy, BestAlsoAnnealsCoresWhoseTilesStay) {
  Design design("resnet8-cifar");
  design.chip->params.mapping.objective = RADISH_OBJECTIVE_LATENCY;
  design.chip->params.chip.cores = 64;
  const auto mapped = map(design, RADISH_PLACEMENT_STRIPS);
  radish_placement_graph graph;
  radish_error error = {""};
  ASSERT_EQ(radish_placement_graph_init(&graph, mapped.get(), nullptr, &error), RADISH_OK);
  ASSERT_GT(graph.partition_count, graph.core_count + mapped->port_count) << "no core runs several tiles";
  std::vector<char> resident(static_cast<size_t>(mapped->partition_count));
  for (size_t p = 0; p < resident.size(); p++) resident[p] = mapped->programs[p].resident;
  const radish_placement_limits limits = {mapped->memory, reinterpret_cast<const bool *>(resident.data()),
                                          &mapped->params.core};
  const radish_placement_request request = {&graph, &limits, 1, false};
  radish_placement_pool pool = {};
  ASSERT_EQ(radish_placement_best(&request, &pool, &error), RADISH_OK) << error.message;
  int stay = 0;
  for (int i = 0; i < pool.count; i++) {
    const radish_placement_candidate &c = pool.candidates[i];
    stay += c.strategy == RADISH_PLACEMENT_ANNEALING &&
            std::equal(c.core_of, c.core_of + graph.partition_count, mapped->core_of);
  }
  EXPECT_EQ(stay, 1);
  radish_placement_pool_free(&pool);
  radish_placement_graph_free(&graph);
}

TEST(PlacementStrategy, GivesEachCoreAPlaceOfItsOwnOnAnyMesh) {
  const struct {
    int columns, rows, cores;
  } meshes[] = {{32, 32, 0}, {40, 3, 100}, {5, 200, 64}, {1, 256, 20}, {256, 1, 20}, {7, 11, 77}, {3, 3, 3}};
  for (const auto &mesh : meshes) {
    for (int objective : {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY}) {
      Design design("lenet5-fashion");
      radish_params &p = design.chip->params;
      p.mapping.objective = objective;
      p.mesh.columns = mesh.columns;
      p.mesh.rows = mesh.rows;
      p.chip.cores = mesh.cores;
      int64_t fewest = INT64_MAX;
      for (int placement = 0; placement < RADISH_PLACEMENT_COUNT; placement++) {
        SCOPED_TRACE("placement " + std::to_string(placement) + " on " + std::to_string(mesh.columns) + " x " +
                     std::to_string(mesh.rows));
        const auto mapped = map(design, placement);
        expect_places_of_their_own(*mapped);
        const radish_placement_costs costs = measure(*mapped);
        EXPECT_GE(costs.hops, costs.least_hops);
        if (placement == RADISH_PLACEMENT_BEST) {
          EXPECT_LE(costs.hops, fewest + fewest / 4);
        }
        fewest = std::min(fewest, costs.hops);
      }
    }
  }
}

TEST(PlacementStrategy, IsTheSameForASeedAndAnotherForAnother) {
  Design design("resnet8-cifar");
  design.chip->params.mapping.objective = RADISH_OBJECTIVE_LATENCY;
  design.chip->params.chip.cores = 64;
  const auto places = [&](int64_t seed) {
    design.chip->params.mapping.seed = seed;
    const auto mapped = map(design, RADISH_PLACEMENT_ANNEALING);
    std::vector<int> all(mapped->core_of, mapped->core_of + mapped->partition_count);
    for (int k = 0; k < mapped->core_count; k++) all.push_back(mapped->places[k].x + 1000 * mapped->places[k].y);
    return all;
  };
  const std::vector<int> one = places(1);
  EXPECT_EQ(places(1), one);
  EXPECT_NE(places(2), one);
}

// What the paper's placement, Hilbert and force-directed swaps, leaves on the table.
TEST(PlacementStrategy, AnnealingAndBestHaveAFifthFewerHopsThanForce) {
  for (const char *name : {"vgg16-cifar", "resnet18-cifar"}) {
    for (int cores : {256, 1024}) {
      for (int objective : {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_THROUGHPUT}) {
        Design design(name);
        design.chip->params.chip.cores = cores;
        design.chip->params.mapping.objective = objective;
        const int64_t force = measure(*map(design, RADISH_PLACEMENT_FORCE)).hops;
        EXPECT_LT(measure(*map(design, RADISH_PLACEMENT_ANNEALING)).hops, force * 8 / 10)
            << name << " on " << cores << " cores, objective " << objective;
        EXPECT_LT(measure(*map(design, RADISH_PLACEMENT_BEST)).hops, force * 8 / 10)
            << name << " on " << cores << " cores, objective " << objective;
#ifdef RADISH_SANITIZE
        return; // of the other numbers a sanitizer has nothing to say
#endif
      }
    }
  }
}
