// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The naive reference itself: the neuron, the commit, rate coding and partial sums by hand-worked numbers.
#include "tests/reference/naive.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/reference/random_network.h"

using namespace reference;

namespace {

// Returns a network of one dense readout with one neuron.
Spec one_layer(Numbers weights, int64_t bias, int bits) {
  Spec spec;
  spec.input = {static_cast<int>(weights.size()), 1, 1};
  spec.input_bits = bits;
  Layer layer;
  layer.name = "out", layer.op = Op::dense, layer.readout = true;
  Source source;
  source.read = Read::dense;
  source.weights = {{1, static_cast<int>(weights.size())}, weights};
  layer.sources = {source};
  layer.bias = {{1}, {bias}};
  spec.layers = {layer};
  return spec;
}

std::string most_significant_first(const Train &train) {
  std::string digits;
  for (const std::vector<uint8_t> &step : train) digits.insert(digits.begin(), step[0] ? '1' : '0');
  return digits;
}

TEST(RadixTrain, ASpikeAtStepTIsWorthTwoToTheT) {
  EXPECT_EQ(radix_train({200}, 8), (Train{{0}, {0}, {0}, {1}, {0}, {0}, {1}, {1}}));
}

TEST(RadixTrain, TwoHundredInEightStepsReadsAsInFigureThree) {
  EXPECT_EQ(most_significant_first(radix_train({200}, 8)), "11001000");
}

TEST(Neuron, FiveTimesTwoLeavesTheRegisterAsInFigureFour) {
  RadixRun run = evaluate_radix_by_steps(one_layer({2}, 0, 3), {5});
  EXPECT_EQ(run.logits, Numbers{10});
  EXPECT_EQ(most_significant_first(radix_train(run.logits, 4)), "1010");
}

TEST(Neuron, NegativeSumsAreExactToo) {
  EXPECT_EQ(evaluate_radix_by_steps(one_layer({-3, 2}, -7, 4), {15, 4}).logits, Numbers{-3 * 15 + 2 * 4 - 7});
}

TEST(Neuron, AfterEveryStepPotentialAndBitsHoldTheSumSoFar) {
  Random random(1);
  for (int trial = 0; trial < 2000; trial++) {
    int inputs = static_cast<int>(random.between(1, 20)), steps = static_cast<int>(random.between(1, 12));
    int64_t bias = random.between(-3000, 3000);
    Numbers w, x;
    for (int n = 0; n < inputs; n++) {
      w.push_back(random.between(-128, 127));
      x.push_back(random.between(0, (1 << steps) - 1));
    }
    Register neuron;
    neuron.out_bits = steps;
    neuron.reset(bias);
    for (int t = 0; t < steps; t++) {
      for (int n = 0; n < inputs; n++)
        if (x[n] >> t & 1) neuron.integrate(w[n]);
      neuron.fire();
      int64_t expected = bias;
      for (int n = 0; n < inputs; n++) expected += w[n] * (x[n] % (int64_t{2} << t));
      int64_t shifted_out = static_cast<int64_t>(neuron.out >> (steps - 1 - t));
      ASSERT_EQ(neuron.v * (int64_t{2} << t) + shifted_out, expected) << "after step " << t;
    }
  }
}

TEST(Commit, ClampsNegativeSumsToZeroAndLargeOnesToTheFullTrain) {
  EXPECT_EQ(commit({-1, -1000, 0, 7, 8, 63, 64, 1000000}, 3, 3), (Numbers{0, 0, 0, 0, 1, 7, 7, 7}));
}

TEST(Commit, DropsTheResidueUnlessTheBiasRoundsIt) {
  EXPECT_EQ(commit({11, 12}, 3, 4), (Numbers{1, 1}));
  EXPECT_EQ(commit({11 + 4, 12 + 4}, 3, 4), (Numbers{1, 2}));
}

TEST(Commit, OfASignedLayerRoundsDownLeaksAndCutsOffAtBothEnds) {
  EXPECT_EQ(commit_signed({-1, -8, -9, -32, -33, 0, 7, 8, 31, 32}, 3, 0, 3),
            (Numbers{-1, -1, -2, -4, -4, 0, 0, 1, 3, 3}));
  EXPECT_EQ(commit_signed({-1, -16, -17, -64, -1000, 40}, 3, 1, 4), (Numbers{-1, -1, -2, -4, -8, 5}));
  EXPECT_EQ(commit_signed({-5, 5}, 0, 0, 1), (Numbers{-1, 0}));
}

TEST(Sources, AShorterTrainBringsNothingAfterItsEnd) {
  Spec spec = one_layer({3}, 1, 2); // the readout reads a train of 2 steps and one of 5
  Layer hidden = spec.layers[0];
  hidden.name = "h", hidden.readout = false, hidden.timesteps = 5;
  hidden.sources[0].weights.values = {9};
  spec.layers[0].sources[0].from = 1;
  Source shortcut;
  shortcut.read = Read::uniform, shortcut.gain = 100;
  spec.layers[0].sources.push_back(shortcut);
  spec.layers.insert(spec.layers.begin(), hidden);
  ASSERT_EQ(problem(spec), "");
  EXPECT_EQ(timesteps_in(spec, 2), 5);
  EXPECT_EQ(evaluate_radix_by_steps(spec, {3}).logits, Numbers{3 * (9 * 3 + 1) + 100 * 3 + 1});
}

TEST(Padding, TheInputsBorderHoldsItsConstantAndHiddenBordersHoldZero) {
  Spec spec = one_layer({0}, 0, 4);
  Layer &sum = spec.layers[0];
  sum.op = Op::conv;
  sum.sources[0].read = Read::conv, sum.sources[0].square(3, 1, 1);
  sum.sources[0].weights = {{1, 1, 3, 3}, Numbers(9, 1)};
  spec.pad_value = {10};
  Layer hidden = sum;
  hidden.name = "h", hidden.readout = false, hidden.timesteps = 8;
  sum.sources[0].from = 1;
  spec.layers.insert(spec.layers.begin(), hidden);
  for (const RadixRun &run : {evaluate_radix(spec, {3}), evaluate_radix_by_steps(spec, {3})}) {
    EXPECT_EQ(run.outputs[1], Numbers{83});
    EXPECT_EQ(run.logits, Numbers{83});
  }
}

TEST(Pooling, OverlappingWindowsDropIncompleteOnesAndPadWithZero) {
  Spec spec = one_layer({0}, 0, 4);
  spec.input = {1, 4, 4};
  Layer &layer = spec.layers[0];
  layer.op = Op::conv, layer.readout = false;
  layer.sources[0].read = Read::conv;
  layer.pool = {3, 2, 1};
  Numbers y = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0};
  EXPECT_EQ(max_pool(spec, 1, y), (Numbers{6, 8, 14, 15})); // a third window would need row 5
  layer.pool = {3, 3, 0};
  EXPECT_EQ(max_pool(spec, 1, y), Numbers{11});
}

TEST(RateInput, ErrorDiffusionSpreadsTheSpikesEvenly) {
  Train train = regular_train({3, 0, 7}, 3, 8);
  std::vector<int> first, last;
  for (const std::vector<uint8_t> &step : train) first.push_back(step[0]), last.push_back(step[2]);
  EXPECT_EQ(first, (std::vector<int>{0, 0, 1, 0, 0, 1, 0, 1}));
  EXPECT_EQ(last, (std::vector<int>{0, 1, 1, 1, 1, 1, 1, 1}));
}

TEST(RateInput, ManyStepsCarryExactlyTheActivationsShare) {
  for (int64_t x = 0; x < 64; x++) {
    int spikes = 0;
    for (const std::vector<uint8_t> &step : regular_train({x}, 6, 640)) spikes += step[0];
    EXPECT_EQ(spikes, x * 10);
  }
}

// Returns the network input -> h (weight 5, bias 1, threshold 8) -> out (weight 2, bias -1).
Spec rate_chain() {
  Spec spec = one_layer({2}, -1, 1);
  Layer hidden = spec.layers[0];
  hidden.name = "h", hidden.readout = false;
  hidden.sources[0].weights.values = {5};
  hidden.bias.values = {1};
  hidden.threshold = {{1}, {8}};
  spec.layers[0].sources[0].from = 1;
  spec.layers.insert(spec.layers.begin(), hidden);
  return spec;
}

TEST(RateNeuron, LayersCascadeWithinAStepAndTheReadoutOnlyIntegrates) {
  RateRun run = evaluate_rate(rate_chain(), Train(5, {1}));
  // After the integrations of the five steps v is 6, 12, 10, 8, 6.
  EXPECT_EQ(run.trains[1], (Train{{0}, {1}, {1}, {1}, {0}}));
  EXPECT_EQ(run.potentials[1], Numbers{6});
  EXPECT_EQ(run.logits, Numbers{5 * -1 + 3 * 2});
  EXPECT_EQ(run.counts[1], Numbers{3});
  EXPECT_EQ(run.peak[1], 12);
}

TEST(RateNeuron, SubtractsOneThresholdAStepAtMost) {
  Spec spec = rate_chain();
  spec.layers[0].threshold.values = {2};
  RateRun run = evaluate_rate(spec, Train{{1}, {1}, {0}, {0}});
  EXPECT_EQ(run.trains[1], (Train{{1}, {1}, {1}, {1}}));
  EXPECT_EQ(run.potentials[1], Numbers{6 + 6 + 1 + 1 - 4 * 2});
}

TEST(RatePooling, PassesTheSpikeOfTheBusiestNeuronAndTheFirstOfEquals) {
  Spec spec = one_layer({1}, 0, 1);
  spec.input = {1, 1, 3};
  Layer pooled = spec.layers[0];
  pooled.name = "p", pooled.op = Op::conv, pooled.readout = false;
  pooled.sources[0].read = Read::conv;
  pooled.sources[0].weights = {{1, 1, 1, 1}, {1}};
  pooled.threshold = {{1}, {1}};
  pooled.pool = {3, 3, 1}; // the row above and the column to the left lie outside
  spec.layers[0].sources[0].from = 1;
  spec.layers.insert(spec.layers.begin(), pooled);
  ASSERT_EQ(problem(spec), "");
  Train input = {{0, 1, 0}, {1, 0, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {0, 1, 0}};
  // The counts of the two neurons inside are 0,1 then 1,1 then 1,2 then 2,2 then 3,2 then 3,3.
  EXPECT_EQ(evaluate_rate(spec, input).trains[1], (Train{{1}, {1}, {1}, {1}, {1}, {0}}));
}

TEST(PartialSum, APartSendsItsTwosComplementBitsAndThenItsSign) {
  Part part{-3, {2}, {1}, 1}; // -1
  EXPECT_EQ(part_train(part, 1), (std::vector<uint8_t>{1, 1}));
  part.bias = 3; // 5 = 1 + 4
  EXPECT_EQ(steps_needed({part}), 3);
  EXPECT_EQ(part_train(part, 3), (std::vector<uint8_t>{1, 0, 1, 0}));
  EXPECT_EQ(part_train(part, 5), (std::vector<uint8_t>{1, 0, 1, 0, 0, 0}));
}

TEST(PartialSum, TheReducerIsExactForAnyNumberOfStepsThatSuffices) {
  Random random(2);
  for (int trial = 0; trial < 3000; trial++) {
    std::vector<Part> parts(static_cast<size_t>(random.between(1, 6)));
    int steps_in = static_cast<int>(random.between(1, 8));
    int64_t expected = 0;
    for (Part &part : parts) {
      part.timesteps = steps_in;
      part.bias = random.between(-500, 500);
      expected += part.bias;
      for (int n = static_cast<int>(random.between(0, 40)); n > 0; n--) {
        part.weights.push_back(random.between(-128, 127));
        part.inputs.push_back(random.between(0, (1 << steps_in) - 1));
        expected += part.weights.back() * part.inputs.back();
      }
    }
    int least = steps_needed(parts);
    ASSERT_GE(least, steps_in);
    for (int steps : {least, least + 1, least + 5}) {
      std::vector<std::vector<uint8_t>> trains;
      for (const Part &part : parts) trains.push_back(part_train(part, steps));
      ASSERT_EQ(reduce(trains), expected) << parts.size() << " parts, " << steps << " steps";
    }
  }
}

} // namespace
