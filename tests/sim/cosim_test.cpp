// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The SystemC platform of RTL cores and self-timed routers does what radish_chip_run does: every packet's time, place
// and content, every time, logit, counter and traced signal; on random networks and chips, and it sees a single wrong
// spike.
#include "tests/sim/chip_fixture.h"
#include "core/base/edge.h"
#include "core/kernels.h"
#include "sim/report/comparison.h"
#include "sim/cosim/cosim.h"
#include "sim/cosim/rtl_layout.h"
#include "sim/tracer/tracer.h"
#include "tests/sim/vcd_diff.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <unistd.h>

namespace {

using namespace reference;
using fixture::Chip;

struct Side {
  std::string error;
  std::unique_ptr<Vcd> trace;
  radish_packet_log log = {};
  radish_run_result *result = nullptr;
  ~Side() {
    radish_packet_log_free(&log);
    radish_run_result_destroy(result);
  }
};

struct Images {
  const std::vector<Numbers> &images;
  Side &side;
};

void activations(void *user, int index, uint16_t *out) {
  fixture::write_activations(static_cast<Images *>(user)->images[static_cast<size_t>(index)], out);
}

struct Observed {
  radish_run_options options = {};
  Images images;
  Observed(const std::vector<Numbers> &numbers, int64_t image_period_ps, Side &side) : images{numbers, side} {
    options.image_count = static_cast<int>(numbers.size());
    options.image_period_ps = image_period_ps;
    options.user = &images;
    options.activations = activations;
    options.observer.user = &side.log;
    options.observer.packet = radish_packet_log_add;
  }
};

// Traces all signals of a run, and the potentials of some neurons, to a file that is removed when it has been read.
class Tracing {
public:
  Tracing(const radish_mapped_chip &image, const std::vector<std::string> &neurons, const std::string &side,
          radish_run_options *options)
      : path(std::filesystem::temp_directory_path() / ("radish-" + std::to_string(getpid()) + side + ".vcd")) {
    for (const std::string &neuron : neurons) names.push_back(neuron.c_str());
    for (const radish_layer *l = image.network->layers; l < image.network->layers + image.network->layer_count; l++) {
      layers.push_back(l->name);
    }
    choice.path = path.c_str();
    choice.neurons = names.data();
    choice.neuron_count = static_cast<int>(names.size());
    choice.layers = layers.data();
    choice.layer_count = static_cast<int>(layers.size());
    radish_error error = {""};
    EXPECT_EQ(radish_tracer_create(&image, &choice, &tracer, &error), RADISH_OK) << error.message;
    if (tracer) radish_tracer_attach(tracer, options);
  }
  ~Tracing() {
    radish_tracer_destroy(tracer);
    std::filesystem::remove(path);
  }
  Vcd finish(int64_t end_ps) {
    radish_error error = {""};
    radish_output written;
    EXPECT_EQ(radish_tracer_finish(tracer, end_ps, &written, &error), RADISH_OK) << error.message;
    EXPECT_EQ(radish_output_commit(&written, &error), RADISH_OK) << error.message;
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return Vcd(text.str());
  }

private:
  const std::string path;
  std::vector<const char *> names, layers;
  radish_trace_choice choice = {};
  radish_tracer *tracer = nullptr;
};

// Returns the name of a neuron, before pooling, from its place in the partition.
std::string neuron_of(const radish_mapped_chip &image, int partition, int channel, int row, int column) {
  const radish_program &p = image.programs[partition];
  return std::string(image.network->layers[p.layer].name) + ":" + std::to_string(p.sums.channel + channel) + "," +
         std::to_string(p.sums.row + row) + "," + std::to_string(p.sums.column + column);
}

// Returns a neuron from each of about half of the partitions.
std::vector<std::string> some_neurons(const radish_mapped_chip &image, Random &random) {
  std::vector<std::string> neurons;
  const auto below = [&](int count) { return static_cast<int>(random.between(0, count - 1)); };
  for (int p = 0; p < image.partition_count; p++) {
    if (image.core_of[p] == RADISH_HOST || random.chance(50)) continue;
    const radish_shape &shape = image.programs[p].sums.shape;
    const int channel = below(shape.channels), row = below(shape.rows), column = below(shape.columns);
    neurons.push_back(neuron_of(image, p, channel, row, column));
  }
  return neurons;
}

// Returns all neurons of a core.
std::vector<std::string> neurons_of_core(const radish_mapped_chip &image, int core) {
  std::vector<std::string> neurons;
  for (int p = 0; p < image.partition_count; p++) {
    if (image.core_of[p] != core) continue;
    const radish_shape &shape = image.programs[p].sums.shape;
    for (int64_t i = 0; i < radish_shape_size(shape); i++) {
      const int at = static_cast<int>(i), place = at / shape.channels;
      neurons.push_back(neuron_of(image, p, at % shape.channels, place / shape.columns, place % shape.columns));
    }
  }
  return neurons;
}

struct Choice {
  std::vector<char> c_core; // by core, as bool: it runs in C, not in RTL
  std::vector<std::string> neurons;
  int64_t image_period_ps = 0; // 0 lets the chip take images as fast as it can
  int64_t disturb_ps = -1;
  int disturb_core = 0;
  bool gates = false; // whether gates run beside the RTL, compared in every cycle
  int64_t gate_cycles = 0;
};

void run_chip(const radish_mapped_chip &image, const std::vector<Numbers> &images, const Choice &choice, Side &side) {
  Observed observed(images, choice.image_period_ps, side);
  Tracing trace(image, choice.neurons, "-run", &observed.options);
  radish_error error = {""};
  radish_chip *chip = nullptr;
  if (radish_chip_create(&image, &chip, &error) || radish_chip_run(chip, &observed.options, &side.result, &error)) {
    side.error = error.message;
  }
  if (side.result) side.trace = std::make_unique<Vcd>(trace.finish(side.result->end_ps));
  radish_chip_destroy(chip);
}

void run_platform(const radish_mapped_chip &image, const std::vector<Numbers> &images, Choice &choice,
                  int64_t expected_ps, Side &side) {
  Observed observed(images, choice.image_period_ps, side);
  Tracing trace(image, choice.neurons, "-platform", &observed.options);
  radish_error error = {""};
  static_assert(sizeof(bool) == sizeof(char));
  radish_cosim_options options = {};
  options.run = &observed.options;
  options.c_core = reinterpret_cast<const bool *>(choice.c_core.data());
  options.limit_ps = 2 * expected_ps + 1000000000;
  options.disturb_ps = choice.disturb_ps;
  options.disturb_core = choice.disturb_core;
  radish_status status = RADISH_OK;
  if (choice.gates) status = radish_cosim_switching_open(nullptr, nullptr, &options.switching, &error);
  if (!status) status = radish_cosim_run(&image, &options, &side.result, &error);
  if (status) side.error = error.message;
  side.trace = std::make_unique<Vcd>(trace.finish(side.result ? side.result->end_ps : 0));
  if (options.switching) choice.gate_cycles = radish_cosim_switching_about(options.switching).compared_cycles;
  radish_cosim_switching_close(options.switching);
}

// Holds what `compare` finds, which runs both sides; its `platform_error` receives what the platform itself found
// wrong.
struct Compared {
  radish_comparison comparison = {};
  std::vector<VcdDifference> signals;
  size_t signal_count = 0;
  int64_t waited_ps = 0; // of loads, for their channel to off-chip memory
};

radish_comparison compare_results(const radish_mapped_chip &image, Side &chip, Side &platform) {
  radish_comparison comparison = {};
  const radish_compared_run a = {"run", chip.result, &chip.log}, b = {"platform", platform.result, &platform.log};
  radish_comparison_compare_runs(&image, &a, &b, &comparison);
  return comparison;
}

Compared compare(const radish_mapped_chip &image, const std::vector<Numbers> &images, Choice &choice,
                 std::string *platform_error) {
  Side chip, platform;
  Compared compared;
  run_chip(image, images, choice, chip);
  EXPECT_EQ(chip.error, "");
  if (!chip.result) return compared;
  for (int i = 0; i < chip.result->channel_count; i++) compared.waited_ps += chip.result->channels[i].waited_ps;
  run_platform(image, images, choice, chip.result->end_ps, platform);
  *platform_error = platform.error;
  compared.signals = differences(*chip.trace, *platform.trace);
  compared.signal_count = chip.trace->waves.size();
  if (platform.result) compared.comparison = compare_results(image, chip, platform);
  return compared;
}

// Returns a random chip with the RTL's lanes and network interface; its memories may be small and its slots few.
Chip random_chip(const Spec &spec, uint64_t seed, bool rate) {
  Random random(seed + 99);
  Chip chip = fixture::random_chip(spec, seed, rate);
  radish_params defaults;
  radish_params_init(&defaults);
  radish_params &p = chip.params;
  p.mesh.columns = random.between(1, 5);
  p.mesh.rows = random.between(1, 5);
  chip.ports = static_cast<int>(random.between(1, std::min<int64_t>(2, p.mesh.rows)));
  p.chip.cores = random.chance(40) ? random.between(1, 3) : 0;
  p.crossbar = defaults.crossbar; // the costs that the RTL has
  p.core.lanes = defaults.core.lanes;
  p.core.ni_depth = defaults.core.ni_depth;
  p.core.potential_bits = 24;
  p.core.slots = std::min<int64_t>(p.core.slots, defaults.core.slots);
  if (!p.chip.cores) { // with few cores, partitions take turns in small memories
    p.core.neurons = defaults.core.neurons;
    p.core.axons = defaults.core.axons;
    p.core.synapse_kib = defaults.core.synapse_kib;
  }
  p.chip.barrier_ps += 4 * std::max(radish_edge_period_ps(p.core.clock_mhz), p.host.packet_ps);
  return chip;
}

struct Coverage {
  int networks = 0, barrier = 0, rate = 0, period = 0, period_barrier = 0, unicast = 0, reloads = 0, waits = 0, rtl = 0,
      c = 0;
  int64_t packets = 0, numbers = 0, gate_cycles = 0;
  size_t signals = 0;
};

void check(uint64_t seed, bool gates, Coverage *coverage) {
  Random random(seed);
  const bool rate = random.chance(25);
  RandomOptions kind;
  kind.rate = rate;
  kind.max_layers = 5;
  kind.max_macs = 8000;
  const Spec spec = random_network(seed, kind);
  const Chip chip = random_chip(spec, seed, rate);
  const auto mapped = fixture::map(spec, chip, rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, rate ? 9 : 0);
  if (!mapped->chip) return; // it does not fit the chip
  radish_cosim_widen(mapped->chip.get());
  const radish_mapped_chip &image = *mapped->chip;
  Choice choice;
  choice.gates = gates;
  int rtl = 0;
  const bool mixed = random.chance(30);
  for (int core = 0; core < image.core_count; core++) {
    radish_error why = {""};
    choice.c_core.push_back(radish_cosim_holds(&image, core, &why) != RADISH_OK || (mixed && random.chance(40)));
    rtl += !choice.c_core.back();
  }
  std::vector<Numbers> images;
  for (int64_t i = random.between(1, 3); i > 0; i--)
    images.push_back(random_input(spec, seed * 7 + static_cast<uint64_t>(i)));
  std::string error;
  choice.neurons = some_neurons(image, random);
  // Images come at once, or at a period from far too short to long; barriers are few, so that most of them have a period.
  const bool flood = random.chance(image.params.chip.sync == RADISH_SYNC_BARRIER ? 20 : 50);
  if (!flood && images.size() > 1)
    choice.image_period_ps = 2 * random.pick({1000, 1000000, 20000000, 100000000, 500000000});
  const Compared compared = compare(image, images, choice, &error);
  const radish_comparison &c = compared.comparison;
  const std::string where = "seed " + std::to_string(seed) + ", " + fixture::describe(chip) + ", an image every " +
                            std::to_string(choice.image_period_ps) + " ps\n";
  ASSERT_EQ(error, "") << where;
  ASSERT_EQ(c.differences, 0) << where << c.first;
  ASSERT_EQ(compared.signals.size(), 0u) << where << compared.signals[0].signal << " at "
                                         << compared.signals[0].time_ps;
  coverage->signals += compared.signal_count;
  coverage->networks++;
  coverage->barrier += image.params.chip.sync == RADISH_SYNC_BARRIER;
  coverage->rate += rate;
  coverage->period += choice.image_period_ps > 0;
  coverage->period_barrier += choice.image_period_ps > 0 && image.params.chip.sync == RADISH_SYNC_BARRIER;
  coverage->unicast += !image.params.noc.multicast;
  bool reloads = false;
  for (int p = 0; p < image.partition_count; p++) {
    reloads |= image.core_of[p] != RADISH_HOST && !image.programs[p].resident &&
               !choice.c_core[static_cast<size_t>(image.core_of[p])];
  }
  coverage->reloads += reloads;
  coverage->waits += compared.waited_ps > 0;
  coverage->rtl += rtl;
  coverage->c += image.core_count - rtl;
  coverage->packets += c.packets;
  coverage->numbers += c.numbers;
  coverage->gate_cycles += choice.gate_cycles;
}

void check_many(uint64_t first, int count, bool gates = false) {
  Coverage v;
  for (uint64_t seed = first; v.networks < count && seed < first + 20 * static_cast<uint64_t>(count); seed++) {
    check(seed, gates, &v);
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_EQ(v.networks, count);
  EXPECT_GT(v.rtl, count);
  EXPECT_GT(v.barrier, 0);
  EXPECT_GT(v.rate, 0);
  EXPECT_GT(v.period, 0);
  EXPECT_GT(v.period_barrier, 0);
  EXPECT_GT(v.reloads, 0);
  EXPECT_GT(v.waits, 0);
  std::cout << v.networks << " networks (" << v.barrier << " with barriers, " << v.rate << " in rate coding, "
            << v.period << " with an image period, " << v.unicast << " without multicast, " << v.reloads
            << " with reloads in RTL, " << v.waits << " with loads that wait for their channel), " << v.rtl
            << " cores in RTL, " << v.c << " in C: " << v.packets << " packet events, " << v.numbers << " numbers and "
            << v.signals << " traced signals are equal\n";
  if (!gates) return;
  EXPECT_GT(v.gate_cycles, 0);
  std::cout << "gates equal to the RTL in " << v.gate_cycles << " core cycles\n";
}

TEST(Cosim, EqualsTheRunOnRandomNetworksAndChips) {
  check_many(1, 20);
}
TEST(LongCosim, EqualsTheRunOnRandomNetworksAndChips) {
  check_many(100000, 600);
}

#ifdef RADISH_NETLIST
TEST(LongCosim, GatesOfTheDatapathsEqualTheRtlOnRandomNetworksAndChips) {
  check_many(200000, 40, true);
}
#endif

// Unless a build says otherwise (RADISH_RTL_*): what a mapping may use, the RTL has. Partitions that take turns have
// entries of their own.
TEST(Cosim, TheRtlHasTheTablesOfTheDefaultChip) {
  radish_params defaults;
  radish_params_init(&defaults);
  const radish_core_params &core = defaults.core;
  const radish::core_sizes built = radish::built_core_sizes();
  EXPECT_EQ(built.partitions, core.partitions);
  EXPECT_EQ(built.sources, core.sources);
  EXPECT_EQ(built.feeds, 4 * core.feeds);
  EXPECT_EQ(built.destinations, 4 * core.destinations);
  EXPECT_EQ(built.slots, core.slots);
  EXPECT_EQ(built.lanes, core.lanes);
  EXPECT_EQ(built.potential_bits, core.potential_bits);
  EXPECT_EQ(built.ni_depth, core.ni_depth);
  EXPECT_GE(int64_t{built.scheduler_words}, core.axons / RADISH_AXONS_PER_WORD * core.slots);
  EXPECT_GE(int64_t{built.synapse_words} * built.lanes * built.weight_bits, core.synapse_kib * 8192);
  EXPECT_GE(int64_t{built.potential_words} * built.lanes, core.neurons);
}

// Returns a layer that reads the population before it, with random weights of 6 bits.
Layer random_conv(Random &random, const std::string &name, int from, int in, int out, int kernel, int stride, int pad,
                  int shift) {
  Layer layer;
  layer.name = name;
  layer.out_channels = out;
  layer.shift = shift;
  Source source;
  source.from = from;
  source.square(kernel, stride, pad);
  source.weights.shape = {out, in, kernel, kernel};
  for (int i = 0; i < out * in * kernel * kernel; i++) source.weights.values.push_back(random.between(-31, 31));
  layer.sources = {source};
  return layer;
}

// The stem of a ResNet, 7 x 7 with stride 2 and overlapping pools, and a kernel as AlexNet has it, 11 x 11 with stride 4.
Spec stem_network(int kernel, int stride, int pad) {
  Random random(static_cast<uint64_t>(kernel));
  Spec spec;
  spec.name = "stem";
  spec.timesteps = 4;
  spec.input = {3, 15, 15};
  spec.input_bits = 4;
  spec.layers.push_back(random_conv(random, "stem", 0, 3, 20, kernel, stride, pad, 7));
  spec.layers[0].pool = {3, 2, 1};
  spec.layers.push_back(random_conv(random, "conv", 1, 20, 8, 3, 1, 1, 6));
  const Shape last = output_shape(spec, 2);
  spec.layers.push_back(random_conv(random, "head", 2, 8, 3, last.rows, 1, 0, 0));
  spec.layers[2].readout = true;
  return spec;
}

TEST(Cosim, EqualsTheRunOnStemsOfSevenAndElevenTaps) {
  for (const auto &[kernel, stride] : {std::pair(7, 2), std::pair(11, 4)}) {
    const Spec spec = stem_network(kernel, stride, kernel / 2);
    ASSERT_EQ(problem(spec), "");
    Chip chip;
    chip.params.mesh = {4, 4};
    chip.params.core.neurons = 1024; // cuts the stem into tiles
    const auto mapped = fixture::map(spec, chip);
    ASSERT_TRUE(mapped->chip) << mapped->error;
    Choice choice;
    choice.c_core.assign(static_cast<size_t>(mapped->chip->core_count), 0);
    std::string error;
    const Compared compared = compare(*mapped->chip, {random_input(spec, 1)}, choice, &error);
    EXPECT_EQ(error, "");
    EXPECT_EQ(compared.comparison.differences, 0) << compared.comparison.first;
    EXPECT_GT(compared.comparison.packets, 1000);
    std::cout << kernel << " x " << kernel << ": " << mapped->chip->core_count << " cores, "
              << compared.comparison.packets << " packet events equal\n";
  }
}

// A network may say more than the registers of the RTL hold: such a core can only run in C.
TEST(Cosim, RefusesAKernelThatItsRegisterDoesNotHold) {
  for (int kernel : {63, 64}) {
    Random random(1);
    Spec spec;
    spec.name = "wide";
    spec.weight_bits = 6;
    spec.timesteps = 2;
    spec.input = {1, 64, 64};
    spec.input_bits = 2;
    spec.layers.push_back(random_conv(random, "head", 0, 1, 2, kernel, 1, 0, 0));
    spec.layers[0].readout = true;
    const auto mapped = fixture::map(spec, Chip());
    ASSERT_TRUE(mapped->chip) << mapped->error;
    radish_error why = {""};
    EXPECT_EQ(radish_cosim_holds(mapped->chip.get(), 0, &why), kernel == 63 ? RADISH_OK : RADISH_BAD_INPUT);
    const bool named =
        std::string(why.message).find("kernel is 64, the register in RTL holds 0 to 63") != std::string::npos;
    EXPECT_EQ(named, kernel == 64) << why.message;
  }
}

TEST(Cosim, SeesASpikeThatWasNeverSent) {
  const Spec spec = random_network(3);
  Chip chip;
  chip.params.mesh = {3, 3};
  const auto mapped = fixture::map(spec, chip);
  ASSERT_TRUE(mapped->chip) << mapped->error;
  radish_cosim_widen(mapped->chip.get());
  const radish_mapped_chip &image = *mapped->chip;
  const std::vector<Numbers> dark = {Numbers(random_input(spec, 1).size(), 0)};
  Choice choice;
  choice.c_core.assign(static_cast<size_t>(image.core_count), 0);
  // They are traced since an empty scheduler word costs the same cycle as one with a spike.
  choice.neurons = neurons_of_core(image, 0);
  std::string error;
  const Compared same = compare(image, dark, choice, &error);
  EXPECT_EQ(same.comparison.differences, 0) << same.comparison.first << error;
  EXPECT_TRUE(same.signals.empty());
  choice.disturb_ps = 1000;
  const Compared disturbed = compare(image, dark, choice, &error);
  EXPECT_TRUE(disturbed.comparison.differences > 0 || !error.empty());
  ASSERT_FALSE(disturbed.signals.empty());
  const radish_place at = image.places[0];
  EXPECT_EQ(
      disturbed.signals[0].signal.rfind("chip.core_" + std::to_string(at.x) + "_" + std::to_string(at.y) + ".", 0), 0u)
      << "the first signal that differs is of the core that was told: " << disturbed.signals[0].signal;
  std::cout << disturbed.comparison.first << "\n"
            << error << "\n"
            << disturbed.signals[0].signal << " at " << disturbed.signals[0].time_ps << " ps\n";
}

} // namespace
