// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold core/core.h to its promises on partitions that share a region of the memories and on rounds of a
// barrier.
#include "tests/core/core_device.h"

#include <gtest/gtest.h>

namespace {

using namespace bench;
using Jobs = std::vector<Job>;
using Packets = std::vector<Sent>;

// The device has partitions of 100 bits with planes of 7 bits a window; off-chip memory gives a bit a cycle. What ends at
// an edge is seen two edges later.
class Turns : public ::testing::Test, public Device {
protected:
  Part &swapped(int timesteps) {
    Part &part = add(dense(1, 1, 1, timesteps)); // a step takes 1 + 1 + 4 + 1 + 1 = 8 cycles, a commit 3
    part.p.resident = false;
    part.p.reload_bits = 100, part.p.plane_bits = 7, part.p.state_bits = 50;
    return part;
  }
};

TEST_F(Turns, LoadWhenEveryStepOfTheWindowIsComplete) {
  swapped(2);
  start();
  arrive(10, 0, 0);
  arrive(20, 0, 1);
  run();
  // The 107 bits load from 20 on.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 129, 8}, {"step 0", 137, 8}, {"commit 0", 145, 3}}));
  EXPECT_EQ(counters(0, 0).reload_bits, 107);
}

TEST_F(Turns, LoadForTheBitsOverTheBandwidthAndAreSeenTwoEdgesLater) {
  struct Row {
    int64_t mbit_per_s, period, bits, cycles;
  };
  // A transfer of t ps is seen at edge floor(t / period) + 2.
  for (const Row &row : {Row{100000, 10, 107, 109},
                         {1600000, 10, 107, 8},  // 68 ps
                         {1600000, 10, 112, 9},  // 70 ps
                         {1600000, 10, 111, 9},  // 69.375, i.e. 70 ps
                         {1600000, 10, 128, 10}, // 80 ps
                         {1600, 100000, 107, 2},
                         {1600, 100000, 161, 3},
                         {3, 10, 1, 33335},
                         {1, 2, 1, 500002}}) {
    Device device;
    device.offchip_mbit_per_s = row.mbit_per_s, device.period_ps = row.period;
    Part &part = device.add(dense(1, 1, 1, 1));
    part.p.resident = false;
    part.p.reload_bits = row.bits - part.p.plane_bits;
    device.start();
    device.arrive(10, 0, 0);
    device.run();
    EXPECT_EQ(device.jobs.at(0).edge, 10 + row.cycles) << row.bits << " bits at " << row.mbit_per_s << " Mbit/s";
  }
}

TEST_F(Turns, LoadOnlyThePlanesWhereThePartitionIsLoaded) {
  swapped(2);
  start();
  for (int slot = 0; slot < 4; slot++) arrive(20, 0, slot);
  run();
  // The turn of image 0 ends when its emission has: from 148 on a word and a token twice, so the region is free at 152.
  // Then 7 bits load.
  EXPECT_EQ(jobs, (Jobs{{"step 0", 129, 8},
                        {"step 0", 137, 8},
                        {"commit 0", 145, 3},
                        {"step 0", 161, 8},
                        {"step 0", 169, 8},
                        {"commit 0", 177, 3}}));
  EXPECT_EQ(counters(0, 0).reload_bits, 107);
  EXPECT_EQ(counters(0, 1).reload_bits, 7);
}

TEST_F(Turns, StartWithTheDeepestPartition) {
  for (int i = 0; i < 3; i++) swapped(1);
  start();
  for (int i = 0; i < 3; i++) arrive(10, i, 0);
  run();
  // A turn loads 107 bits, then come step, commit, a word and a token: 109 + 8 + 3 + 2 = 122 cycles.
  EXPECT_EQ(jobs, (Jobs{{"step 2", 119, 8},
                        {"commit 2", 127, 3},
                        {"step 1", 241, 8},
                        {"commit 1", 249, 3},
                        {"step 0", 363, 8},
                        {"commit 0", 371, 3}}));
}

TEST_F(Turns, StayWithTheOwnerAsLongAsItHasAWindow) {
  for (int i = 0; i < 2; i++) swapped(1);
  start();
  arrive(10, 0, 0);
  arrive(10, 0, 1);
  arrive(12, 1, 0); // deeper, but it comes while partition 0 is loading
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 0", 119, 8},
                        {"commit 0", 127, 3},
                        {"step 0", 141, 8}, // the turn ended at 132: 7 bits
                        {"commit 0", 149, 3},
                        {"step 1", 263, 8}, // the turn ended at 154: 107 bits
                        {"commit 1", 271, 3}}));
}

TEST_F(Turns, OfNothingAreSeenTwoEdgesLaterToo) {
  Part &part = swapped(1);
  part.p.reload_bits = part.p.plane_bits = 0;
  start();
  arrive(10, 0, 0);
  run();
  EXPECT_EQ(jobs.at(0), (Job{"step 0", 12, 8}));
}

TEST_F(Turns, WaitForTheCreditsOfTheirEmission) {
  swapped(1).destination_windows = {1};
  start();
  arrive(10, 0, 0);
  arrive(10, 0, 1);
  credit(300, 0, 0);
  run();
  EXPECT_EQ(jobs.at(2), (Job{"step 0", 309, 8}));
}

TEST_F(Turns, LoadWhileTheEngineWorksForOthers) {
  swapped(1).p.reload_bits = 1; // with its planes it is there after 10 cycles
  add(dense(1, 1, 1, 1));
  start();
  arrive(10, 0, 0);
  arrive(10, 1, 0);
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 1", 10, 8}, {"commit 1", 18, 3}, {"step 0", 21, 8}, {"commit 0", 29, 3}}));
}

TEST_F(Turns, SaveAndRestoreThePotentialsOfAnUnfinishedImage) {
  for (int i = 0; i < 2; i++) {
    Part &part = swapped(4); // rate readouts with windows of two steps
    part.p.coding = RADISH_CODING_RATE;
    part.p.readout = true, part.p.timesteps_out = part.p.out_window_steps = 1;
    part.p.window_steps = part.p.windows_per_image = 2;
    part.p.state_bits = 50 + 10 * i;
  }
  start();
  for (int slot : {0, 1}) arrive(10, 0, slot), arrive(12, 1, slot);
  for (int slot : {2, 3}) arrive(500, 0, slot);
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 0", 119, 8}, // 107 bits from 10
                        {"step 0", 127, 8},
                        {"step 1", 294, 8}, // from 135: 50 of partition 0 saved + 107
                        {"step 1", 302, 8},
                        {"step 0", 719, 8}, // from 500: 60 of partition 1 saved + 107 + 50 restored
                        {"step 0", 727, 8},
                        {"commit 0", 735, 3}}));
  EXPECT_EQ(counters(0, 0).reload_bits, 107 + 217);
  EXPECT_EQ(counters(1, 0).reload_bits, 157);
}

TEST_F(Turns, ReturnTheCreditOfTheirWindowAsResidentPartitionsDo) {
  swapped(2);
  start();
  arrive(20, 0, 0);
  arrive(20, 0, 1);
  run();
  EXPECT_EQ(sent.at(0), (Sent{143, "credit 0"})); // the scan of the step at 137: 1 + 1 + 4
}

// ---- barrier ----

class Rounds : public ::testing::Test, public Device {};

TEST_F(Rounds, AllowEachPartitionOneStepAndItsCommit) {
  barrier = true;
  for (int i = 0; i < 2; i++) add(dense(1, 1, 1, 2));
  start();
  for (int i = 0; i < 2; i++) {
    for (int slot = 0; slot < 2; slot++) arrive(10, i, slot); // both are counted when round 1 begins
  }
  release(10, 1);
  release(40, 2);
  release(80, 3);
  release(90, 4);
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 1", 10, 8},
                        {"step 0", 18, 8}, // the second step of either waits for round 2
                        {"step 1", 40, 8},
                        {"commit 1", 48, 3},
                        {"step 0", 51, 8},
                        {"commit 0", 59, 3}}));
  EXPECT_EQ(sent, (Packets{{46, "credit 1"}, // due when the scan has drained: 40 + 6, 51 + 6
                           {57, "credit 0"},
                           {81, "end 1"}, // the round after the commit; one step a round
                           {83, "end 0"},
                           {91, "end 1"},
                           {93, "end 0"}}));
  EXPECT_EQ(counters(0, 0).barriers, 2);
}

TEST_F(Rounds, KeepTheEngineIdleUntilTheReleaseIsVisible) {
  barrier = true;
  add(dense(1, 1, 1, 2));
  start();
  release(10, 1);
  arrive(10, 0, 0);
  arrive(29, 0, 1); // wakes the engine between the release and its edge
  release(30, 2);
  run();
  EXPECT_EQ(jobs, (Jobs{{"step 0", 10, 8}, {"step 0", 30, 8}, {"commit 0", 38, 3}}));
}

} // namespace
