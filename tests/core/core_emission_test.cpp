// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold core/emitter.h to its promises: which packet leaves at which edge. Banks are filled by hand.
#include "tests/core/core_device.h"

#include <gtest/gtest.h>

namespace {

using namespace bench;
using Packets = std::vector<Sent>;

// The device is a core with a 10 ps clock; fill() writes into the banks what its engine would commit.
class Emission : public ::testing::Test, public Device {
protected:
  Part &population(int channels, int lanes, int timesteps) { return add(dense(1, channels, lanes, timesteps)); }
};

// ---- the edges of a step ----

TEST_F(Emission, ReadsOneWordACycleAndSpendsOneOnEachPacket) {
  population(6, 2, 2); // 3 words of 2 lanes
  start();
  fill(10, 0, 0, 0, 2, {1, 1, 0, 0, 0, 3});
  run();
  EXPECT_EQ(sent, (Packets{{11, "spike 0: 0,0,0"}, // word 0 has been read after one cycle
                           {12, "spike 0: 1,0,0"},
                           {15, "spike 0: 5,0,0"}, // 10 + 3 words + 2 packets
                           {16, "token 0"},        // step 0: 3 words + 4 packets = 7 cycles from 10
                           {20, "spike 0: 5,0,0"}, // step 1 from 17: 3 words
                           {21, "token 0"}}));
  EXPECT_EQ(counters(0, 0).emit_cycles, 7 + 5);
  EXPECT_EQ(counters(0, 0).stall_cycles, 0);
  EXPECT_EQ(counters(0, 0).packets, 4);
  EXPECT_EQ(counters(0, 0).spikes_out, 4);
  EXPECT_EQ(counters(0, 0).tokens, 2);
  EXPECT_EQ(counters(0, 0).output_read_bits, 2 * 3 * 2 * 32); // steps * words * lanes * bits of an output
  EXPECT_EQ((records[{0, 0}].end_ps), 210);
}

TEST_F(Emission, SpendsTheCyclesOfSilentWords) {
  population(6, 2, 3);
  start();
  fill(10, 0, 0, 0, 3, {});
  run();
  EXPECT_EQ(sent, (Packets{{13, "token 0"}, {17, "token 0"}, {21, "token 0"}})); // 3 words + 1 token each
}

TEST_F(Emission, SendsEveryPacketOnceForEachCopyWithoutMulticast) {
  population(2, 2, 1).copies = 2;
  start();
  fill(10, 0, 0, 0, 1, {1, 1});
  run();
  EXPECT_EQ(sent, (Packets{{11, "spike 0: 0,0,0"},
                           {12, "spike 0 copy 1: 0,0,0"},
                           {13, "spike 0: 1,0,0"},
                           {14, "spike 0 copy 1: 1,0,0"},
                           {15, "token 0"},
                           {16, "token 0 copy 1"}}));
  EXPECT_EQ(counters(0, 0).packets, 4);
  EXPECT_EQ(counters(0, 0).spikes_out, 2);
  EXPECT_EQ(counters(0, 0).tokens, 2);
  EXPECT_EQ(counters(0, 0).emit_cycles, 1 + 6);
}

TEST_F(Emission, NamesASpikeByItsCoordinatesInTheLayer) {
  Part part = layer({3, 1, 2}, 2, 1); // two positions of 2 words
  part.p.outputs = {10, 20, 30, {3, 1, 2}};
  add(part);
  start();
  fill(10, 0, 0, 0, 1, {0, 0, 1, 0, /* next column */ 0, 1, 0, 0});
  run();
  EXPECT_EQ(sent, (Packets{{12, "spike 0: 12,20,30"}, {14, "spike 0: 11,20,31"}, {16, "token 0"}}));
}

TEST_F(Emission, SendsEveryValueOfAReadoutButNoPaddingLane) {
  Part &part = population(3, 2, 4); // 2 words, the last one padded
  part.p.readout = true, part.p.timesteps_out = part.p.out_window_steps = 1;
  start();
  fill(10, 0, 0, 0, 1, {-9, 0, 1000000});
  run();
  EXPECT_EQ(sent, (Packets{{11, "readout 0: -9"},
                           {12, "readout 0: 0"},
                           {14, "readout 0: 1000000"}, // 10 + 2 words + 2 packets
                           {15, "token 0"}}));
  EXPECT_EQ(counters(0, 0).spikes_out, 0);
  EXPECT_EQ(counters(0, 0).packets, 3);
}

TEST_F(Emission, ScansForFreeAtAHostPort) {
  word_cycles = 0;
  population(6, 2, 2);
  start();
  fill(10, 0, 0, 0, 2, {1, 0, 0, 0, 0, 3});
  run();
  EXPECT_EQ(
      sent,
      (Packets{
          {10, "spike 0: 0,0,0"}, {11, "spike 0: 5,0,0"}, {12, "token 0"}, {13, "spike 0: 5,0,0"}, {14, "token 0"}}));
  EXPECT_EQ(counters(0, 0).output_read_bits, 0);
}

TEST_F(Emission, SendsImageAfterImageWithoutAPause) {
  population(1, 1, 1);
  start();
  fill(10, 0, 0, 0, 1, {1});
  fill(10, 0, 1, 0, 1, {1});
  run();
  EXPECT_EQ(sent, (Packets{{11, "spike 0: 0,0,0"}, {12, "token 0"}, {14, "spike 0: 0,0,0"}, {15, "token 0"}}));
}

// ---- among partitions ----

TEST_F(Emission, PrefersTheDeeperPartitionStepByStep) {
  for (int i = 0; i < 2; i++) population(2, 2, 2);
  start();
  fill(10, 0, 0, 0, 2, {});
  fill(11, 1, 0, 0, 2, {});
  run();
  EXPECT_EQ(sent, (Packets{{11, "token 0"}, // alone at 10; its step is not interrupted
                           {13, "token 1"},
                           {15, "token 1"},
                           {17, "token 0"}}));
}

TEST_F(Emission, StartsTheShallowerPartitionWhileTheDeeperOneHasNoCredit) {
  for (int i = 0; i < 2; i++) population(2, 2, 2);
  parts[1].destination_windows = {0};
  start();
  fill(10, 0, 0, 0, 2, {});
  fill(10, 1, 0, 0, 2, {});
  credit(12, 1, 0);
  run();
  EXPECT_EQ(sent, (Packets{{11, "token 0"}, {13, "token 1"}, {15, "token 1"}, {17, "token 0"}}));
}

// ---- back-pressure ----

TEST_F(Emission, StallsUntilTheFreedSlotIsVisibleAndCountsTheCycles) {
  ni_depth = 2, network_opens_ps = 150; // slots are freed at 152 and 154
  population(4, 4, 1);
  start();
  fill(10, 0, 0, 0, 1, {1, 1, 1, 1});
  run();
  EXPECT_EQ(sent, (Packets{{11, "spike 0: 0,0,0"},
                           {12, "spike 0: 1,0,0"},
                           {17, "spike 0: 2,0,0"}, // due at 13; the slot of 152 is seen at 17
                           {18, "spike 0: 3,0,0"}, // the slot of 154 is seen too
                           {19, "token 0"}}));     // the slot of 172 is seen at the second edge after
  EXPECT_EQ(counters(0, 0).stall_cycles, 4);
  EXPECT_EQ(counters(0, 0).emit_cycles, 1 + 5);
}

TEST_F(Emission, StallsForEverySlotOfASlowNetwork) {
  ni_depth = 2, network_opens_ps = 200;
  population(4, 4, 1);
  phase_ps = 6;
  start();
  fill(10, 0, 0, 0, 1, {1, 1, 1, 1});
  run();
  // Edge 20 is at 206, edge 21 at 216. The slots that are freed at 202 and 204 are seen at edge 21.
  EXPECT_EQ(sent, (Packets{{11, "spike 0: 0,0,0"},
                           {12, "spike 0: 1,0,0"},
                           {21, "spike 0: 2,0,0"},
                           {22, "spike 0: 3,0,0"},
                           {23, "token 0"}}));
  EXPECT_EQ(counters(0, 0).stall_cycles, 8);
}

TEST_F(Emission, NeverStallsAtFullRateWithTwoSlots) {
  ni_depth = 2;
  population(8, 8, 1);
  start();
  fill(10, 0, 0, 0, 1, {1, 1, 1, 1, 1, 1, 1, 1});
  run();
  for (size_t i = 0; i < sent.size(); i++) EXPECT_EQ(sent[i].edge, 11 + int64_t(i));
  EXPECT_EQ(sent.size(), 9u);
}

TEST_F(Emission, ReadsAheadOfABlockedCredit) {
  ni_depth = 2, network_opens_ps = 130; // a free slot is seen at edge 15
  population(6, 1, 1).feeds = 4;
  start();
  for (int64_t edge : {5, 6, 8}) radish_emitter_queue_credit(&core.emitter, 0, int(edge), edge);
  fill(12, 0, 0, 0, 1, {});
  run();
  // The third credit waits from 8 to 15. The scan from 12 takes its 6 cycles meanwhile.
  EXPECT_EQ(sent, (Packets{{5, "credit 0 link 5"}, {6, "credit 0 link 6"}, {15, "credit 0 link 8"}, {18, "token 0"}}));
}

// ---- credits that go out ----

TEST_F(Emission, SendsACreditBeforeAPacketThatIsDue) {
  population(3, 3, 1);
  start();
  fill(10, 0, 0, 0, 1, {1, 1, 1});
  radish_emitter_queue_credit(&core.emitter, 0, 0, 12);
  run();
  EXPECT_EQ(
      sent,
      (Packets{
          {11, "spike 0: 0,0,0"}, {12, "credit 0"}, {13, "spike 0: 1,0,0"}, {14, "spike 0: 2,0,0"}, {15, "token 0"}}));
  EXPECT_EQ(counters(0, 0).stall_cycles, 1);
}

TEST_F(Emission, SendsACreditForFreeWhileSilentWordsAreRead) {
  population(6, 2, 1);
  start();
  fill(10, 0, 0, 0, 1, {});
  radish_emitter_queue_credit(&core.emitter, 0, 0, 10);
  radish_emitter_queue_credit(&core.emitter, 0, 1, 10);
  run();
  EXPECT_EQ(sent, (Packets{{10, "credit 0"}, {11, "credit 0 link 1"}, {13, "token 0"}}));
  EXPECT_EQ(counters(0, 0).stall_cycles, 0);
}

// ---- credits that come in ----

TEST_F(Emission, WaitsForTheWindowsOfEveryDestination) {
  population(1, 1, 1).destination_windows = {1, 2};
  start();
  fill(10, 0, 0, 0, 1, {}); // every destination has room
  fill(10, 0, 1, 0, 1, {}); // waits for the first credit of destination 0, which has one window
  credit(30, 0, 0);
  run();
  EXPECT_EQ(sent, (Packets{{11, "token 0"}, {31, "token 0"}}));
  fill(40, 0, 2, 0, 1, {}); // waits for the second credit of destination 0 and the first of destination 1
  fill(40, 0, 3, 0, 1, {});
  credit(60, 0, 1);
  credit(50, 0, 0);
  credit(70, 0, 0);
  credit(69, 0, 1);
  run();
  EXPECT_EQ(sent, (Packets{{11, "token 0"}, {31, "token 0"}, {61, "token 0"}, {71, "token 0"}}));
}

TEST_F(Emission, GatesEveryWindowOfARateTrain) {
  Part &part = population(1, 1, 3); // windows of two steps: 0 1 | 2 for each image
  part.p.coding = RADISH_CODING_RATE;
  part.p.out_window_steps = 2, part.p.out_windows_per_image = 2;
  part.destination_windows = {1};
  start();
  fill(10, 0, 0, 0, 1, {1});
  fill(10, 0, 0, 1, 1, {1});
  run();
  fill(20, 0, 0, 2, 1, {1});
  fill(20, 0, 1, 0, 1, {1});
  credit(30, 0, 0);
  credit(40, 0, 0);
  run();
  EXPECT_EQ(sent, (Packets{{11, "spike 0: 0,0,0"},
                           {12, "token 0"},
                           {14, "spike 0: 0,0,0"},
                           {15, "token 0"},
                           {31, "spike 0: 0,0,0"},
                           {32, "token 0"},
                           {41, "spike 0: 0,0,0"},
                           {42, "token 0"}}));
}

TEST_F(Emission, ShowsFromWhichEdgeAWindowIsOpen) {
  population(1, 1, 1).destination_windows = {1, 3};
  start();
  const auto open = [&](int64_t image) { return radish_outbox_open_edge(&core.emitter.outboxes[0], image, 0); };
  EXPECT_EQ(open(0), 0);
  EXPECT_EQ(open(1), RADISH_NEVER);
  credit(30, 0, 0);
  run();
  EXPECT_EQ(open(1), 30);
  EXPECT_EQ(open(2), RADISH_NEVER);
}

// ---- barrier ----

TEST_F(Emission, EndsAStepWithAWireAndOneStepARoundUnderABarrier) {
  barrier = true, ni_depth = 2;
  population(2, 2, 2).copies = 2;
  start();
  network_opens_ps = 1000;
  fill(5, 0, 0, 0, 2, {1, 0}); // before the first round, hence emitted from round 1 on
  release(10, 1);
  release(20, 2);
  run();
  // In round 1 the word is read at 11 with both copies, which fill the interface; the end signal needs no slot.
  EXPECT_EQ(sent, (Packets{{11, "spike 0: 0,0,0"}, {12, "spike 0 copy 1: 0,0,0"}, {13, "end 0"}, {21, "end 0"}}));
  EXPECT_EQ(counters(0, 0).tokens, 0);
  EXPECT_EQ(counters(0, 0).emit_cycles, 1 + 3 + 1 + 1);
}

} // namespace
