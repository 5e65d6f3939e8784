// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold core/kernels.h to its promises: they compare random tiles with the naive reading of
// kernels_reference.h.
#include "core/kernels.h"
#include "tests/core/kernels_reference.h"

#include <gtest/gtest.h>

namespace {

using reference::Tile;

// The device is one tile, its memories and the sums that they must hold.
class Kernels : public ::testing::TestWithParam<int> {
protected:
  static constexpr int tiles_per_case = 250;

  void for_each_tile(const std::function<void(Tile &)> &check) {
    for (int i = 0; i < tiles_per_case && !HasFatalFailure(); i++) {
      const uint32_t seed = uint32_t(GetParam() * tiles_per_case + i);
      Tile tile(seed);
      SCOPED_TRACE("seed " + std::to_string(seed) + ", " + tile.described());
      v.assign(tile.neurons(), 12345), out.assign(tile.neurons(), 54321);
      check(tile);
    }
  }

  void integrate(const Tile &tile, int step, std::vector<int64_t> &added) {
    std::vector<uint64_t> plane = tile.plane(step);
    radish_integration cost;
    radish_kernels_integrate(&tile.p, step, plane.data(), v.data(), &cost);
    const radish_integration expected = tile.scatter(step, added);
    EXPECT_EQ(cost.scan_cycles, expected.scan_cycles);
    EXPECT_EQ(cost.pairs, expected.pairs);
    EXPECT_EQ(cost.synapse_pairs, expected.synapse_pairs);
    EXPECT_EQ(cost.synaptic_ops, expected.synaptic_ops);
    EXPECT_EQ(cost.words_read, expected.words_read);
    EXPECT_EQ(plane, std::vector<uint64_t>(plane.size())) << "the scan clears what it reads";
  }

  // Runs every step of an image; `sums` receives A of each neuron.
  void run_radix(const Tile &tile, std::vector<int64_t> &sums) {
    radish_kernels_reset_potentials(&tile.p, v.data(), out.data());
    for (int i = 0; i < tile.neurons(); i++) sums.push_back(tile.bias_at(i));
    for (int t = 0; t < tile.p.timesteps_in; t++) {
      std::vector<int64_t> added(sums.size());
      integrate(tile, t, added);
      radish_kernels_fire_leak(&tile.p, v.data(), out.data());
      for (size_t i = 0; i < sums.size(); i++) {
        sums[i] += added[i] * (int64_t(1) << t);
        const int64_t bits = out[i] >> (tile.p.timesteps_in - t - 1);
        ASSERT_EQ(int64_t(v[i]) * (int64_t(1) << (t + 1)) + bits, sums[i]) << "neuron " << i << " step " << t;
        if (tile.padding(int(i))) {
          ASSERT_EQ(sums[i], 0) << "padding lane " << i;
        }
      }
    }
  }

  void expect_reloaded(const Tile &tile) {
    for (int i = 0; i < tile.neurons(); i++) {
      ASSERT_EQ(v[i], tile.p.coding == RADISH_CODING_RATE ? 0 : tile.bias_at(i)) << "neuron " << i;
      ASSERT_EQ(out[i], 0) << "neuron " << i;
    }
  }

  std::vector<int32_t> v;
  std::vector<uint16_t> out;
};

TEST_P(Kernels, IntegrateFireAndCommitARadixTile) {
  for_each_tile([&](Tile &tile) {
    std::vector<int64_t> sums;
    run_radix(tile, sums);
    if (HasFatalFailure()) return;
    std::vector<uint16_t> outputs(tile.p.output_words * tile.lanes, 0xffff), expected(outputs.size());
    radish_kernels_commit(&tile.p, v.data(), out.data(), outputs.data());
    tile.each_window([&](int output, const std::vector<int> &window) {
      for (int i : window) { // padding counts as 0
        const int64_t scaled = sums[i] < 0 ? 0 : sums[i] >> tile.p.shift;
        const int64_t y = std::min(scaled, (int64_t(1) << tile.p.timesteps_out) - 1);
        expected[output] = std::max(expected[output], uint16_t(y));
      }
    });
    ASSERT_EQ(outputs, expected);
    expect_reloaded(tile);
  });
}

TEST_P(Kernels, SubtractInTheSignStepAndCommitASignedTile) {
  for_each_tile([&](Tile &tile) {
    tile.draw_signs();
    std::vector<int64_t> sums;
    run_radix(tile, sums);
    if (HasFatalFailure()) return;
    std::vector<uint16_t> outputs(tile.p.output_words * tile.lanes, 12345);
    radish_kernels_commit(&tile.p, v.data(), out.data(), outputs.data());
    const int64_t values = int64_t(1) << tile.p.timesteps_out, least = tile.p.is_signed ? -values / 2 : 0;
    tile.each_window([&](int output, const std::vector<int> &window) {
      int64_t largest = INT64_MIN;
      for (int i : window) {
        const int64_t y = sums[i] >> (sums[i] < 0 ? tile.p.shift + tile.p.leak : tile.p.shift);
        largest = std::max(largest, std::clamp(y, least, least + values - 1));
      }
      ASSERT_EQ(tile.p.is_signed ? int16_t(outputs[output]) : outputs[output], largest) << output;
    });
    expect_reloaded(tile);
  });
}

TEST_P(Kernels, CommitARadixReadoutSigned) {
  for_each_tile([&](Tile &tile) {
    tile.draw_signs();
    tile.p.readout = true;
    std::vector<int64_t> sums;
    run_radix(tile, sums);
    if (HasFatalFailure()) return;
    std::vector<int32_t> values(tile.neurons(), -1);
    radish_kernels_commit_readout(&tile.p, v.data(), out.data(), values.data());
    ASSERT_EQ(std::vector<int64_t>(values.begin(), values.end()), sums);
    expect_reloaded(tile);
  });
}

TEST_P(Kernels, FireARateTileAndPassTheBusiestSpikeOfAWindow) {
  for_each_tile([&](Tile &tile) {
    tile.p.coding = RADISH_CODING_RATE;
    radish_kernels_reset_potentials(&tile.p, v.data(), out.data());
    std::vector<int64_t> potential(tile.neurons());
    std::vector<int> count(tile.neurons());
    for (int t = 0; t < tile.p.timesteps_in; t++) {
      integrate(tile, t, potential);
      std::vector<uint16_t> outputs(tile.p.output_words * tile.lanes, 0xffff), expected(outputs.size());
      radish_kernels_fire_rate(&tile.p, v.data(), out.data(), outputs.data());
      std::vector<bool> spiked(tile.neurons());
      for (int i = 0; i < tile.neurons(); i++) {
        const int threshold = tile.threshold[i % (tile.p.words * tile.lanes)];
        potential[i] += tile.bias_at(i);
        spiked[i] = !tile.padding(i) && potential[i] >= threshold;
        if (spiked[i]) potential[i] -= threshold, count[i]++;
        ASSERT_EQ(v[i], potential[i]) << "neuron " << i << " step " << t;
      }
      tile.each_window([&](int output, const std::vector<int> &window) {
        int best = -1; // the first of equal counts
        for (int i : window) {
          if (best < 0 || count[i] > count[best]) best = i;
        }
        expected[output] = best >= 0 && spiked[best];
      });
      ASSERT_EQ(outputs, expected) << "step " << t;
    }
    radish_kernels_reset_potentials(&tile.p, v.data(), out.data());
    expect_reloaded(tile);
  });
}

TEST_P(Kernels, IntegrateARateReadoutWithoutAThreshold) {
  for_each_tile([&](Tile &tile) {
    tile.p.coding = RADISH_CODING_RATE, tile.p.readout = true;
    radish_kernels_reset_potentials(&tile.p, v.data(), out.data());
    std::vector<int64_t> potential(tile.neurons());
    for (int t = 0; t < tile.p.timesteps_in; t++) {
      integrate(tile, t, potential);
      radish_kernels_fire_rate(&tile.p, v.data(), out.data(), nullptr);
      for (int i = 0; i < tile.neurons(); i++) potential[i] += tile.bias_at(i);
    }
    std::vector<int32_t> values(tile.neurons());
    radish_kernels_commit_readout(&tile.p, v.data(), out.data(), values.data());
    ASSERT_EQ(std::vector<int64_t>(values.begin(), values.end()), potential);
    expect_reloaded(tile);
  });
}

INSTANTIATE_TEST_SUITE_P(RandomTiles, Kernels, ::testing::Range(0, 8));

TEST(Integration, LeavesTheAxonsOfATrainThatHasEnded) {
  Tile tile(1);
  tile.registers[0].timesteps = 1;
  std::vector<uint64_t> plane(tile.p.axon_words, 1);
  std::vector<int32_t> v(tile.neurons());
  radish_integration cost;
  tile.p.source_count = 1;
  radish_kernels_integrate(&tile.p, 1, plane.data(), v.data(), &cost);
  EXPECT_EQ(cost.scan_cycles, 0);
  EXPECT_EQ(plane[0], 1u);
}

} // namespace
