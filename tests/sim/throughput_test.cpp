// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What sim/report/throughput.h promises.
#include "tests/sets.h"
#include "core/base/edge.h"
#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "sim/report/throughput.h"
#include "tests/sim/owned.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";

// Maps a network of configs/ to the chip radix40.
struct Design {
  Design(const std::string &name, radish_coding coding, const std::vector<const char *> &items) {
    const radish_overrides sets = {static_cast<int>(items.size()), items.data()};
    radish_error error{};
    radish_chip_file *c = nullptr;
    radish_network *n = nullptr;
    radish_mapped_chip *m = nullptr;
    radish_images *i = nullptr;
    EXPECT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, sets, &c, &error), RADISH_OK) << error.message;
    chip.reset(c);
    EXPECT_EQ(radish_network_load((configs + "networks/" + name + ".yaml").c_str(), sets, &n, &error), RADISH_OK)
        << error.message;
    network.reset(n);
    EXPECT_EQ(radish_mapped_chip_create(n, c, coding, &m, &error), RADISH_OK) << error.message;
    mapped.reset(m);
    if (!n->sample) return; // a topology has random activations
    EXPECT_EQ(radish_images_load(n->sample, nullptr, n->layers[0].shape, &i, &error), RADISH_OK) << error.message;
    images.reset(i);
  }
  owned<radish_run_result, radish_run_result_destroy> run(int count) {
    radish_error error{};
    radish_chip *made = nullptr;
    radish_run_result *result = nullptr;
    EXPECT_EQ(radish_chip_create(mapped.get(), &made, &error), RADISH_OK) << error.message;
    const owned<radish_chip, radish_chip_destroy> chip_owner(made);
    radish_run_options options{};
    options.image_count = count;
    radish_network_inputs inputs{network.get(), images.get()};
    options.user = &inputs;
    options.activations = radish_network_inputs_activations;
    EXPECT_EQ(radish_chip_run(made, &options, &result, &error), RADISH_OK) << error.message;
    return owned<radish_run_result, radish_run_result_destroy>(result);
  }
  owned<radish_chip_file, radish_chip_file_destroy> chip;
  owned<radish_network, radish_network_destroy> network;
  owned<radish_mapped_chip, radish_mapped_chip_destroy> mapped;
  owned<radish_images, radish_images_destroy> images;
};

radish_throughput measure(const Design &design, const radish_run_result *result) {
  radish_throughput t{};
  EXPECT_TRUE(radish_throughput_measure(result, design.mapped.get(), &t));
  return t;
}

// Returns the busy time of the run's busiest core, straight from the busy cycles of its partitions.
int64_t busiest_ps(const Design &design, const radish_run_result *result) {
  const radish_mapped_chip *m = design.mapped.get();
  const int64_t period_ps = radish_edge_period_ps(m->params.core.clock_mhz);
  std::vector<int64_t> cycles(static_cast<size_t>(m->core_count));
  for (int p = m->port_count; p < m->partition_count; p++) {
    cycles[static_cast<size_t>(m->core_of[p])] += result->busy_cycles[p];
  }
  return *std::max_element(cycles.begin(), cycles.end()) * period_ps;
}

// Returns the times of a run whose images enter every `interval_ps` and stay for `latency_ps`.
owned<radish_run_result, radish_run_result_destroy> steady(const Design &design, int count, int64_t interval_ps,
                                                           int64_t latency_ps) {
  owned<radish_run_result, radish_run_result_destroy> result(radish_run_result_create(design.mapped.get(), count));
  for (int i = 0; i < count; i++) {
    result->times[i] = {i * interval_ps, i * interval_ps, i * interval_ps + latency_ps};
  }
  return result;
}

constexpr int64_t us = 1000000;
constexpr int64_t MEGA = 1000000; // uHz

} // namespace

TEST(Throughput, OfOneImageIsOneByItsLatencyAndNotOfAFullPipeline) {
  const Design lenet("lenet5-fashion", RADISH_CODING_RADIX, {});
  const radish_throughput t = measure(lenet, steady(lenet, 1, 100 * us, 250 * us).get());
  EXPECT_EQ(t.uhz, 4000 * MEGA);
  EXPECT_FALSE(t.full);
  EXPECT_EQ(t.images, 1);
  EXPECT_EQ(t.in_flight, 1);
  EXPECT_EQ(t.bound_uhz, -1) << "nothing was busy";
}

TEST(Throughput, OfTooFewImagesPaysForFillingAndDraining) {
  const Design lenet("lenet5-fashion", RADISH_CODING_RADIX, {});
  radish_throughput t = measure(lenet, steady(lenet, 2, 100 * us, 900 * us).get());
  EXPECT_EQ(t.uhz, 2000 * MEGA) << "two images in a millisecond";
  EXPECT_FALSE(t.full);
  EXPECT_EQ(t.images, 2);
  t = measure(lenet, steady(lenet, 3, 100 * us, 800 * us).get());
  EXPECT_EQ(t.uhz, 3000 * MEGA);
  EXPECT_FALSE(t.full);
}

TEST(Throughput, OfAFullPipelineIsThePaceOfItsImages) {
  const Design lenet("lenet5-fashion", RADISH_CODING_RADIX, {});
  const radish_throughput t = measure(lenet, steady(lenet, 100, 100 * us, 350 * us).get());
  EXPECT_TRUE(t.full);
  EXPECT_EQ(t.in_flight, 4);
  EXPECT_EQ(t.images, 95) << "images 1 to 95 complete before image 99 enters";
  EXPECT_EQ(t.uhz, 10000 * MEGA);
}

TEST(Throughput, OfAPipelineIsMeasuredOnceAsManyImagesHavePassedAsItHolds) {
  const Design lenet("lenet5-fashion", RADISH_CODING_RADIX, {});
  for (int n = 1; n < 30; n++) {
    const radish_throughput t = measure(lenet, steady(lenet, n, 100 * us, 350 * us).get());
    EXPECT_EQ(t.full, n - 5 >= 4) << n;
    EXPECT_EQ(t.images, t.full ? n - 5 : n);
  }
}

TEST(Throughput, RisesWithTheImagesOfASteadyPipeline) {
  const Design lenet("lenet5-fashion", RADISH_CODING_RADIX, {});
  int64_t before = 0;
  for (int n = 1; n < 40; n++) {
    const radish_throughput t = measure(lenet, steady(lenet, n, 100 * us, 350 * us).get());
    EXPECT_GE(t.uhz, before) << n;
    EXPECT_LE(t.uhz, 10000 * MEGA) << n;
    before = t.uhz;
  }
}

TEST(Throughput, IsNeverAboveWhatTheBusiestResourceAllows) {
  struct {
    const char *network;
    radish_coding coding;
    std::vector<const char *> sets;
  } const rows[] = {{"lenet5-fashion", RADISH_CODING_RADIX, {}},
                    {"lenet5-fashion", RADISH_CODING_RADIX, {"cores=1"}},
                    {"lenet5-fashion", RADISH_CODING_RADIX, {"cores=1", "core.synapse_kib=8", "offchip.mbit_per_s=2"}},
                    {"lenet5-fashion", RADISH_CODING_RADIX, {"cores=2", "core.synapse_kib=16"}},
                    {"lenet5-fashion", RADISH_CODING_RADIX, {"sync=barrier", "barrier_ps=20000000"}},
                    {"lenet5-fashion", RADISH_CODING_RADIX, {"host.packet_ps=10000000"}},
                    {"vgg9-cifar", RADISH_CODING_RATE, {"rate_timesteps=2"}},
                    {"resnet8-cifar", RADISH_CODING_RADIX, {"cores=1"}},
                    {"resnet8-cifar", RADISH_CODING_RADIX, {"cores=1", "sync=barrier"}}};
  for (const auto &row : rows) {
    Design design(row.network, row.coding, row.sets);
    for (const int n : {1, 2, 3, 8}) {
      const auto result = design.run(n);
      const radish_throughput t = measure(design, result.get());
      const int64_t busy_ps = busiest_ps(design, result.get());
      const std::string what = std::string(row.network) + (row.sets.empty() ? "" : row.sets[0]) + " of " +
                               std::to_string(n) + " images, " + radish_throughput_bound_name(t.bound);
      EXPECT_GT(t.uhz, 0) << what;
      EXPECT_LE(t.uhz, t.bound_uhz) << what;
      EXPECT_LE(static_cast<__int128>(t.bound_uhz) * busy_ps, static_cast<__int128>(n) * MEGA * MEGA * MEGA) << what;
      const int64_t span_ps = result->times[n - 1].done_ps - result->times[0].first_spike_ps;
      // The busy time includes work before the first image's first spike, which here is at most a tenth of the span.
      EXPECT_LE(t.bound_busy_ps, span_ps + span_ps / 10) << what;
    }
  }
}

TEST(Throughput, NamesWhatBoundsIt) {
  const auto bound = [](std::vector<const char *> sets) {
    Design design("lenet5-fashion", RADISH_CODING_RADIX, sets);
    return measure(design, design.run(2).get());
  };
  EXPECT_EQ(bound({}).bound, RADISH_BOUND_ENGINE);
  const radish_throughput reload = bound({"cores=1", "core.synapse_kib=8", "offchip.mbit_per_s=400"});
  EXPECT_EQ(reload.bound, RADISH_BOUND_RELOAD);
  EXPECT_EQ(reload.bound_core, 0);
  const radish_throughput channel = bound({"cores=1", "core.synapse_kib=8", "offchip.mbit_per_s=2"});
  EXPECT_EQ(channel.bound, RADISH_BOUND_OFFCHIP); // which carries the spikes that wait, too
  EXPECT_EQ(channel.bound_core, -1);
  EXPECT_EQ(bound({"cores=2", "core.synapse_kib=16", "offchip.mbit_per_s=20"}).bound, RADISH_BOUND_OFFCHIP);
  const radish_throughput host = bound({"host.packet_ps=10000000"});
  EXPECT_EQ(host.bound, RADISH_BOUND_HOST);
  EXPECT_EQ(host.bound_layer, 0);
}

TEST(Throughput, OfOneCoreThatReloadsIsThatOfItsWork) {
  Design design("resnet8-cifar", RADISH_CODING_RADIX, {"cores=1"});
  for (const int n : {2, 3, 10}) { // times between completions alone would give 1,400 or 7.0 images a second
    const radish_throughput t = measure(design, design.run(n).get());
    EXPECT_GT(t.uhz, 3 * MEGA) << n;
    EXPECT_LT(t.uhz, 4 * MEGA) << n;
    EXPECT_EQ(t.full, n == 10) << n;
  }
}

TEST(Throughput, IsRoundedToTheNearestMillionth) {
  EXPECT_EQ(radish_report_throughput_uhz(1, INT64_C(1000000000000)), 1000000);
  EXPECT_EQ(radish_report_throughput_uhz(9, 3000), INT64_C(3000000000000000));
  EXPECT_EQ(radish_report_throughput_uhz(1, 0), -1);
}
