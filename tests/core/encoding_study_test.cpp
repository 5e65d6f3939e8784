// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests compare the fast study of what encodings lose with the encodings themselves and with what can be worked
// out.
#include "core/encoding.h"
#include "core/encoding_study.h"
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace {

std::vector<double> numbers(int64_t count, uint64_t seed = 1) {
  std::vector<double> values(count);
  radish_encoding_study_values(seed, count, values.data());
  return values;
}

TEST(StudyValues, AreUniformSharesThatTheSeedNames) {
  const auto values = numbers(100000), others = numbers(100000, 2);
  double sum = 0, squares = 0;
  for (double v : values) {
    ASSERT_GE(v, 0);
    ASSERT_LT(v, 1);
    sum += v;
    squares += v * v;
  }
  const double n = 100000; // the tolerance is five standard deviations
  EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1 / 12.0 / n));
  EXPECT_NEAR(squares / n, 1 / 3.0, 5 * std::sqrt(4 / 45.0 / n));
  EXPECT_EQ(values, numbers(100000));
  EXPECT_NE(values, others);
}

TEST(GeneralResiduals, AreThoseOfTheTrainsOneByOne) {
  const auto values = numbers(3001); // not a multiple of the study's block
  for (int k = 1; k < 20; k++) {
    for (int p = 1; p <= 20; p++) {
      const double kappa = k / 20.0, phi = p / 20.0, scale = std::pow(radish_general_base(kappa), 7);
      double squares = 0, min = INFINITY, max = -INFINITY;
      for (double value : values) {
        uint8_t train[7];
        radish_encode_general(value * scale, kappa, phi, 7, train);
        double carried = 0, weight = 1; // in the order in which the study sums
        for (int t = 0; t < 7; t++, weight *= radish_general_base(kappa)) {
          carried += train[t] ? phi * radish_general_base(kappa) * weight : 0;
        }
        const double residual = carried / scale - value;
        squares += residual * residual;
        min = std::fmin(min, residual);
        max = std::fmax(max, residual);
      }
      const radish_residuals r = radish_encoding_study_general_residuals(kappa, phi, 7, values.data(), values.size());
      ASSERT_DOUBLE_EQ(r.rms, std::sqrt(squares / values.size())) << kappa << " " << phi;
      ASSERT_DOUBLE_EQ(r.min, min) << kappa << " " << phi;
      ASSERT_DOUBLE_EQ(r.max, max) << kappa << " " << phi;
    }
  }
}

TEST(GeneralResiduals, AtOneHalfAreThoseOfRadix) {
  const auto values = numbers(20000);
  for (int t = 1; t <= 12; t++) {
    const radish_residuals general = radish_encoding_study_general_residuals(0.5, 0.5, t, values.data(), values.size());
    const radish_residuals radix = radish_encoding_study_radix_residuals(t, values.data(), values.size());
    EXPECT_EQ(general.rms, radix.rms) << t;
    EXPECT_EQ(general.min, radix.min) << t;
    EXPECT_EQ(general.max, radix.max) << t;
  }
}

TEST(GeneralResiduals, AreSmallestAtOneHalf) {
  const auto values = numbers(20000);
  const double least = radish_encoding_study_general_residuals(0.5, 0.5, 8, values.data(), values.size()).rms;
  for (int k = 1; k < 20; k++) {
    for (int p = 1; p < 20; p++) {
      if (k == 10 && p == 10) continue;
      EXPECT_GT(radish_encoding_study_general_residuals(k / 20.0, p / 20.0, 8, values.data(), values.size()).rms,
                10 * least)
          << k / 20.0 << " " << p / 20.0;
    }
  }
}

TEST(RadixResiduals, AreThoseOfRoundingDownAUniformNumber) {
  const int64_t n = 1000000;
  const auto values = numbers(n);
  for (int t : {1, 4, 8, 12}) {
    const radish_residuals r = radish_encoding_study_radix_residuals(t, values.data(), n);
    const double level = std::ldexp(1, -t); // squares: mean 1/3, variance 4/45
    EXPECT_NEAR(r.rms * r.rms / (level * level), 1 / 3.0, 5 * std::sqrt(4 / 45.0 / n)) << t;
    EXPECT_GT(r.min, -level);
    EXPECT_LT(r.min, -0.999 * level);
    EXPECT_LE(r.max, 0);
  }
}

TEST(RateResiduals, OfTwoToTheTStepsAreThoseOfARadixTrainOfTSteps) {
  const auto values = numbers(10000);
  for (int t = 1; t <= 11; t++) {
    const radish_residuals rate = radish_encoding_study_rate_residuals(1 << t, values.data(), values.size());
    const radish_residuals radix = radish_encoding_study_radix_residuals(t, values.data(), values.size());
    EXPECT_EQ(rate.rms, radix.rms) << t;
    EXPECT_EQ(rate.min, radix.min) << t;
  }
}

TEST(RateResiduals, AreThoseOfTheRegularTrainItself) {
  for (int x : {0, 1, 37, 200, 255}) {
    for (int steps : {1, 3, 8, 100}) {
      int32_t remainder = 0;
      int spikes = 0;
      for (int t = 0; t < steps; t++) spikes += radish_encode_regular_step(&remainder, uint16_t(x), 8);
      const double value = x / 256.0;
      EXPECT_EQ(radish_encoding_study_rate_residuals(steps, &value, 1).min, double(spikes) / steps - value)
          << x << " " << steps;
    }
  }
}

TEST(Residuals, CountWhatIsCutOff) {
  const double values[] = {1.5, 0.5};
  EXPECT_EQ(radish_encoding_study_radix_residuals(2, values, 2).min, 0.75 - 1.5);
  EXPECT_EQ(radish_encoding_study_rate_residuals(2, values, 2).min, 1 - 1.5);
  EXPECT_EQ(radish_encoding_study_rate_residuals(2, values, 2).max, 0);
  EXPECT_EQ(radish_encoding_study_rate_residuals(2, values, 2).rms, std::sqrt(0.125));
}

TEST(GeneralStep, IsTwosComplementForNegativeSums) {
  for (int v = -300; v < 300; v++) {
    double rest = v;
    for (int t = 0; t < 12; t++) {
      ASSERT_EQ(radish_general_step(&rest, 0.5, 0.5), v >> t & 1) << v << " " << t;
      ASSERT_EQ(rest, v >> (t + 1));
    }
  }
}

} // namespace
