// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold core/core.h to its promises: what the engine does at which edge. Every cycle count is worked out
// beside it.
#include "tests/core/core_device.h"
#include "core/base/edge.h"

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace bench;
using Jobs = std::vector<Job>;
using Packets = std::vector<Sent>;

constexpr int64_t never = 1000000;

// The device is a core with a 10 ps clock. Step t of image 0 is plane t; two images fit.
class Core : public ::testing::Test, public Device {};

// ---- the cost of a step ----

TEST_F(Core, ScansAnEmptyWordInOneCycle) {
  add(dense(128, 4, 4, 1)); // two scheduler words, one potential word
  start();
  arrive(10, 0, 0);
  run();
  // The step takes dispatch 1 + scan 2 + drain 4 + fire 1 + drain 1 = 9 cycles.
  // The commit takes dispatch 1 + 1 + drain 1 = 3 cycles.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 9}, {"commit 0", 19, 3}}));
}

TEST_F(Core, IssuesARowOfWordsForEachSpikeOfADenseLayer) {
  add(dense(128, 10, 4, 1)); // 10 outputs on 4 lanes: rows of 3 words
  start();
  arrive(10, 0, 0, {0, 5, 63}); // all in the first scheduler word, which costs nothing of its own
  run();
  // The step takes 1 + (3 spikes * 3 words + 1 empty word) + 4 + 3 + 1 = 19 cycles, the commit 1 + 3 + 1 = 5.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 19}, {"commit 0", 29, 5}}));
}

TEST_F(Core, SpendsACycleOnASpikeWithoutValidTaps) {
  Part part = layer({4, 1, 2}, 4, 1);
  add(read(part, RADISH_READ_CONV, {1, 1, 4}, 1, 2, 0)); // stride 2: odd columns reach nothing
  start();
  spike(10, 0, 0, 0, 0, 0, 0);
  spike(10, 0, 0, 0, 0, 0, 1);
  arrive(10, 0, 0);
  run();
  // The step takes 1 + (column 0: 1 pair, column 1: 1 idle cycle) + 4 + 2 + 1 = 10 cycles, the commit 1 + 2 + 1 = 4.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 10}, {"commit 0", 20, 4}}));
  EXPECT_EQ(counters(0, 0).synaptic_ops, 4);
}

TEST_F(Core, IssuesOnlyTheTapsThatLandInTheTile) {
  Part part = layer({8, 4, 4}, 4, 1);
  add(read(part, RADISH_READ_CONV, {1, 4, 4}, 3, 1, 1));
  start();
  spike(10, 0, 0, 0, 0, 0, 0); // corner: 2 * 2 taps
  spike(10, 0, 0, 0, 0, 0, 1); // border: 2 * 3
  spike(10, 0, 0, 0, 0, 1, 1); // inside: 3 * 3
  arrive(10, 0, 0);
  run();
  // The step takes 1 + (4 + 6 + 9) taps * 2 words + 4 + 16 positions * 2 words + 1 = 76 cycles.
  // The commit takes 1 + 32 + 1 = 34 cycles.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 76}, {"commit 0", 86, 34}}));
  EXPECT_EQ(counters(0, 0).synaptic_ops, 19 * 8);
}

TEST_F(Core, IssuesOnlyTheWordsOfTheSpikesGroup) {
  Part part = layer({12, 1, 1}, 4, 1);
  add(read(part, RADISH_READ_CONV, {4, 1, 1}, 1, 1, 0, 2)); // two groups, 2 -> 6
  start();
  arrive(10, 0, 0, {1}); // channels 0..5 lie in words 0 and 1
  run();
  // The step takes 1 + 2 + 4 + 3 + 1 = 11 cycles.
  EXPECT_EQ(jobs.at(0), (Job{"step 0", 10, 11}));
  EXPECT_EQ(counters(0, 0).synaptic_ops, 6);
}

TEST_F(Core, ReadsNoSynapseForAUniformSource) {
  Part part = layer({8, 2, 2}, 4, 1);
  add(read(part, RADISH_READ_UNIFORM, {8, 4, 4}, 2, 2, 0)); // 2x2 average: each spike reaches one neuron
  start();
  for (int column = 0; column < 3; column++) spike(10, 0, 0, 0, 7, 1, column);
  arrive(10, 0, 0);
  run();
  // The 128 axons are two words: word 0 is empty, word 1 holds 3 spikes.
  // The step takes 1 + (1 + 3) + 4 + 4 positions * 2 words + 1 = 18 cycles.
  EXPECT_EQ(jobs.at(0), (Job{"step 0", 10, 18}));
  EXPECT_EQ(counters(0, 0).synaptic_ops, 3);
  EXPECT_EQ(counters(0, 0).synapse_read_bits, 8 * 4 * 24) << "only the initial potentials, at commit";
}

TEST_F(Core, ScansOnlyTheSourcesThatStillSend) {
  Part part = dense(64, 4, 4, 2);
  add(read(part, RADISH_READ_DENSE, {192, 1, 1}, 1, 1, 0)).sources[1].timesteps = 1;
  parts[0].feeds = 2, parts[0].feeds_at_step = {2, 1};
  start();
  for (int64_t edge : {9, 10}) arrive(edge, 0, 0);
  arrive(10, 0, 1);
  run();
  // Step 0 takes 1 + (1 + 3) + 4 + 1 + 1 = 11 cycles, step 1 takes 1 + 1 + 4 + 1 + 1 = 8.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 11}, {"step 0", 21, 8}, {"commit 0", 29, 3}}));
}

TEST_F(Core, CountsWhatAStepAndACommitDo) {
  add(dense(128, 10, 4, 3)); // T = 3, potentials of 24 bits, weights of 8
  start();
  arrive(10, 0, 0, {0, 64});
  run();
  const radish_counters &step = counters(0, 0); // one step only: 2 spikes * 3 words = 6 pairs
  EXPECT_EQ(step.synaptic_ops, 20);
  EXPECT_EQ(step.scheduler_read_bits, 2 * 64);
  EXPECT_EQ(step.scheduler_write_bits, 2 * 64) << "each word is cleared";
  EXPECT_EQ(step.synapse_read_bits, 6 * 4 * 8);
  EXPECT_EQ(step.potential_read_bits, (6 + 3) * 4 * (24 + 16)); // pairs, then fire, on {v, out}
  EXPECT_EQ(step.potential_write_bits, step.potential_read_bits);
  EXPECT_EQ(step.neuron_updates, 10);
  EXPECT_EQ(step.commits, 0);
  EXPECT_EQ(step.busy_cycles, 1 + 6 + 4 + 3 + 1);
  arrive(100, 0, 1);
  arrive(100, 0, 2);
  run();
  EXPECT_EQ(counters(0, 0).commits, 10);
  EXPECT_EQ(counters(0, 0).neuron_updates, 30);
  EXPECT_EQ(counters(0, 0).potential_read_bits, (6 + 3 * 3 + 3) * 4 * 40); // pairs, three steps fired, commit
  EXPECT_EQ(counters(0, 0).potential_write_bits, counters(0, 0).potential_read_bits);
  EXPECT_EQ(counters(0, 0).synapse_read_bits, 6 * 4 * 8 + 3 * 4 * 24); // weights, initial potentials
  EXPECT_EQ(counters(0, 0).output_write_bits, 3 * 4 * 32);
  EXPECT_EQ(counters(0, 0).output_read_bits, 3 * 3 * 4 * 32) << "three steps of emission, nothing pooled";
  EXPECT_EQ(counters(0, 0).busy_cycles, 15 + 2 * (1 + 2 + 4 + 3 + 1) + 5);
}

TEST_F(Core, DropsASpikeOutsideItsWindow) {
  Part part = layer({1, 2, 2}, 4, 1);
  read(part, RADISH_READ_CONV, {1, 2, 2}, 1, 1, 0).sources[0].halo = {3, 4, 5, {1, 2, 2}};
  add(part);
  start();
  EXPECT_TRUE(write_spike(core, 0, 0, 0, 3, 5, 6));
  EXPECT_EQ(core.partitions[0].planes[0], uint64_t(1) << 3);
  for (auto [c, y, x] : {std::array{2, 4, 5}, {4, 4, 5}, {3, 3, 5}, {3, 6, 5}, {3, 4, 4}, {3, 4, 7}}) {
    EXPECT_FALSE(write_spike(core, 0, 0, 0, c, y, x)) << c << " " << y << " " << x;
  }
  EXPECT_EQ(core.partitions[0].planes[0], uint64_t(1) << 3);
}

// ---- the cost of a commit ----

TEST_F(Core, CommitsOnePotentialWordACycleWhilePooling) {
  Part part = layer({4, 4, 4}, 4, 1);
  read(part, RADISH_READ_CONV, {1, 4, 4}, 1, 1, 0);
  add(pooled(part, 2, 2, 0, {4, 2, 2}, 16));
  start();
  arrive(10, 0, 0);
  run();
  // The step takes 1 + 1 + 4 + 16 + 1 = 23 cycles, the commit 1 + 16 words, each in one window, + 1 = 18.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 23}, {"commit 0", 33, 18}}));
}

TEST_F(Core, CommitsAWordOnceForEachWindowItLiesIn) {
  Part part = layer({4, 4, 4}, 4, 1);
  read(part, RADISH_READ_CONV, {1, 4, 4}, 1, 1, 0);
  // With 3x3 windows, stride 2 and pad 1, rows 0..3 lie in 1, 2, 1 and 1 windows, which makes 5 * 5 pairs.
  add(pooled(part, 3, 2, 1, {4, 2, 2}, 25));
  start();
  arrive(10, 0, 0);
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 23}, {"commit 0", 33, 27}})); // 1 + 25 + 1
  const radish_counters &c = counters(0, 0);
  // The commit reads and writes each of the 16 potential words once; each of the 25 pairs writes an output word, and all
  // but the 4 that open a window have read it. One step of emission reads the 4 output words.
  EXPECT_EQ(c.potential_read_bits, (16 + 16) * 4 * 40);
  EXPECT_EQ(c.potential_write_bits, (16 + 16) * 4 * 40);
  EXPECT_EQ(c.synapse_read_bits, 16 * 4 * 24);
  EXPECT_EQ(c.output_write_bits, 25 * 4 * 32);
  EXPECT_EQ(c.output_read_bits, (25 - 4 + 4) * 4 * 32);
}

TEST_F(Core, CommitsAReadoutWordByWordAndSendsIt) {
  Part &part = add(dense(2, 3, 2, 1)); // 3 values on 2 lanes: two words
  part.p.readout = true, part.p.timesteps_out = part.p.out_window_steps = 1;
  part.bias = {-7, 0, 41};
  start();
  arrive(10, 0, 0, {1});
  run();
  // The step takes 1 + 1 spike * 2 words + 4 + 2 + 1 = 10 cycles, the commit 1 + 2 + 1 = 4. For the emission see
  // emitter.h.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 10}, {"commit 0", 20, 4}}));
  // The credit is due 1 + 2 + 4 cycles after the start. Word 0 is read at 25, word 1 at 26 + 2 packets, and the token
  // follows.
  EXPECT_EQ(
      sent,
      (Packets{{17, "credit 0"}, {25, "readout 0: -6"}, {26, "readout 0: 1"}, {28, "readout 0: 42"}, {29, "token 0"}}));
}

// ---- when a job starts ----

TEST(VisibleEdge, IsTheSecondOneStrictlyAfterTheArrival) {
  struct Row {
    int64_t time_ps, period_ps, phase_ps, edge;
  };
  for (const Row &row : {Row{0, 10, 0, 2},
                         {1, 10, 0, 2},
                         {9, 10, 0, 2},
                         {10, 10, 0, 3},
                         {11, 10, 0, 3},
                         {19, 10, 0, 3},
                         {20, 10, 0, 4},
                         {0, 10, 4, 1},
                         {3, 10, 4, 1},
                         {4, 10, 4, 2},
                         {13, 10, 4, 2},
                         {14, 10, 4, 3},
                         {0, 10, 8, 1},
                         {7, 10, 8, 1},
                         {8, 10, 8, 2},
                         {100000, 100000, 2, 2},
                         {100002, 100000, 2, 3}}) {
    EXPECT_EQ(radish_edge_visible(row.time_ps, row.period_ps, row.phase_ps), row.edge)
        << row.time_ps << " ps, period " << row.period_ps << ", phase " << row.phase_ps;
  }
}

TEST_F(Core, CountsATokenAtTheSecondEdgeAfterItsArrival) {
  phase_ps = 4; // edges at 4, 14, .. 104, 114, 124
  add(dense(1, 1, 1, 2));
  start();
  token(0, 0, 104); // this is edge 10, so edge 11 is the first strictly after it
  token(0, 1, 303); // edge 30, at 304, is the first after it
  run();
  EXPECT_EQ(jobs.at(0).edge, 12);
  EXPECT_EQ(jobs.at(1).edge, 31);
}

TEST_F(Core, StartsAStepWhenEverySourceHasSentItsToken) {
  add(dense(1, 1, 1, 1)).feeds = 3;
  start();
  for (int64_t edge : {5, 9, 7}) arrive(edge, 0, 0);
  run();
  EXPECT_EQ(jobs.at(0).edge, 9);
}

TEST_F(Core, TakesTheStepsOfAnImageInOrder) {
  add(dense(1, 1, 1, 3));
  start();
  arrive(5, 0, 2);
  arrive(6, 0, 1);
  arrive(30, 0, 0);
  run();
  // Each step takes 1 + 1 + 4 + 1 + 1 = 8 cycles.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 30, 8}, {"step 0", 38, 8}, {"step 0", 46, 8}, {"commit 0", 54, 3}}));
}

TEST_F(Core, PrefersTheDeeperPartitionAndACommitToAStep) {
  for (int i = 0; i < 2; i++) add(dense(1, 1, 1, 1));
  start();
  arrive(10, 0, 0); // partition 0 is alone at 10
  arrive(10, 0, 1); // image 1 of partition 0
  arrive(12, 1, 0); // partition 1 finds the engine busy
  arrive(12, 1, 1);
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 8},
                        {"step 1", 18, 8}, // even before the commit of partition 0
                        {"commit 1", 26, 3},
                        {"step 1", 29, 8},
                        {"commit 1", 37, 3},
                        {"commit 0", 40, 3},
                        {"step 0", 43, 8},
                        {"commit 0", 51, 3}}));
}

TEST_F(Core, CommitsImageTwoWhenImageZeroHasBeenEmitted) {
  ni_depth = 2, network_opens_ps = 1000;
  Part &part = add(dense(1, 2, 2, 1));
  part.bias = {1, 1};
  part.p.windows = 3;
  start();
  for (int slot = 0; slot < 3; slot++) arrive(10, 0, slot);
  run(); // a credit at 16 and a spike at 22 fill the interface until edge 102
  // A step takes 8 cycles, a commit 3. The third commit waits for the token of image 0.
  ASSERT_EQ(jobs.size(), 6u);
  EXPECT_EQ(jobs.at(4), (Job{"step 0", 32, 8}));
  int64_t image_0_ends = never;
  for (const Sent &packet : sent) {
    if (packet.what == "token 0") image_0_ends = std::min(image_0_ends, packet.edge);
  }
  EXPECT_EQ(jobs.at(5), (Job{"commit 0", image_0_ends + 1, 3}));
  EXPECT_GT(image_0_ends, 100);
}

TEST_F(Core, ReturnsTheCreditOfAWindowWhenItsLastScanHasDrained) {
  add(dense(128, 4, 4, 2)).feeds = 2;
  start();
  for (int slot : {0, 1}) {
    for (int feed = 0; feed < 2; feed++) arrive(10, 0, slot, {3});
  }
  run();
  // The steps take 1 + (1 + 1) + 4 + 1 + 1 = 9 cycles from 10 and 19. The last scan has drained 1 + 2 + 4 cycles after
  // 19.
  ASSERT_GE(sent.size(), 2u);
  EXPECT_EQ(sent[0], (Sent{26, "credit 0"}));
  EXPECT_EQ(sent[1], (Sent{27, "credit 0 link 1"}));
  EXPECT_EQ(core.partitions[0].planes[0] | core.partitions[0].planes[2], 0u);
}

class EveryOrder : public Core, public ::testing::WithParamInterface<int> {};

TEST_P(EveryOrder, CommitsIntoTheFreeBankAtTheEdgeAtWhichEmissionOfTheOtherEnds) {
  shuffle = uint32_t(GetParam());
  Part &part = add(dense(128, 1, 1, 1));
  part.p.timesteps_out = part.p.out_window_steps = 4;
  part.bias = {0b1001};
  start();
  arrive(10, 0, 0);
  arrive(10, 0, 1);
  run();
  // The step takes 1 + 2 + 4 + 1 + 1 = 9 cycles. Image 0 is emitted from 22 on: four words, two spikes and four tokens,
  // the last at 31.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 9}, {"commit 0", 19, 3}, {"step 0", 22, 9}, {"commit 0", 31, 3}}));
  EXPECT_EQ(std::count(sent.begin(), sent.end(), Sent{31, "token 0"}), 1);
}

INSTANTIATE_TEST_SUITE_P(OfEqualEdges, EveryOrder, ::testing::Range(0, 8));

// ---- rate ----

TEST_F(Core, FiresAndEmitsInEveryStepOfARateTrain) {
  Part &part = add(dense(1, 2, 2, 4));
  part.p.coding = RADISH_CODING_RATE;
  part.p.window_steps = part.p.out_window_steps = 2;
  part.p.windows_per_image = part.p.out_windows_per_image = 2;
  part.threshold = {1, 2};
  start();
  for (int slot = 0; slot < 4; slot++) arrive(10, 0, slot, {0});
  run();
  // A step takes 1 + 1 + 4 + 1 + 1 = 8 cycles and has no commit. Emission begins when the step ends: a word, its
  // spikes, the token.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 8}, {"step 0", 18, 8}, {"step 0", 26, 8}, {"step 0", 34, 8}}));
  EXPECT_EQ(sent, (Packets{{19, "spike 0: 0,0,0"},
                           {20, "token 0"},
                           {24, "credit 0"}, // window 0: 18 + 1 + 1 + 4
                           {27, "spike 0: 0,0,0"},
                           {28, "spike 0: 1,0,0"}, // reaches its threshold, 2
                           {29, "token 0"},
                           {35, "spike 0: 0,0,0"},
                           {36, "token 0"},
                           {40, "credit 0"},
                           {43, "spike 0: 0,0,0"},
                           {44, "spike 0: 1,0,0"},
                           {45, "token 0"}}));
  EXPECT_EQ(core.partitions[0].image, 1);
}

TEST_F(Core, FiresAPooledRateStepPairByPair) {
  Part part = layer({4, 4, 4}, 4, 1);
  read(part, RADISH_READ_CONV, {1, 4, 4}, 1, 1, 0);
  part.p.coding = RADISH_CODING_RATE;
  add(pooled(part, 3, 2, 1, {4, 2, 2}, 25));
  start();
  arrive(10, 0, 0);
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 32}})); // 1 + 1 + 4 + 25 + 1
  const radish_counters &c = counters(0, 0);
  // Each of the 25 pairs reads and writes its potential word; each of the 16 words reads its current and its threshold.
  EXPECT_EQ(c.potential_read_bits, 25 * 4 * 40);
  EXPECT_EQ(c.potential_write_bits, 25 * 4 * 40);
  EXPECT_EQ(c.synapse_read_bits, 2 * 16 * 4 * 24);
  EXPECT_EQ(c.output_write_bits, 25 * 4 * 32);
  EXPECT_EQ(c.output_read_bits, (25 - 4 + 4) * 4 * 32);
}

TEST_F(Core, IntegratesARateReadoutAndCommitsItOnce) {
  Part &part = add(dense(1, 3, 2, 2)); // two potential words
  part.p.coding = RADISH_CODING_RATE;
  part.p.readout = true, part.p.timesteps_out = part.p.out_window_steps = 1;
  part.bias = {5, -5, 0};
  start();
  arrive(10, 0, 0, {0});
  arrive(10, 0, 1);
  run();
  // The steps take 1 + 2 + 4 + 2 + 1 = 10 and 1 + 1 + 4 + 2 + 1 = 9 cycles, the commit 1 + 2 + 1 = 4.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 10}, {"step 0", 20, 9}, {"commit 0", 29, 4}}));
  const radish_counters &c = counters(0, 0);
  // A spike makes 2 pairs; each step fires 2 words with their currents; the commit leaves zeros, which nothing stores.
  EXPECT_EQ(c.potential_read_bits, (2 + 2 * 2 + 2) * 2 * 40);
  EXPECT_EQ(c.potential_write_bits, c.potential_read_bits);
  EXPECT_EQ(c.synapse_read_bits, 2 * 2 * 8 + 2 * 2 * 2 * 24);
  EXPECT_EQ(c.output_write_bits, 2 * 2 * 32);
  EXPECT_EQ(sent.at(1), (Sent{34, "readout 0: 11"})); // 2 * 5 + 1
  EXPECT_EQ(sent.at(2), (Sent{35, "readout 0: -9"}));
  EXPECT_EQ(sent.at(3), (Sent{37, "readout 0: 1"}));
}

TEST_F(Core, HoldsARateStepUntilABankIsFree) {
  ni_depth = 2, network_opens_ps = 1000; // the first slot is seen free from edge 102 on
  Part &part = add(dense(1, 1, 1, 4));
  part.p.coding = RADISH_CODING_RATE;
  part.threshold = {1};
  part.bias = {1}; // a spike and a token in every step
  start();
  for (int slot = 0; slot < 4; slot++) arrive(10, 0, slot);
  run();
  // Steps 0 and 1 fill both banks; step 0 leaves at 19 and 20, freeing a bank at 21; step 1 is stuck.
  EXPECT_EQ(jobs.at(2), (Job{"step 0", 26, 8}));
  // The spike of step 1 leaves at 102, its token at 103; its bank is free at 104.
  EXPECT_EQ(jobs.at(3), (Job{"step 0", 104, 8}));
}

} // namespace
