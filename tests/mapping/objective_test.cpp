// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/objective.h promises: whatever the objective, every neuron lies in a tile and what stays in a core fits
// it; finer cuts are used where cores are there for them.
#include "core/kernels.h"
#include "mapping/energy.h"
#include "mapping/forecast.h"
#include "mapping/judge.h"
#include "mapping/objective.h"
#include "mapping/packing.h"
#include "mapping/untangle.h"
#include "tests/mapping/design.h"
#include <algorithm>
#include <cfloat>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

const radish_pack_aim spread = {RADISH_PACK_SPREAD, nullptr, nullptr, 0},
                      tight = {RADISH_PACK_TIGHT, nullptr, nullptr, 0};

MappedChip map(Design &design, int cores, int objective) {
  design.chip->params.chip.cores = cores;
  design.chip->params.mapping.objective = objective;
  MappedChip mapped = design.map();
  EXPECT_EQ(design.status, RADISH_OK) << design.error.message;
  return mapped;
}

const int objectives[] = {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY, RADISH_OBJECTIVE_THROUGHPUT,
                          RADISH_OBJECTIVE_ENERGY};

// Expects that each output of each layer lies in exactly one tile.
void expect_every_neuron_once(const radish_mapped_chip &mapped) {
  std::vector<std::vector<int>> seen;
  for (int l = 0; l < mapped.network->layer_count; l++) {
    seen.emplace_back(radish_shape_size(mapped.network->layers[l].shape), 0);
  }
  for (int p = mapped.port_count; p < mapped.partition_count; p++) {
    const radish_program &program = mapped.programs[p];
    const radish_shape shape = mapped.network->layers[program.layer].shape;
    const radish_box &box = program.outputs;
    for (int c = box.channel; c < box.channel + box.shape.channels; c++) {
      for (int y = box.row; y < box.row + box.shape.rows; y++) {
        for (int x = box.column; x < box.column + box.shape.columns; x++) {
          seen[program.layer][(static_cast<size_t>(c) * shape.rows + y) * shape.columns + x]++;
        }
      }
    }
  }
  for (int l = 1; l < mapped.network->layer_count; l++) {
    EXPECT_EQ(*std::min_element(seen[l].begin(), seen[l].end()), 1) << mapped.network->layers[l].name;
    EXPECT_EQ(*std::max_element(seen[l].begin(), seen[l].end()), 1) << mapped.network->layers[l].name;
  }
}

// Expects that each core's memories hold all tiles that stay in it, and beside them the largest that does not, by plain
// sums; weights that tiles share count once.
void expect_memories_hold(const radish_mapped_chip &mapped) {
  const radish_core_params &core = mapped.params.core;
  struct Core {
    int64_t axon_words = 0, potential_words = 0, synapse_bits = 0;
    int64_t most_axon_words = 0, most_potential_words = 0, most_synapse_bits = 0;
    std::set<std::pair<int, int>> weights; // layer, first channel
  };
  std::map<int, Core> cores;
  for (int p = mapped.port_count; p < mapped.partition_count; p++) {
    const radish_program &program = mapped.programs[p];
    const radish_layer &layer = mapped.network->layers[program.layer];
    Core &c = cores[mapped.core_of[p]];
    int64_t axon_words = 0, rows = 0;
    for (int i = 0; i < program.source_count; i++) {
      const radish_program_source &s = program.sources[i];
      const radish_shape from = mapped.network->layers[layer.sources[i].from].shape;
      axon_words += (radish_shape_size(s.halo.shape) + 63) / 64;
      if (s.read == RADISH_READ_DENSE) rows += radish_shape_size(from);
      if (s.read == RADISH_READ_CONV) rows += int64_t{s.in_per_group} * s.rows.kernel * s.columns.kernel;
    }
    const int64_t words = (program.sums.shape.channels + core.lanes - 1) / core.lanes;
    const int64_t positions = int64_t{program.sums.shape.rows} * program.sums.shape.columns;
    const int64_t weights = rows * words * core.lanes * mapped.network->weight_bits;
    const int64_t constants = words * (layer.bias_per_neuron ? positions : 1) * core.lanes * core.potential_bits;
    if (program.resident) {
      c.axon_words += axon_words;
      c.potential_words += words * positions;
      const bool is_new = c.weights.insert({program.layer, program.outputs.channel}).second;
      c.synapse_bits += constants + (is_new ? weights : 0);
    } else {
      c.most_axon_words = std::max(c.most_axon_words, axon_words);
      c.most_potential_words = std::max(c.most_potential_words, words * positions);
      c.most_synapse_bits = std::max(c.most_synapse_bits, constants + weights);
    }
  }
  for (const auto &[index, c] : cores) {
    EXPECT_LE(c.axon_words + c.most_axon_words, core.axons / 64) << "core " << index;
    EXPECT_LE((c.potential_words + c.most_potential_words) * core.lanes, core.neurons) << "core " << index;
    EXPECT_LE(c.synapse_bits + c.most_synapse_bits, core.synapse_kib * 8192) << "core " << index;
  }
}

// Networks that are mapped for every objective. Under sanitizers the largest takes most of the time and shows them nothing new.
#ifdef RADISH_SANITIZE
const std::vector<const char *> networks = {"lenet5-fashion", "resnet8-cifar"};
#else
const std::vector<const char *> networks = {"lenet5-fashion", "resnet8-cifar", "mobilenet-cifar"};
#endif

TEST(Objective, EveryNeuronLiesInOneTileAndMemoriesHold) {
  for (const char *name : networks) {
    Design design(name);
    for (int objective : objectives) {
      for (int cores : {1, 3, 16, 100, 1024}) {
        SCOPED_TRACE(std::string(name) + ", " + std::to_string(cores) + " cores, objective " +
                     std::to_string(objective));
        const auto mapped = map(design, cores, objective);
        ASSERT_NE(mapped, nullptr);
        EXPECT_LE(mapped->core_count, cores);
        expect_every_neuron_once(*mapped);
        expect_memories_hold(*mapped);
      }
    }
  }
}

TEST(Objective, TheSameRequestGivesTheSameTiling) {
  Design design("resnet8-cifar");
  for (int objective : objectives) {
    const auto one = map(design, 200, objective), other = map(design, 200, objective);
    ASSERT_EQ(one->partition_count, other->partition_count);
    for (int p = one->port_count; p < one->partition_count; p++) {
      EXPECT_EQ(one->core_of[p], other->core_of[p]);
      EXPECT_EQ(one->programs[p].outputs.row, other->programs[p].outputs.row);
      EXPECT_EQ(one->programs[p].outputs.shape.channels, other->programs[p].outputs.shape.channels);
    }
  }
}

// Returns the expected time, or the expected energy, of an image alone on the chip.
double expected(const Design &design, const radish_mapped_chip &mapped, int objective) {
  radish_error error = {};
  radish_spike_counts *spikes = nullptr;
  radish_forecast *forecast = nullptr;
  EXPECT_EQ(radish_spike_counts_create(design.network, &spikes, &error), RADISH_OK) << error.message;
  EXPECT_EQ(radish_forecast_create(&mapped, spikes, &forecast, &error), RADISH_OK) << error.message;
  const auto latency_ps = static_cast<double>(radish_forecast_latency_ps(forecast));
  double energy_fj = static_cast<double>(design.chip->leakage_pw_per_core) * mapped.core_count * latency_ps * 1e-9;
  for (int l = 0; l < forecast->layer_count; l++) {
    const radish_energy e = radish_energy_of_counters(&forecast->layers[l].counters, design.chip);
    energy_fj += static_cast<double>(radish_energy_total_fj(&e));
  }
  radish_forecast_destroy(forecast);
  radish_spike_counts_destroy(spikes);
  return objective == RADISH_OBJECTIVE_ENERGY ? energy_fj : latency_ps;
}

TEST(Objective, EnergyIsLeastForEnergyAndLatencyForLatency) {
  for (const char *name : networks) {
    Design design(name);
    for (int cores : {3, 40, 200}) {
      std::map<int, MappedChip> mapped;
      for (int objective : objectives) mapped.emplace(objective, map(design, cores, objective));
      for (int objective : {RADISH_OBJECTIVE_ENERGY, RADISH_OBJECTIVE_LATENCY}) {
        const double best = expected(design, *mapped.at(objective), objective);
        for (int other : objectives) {
          EXPECT_LE(best, 1.0101 * expected(design, *mapped.at(other), objective))
              << name << " on " << cores << " cores, objective " << objective << " against " << other;
        }
      }
    }
  }
}

// A period is no shorter than what passes the one channel for an image: all bits that the run would count, of which the weights
// are the lesser part. With a channel for each core it is.
TEST(Objective, APeriodCountsAllThatPassesTheChannel) {
  Design design("resnet8-cifar");
  radish_params &params = design.chip->params;
  params.chip.cores = 4;
  radish_error error = {};
  radish_tiling tiling = {};
  tiling.port_count = 1;
  ASSERT_EQ(
      radish_objective_tile(&tiling, design.network, RADISH_CODING_RADIX, &params, nullptr, {nullptr, nullptr}, &error),
      RADISH_OK);
  const MappedChip mapped = design.map(); // the same tiles
  radish_spike_counts *spikes = nullptr;
  radish_forecast *forecast = nullptr;
  ASSERT_EQ(radish_spike_counts_create(design.network, &spikes, &error), RADISH_OK);
  ASSERT_EQ(radish_forecast_create(mapped.get(), spikes, &forecast, &error), RADISH_OK);
  double bits = 0, weights = 0;
  for (int l = 0; l < forecast->layer_count; l++) {
    bits += static_cast<double>(forecast->layers[l].counters.reload_bits + forecast->layers[l].counters.offchip_bits);
  }
  for (int p = 0; p < mapped->partition_count; p++) {
    if (!mapped->programs[p].resident) weights += static_cast<double>(mapped->memory[p].synapse_bits);
  }
  EXPECT_GT(bits, 2 * weights);
  radish_judged_design judged = {design.network, design.chip, RADISH_CODING_RADIX, spikes};
  params.mapping.objective = RADISH_OBJECTIVE_THROUGHPUT;
  params.offchip.mbit_per_s = 16; // so that loading is all there is to it
  double cycles = 0, of_many = 0;
  ASSERT_EQ(radish_judge_tiling(&judged, &tiling, DBL_MAX, &cycles, &error), RADISH_OK);
  const double bits_per_cycle = 16.0 / 10;
  EXPECT_NEAR(cycles, bits / bits_per_cycle, 1e-3 * cycles);
  params.offchip.channels = 4;
  ASSERT_EQ(radish_judge_tiling(&judged, &tiling, DBL_MAX, &of_many, &error), RADISH_OK);
  EXPECT_LT(of_many, cycles / 2);
  radish_forecast_destroy(forecast);
  radish_spike_counts_destroy(spikes);
  radish_tiling_free(&tiling);
}

TEST(Objective, LatencySharesCoresAmongLayersAndLeavesNoCoreIdle) {
  Design design("resnet8-cifar");
  const auto fewest = map(design, 512, RADISH_OBJECTIVE_CORES), latency = map(design, 512, RADISH_OBJECTIVE_LATENCY);
  EXPECT_EQ(fewest->core_count, fewest->partition_count - fewest->port_count); // a core for each tile
  EXPECT_EQ(latency->core_count, 512);
  EXPECT_GT(latency->partition_count, 3 * 512);
  for (int p = 0; p < latency->partition_count; p++) EXPECT_TRUE(latency->programs[p].resident);
}

// Layers refined one after another would leave images at 26.6 ms: the first ones take what later ones need more.
TEST(Objective, LatencyWeighsAllLayersTogetherWhereMemoriesAreScarce) {
  Design design("vgg9-cifar");
  const auto mapped = map(design, 256, RADISH_OBJECTIVE_LATENCY);
  EXPECT_LT(expected(design, *mapped, RADISH_OBJECTIVE_LATENCY), 18e9);
}

// Returns how many pairs of tiles share a core though the one, of a layer that reads that of the other, does not read the other.
int strangers(const radish_network &network, const radish_tiling &t) {
  int found = 0;
  for (int i = 0; i < t.tile_count; i++) {
    const radish_layer &layer = network.layers[t.tiles[i].layer];
    const radish_box sums = radish_partition_tile_sums(&layer, t.tiles[i].outputs);
    const int before = layer.sources[0].from; // the deepest, in the network below
    const radish_box halo = radish_partition_tile_halo(&network, t.tiles[i].layer, 0, sums);
    for (int j = 0; j < t.tile_count; j++) {
      if (t.tiles[j].core != t.tiles[i].core || t.tiles[j].layer != before) continue;
      found += !radish_partition_boxes_meet(halo, t.tiles[j].outputs);
    }
  }
  return found;
}

std::vector<std::vector<int>> cores_of_layers(const radish_network &network, const radish_tiling &t) {
  std::vector<std::vector<int>> cores(network.layer_count);
  for (int i = 0; i < t.tile_count; i++) cores[t.tiles[i].layer].push_back(t.tiles[i].core);
  for (auto &layer : cores) std::sort(layer.begin(), layer.end());
  return cores;
}

// Says whether the tiles on each core fit it, by plain sums; weights that tiles share count once.
bool memories_hold(const radish_tiling &t, const radish_core_params &core) {
  std::map<int, radish_memory_use> uses;
  std::set<std::pair<int, int>> weights; // core, weights
  for (int i = 0; i < t.tile_count; i++) {
    const radish_tile &tile = t.tiles[i];
    radish_memory_use &use = uses[tile.core];
    use = radish_partition_memory_add(use, tile.memory);
    if (!weights.insert({tile.core, tile.weights}).second) use.synapse_bits -= tile.weight_bits;
  }
  return std::all_of(uses.begin(), uses.end(),
                     [&](const auto &u) { return radish_partition_memory_fits(u.second, &core); });
}

// Tiles of a layer change cores with one another, and then fewer lie beside what they do not read.
TEST(Untangle, PutsTilesBesideWhatTheyRead) {
  Design design("resnet8-cifar");
  for (int budget : {120, 150, 256}) {
    design.chip->params.chip.cores = budget;
    design.chip->params.mapping.objective = RADISH_OBJECTIVE_LATENCY;
    const radish_core_params &core = design.chip->params.core;
    for (int rule = 0; rule < RADISH_UNTANGLE_RULES; rule++) {
      SCOPED_TRACE(testing::Message() << budget << " cores, rule " << rule);
      const int layers = design.network->layer_count;
      radish_tiling t = {};
      t.port_count = 1;
      t.cuts = static_cast<radish_cut *>(calloc(layers, sizeof *t.cuts));
      t.first_tile = static_cast<int *>(calloc(layers + 1, sizeof *t.first_tile));
      for (int l = 1; l < layers; l++) {
        const radish_shape shape = design.network->layers[l].shape;
        const int side = std::min(shape.rows, shape.rows > 8 ? 8 : 4);
        t.cuts[l] = {(shape.channels + 47) / 48, side, side};
      }
      ASSERT_EQ(radish_tiling_cut(&t, design.network, RADISH_CODING_RADIX, &core, &design.error), RADISH_OK);
      bool packed = false;
      ASSERT_EQ(radish_packing_pack(t.tiles, t.tile_count, layers, budget, &core, &spread, &packed, &design.error),
                RADISH_OK);
      ASSERT_TRUE(packed);
      const auto cores = cores_of_layers(*design.network, t);
      const int before = strangers(*design.network, t);
      ASSERT_GT(before, 10);
      ASSERT_EQ(
          radish_untangle(&t, design.network, &core, budget, static_cast<radish_untangle_rule>(rule), &design.error),
          RADISH_OK);
      EXPECT_EQ(cores_of_layers(*design.network, t), cores);
      EXPECT_TRUE(memories_hold(t, core));
      EXPECT_LT(strangers(*design.network, t), before / 4);
      radish_tiling_free(&t);
    }
  }
}

// Two tiles of 60 % of a memory share no core; a tile of 40 % fits beside one of 60 %.
TEST(Packing, FillsCoresByTheirMemories) {
  radish_params params;
  radish_params_init(&params);
  const int64_t whole = params.core.synapse_kib * 8192;
  const auto tile = [&](int layer, int percent) {
    radish_tile t{};
    t.layer = layer;
    t.memory.synapse_bits = whole * percent / 100;
    t.weights = layer * 100 + percent;
    return t;
  };
  std::vector<radish_tile> tiles = {tile(1, 60), tile(2, 60), tile(3, 40), tile(4, 40)};
  bool packed = false;
  radish_error error = {""};
  ASSERT_EQ(radish_packing_pack(tiles.data(), 4, 5, 2, &params.core, &spread, &packed, &error), RADISH_OK);
  ASSERT_TRUE(packed);
  EXPECT_NE(tiles[0].core, tiles[1].core);
  EXPECT_NE(tiles[2].core, tiles[3].core);
  tiles.push_back(tile(4, 1));
  ASSERT_EQ(radish_packing_pack(tiles.data(), 5, 5, 2, &params.core, &tight, &packed, &error), RADISH_OK);
  EXPECT_FALSE(packed);
}

// Tiles of the same channels of a layer hold the same weights, which a core stores once.
TEST(Packing, CountsSharedWeightsOnce) {
  radish_params params;
  radish_params_init(&params);
  const int64_t whole = params.core.synapse_kib * 8192;
  radish_tile t{};
  t.layer = 1;
  t.memory.synapse_bits = whole * 14 / 16;
  t.weight_bits = whole * 13 / 16;
  t.weights = 7;
  std::vector<radish_tile> tiles = {t, t, t};
  bool packed = false;
  radish_error error = {""};
  ASSERT_EQ(radish_packing_pack(tiles.data(), 3, 2, 1, &params.core, &spread, &packed, &error), RADISH_OK);
  EXPECT_TRUE(packed); // 14 + 1 + 1 sixteenths of the memory
  tiles.push_back(t);
  ASSERT_EQ(radish_packing_pack(tiles.data(), 4, 2, 1, &params.core, &spread, &packed, &error), RADISH_OK);
  EXPECT_FALSE(packed);
}

// Tiles of successive layers lie apart, be it on fuller cores, or are not packed at all.
TEST(Packing, KeepsLayersApart) {
  radish_params params;
  radish_params_init(&params);
  const int64_t whole = params.core.synapse_kib * 8192;
  const std::vector<int> levels = {0, 1, 2, 3, 3, 4};
  const radish_pack_aim apart = {RADISH_PACK_SPREAD, levels.data(), nullptr, 0};
  const auto pack = [&](const std::vector<std::pair<int, int>> &tiles_of, int budget, const radish_pack_aim &aim) {
    std::vector<radish_tile> tiles;
    for (const auto &[layer, percent] : tiles_of) {
      radish_tile t{};
      t.layer = layer;
      t.memory.synapse_bits = whole * percent / 100;
      t.weights = static_cast<int>(tiles.size());
      tiles.push_back(t);
    }
    bool packed = false;
    radish_error error = {""};
    EXPECT_EQ(radish_packing_pack(tiles.data(), static_cast<int>(tiles.size()), static_cast<int>(levels.size()), budget,
                                  &params.core, &aim, &packed, &error),
              RADISH_OK);
    std::vector<int> cores;
    for (const radish_tile &t : tiles) cores.push_back(packed ? t.core : -1);
    return cores;
  };
  using Cores = std::vector<int>;
  EXPECT_EQ(pack({{1, 60}, {3, 50}, {2, 10}}, 2, spread), (Cores{0, 1, 1}));
  EXPECT_EQ(pack({{1, 60}, {5, 50}, {2, 10}}, 2, apart), (Cores{0, 1, 1}));
  EXPECT_EQ(pack({{1, 50}, {5, 60}, {2, 10}}, 2, spread), (Cores{1, 0, 1}));
  EXPECT_EQ(pack({{1, 50}, {5, 60}, {2, 10}}, 2, apart), (Cores{1, 0, 0})); // beside 5, not 1, though it is fuller
  EXPECT_EQ(pack({{3, 50}, {1, 60}, {4, 10}}, 2, apart), (Cores{1, 0, 0})); // 3 and 4 have the same level
  EXPECT_EQ(pack({{2, 60}, {3, 50}, {4, 10}}, 2, apart), (Cores{-1, -1, -1}));
  EXPECT_EQ(pack({{2, 60}, {3, 50}, {4, 10}}, 3, apart), (Cores{0, 1, 2}));
}

} // namespace
