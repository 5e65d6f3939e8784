// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What the time was spent on (sim/report/why.h): every wait of a run is explained, shares add up to the picosecond, and
// what is predicted comes true.
#include "tests/files.h"
#include "tests/sim/chip_fixture.h"
#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "sim/report/why.h"

#include <cmath>
#include <cstdio>
#include <gtest/gtest.h>
#include <iostream>
#include <numeric>

namespace {

using namespace reference;
using fixture::Chip;
using Result = fixture::Owned<radish_run_result>;
using Why = fixture::Owned<radish_why>;

struct Input {
  std::vector<Numbers> images;
};

void activations(void *user, int index, uint16_t *result) {
  fixture::write_activations(static_cast<Input *>(user)->images[static_cast<size_t>(index)], result);
}

fixture::Owned<radish_chip> made(const radish_mapped_chip *mapped) {
  radish_chip *chip = nullptr;
  radish_error error = {""};
  EXPECT_EQ(radish_chip_create(mapped, &chip, &error), RADISH_OK) << error.message;
  return {chip, {radish_chip_destroy}};
}

Result run(radish_chip *chip, const radish_run_options &options) {
  radish_run_result *result = nullptr;
  radish_error error = {""};
  EXPECT_EQ(radish_chip_run(chip, &options, &result, &error), RADISH_OK) << error.message;
  return {result, {radish_run_result_destroy}};
}

Why why_of(radish_chip *chip, const radish_mapped_chip *mapped, const radish_chip_file *file,
           const radish_run_options &options, const radish_run_result *result, int image) {
  radish_why *why = nullptr;
  radish_error error = {""};
  EXPECT_EQ(radish_why_create(chip, mapped, file, nullptr, &options, result, image, &why, &error), RADISH_OK)
      << error.message;
  return {why, {radish_why_destroy}};
}

int64_t sum(const int64_t *ps) {
  return std::accumulate(ps, ps + RADISH_PATH_KIND_COUNT, int64_t{0});
}

void expect_sums(const radish_why *why, const radish_run_result *result, const std::string &what) {
  EXPECT_EQ(sum(why->critical_ps), why->latency_ps) << what;
  int64_t critical_ps[RADISH_PATH_KIND_COUNT] = {0};
  for (int l = 0; l < why->layer_count; l++) {
    const radish_record *record = radish_run_result_record_at(result, why->image, l);
    const radish_why_layer &layer = why->layers[l];
    EXPECT_EQ(layer.latency_ps, record->end_ps < 0 ? -1 : record->end_ps - record->start_ps) << what;
    EXPECT_EQ(sum(layer.spent_ps), record->end_ps < 0 ? 0 : layer.latency_ps) << what << ", layer " << l;
    for (int k = 0; k < RADISH_PATH_KIND_COUNT; k++) {
      EXPECT_GE(layer.spent_ps[k], 0);
      critical_ps[k] += layer.critical_ps[k];
    }
  }
  for (int k = 0; k < RADISH_PATH_KIND_COUNT; k++) EXPECT_EQ(critical_ps[k], why->critical_ps[k]) << what;
}

// Repeats the run into a graph and returns the number of moments that it explains. It expects that each moment is the
// latest of what it needs, and that only the host begins anything by itself.
int moments_explained(radish_chip *chip, const radish_mapped_chip *mapped, const radish_run_options &options,
                      const radish_run_result *result, const std::string &what) {
  const int last = result->image_count - 1;
  radish_path_log log{};
  radish_path_index index{};
  radish_path_graph graph{};
  EXPECT_TRUE(radish_path_log_init(&log, mapped));
  radish_run_options again = options;
  bool done = false;
  radish_path_log_attach(&log, &again, last, &done);
  run(chip, again);
  EXPECT_TRUE(done && !log.failed) << what;
  EXPECT_TRUE(radish_path_index_init(&index, &log));
  EXPECT_TRUE(radish_path_graph_init(&graph, &index, options.image_period_ps, last, result->times[last].first_spike_ps,
                                     result->times[last].done_ps));
  std::vector<int> place(static_cast<size_t>(graph.node_list.count));
  for (int i = 0; i < graph.node_list.count; i++) place[static_cast<size_t>(graph.order[i])] = i;
  int moments = 0, wrong = 0, roots = 0, unknown = 0;
  for (int i = 0; i < graph.node_list.count; i++) {
    const radish_path_edge *edge = radish_path_binding(&graph, i);
    if (!edge) {
      const int reloads = graph.emissions + 2 * log.emission_list.count;
      // Counts a job or a reload that nothing led to.
      roots += i < graph.emissions || (i >= reloads && i < reloads + 2 * log.reload_list.count);
      continue;
    }
    int64_t ps = graph.nodes[edge->from].time_ps;
    for (int k = 0; k < edge->parts; k++) ps += graph.parts[edge->first_part + k].ps;
    wrong += ps != graph.nodes[i].time_ps;
    for (int e = 0; e < graph.nodes[i].edges; e++) {
      const int from = graph.edges[graph.nodes[i].first_edge + e].from;
      wrong += place[static_cast<size_t>(from)] >= place[static_cast<size_t>(i)];
    }
    moments++;
  }
  for (int p = 0; p < graph.part_list.count; p++) unknown += graph.parts[p].kind == RADISH_PATH_CORE;
  EXPECT_EQ(wrong, 0) << what;
  EXPECT_EQ(unknown, 0) << what << ": waits that nothing explains";
  EXPECT_EQ(roots, 0) << what;
  radish_path_graph_free(&graph);
  radish_path_index_free(&index);
  radish_path_log_free(&log);
  return moments;
}

const std::string configs = RADISH_SOURCE_DIR "/configs/";

struct Measured {
  fixture::Owned<radish_chip> chip;
  radish_run_options options;
  Result result;
  int64_t latency_ps(int image) const { return result->times[image].done_ps - result->times[image].first_spike_ps; }
};

// Maps a network of configs/, or of a file, to radix40; `mapped` stays empty if it does not fit.
struct Design {
  Design(const std::string &name, const std::vector<std::string> &sets) {
    std::vector<const char *> items;
    for (const std::string &set : sets) items.push_back(set.c_str());
    const radish_overrides overrides = {static_cast<int>(items.size()), items.data()};
    const std::string path = name[0] == '/' ? name : configs + "networks/" + name + ".yaml";
    radish_error error = {""};
    radish_chip_file *c = nullptr;
    radish_network *n = nullptr;
    radish_mapped_chip *m = nullptr;
    EXPECT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, overrides, &c, &error), RADISH_OK) << error.message;
    chip.reset(c);
    EXPECT_EQ(radish_network_load(path.c_str(), overrides, &n, &error), RADISH_OK) << error.message;
    network.reset(n);
    if (radish_mapped_chip_create(n, c, RADISH_CODING_RADIX, &m, &error)) return; // it does not fit
    mapped.reset(m);
    radish_images *i = nullptr;
    if (!n->sample) return; // a topology has random activations
    EXPECT_EQ(radish_images_load(n->sample, nullptr, n->layers[0].shape, &i, &error), RADISH_OK) << error.message;
    images.reset(i);
  }
  Measured run(int count, const radish_run_options &load) const {
    radish_run_options options = load;
    options.image_count = count;
    inputs = {network.get(), images.get()};
    options.user = &inputs;
    options.activations = radish_network_inputs_activations;
    auto on = made(mapped.get());
    Result result = ::run(on.get(), options);
    return {std::move(on), options, std::move(result)};
  }
  fixture::Owned<radish_chip_file> chip{nullptr, {radish_chip_file_destroy}};
  fixture::Owned<radish_network> network{nullptr, {radish_network_destroy}};
  fixture::Owned<radish_mapped_chip> mapped{nullptr, {radish_mapped_chip_destroy}};
  fixture::Owned<radish_images> images{nullptr, {radish_images_destroy}};
  mutable radish_network_inputs inputs{}; // what runs read, also those that repeat one
};

std::string setting(const radish_why_gain &gain, int relaxation) {
  if (relaxation != RADISH_RELAX_LINKS) return gain.parameter + ("=" + std::to_string(gain.instead));
  char text[64];
  std::snprintf(text, sizeof text, "%s=%.3f", gain.parameter, static_cast<double>(gain.instead) / 1000);
  return text;
}

// Expects that each predicted gain is within two points of what the relaxed chip measures, and that `first`, if given,
// is what the prediction relaxes first.
void expect_true_predictions(const std::string &network, const std::vector<std::string> &sets, int first = -1) {
  const Design design(network, sets);
  ASSERT_TRUE(design.mapped) << network;
  const Measured m = design.run(1, {});
  const Why why = why_of(m.chip.get(), design.mapped.get(), design.chip.get(), m.options, m.result.get(), 0);
  const std::string what = network + (sets.empty() ? "" : ", " + sets[0]);
  if (first >= 0) {
    EXPECT_EQ(why->first, first) << what << ": " << radish_relaxation_name(why->first);
  }
  for (int r = 0; r < RADISH_RELAX_COUNT; r++) {
    std::vector<std::string> relaxed = sets;
    relaxed.push_back(setting(why->gains[r], r));
    const Design other(network, relaxed);
    ASSERT_EQ(other.mapped != nullptr, why->gains[r].latency_ps >= 0) << what << ", " << relaxed.back();
    if (!other.mapped) continue;
    const double whole = static_cast<double>(why->latency_ps);
    const double predicted = 100 * (1 - static_cast<double>(why->gains[r].latency_ps) / whole),
                 measured = 100 * (1 - static_cast<double>(other.run(1, {}).latency_ps(0)) / whole);
    EXPECT_LE(std::abs(predicted - measured), 2) << what << ", " << relaxed.back();
    std::cout << what << ", " << relaxed.back() << ": predicted " << predicted << " %, measured " << measured << " %\n";
  }
}

} // namespace

TEST(Why, EveryMomentOfARunIsExplainedAndSharesAddUp) {
  int chips = 0, rate = 0, barrier = 0, unicast = 0, turns = 0;
  for (uint64_t seed = 1; seed <= 60; seed++) {
    RandomOptions kind;
    kind.rate = seed % 4 == 0;
    kind.max_layers = 5;
    const Spec spec = random_network(seed, kind);
    const Chip chip = fixture::random_chip(spec, seed, kind.rate);
    const auto mapped =
        fixture::map(spec, chip, kind.rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, kind.rate ? 9 : 0);
    if (!mapped->chip) continue; // it does not fit
    const std::string what = "seed " + std::to_string(seed) + ", " + fixture::describe(chip);
    Input input;
    for (uint64_t i = 0; i < 4; i++) input.images.push_back(random_input(spec, seed * 9 + i));
    const auto on = made(mapped->chip.get());
    for (int load = 0; load < 3; load++) {
      radish_run_options options{};
      options.image_count = 4;
      options.user = &input;
      options.activations = activations;
      options.independent = load == 1;
      options.image_period_ps = load == 2 ? 20000000 : 0;
      const Result result = run(on.get(), options);
      for (const int image : {0, 2}) {
        const Why why = why_of(on.get(), mapped->chip.get(), &mapped->file, options, result.get(), image);
        expect_sums(why.get(), result.get(), what + ", load " + std::to_string(load));
      }
      if (load != 1) {
        EXPECT_GT(moments_explained(on.get(), mapped->chip.get(), options, result.get(),
                                    what + ", load " + std::to_string(load)),
                  0);
      }
    }
    bool takes_turns = false;
    for (int p = mapped->chip->port_count; p < mapped->chip->partition_count; p++) {
      takes_turns |= !mapped->chip->programs[p].resident;
    }
    chips++;
    rate += kind.rate;
    barrier += chip.params.chip.sync == RADISH_SYNC_BARRIER;
    unicast += !chip.params.noc.multicast;
    turns += takes_turns;
    if (HasFailure()) break;
  }
  EXPECT_GE(chips, 25);
  EXPECT_GE(rate, 5);
  EXPECT_GE(barrier, 5);
  EXPECT_GE(unicast, 5);
  EXPECT_GE(turns, 5);
}

struct WhyFiles : Files {};

// The times are those of the worked example in docs/chip.md section 2.
TEST_F(WhyFiles, SharesOfTheWorkedExampleAreThoseByHand) {
  const std::string path = put("tiny.yaml", "name: tiny\n"
                                            "timesteps: 2\n"
                                            "weight_bits: 4\n"
                                            "activity: 1\n"
                                            "input: {shape: [1, 4, 4]}\n"
                                            "layers:\n"
                                            "  - {name: conv, op: conv, from: input, out_channels: 20, kernel: 3, "
                                            "pad: 1, max_pool: 2}\n"
                                            "  - {name: head, op: dense, from: conv, units: 3, readout: true}\n");
  const Design design(path, {});
  const Measured m = design.run(1, {});
  const Why why = why_of(m.chip.get(), design.mapped.get(), design.chip.get(), m.options, m.result.get(), 0);
  const radish_why_layer &conv = why->layers[1];
  EXPECT_EQ(conv.latency_ps, 63100000 - 76000) << "the first spike arrives at 76 ns, the last token is sent at 63100";
  EXPECT_EQ(conv.spent_ps[RADISH_PATH_INTEGRATE], 2 * (1 + 200 + 4) * 100000)
      << "dispatch, scan and drain of two steps";
  EXPECT_EQ(conv.spent_ps[RADISH_PATH_FIRE], 2 * (32 + 1) * 100000);
  EXPECT_EQ(conv.spent_ps[RADISH_PATH_COMMIT], 34 * 100000);
  EXPECT_EQ(conv.spent_ps[RADISH_PATH_EMISSION], (631 - 526) * 100000) << "from edge 526 to the last token at 631";
  EXPECT_EQ(conv.spent_ps[RADISH_PATH_NETWORK], (1600 - 850) * 1000)
      << "the token of step 0: sent at 850 ns, seen at 1600";
  EXPECT_EQ(conv.spent_ps[RADISH_PATH_BEFORE], (850 - 76) * 1000) << "until it is sent";
  EXPECT_EQ(conv.spent_ps[RADISH_PATH_CREDITS], 0);
}

TEST(Why, WhatChangesNothingGainsNothing) {
  const Design design("lenet5-fashion", {});
  const Measured m = design.run(1, {});
  const Why why = why_of(m.chip.get(), design.mapped.get(), design.chip.get(), m.options, m.result.get(), 0);
  EXPECT_EQ(why->gains[RADISH_RELAX_CORES].latency_ps, why->latency_ps) << "the mapper takes the fewest tiles";
  EXPECT_EQ(why->gains[RADISH_RELAX_OFFCHIP].latency_ps, why->latency_ps) << "nothing is reloaded";
  EXPECT_EQ(why->first, RADISH_RELAX_LANES);
  EXPECT_STREQ(design.network->layers[why->worst_layer].name, "conv2");
  EXPECT_EQ(why->worst_kind, RADISH_PATH_INTEGRATE);
  EXPECT_STREQ(design.network->layers[why->waits].name, "fc1");
}

TEST(Why, TheMedianImageIsTheLowerMedian) {
  const Design design("lenet5-fashion", {});
  const Result result(radish_run_result_create(design.mapped.get(), 4), {radish_run_result_destroy});
  const int64_t latencies[] = {400, 100, 300, 200};
  for (int i = 0; i < 4; i++) result->times[i] = {0, 0, latencies[i]};
  EXPECT_EQ(radish_why_median_image(result.get()), 3);
  result->image_count = 3;
  EXPECT_EQ(radish_why_median_image(result.get()), 2);
  result->image_count = 1;
  EXPECT_EQ(radish_why_median_image(result.get()), 0);
}

// ---- predictions ----------------------------------------------------------------------------------------------------

TEST(Why, PredictionsComeTrue) {
  expect_true_predictions("lenet5-fashion", {});
  expect_true_predictions("resnet8-cifar", {});
  expect_true_predictions("lenet5-fashion", {"host.packet_ps=4000000"}, RADISH_RELAX_HOST);
  expect_true_predictions("lenet5-fashion", {"noc.voltage_factor=600"}, RADISH_RELAX_LINKS);
  expect_true_predictions("lenet5-fashion", {"cores=1", "core.synapse_kib=40", "offchip.mbit_per_s=20"},
                          RADISH_RELAX_OFFCHIP);
  expect_true_predictions("lenet5-fashion", {"mapping.objective=latency", "cores=64"}, RADISH_RELAX_CORES);
  expect_true_predictions("lenet5-fashion", {"sync=barrier"});
}

// What a layer is split into changes with the chip: predictions begin with the network as it was.
TEST(Why, PredictionsComeTrueForLayersThatAreSplit) {
  expect_true_predictions("lenet5-fashion", {"core.axons=320"});
  expect_true_predictions("lenet5-fashion", {"core.organisation=crossbar", "core.axons=256", "core.neurons=256"});
  expect_true_predictions("lenet5-fashion", {"core.organisation=crossbar", "core.axons=384", "core.neurons=512",
                                             "crossbar.scan=neuron_major", "core.partitions=1"});
}

// Layers share cores there, and whose turn it is changes with the smallest delay.
TEST(Why, PredictionsComeTrueForMappingsThatShareCores) {
#ifdef RADISH_SANITIZE
  GTEST_SKIP() << "many runs of larger networks are compared without sanitizers";
#endif
  for (const char *network : {"lenet5-fashion", "resnet8-cifar"}) {
    expect_true_predictions(network, {"mapping.objective=latency", "cores=64"});
  }
  expect_true_predictions("lenet5-fashion", {"mapping.objective=throughput", "cores=64"});
}

TEST(LongWhy, PredictionsComeTrueForMappingsOfLargerNetworksThatShareCores) {
  for (const char *network : {"vgg9-cifar", "vgg16-cifar", "resnet44-cifar", "mobilenet-cifar"}) {
    expect_true_predictions(network, {"mapping.objective=latency", "cores=64"});
  }
}

TEST(LongWhy, PredictionsComeTrueForLargerNetworks) {
  for (const char *network : {"vgg9-cifar", "vgg16-cifar", "resnet44-cifar", "vgg20-cifar"}) {
    expect_true_predictions(network, {}, RADISH_RELAX_LANES);
  }
}
