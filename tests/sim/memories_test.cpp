// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping says that a tile needs and that its turn loads is what tests/reference/tile.h counts, for the networks of
// configs/ and for random ones; and what a run loads from off-chip memory is the sum over the turns that were seen.
#include "tests/mapping/design.h"
#include "tests/network/network_spec.h"
#include "tests/reference/shrink.h"
#include "tests/reference/tile.h"
#include "tests/sim/chip_fixture.h"

#include <algorithm>
#include <map>
#include <set>

namespace {

using namespace reference;
using fixture::Chip;

Box box_of(const radish_box &box) {
  return {box.channel, box.row, box.column, shape_of(box.shape)};
}

bool empty(const Box &box) {
  return box.shape.size() == 0;
}

CoreSize size_of(const radish_mapped_chip &mapped) {
  const radish_core_params &core = mapped.params.core;
  return {static_cast<int>(core.lanes),   static_cast<int>(core.potential_bits),
          static_cast<int>(core.slots),   mapped.coding == RADISH_CODING_RATE,
          mapped.network->rate_timesteps, core.organisation == RADISH_ORGANISATION_CROSSBAR};
}

CoreMemory memory_of(const radish_core_params &core) {
  return {core.axons / 64, core.neurons / core.lanes, core.synapse_kib * 1024 * 8};
}

// Holds what a mapped chip's tiles need, by partition; that of host ports is empty.
std::vector<TileNeeds> needs_of(const Spec &spec, const radish_mapped_chip &mapped) {
  std::vector<TileNeeds> needs(static_cast<size_t>(mapped.partition_count));
  for (int p = mapped.port_count; p < mapped.partition_count; p++) {
    const radish_program &program = mapped.programs[p];
    needs[static_cast<size_t>(p)] = tile_needs(spec, program.layer, box_of(program.outputs), size_of(mapped));
  }
  return needs;
}

void expect_registers(const radish_program &p, const radish_memory_use &memory, const TileNeeds &needs) {
  EXPECT_TRUE(box_of(p.sums) == needs.sums);
  ASSERT_EQ(static_cast<size_t>(p.source_count), needs.halos.size());
  for (size_t i = 0; i < needs.halos.size(); i++) {
    const Box halo = box_of(p.sources[i].halo);
    EXPECT_TRUE(halo == needs.halos[i] || (empty(halo) && empty(needs.halos[i]))) << "source " << i;
  }
  EXPECT_EQ(p.axon_words, needs.axon_words);
  EXPECT_EQ(p.potential_words, needs.potential_words);
  EXPECT_EQ(p.output_words, needs.output_words);
  EXPECT_EQ(p.commit_cycles, needs.commit_cycles);
  EXPECT_EQ(p.window_steps, needs.window_steps);
  EXPECT_EQ(p.windows, needs.windows);
  EXPECT_EQ(p.reload_bits, needs.synapse_bits);
  EXPECT_EQ(p.plane_bits, needs.plane_bits);
  EXPECT_EQ(p.state_bits, needs.state_bits);
  EXPECT_EQ(memory.axon_words, needs.axon_words);
  EXPECT_EQ(memory.potential_words, needs.potential_words);
  EXPECT_EQ(memory.synapse_bits, needs.synapse_bits);
  EXPECT_EQ(memory.partitions, 1);
  EXPECT_EQ(memory.sources, p.source_count);
}

// Expects that the tiles of each layer hold each of its neurons once.
void expect_tiles_cover(const radish_mapped_chip &mapped) {
  for (int layer = 1; layer < mapped.network->layer_count; layer++) {
    const Shape shape = shape_of(mapped.network->layers[layer].shape);
    std::vector<int> times(static_cast<size_t>(shape.size()), 0);
    for (int p = mapped.port_count; p < mapped.partition_count; p++) {
      if (mapped.programs[p].layer != layer) continue;
      const Box box = box_of(mapped.programs[p].outputs);
      for (int c = 0; c < box.shape.channels; c++)
        for (int y = 0; y < box.shape.rows; y++)
          for (int x = 0; x < box.shape.columns; x++)
            times[static_cast<size_t>(shape.index(box.channel + c, box.row + y, box.column + x))]++;
    }
    EXPECT_EQ(std::count(times.begin(), times.end(), 1), shape.size()) << "layer " << layer;
  }
}

// What stands in one core's memories. Tiles of equal channels of a layer share their weights.
struct Core {
  std::vector<int> tiles;
  CoreMemory sum, largest;               // of those added, of those that `beside` was told
  std::set<std::pair<int, int>> weights; // layer, first channel

  CoreMemory with(const radish_program &p, const TileNeeds &n) const {
    const bool there = weights.count({p.layer, p.outputs.channel}) > 0;
    return {sum.axon_words + n.axon_words, sum.potential_words + n.potential_words,
            sum.synapse_bits + n.constant_bits + (there ? 0 : n.weight_bits)};
  }
  void add(const radish_program &p, const TileNeeds &n) {
    sum = with(p, n);
    weights.insert({p.layer, p.outputs.channel});
  }
  void beside(const TileNeeds &n) {
    largest.axon_words = std::max(largest.axon_words, n.axon_words);
    largest.potential_words = std::max(largest.potential_words, n.potential_words);
    largest.synapse_bits = std::max(largest.synapse_bits, n.synapse_bits);
  }
};

CoreMemory plus(const CoreMemory &a, const CoreMemory &b) {
  return {a.axon_words + b.axon_words, a.potential_words + b.potential_words, a.synapse_bits + b.synapse_bits};
}

std::vector<Core> cores_of(const radish_mapped_chip &mapped) {
  std::vector<Core> cores(static_cast<size_t>(mapped.core_count));
  for (int p = mapped.port_count; p < mapped.partition_count; p++)
    cores[static_cast<size_t>(mapped.core_of[p])].tiles.push_back(p);
  return cores;
}

// Expects that what is resident in a core fits beside the largest of what takes turns there.
void expect_cores_hold(const radish_mapped_chip &mapped, const std::vector<TileNeeds> &needs) {
  const CoreMemory have = memory_of(mapped.params.core);
  std::vector<Core> cores = cores_of(mapped);
  for (size_t k = 0; k < cores.size(); k++) {
    for (int p : cores[k].tiles) {
      if (mapped.programs[p].resident) cores[k].add(mapped.programs[p], needs[static_cast<size_t>(p)]);
      else cores[k].beside(needs[static_cast<size_t>(p)]);
    }
    EXPECT_TRUE(have.holds(plus(cores[k].sum, cores[k].largest))) << "core " << k;
  }
}

// Expects that a core counts the entries of its tables likewise: of what is resident, and the most of what takes turns.
void expect_tables(const radish_mapped_chip &mapped) {
  static const std::pair<const char *, int64_t radish_memory_use::*> tables[] = {
      {"partitions", &radish_memory_use::partitions},
      {"sources", &radish_memory_use::sources},
      {"feeds", &radish_memory_use::feeds},
      {"destinations", &radish_memory_use::destinations}};
  const std::vector<Core> cores = cores_of(mapped);
  for (size_t k = 0; k < cores.size(); k++) {
    for (const auto &[name, entries] : tables) {
      int64_t resident = 0, most = 0;
      for (int p : cores[k].tiles) {
        const int64_t here = mapped.memory[p].*entries;
        if (mapped.programs[p].resident) resident += here;
        else most = std::max(most, here);
      }
      EXPECT_EQ(mapped.core_use[k].*entries, resident + most) << name << " of core " << k;
    }
  }
}

// Expects the residents that docs/chip.md section 4 names: all tiles where they fit, else by falling synapse bits those
// that leave room for the largest of the others.
void expect_residents(const radish_mapped_chip &mapped, const std::vector<TileNeeds> &needs) {
  const CoreMemory have = memory_of(mapped.params.core);
  for (const Core &core : cores_of(mapped)) {
    std::vector<int> order = core.tiles;
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return needs[static_cast<size_t>(a)].synapse_bits > needs[static_cast<size_t>(b)].synapse_bits;
    });
    Core all;
    for (int p : order) all.add(mapped.programs[p], needs[static_cast<size_t>(p)]);
    const bool fit = have.holds(all.sum);
    Core residents;
    std::set<int> resident;
    for (int p : order) {
      Core others;
      for (int q : order)
        if (q != p && !resident.count(q)) others.beside(needs[static_cast<size_t>(q)]);
      const CoreMemory with = residents.with(mapped.programs[p], needs[static_cast<size_t>(p)]);
      if (fit || have.holds(plus(with, others.largest))) {
        residents.add(mapped.programs[p], needs[static_cast<size_t>(p)]);
        resident.insert(p);
      }
      EXPECT_EQ(mapped.programs[p].resident, resident.count(p) > 0) << "partition " << p;
    }
  }
}

void expect_needs(const Spec &spec, const radish_mapped_chip &mapped) {
  ASSERT_EQ(mapped.own_layers, nullptr) << "a layer was split, and the reference does not know its parts";
  const std::vector<TileNeeds> needs = needs_of(spec, mapped);
  for (int p = mapped.port_count; p < mapped.partition_count && !testing::Test::HasFailure(); p++) {
    SCOPED_TRACE("partition " + std::to_string(p) + " of layer " + spec.name_of(mapped.programs[p].layer));
    const radish_program &tile = mapped.programs[p];
    const TileNeeds &of = needs[static_cast<size_t>(p)];
    expect_registers(tile, mapped.memory[p], of);
    const bool crossbar = mapped.params.core.organisation == RADISH_ORGANISATION_CROSSBAR;
    EXPECT_EQ(radish_partition_tile_weight_bits(mapped.network, tile.layer, &mapped.params.core, tile.outputs),
              crossbar ? 0 : of.weight_bits)
        << "bits that tiles of its channels share";
  }
  expect_tiles_cover(mapped);
  expect_cores_hold(mapped, needs);
  expect_tables(mapped);
}

TEST(Memories, OfShippedNetworksAreWhatCountingNeuronsGives) {
  for (const char *name : {"lenet5-fashion", "resnet8-cifar", "mobilenet-cifar"}) {
    Design design(name);
    const Spec spec = spec_of(design.network);
    for (int objective :
         {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY, RADISH_OBJECTIVE_THROUGHPUT, RADISH_OBJECTIVE_ENERGY}) {
      for (int cores : {1, 16}) {
        SCOPED_TRACE(std::string(name) + " on " + std::to_string(cores) + " cores, objective " +
                     std::to_string(objective));
        design.chip->params.chip.cores = cores;
        design.chip->params.mapping.objective = objective;
        const auto mapped = design.map();
        ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
        expect_needs(spec, *mapped);
        if (HasFailure()) return;
      }
    }
  }
}

// Tiles of the same channels share their weights in other cores, not in crossbars.
TEST(Memories, OfCrossbarsHoldTheWeightsOfEachTile) {
  Design design("lenet5-fashion");
  const Spec spec = spec_of(design.network);
  radish_core_params &core = design.chip->params.core;
  core.organisation = RADISH_ORGANISATION_CROSSBAR;
  core.partitions = core.sources = core.feeds = core.destinations = 16128; // no table is full
  core.axons = core.neurons = 4096;
  design.chip->params.mapping.objective = RADISH_OBJECTIVE_THROUGHPUT; // cuts finer than the memories ask for
  int together = 0;
  for (int cores : {3, 8, 20}) {
    for (int synapse_kib : {300, 1000, 2000, 20000}) {
      SCOPED_TRACE(std::to_string(cores) + " crossbars of " + std::to_string(synapse_kib) + " KiB");
      design.chip->params.chip.cores = cores;
      core.synapse_kib = synapse_kib;
      const auto mapped = design.map();
      ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
      expect_needs(spec, *mapped);
      for (const Core &k : cores_of(*mapped)) {
        std::map<std::pair<int, int>, int> alike; // layer, first channel
        for (int p : k.tiles) {
          const radish_program &tile = mapped->programs[p];
          together += tile.resident && alike[{tile.layer, tile.outputs.channel}]++ > 0;
        }
      }
      if (HasFailure()) return;
    }
  }
  printf("%d resident tiles lie beside another one of their channels\n", together);
  EXPECT_GE(together, 10);
}

TEST(Memories, ResidentsAreTheDearestThatLeaveRoomForTheOthers) {
  int mixed = 0;
  for (const char *name : {"lenet5-fashion", "resnet8-cifar"}) {
    Design design(name);
    const Spec spec = spec_of(design.network);
    radish_core_params &core = design.chip->params.core;
    core.partitions = core.sources = core.feeds = core.destinations = 16128; // no table is full
    for (int cores : {1, 2, 5}) {
      for (int synapse_kib : {16, 20, 24, 32, 40, 48, 64, 200}) {
        SCOPED_TRACE(std::string(name) + " on " + std::to_string(cores) + " cores of " + std::to_string(synapse_kib) +
                     " KiB");
        design.chip->params.chip.cores = cores;
        core.synapse_kib = synapse_kib;
        const auto mapped = design.map();
        ASSERT_EQ(design.status, RADISH_OK) << design.error.message;
        const std::vector<TileNeeds> needs = needs_of(spec, *mapped);
        expect_residents(*mapped, needs);
        expect_cores_hold(*mapped, needs);
        for (const Core &k : cores_of(*mapped)) {
          const auto resident =
              std::count_if(k.tiles.begin(), k.tiles.end(), [&](int p) { return mapped->programs[p].resident; });
          mixed += resident > 0 && resident < static_cast<std::ptrdiff_t>(k.tiles.size());
        }
        if (HasFailure()) return;
      }
    }
  }
  printf("on %d cores some tiles stay and others take turns\n", mixed);
  EXPECT_GE(mixed, 10);
}

// A random network and a random chip that has room for each of its layers.
struct Case {
  Case(uint64_t seed, bool in_rate) : rate(in_rate), steps(in_rate ? 1 + static_cast<int>(seed * 13 % 70) : 0) {
    RandomOptions options;
    options.rate = rate;
    spec = random_network(seed, options);
    chip = fixture::random_chip(spec, seed, rate);
    for (int i = 0; i < 12; i++) {
      design = fixture::map(spec, chip, rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, steps);
      const bool split = design->chip && design->chip->own_layers; // into layers that the reference does not know
      if (design->error.find("smallest tile") == std::string::npos && !split) return;
      chip.params.core.axons *= 2, chip.params.core.synapse_kib *= 2, chip.params.core.neurons *= 2;
    }
  }
  bool rate;
  int steps;
  Spec spec;
  Chip chip;
  std::unique_ptr<fixture::Mapped> design;
};

std::string describe(uint64_t seed, const Case &c) {
  return "seed " + std::to_string(seed) + ", " + std::to_string(c.steps) +
         " steps of rate coding, chip: " + fixture::describe(c.chip) + "\n" + reference::describe(c.spec);
}

#ifdef RADISH_SANITIZE
constexpr int networks = 24;
#else
constexpr int networks = 120;
#endif

TEST(Memories, OfRandomNetworksAreWhatCountingNeuronsGives) {
  int turns = 0, by_neuron = 0;
  for (int seed = 1; seed <= networks && !HasFailure(); seed++) {
    const Case c(static_cast<uint64_t>(seed), seed % 3 == 0);
    SCOPED_TRACE(describe(static_cast<uint64_t>(seed), c));
    ASSERT_NE(c.design->chip, nullptr) << c.design->error;
    const radish_mapped_chip &mapped = *c.design->chip;
    expect_needs(c.spec, mapped);
    if (c.chip.params.mapping.objective == RADISH_OBJECTIVE_CORES) expect_residents(mapped, needs_of(c.spec, mapped));
    for (int p = mapped.port_count; p < mapped.partition_count; p++) turns += !mapped.programs[p].resident;
    for (int k = 1; k < c.spec.populations(); k++) by_neuron += bias_differs_by_neuron(c.spec, k);
  }
  printf("%d tiles take turns; %d layers have a bias for each neuron\n", turns, by_neuron);
  EXPECT_GT(turns, networks / 4);
  EXPECT_GT(by_neuron, networks / 20);
}

// Where a stride passes neurons by, some rows and columns of a tile belong to no window; each of their words takes its
// cycle in the commit all the same.
TEST(Memories, OfPoolsThatPassNeuronsByAreWhatCountingNeuronsGives) {
  for (const Pool pool : {Pool{2, 3, 0}, Pool{1, 2, 0}, Pool{2, 3, 1}, Pool{3, 4, 0}}) {
    Layer conv, head;
    conv.name = "conv", conv.out_channels = 5, conv.pool = pool;
    conv.sources = {{0, Read::conv, {3, 1, 1, 1}, {3, 1, 1, 1}, 1, 1, 0, {{5, 1, 3, 3}, Numbers(45, 1)}}};
    Spec spec;
    spec.name = "pools", spec.timesteps = 2, spec.input = {1, 11, 11}, spec.input_bits = 2;
    spec.layers = {conv};
    const auto inputs = static_cast<int>(output_shape(spec, 1).size());
    head.name = "head", head.op = Op::dense, head.out_channels = 3, head.readout = true;
    head.sources = {{1, Read::dense, {}, {}, 1, 1, 0, {{3, inputs}, Numbers(static_cast<size_t>(3 * inputs), 1)}}};
    spec.layers.push_back(head);
    ASSERT_EQ(problem(spec), "");
    for (int neurons : {64, 200, 4096}) {
      SCOPED_TRACE("pool " + std::to_string(pool.rows.kernel) + " at a stride of " + std::to_string(pool.rows.stride) +
                   ", " + std::to_string(neurons) + " neurons");
      Chip chip;
      chip.params.core.lanes = 4;
      chip.params.core.neurons = neurons;
      const auto design = fixture::map(spec, chip);
      ASSERT_NE(design->chip, nullptr) << design->error;
      expect_needs(spec, *design->chip);
    }
  }
}

TEST(Memories, ForFewestCoresEachLayerHasTheBestOfAllCutsThatFit) {
  int cut = 0;
  for (int seed = 1; seed <= networks && !HasFailure(); seed++) {
    Case c(static_cast<uint64_t>(seed), seed % 3 == 0);
    c.chip.params.mapping.objective = RADISH_OBJECTIVE_CORES;
    c.design = fixture::map(c.spec, c.chip, c.rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, c.steps);
    SCOPED_TRACE(describe(static_cast<uint64_t>(seed), c));
    ASSERT_NE(c.design->chip, nullptr) << c.design->error;
    const radish_mapped_chip &mapped = *c.design->chip;
    for (int k = 1; k < c.spec.populations(); k++) {
      std::vector<Box> tiles;
      for (int p = mapped.port_count; p < mapped.partition_count; p++)
        if (mapped.programs[p].layer == k) tiles.push_back(box_of(mapped.programs[p].outputs));
      if (tiles.size() > 40) continue; // all cuts of large layers take long to try
      const Cut best = best_cut(c.spec, k, size_of(mapped), memory_of(mapped.params.core));
      EXPECT_TRUE(tiles == tiles_of(c.spec, k, best, size_of(mapped).lanes))
          << c.spec.name_of(k) << " has " << tiles.size() << " tiles; best is " << best.channels << " x " << best.rows
          << " x " << best.columns;
      cut += tiles.size() > 1;
    }
  }
  printf("%d layers are cut\n", cut);
  EXPECT_GT(cut, networks / 4);
}

// Adds up what turns load: the planes of a window; where another partition had the region, also the synapse bits and the
// potentials of images that are not finished, those of the one before and its own.
struct Turns {
  const radish_mapped_chip *mapped;
  const std::vector<TileNeeds> *needs;
  std::map<std::pair<int, int>, int> partitions; // core, its number there -> partition
  std::map<int, int> owner;                      // of a core's region
  std::map<int, bool> unfinished;                // partition: some steps of an image are done
  std::map<int, int64_t> bits;                   // by layer
  int count = 0, with_potentials = 0;

  Turns(const radish_mapped_chip &chip, const std::vector<TileNeeds> &of) : mapped(&chip), needs(&of) {
    std::map<int, int> here;
    for (int p = chip.port_count; p < chip.partition_count; p++)
      partitions[{chip.core_of[p], here[chip.core_of[p]]++}] = p;
  }
  const TileNeeds &of(int partition) const { return (*needs)[static_cast<size_t>(partition)]; }
  void job(int core, const radish_job &job) {
    const int p = partitions.at({core, job.partition});
    unfinished[p] = !job.commit && job.step + 1 < mapped->programs[p].timesteps_in;
  }
  void turn(int core, int number) {
    const int p = partitions.at({core, number});
    int64_t &sum = bits[mapped->programs[p].layer];
    sum += of(p).plane_bits;
    count++;
    if (const auto before = owner.find(core); before == owner.end() || before->second != p) {
      sum += of(p).synapse_bits + (unfinished[p] ? of(p).state_bits : 0);
      if (before != owner.end() && unfinished[before->second]) sum += of(before->second).state_bits, with_potentials++;
    }
    owner[core] = p;
  }
};

struct Inputs {
  std::vector<Numbers> images;
};

TEST(Memories, WhatARunLoadsIsTheSumOverItsTurns) {
  int turns = 0, with_potentials = 0;
  for (int seed = 1; seed <= networks / 2 && !HasFailure(); seed++) {
    Case c(static_cast<uint64_t>(seed), seed % 2 == 0);
    c.chip.params.chip.cores = 1 + seed % 3;
    c.chip.params.mesh.columns = c.chip.params.mesh.rows = 3;
    c.chip.ports = 1;
    c.chip.params.mapping.objective = RADISH_OBJECTIVE_CORES;
    c.design = fixture::map(c.spec, c.chip, c.rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, c.steps);
    SCOPED_TRACE(describe(static_cast<uint64_t>(seed), c));
    ASSERT_NE(c.design->chip, nullptr) << c.design->error;
    const radish_mapped_chip &mapped = *c.design->chip;
    const std::vector<TileNeeds> needs = needs_of(c.spec, mapped);
    radish_error error = {""};
    radish_chip *built = nullptr;
    ASSERT_EQ(radish_chip_create(&mapped, &built, &error), RADISH_OK) << error.message;
    const fixture::Owned<radish_chip> chip(built, {radish_chip_destroy});
    Inputs inputs{{random_input(c.spec, 1), random_input(c.spec, 2)}};
    Turns seen(mapped, needs);
    radish_probe probe{};
    probe.user = &seen;
    probe.job = [](void *user, int core, const radish_job *job) { static_cast<Turns *>(user)->job(core, *job); };
    probe.reload = [](void *user, int core, int64_t, int partition) {
      static_cast<Turns *>(user)->turn(core, partition);
    };
    radish_run_options options{};
    options.image_count = 2;
    options.user = &inputs;
    options.activations = [](void *user, int image, uint16_t *out) {
      fixture::write_activations(static_cast<Inputs *>(user)->images[static_cast<size_t>(image)], out);
    };
    options.probe = &probe;
    radish_run_result *ran = nullptr;
    ASSERT_EQ(radish_chip_run(chip.get(), &options, &ran, &error), RADISH_OK) << error.message;
    const fixture::Owned<radish_run_result> result(ran, {radish_run_result_destroy});
    for (int layer = 0; layer < ran->layer_count; layer++) {
      int64_t counted = 0;
      for (int i = 0; i < 2; i++) counted += radish_run_result_record_at(ran, i, layer)->counters.reload_bits;
      EXPECT_EQ(counted, seen.bits[layer]) << c.spec.name_of(layer);
    }
    turns += seen.count, with_potentials += seen.with_potentials;
  }
  printf("%d turns, %d of which save potentials\n", turns, with_potentials);
  EXPECT_GT(turns, networks);
  EXPECT_GT(with_potentials, networks / 10);
}

} // namespace
