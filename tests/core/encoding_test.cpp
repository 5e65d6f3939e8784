// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold core/encoding.h and core/neuron.h to their promises.
#include "core/encoding.h"
#include "core/neuron.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace {

using Train = std::vector<uint8_t>; // least significant digit first, as it is emitted

// Returns the train as the paper prints it: most significant digit first.
std::string printed(const Train &train) {
  std::string digits;
  for (auto digit = train.rbegin(); digit != train.rend(); ++digit) digits += *digit ? '1' : '0';
  return digits;
}

Train general(double x, double kappa, double phi, int timesteps) {
  Train train(timesteps);
  radish_encode_general(x, kappa, phi, timesteps, train.data());
  return train;
}

// ---- general (kappa, phi) ----

TEST(GeneralEncoding, At200AndOneHalfGivesTheBinaryDigits) {
  const Train train = general(200, 0.5, 0.5, 8);
  EXPECT_EQ(printed(train), "11001000");
  EXPECT_EQ(train, (Train{0, 0, 0, 1, 0, 0, 1, 1}));
  EXPECT_DOUBLE_EQ(radish_decode_general(train.data(), 0.5, 0.5, 8), 200);
}

TEST(GeneralEncoding, At200AndOneFifthKeepsOnlyOneLevelOfEachDigit) {
  const Train train = general(200, 0.2, 0.2, 4); // 200 = 1300 in base 5; a spike stands for one, hence 1100
  EXPECT_EQ(printed(train), "1100");
  EXPECT_DOUBLE_EQ(radish_decode_general(train.data(), 0.2, 0.2, 4), 150);
}

TEST(GeneralEncoding, AtOneHalfIsTheRadixTrain) {
  for (int x = 0; x < 4096; x++) {
    const Train train = general(x, 0.5, 0.5, 12);
    for (int t = 0; t < 12; t++) ASSERT_EQ(train[t], radish_encode_radix_step(uint16_t(x), t)) << x << " " << t;
  }
}

TEST(GeneralEncoding, NeverDecodesToMoreThanItWasGiven) {
  for (double kappa : {0.5, 1.0 / 3, 0.25, 0.2}) {
    for (double levels = 1; levels * kappa <= 1; levels++) {
      for (int x = 0; x < 256; x++) {
        const Train train = general(x, kappa, levels * kappa, 8);
        const double decoded = radish_decode_general(train.data(), kappa, levels * kappa, 8);
        ASSERT_LE(decoded, x + 1e-6) << "kappa " << kappa << " phi " << levels * kappa;
      }
    }
  }
}

TEST(GeneralNeuron, MultipliesFiveByTwoAsInFigure4) {
  const double weight = 2;
  const Train five{1, 0, 1};
  Train train(4);
  radish_general_neuron(&weight, five.data(), 1, 3, 0.5, 0.5, 4, train.data());
  EXPECT_EQ(printed(five), "101");
  EXPECT_EQ(printed(train), "1010");
}

TEST(GeneralNeuron, AddsSeveralTrains) {
  const double weights[] = {3, 1};
  const Train trains{1, 0, 1, /* 5 */ 0, 1, 1 /* 6 */};
  Train train(5);
  radish_general_neuron(weights, trains.data(), 2, 3, 0.5, 0.5, 5, train.data());
  EXPECT_EQ(printed(train), "10101"); // 3 * 5 + 6 = 21
}

// ---- radix ----

TEST(RadixTrain, EmitsTheLeastSignificantBitFirst) {
  Train train;
  for (int t = 0; t < 4; t++) train.push_back(radish_encode_radix_step(0b0110, t));
  EXPECT_EQ(train, (Train{0, 1, 1, 0}));
}

TEST(RadixTrain, ReturnsEveryNumberOfEveryLength) {
  for (int timesteps = 1; timesteps <= 16; timesteps++) {
    Train train(timesteps);
    for (uint32_t x = 0; x < 1u << timesteps; x++) {
      for (int t = 0; t < timesteps; t++) train[t] = radish_encode_radix_step(uint16_t(x), t);
      ASSERT_EQ(radish_decode_radix(train.data(), timesteps), x) << "T " << timesteps;
    }
  }
}

TEST(RadixTrain, DecodesAnySpikeAsOne) {
  const Train train{7, 0, 255};
  EXPECT_EQ(radish_decode_radix(train.data(), 3), 5u);
}

// ---- rate ----

TEST(RegularTrain, HoldsTheFloorOfItsShareAfterEveryStep) {
  for (int bits : {1, 2, 4, 8}) {
    for (int x = 0; x < 1 << bits; x++) {
      int32_t remainder = 0;
      int64_t spikes = 0;
      for (int64_t n = 1; n <= 600; n++) {
        spikes += radish_encode_regular_step(&remainder, uint16_t(x), bits);
        ASSERT_EQ(spikes, n * x >> bits) << "x " << x << " bits " << bits << " step " << n;
      }
    }
  }
}

TEST(PoissonTrain, IsTheSameWheneverItIsDrawn) {
  std::vector<bool> forwards, backwards;
  for (int t = 0; t < 500; t++) forwards.push_back(radish_encode_poisson_step(3, 1, t, 42, 90, 8));
  for (int t = 500; t-- > 0;) backwards.push_back(radish_encode_poisson_step(3, 1, t, 42, 90, 8));
  std::reverse(backwards.begin(), backwards.end());
  EXPECT_EQ(forwards, backwards);
}

TEST(PoissonTrain, DiffersBySeedImageAndNeuron) {
  const auto train = [](uint64_t seed, int64_t image, int64_t neuron) {
    std::vector<bool> spikes;
    for (int t = 0; t < 200; t++) spikes.push_back(radish_encode_poisson_step(seed, image, t, neuron, 128, 8));
    return spikes;
  };
  EXPECT_NE(train(1, 0, 0), train(2, 0, 0));
  EXPECT_NE(train(1, 0, 0), train(1, 1, 0));
  EXPECT_NE(train(1, 0, 0), train(1, 0, 1));
  EXPECT_NE(train(1, 0, 1), train(1, 1, 0));
}

TEST(PoissonTrain, HasItsDensityWithinFiveStandardDeviations) {
  const int steps = 20000;
  for (int x : {0, 1, 16, 100, 128, 200, 255}) {
    int spikes = 0;
    for (int t = 0; t < steps; t++) spikes += radish_encode_poisson_step(7, 0, t, x, uint16_t(x), 8);
    const double p = x / 256.0;
    EXPECT_LE(std::abs(spikes - steps * p), 5 * std::sqrt(steps * p * (1 - p))) << "x " << x;
  }
}

TEST(PoissonTrain, DoesNotRememberItsLastStep) {
  int both = 0;
  const int steps = 20000;
  for (int t = 0; t < steps; t++) {
    both += radish_encode_poisson_step(9, 0, t, 0, 128, 8) && radish_encode_poisson_step(9, 0, t + 1, 0, 128, 8);
  }
  EXPECT_NEAR(both, steps / 4, 5 * std::sqrt(steps * 0.25 * 0.75) * 1.5); // neighbours share a step
}

// ---- the radix neuron ----

TEST(Neuron, ComputesFigure4) {
  radish_neuron neuron;
  radish_neuron_reset(&neuron, 0);
  for (int t = 0; t < 3; t++) {
    if (radish_encode_radix_step(5, t)) radish_neuron_integrate(&neuron, 2);
    radish_neuron_fire_leak(&neuron, 3);
  }
  EXPECT_EQ(radish_neuron_sum(neuron.v, neuron.out, 3), 10);
  EXPECT_EQ(radish_neuron_commit(10, 0, 4), 0b1010);
}

TEST(Neuron, LosesNoBitWhileItLeaks) {
  std::mt19937 random(1);
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  for (int trial = 0; trial < 3000; trial++) {
    const int timesteps = draw(1, 16), inputs = draw(0, 20), bias = draw(-5000, 5000);
    std::vector<int> w(inputs), x(inputs);
    for (int n = 0; n < inputs; n++) w[n] = draw(-300, 300), x[n] = draw(0, (1 << timesteps) - 1);
    radish_neuron neuron;
    radish_neuron_reset(&neuron, bias);
    for (int t = 1; t <= timesteps; t++) {
      int64_t expected = bias;
      for (int n = 0; n < inputs; n++) {
        if (radish_encode_radix_step(uint16_t(x[n]), t - 1)) radish_neuron_integrate(&neuron, w[n]);
        expected += int64_t(w[n]) * (x[n] & ((1 << t) - 1));
      }
      radish_neuron_fire_leak(&neuron, timesteps);
      const int64_t bits = neuron.out >> (timesteps - t); // the t bits that left, at the top of the register
      ASSERT_EQ(int64_t(neuron.v) * (int64_t(1) << t) + bits, expected) << "trial " << trial << " step " << t;
    }
    int64_t sum = bias;
    for (int n = 0; n < inputs; n++) sum += int64_t(w[n]) * x[n];
    ASSERT_EQ(radish_neuron_sum(neuron.v, neuron.out, timesteps), sum) << "trial " << trial;
  }
}

TEST(Neuron, CommitsTheSumClamped) {
  struct Row {
    int64_t sum;
    int shift, timesteps, expected;
  };
  for (const Row &row : {Row{-1, 0, 4, 0},
                         {-1000000, 31, 16, 0},
                         {0, 0, 4, 0},
                         {15, 0, 4, 15},
                         {16, 0, 4, 15},
                         {31, 1, 4, 15},
                         {32, 1, 4, 15},
                         {29, 1, 4, 14},
                         {1, 0, 1, 1},
                         {2, 0, 1, 1},
                         {65535, 0, 16, 65535},
                         {65536, 0, 16, 65535},
                         {INT64_C(1) << 40, 31, 16, 512}}) {
    EXPECT_EQ(radish_neuron_commit(row.sum, row.shift, row.timesteps), row.expected)
        << row.sum << " >> " << row.shift << ", T " << row.timesteps;
  }
}

} // namespace
