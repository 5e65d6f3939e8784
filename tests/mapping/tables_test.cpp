// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/tables.h and mapping/feed_count.h promise: entries as plain walks and plain pairs give them, and a
// mapping that needs more than there are is refused by name.
#include "mapping/feed_count.h"
#include "mapping/objective.h"
#include "mapping/tables.h"
#include "tests/mapping/design.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

using Place = std::pair<int, int>;

// Maps each router and the place that a partition's packets enter it from to the places that they go to next. `ways_of`
// fills it by walking to each destination, along x first; a way ends `outside` where the router's own core is reached.
using Ways = std::map<std::pair<Place, Place>, std::set<Place>>; // (router, before) -> next
const Place outside(-1, -1);

Place start_of(const radish_mapped_chip &mapped, int partition) {
  const int core = mapped.core_of[partition];
  if (core != RADISH_HOST) return Place(mapped.places[core].x, mapped.places[core].y);
  return Place(mapped.ports[partition].x, mapped.ports[partition].y);
}

// Returns the place beyond the border that a host port's packets come from; those of a core come from `outside`.
Place before_start(const radish_mapped_chip &mapped, int partition) {
  if (mapped.core_of[partition] != RADISH_HOST) return outside;
  const radish_host_port &port = mapped.ports[partition];
  switch (port.side) {
  case RADISH_NORTH: return Place(port.x, port.y - 1);
  case RADISH_SOUTH: return Place(port.x, port.y + 1);
  case RADISH_EAST: return Place(port.x + 1, port.y);
  default: return Place(port.x - 1, port.y);
  }
}

Ways ways_of(const radish_mapped_chip &mapped, int partition) {
  Ways ways;
  for (int f = mapped.source_feeds[partition]; f < mapped.source_feeds[partition + 1]; f++) {
    const radish_place &place = mapped.places[mapped.feeds[f].core];
    const Place destination(place.x, place.y);
    Place at = start_of(mapped, partition), before = before_start(mapped, partition);
    for (bool there = false; !there;) {
      there = at == destination;
      Place next = at;
      if (at.first != destination.first) next.first += at.first < destination.first ? 1 : -1;
      else next.second += at.second < destination.second ? 1 : there ? 0 : -1;
      ways[{at, before}].insert(there ? outside : next);
      before = at;
      at = next;
    }
  }
  return ways;
}

bool go_straight_on(Place router, Place before, const std::set<Place> &next) {
  return before != outside && next.size() == 1 && *next.begin() != outside &&
         next.begin()->first - router.first == router.first - before.first &&
         next.begin()->second - router.second == router.second - before.second;
}

TEST(Tables, SourcesThatGoTheSameWayShareAnEntryAndThoseThatGoStraightOnNeedNone) {
  for (const char *name : {"lenet5-fashion", "resnet8-cifar"}) {
    for (int objective : {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY}) {
      for (int side : {RADISH_WEST, RADISH_NORTH}) {
        Design design(name);
        design.chip->params.chip.cores = 100;
        design.chip->params.mapping.objective = objective;
        design.chip->ports[0].side = static_cast<radish_compass>(side);
        const auto mapped = design.map();
        ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
        const int columns = static_cast<int>(mapped->params.mesh.columns);
        std::vector<int> routes(static_cast<size_t>(columns * mapped->params.mesh.rows)), expected(routes.size());
        std::map<std::pair<Place, Place>, std::set<Place>> newest;
        for (int p = 0; p < mapped->partition_count; p++) {
          for (const auto &[input, next] : ways_of(*mapped, p)) {
            const auto &[router, before] = input;
            if (newest[input] != next && !go_straight_on(router, before, next)) {
              expected[router.second * columns + router.first]++;
            }
            newest[input] = next;
          }
        }
        ASSERT_EQ(radish_tables_of_routers(mapped.get(), routes.data(), &design.error), RADISH_OK);
        EXPECT_EQ(routes, expected) << name;
      }
    }
  }
}

const radish_objective_judge prefer_many_tiles = {
    nullptr, [](void *, const radish_tiling *tiling, double, double *cost, radish_error *) {
      *cost = 1.0 / tiling->tile_count;
      return RADISH_OK;
    }};

TEST(Tables, FeedsOfCutsAreThoseOfTheirTilesPairByPair) {
  for (const char *name : {"lenet5-fashion", "resnet8-cifar", "mobilenet-cifar", "vgg16-cifar"}) {
    Design design(name);
    for (int objective : {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_THROUGHPUT}) {
      design.chip->params.mapping.objective = objective;
      radish_tiling tiling = {};
      tiling.port_count = 5;
      const std::vector<double> shares(design.network->layer_count, design.network->activity);
      ASSERT_EQ(radish_objective_tile(&tiling, design.network, RADISH_CODING_RADIX, &design.chip->params, shares.data(),
                                      prefer_many_tiles, &design.error),
                RADISH_OK);
      ASSERT_EQ(radish_feed_count_cuts(&tiling, design.network, static_cast<int>(design.chip->params.core.lanes),
                                       &design.error),
                RADISH_OK);
      std::vector<radish_memory_use> by_cuts;
      for (int i = 0; i < tiling.tile_count; i++) by_cuts.push_back(tiling.tiles[i].memory);
      radish_feed_count_boxes(&tiling, design.network);
      for (int i = 0; i < tiling.tile_count; i++) {
        EXPECT_EQ(by_cuts[i].feeds, tiling.tiles[i].memory.feeds) << name << ", tile " << i;
        EXPECT_EQ(by_cuts[i].destinations, tiling.tiles[i].memory.destinations) << name << ", tile " << i;
      }
      radish_tiling_free(&tiling);
    }
  }
}

TEST(Tables, AMappingMayNeedNoMoreEntriesThanThereAre) {
  struct Case {
    int64_t *parameter;
    int64_t enough;
    const char *text;
  };
  Design design("resnet8-cifar");
  design.chip->params.mapping.placement = RADISH_PLACEMENT_STRIPS; // a placement that nothing else replaces
  const auto mapped = design.map();
  ASSERT_EQ(design.status, RADISH_OK);
  radish_memory_use most = {};
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    most = radish_partition_memory_larger(most, mapped->memory[p]);
  }
  radish_core_params &core = design.chip->params.core;
  std::vector<int> routes(1024);
  ASSERT_EQ(radish_tables_of_routers(mapped.get(), routes.data(), &design.error), RADISH_OK);
  const int most_routes = *std::max_element(routes.begin(), routes.end());
  const Case cases[] = {
      {&core.sources, most.sources, "each of its tiles reads 2 populations; a core has 1 entries (core.sources)"},
      {&core.feeds, most.feeds, "core.feeds: the mapping needs "},
      {&core.destinations, most.destinations, "core.destinations: the mapping needs "},
      {&design.chip->params.noc.routes, most_routes, "noc.routes: the mapping needs "}};
  for (const Case &c : cases) {
    const int64_t initial = *c.parameter;
    *c.parameter = c.enough;
    design.map();
    EXPECT_EQ(design.status, RADISH_OK) << design.error.message;
    *c.parameter = c.enough - 1;
    design.map();
    EXPECT_EQ(design.status, RADISH_BAD_INPUT) << c.text;
    EXPECT_NE(std::string(design.error.message).find(c.text), std::string::npos) << design.error.message;
    *c.parameter = initial;
  }
}

// Of all placements that `best` thinks of, it takes the best that the routers hold.
TEST(Tables, ARefusedPlacementGivesWayToTheNextThatTheRoutersHold) {
  Design design("vgg9-cifar");
  design.chip->params.mapping.placement = RADISH_PLACEMENT_BEST;
  const auto first = design.map();
  ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
  EXPECT_EQ(first->placements_refused, 0);
  int64_t &routes = design.chip->params.noc.routes;
  int refused = 0, smaller = 0;
  for (routes = first->routes[radish_tables_fullest_router(first.get())] - 1;; routes--) {
    const auto mapped = design.map();
    if (design.status) break;
    const int most = mapped->routes[radish_tables_fullest_router(mapped.get())];
    EXPECT_LE(most, routes);
    EXPECT_GE(mapped->placements_refused, std::max(1, refused));
    refused = mapped->placements_refused;
    routes = most;
    smaller++;
  }
  EXPECT_GE(smaller, 1);
  ASSERT_EQ(design.status, RADISH_BAD_INPUT);
  const std::string message = design.error.message;
  EXPECT_NE(message.find("noc.routes: the mapping needs " + std::to_string(routes + 1) + " entries in router ("),
            std::string::npos)
      << message;
  EXPECT_NE(message.find("most of them for packets of layer "), std::string::npos) << message;
  EXPECT_NE(message.find(std::to_string(routes) + " are there; no other placement needs fewer"), std::string::npos)
      << message;
}

TEST(Tables, TheLayerOfARouterIsTheOneWithMostEntries) {
  Design design("resnet8-cifar");
  const auto mapped = design.map();
  ASSERT_EQ(design.status, RADISH_OK);
  const int router = radish_tables_fullest_router(mapped.get());
  int layer = -1;
  ASSERT_EQ(radish_tables_layer_of_router(mapped.get(), router, &layer, &design.error), RADISH_OK);
  // Without its trees the router needs fewer entries, and no other layer's absence saves more.
  std::vector<int> saved(mapped->network->layer_count);
  for (int l = 0; l < mapped->network->layer_count; l++) {
    std::vector<int> first(mapped->source_feeds, mapped->source_feeds + mapped->partition_count + 1), routes(1024);
    radish_mapped_chip without = *mapped;
    std::vector<radish_feed> feeds;
    for (int p = 0; p < mapped->partition_count; p++) {
      first[p] = static_cast<int>(feeds.size());
      if (mapped->programs[p].layer == l) continue;
      feeds.insert(feeds.end(), mapped->feeds + mapped->source_feeds[p], mapped->feeds + mapped->source_feeds[p + 1]);
    }
    first[mapped->partition_count] = static_cast<int>(feeds.size());
    without.source_feeds = first.data();
    without.feeds = feeds.data();
    ASSERT_EQ(radish_tables_of_routers(&without, routes.data(), &design.error), RADISH_OK);
    saved[l] = mapped->routes[router] - routes[router];
  }
  EXPECT_EQ(saved[layer], *std::max_element(saved.begin(), saved.end()));
  EXPECT_GT(saved[layer], 0);
}

TEST(Tables, TheFullestCoreAndRouterAreThoseWithMostEntries) {
  Design design("resnet8-cifar");
  design.chip->params.mapping.objective = RADISH_OBJECTIVE_LATENCY;
  design.chip->params.chip.cores = 30;
  const auto mapped = design.map();
  ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
  const radish_core_params &core = mapped->params.core;
  const auto share = [&](const radish_memory_use &use) {
    return std::max({static_cast<double>(use.partitions) / static_cast<double>(core.partitions),
                     static_cast<double>(use.sources) / static_cast<double>(core.sources),
                     static_cast<double>(use.feeds) / static_cast<double>(core.feeds),
                     static_cast<double>(use.destinations) / static_cast<double>(core.destinations)});
  };
  std::vector<radish_memory_use> resident(static_cast<size_t>(mapped->core_count)), turn(resident.size());
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    const auto k = static_cast<size_t>(mapped->core_of[p]);
    if (mapped->programs[p].resident) resident[k] = radish_partition_memory_add(resident[k], mapped->memory[p]);
    else turn[k] = radish_partition_memory_larger(turn[k], mapped->memory[p]);
  }
  const double fullest = share(mapped->core_use[radish_tables_fullest_core(mapped.get())]);
  for (size_t k = 0; k < resident.size(); k++) {
    const radish_memory_use both = radish_partition_memory_add(resident[k], turn[k]);
    EXPECT_EQ(both.feeds, mapped->core_use[k].feeds);
    EXPECT_EQ(both.destinations, mapped->core_use[k].destinations);
    EXPECT_EQ(both.partitions, mapped->core_use[k].partitions);
    EXPECT_LE(share(both), fullest);
  }
  const int router = radish_tables_fullest_router(mapped.get());
  for (int i = 0; i < mapped->params.mesh.columns * mapped->params.mesh.rows; i++) {
    EXPECT_LE(mapped->routes[i], mapped->routes[router]);
  }
}

// Tables are memories: where they are full, tiles that fit otherwise take turns or lie on more cores.
TEST(Tables, TilesThatShareACoreFitItsTables) {
  Design design("lenet5-fashion");
  design.chip->params.chip.cores = 4;
  design.chip->params.mapping.objective = RADISH_OBJECTIVE_LATENCY;
  design.chip->params.core.partitions = 3;
  design.chip->params.core.feeds = 20;
  const auto mapped = design.map();
  ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
  std::map<int, int> partitions;
  std::map<int, int64_t> feeds;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    if (!mapped->programs[p].resident) continue;
    partitions[mapped->core_of[p]]++;
    feeds[mapped->core_of[p]] += mapped->memory[p].feeds;
  }
  for (const auto &[k, count] : partitions) EXPECT_LE(count, 3) << "core " << k;
  for (const auto &[k, count] : feeds) EXPECT_LE(count, 20) << "core " << k;
}

} // namespace
