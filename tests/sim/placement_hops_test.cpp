// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What placement takes for the hops of a mapping are the hops that its packets make: with the packets that a run sent,
// placement_costs.h counts what the chip counts.
#include "mapping/placement_costs.h"
#include "tests/sim/chip_fixture.h"
#include <gtest/gtest.h>

namespace {

using namespace reference;

// Returns the spikes of an image that each partition sent, from the trains of the run, and its tokens.
std::vector<int64_t> packets_sent(const radish_mapped_chip &mapped, const fixture::Outcome &outcome) {
  const bool chip_sends_tokens = mapped.params.chip.sync == RADISH_SYNC_DATAFLOW;
  std::vector<int64_t> packets;
  for (int p = 0; p < mapped.partition_count; p++) {
    const radish_program &program = mapped.programs[p];
    const radish_box &box = program.outputs;
    const radish_shape &whole = mapped.network->layers[program.layer].shape;
    int64_t count = chip_sends_tokens ? program.timesteps_out : 0;
    if (program.readout) count += radish_shape_size(box.shape);
    for (const auto &step : outcome.trains[0][program.layer]) {
      for (int c = box.channel; c < box.channel + box.shape.channels && !program.readout; c++) {
        for (int y = box.row; y < box.row + box.shape.rows; y++) {
          for (int x = box.column; x < box.column + box.shape.columns; x++) {
            count += step[(static_cast<size_t>(c) * whole.rows + y) * whole.columns + x];
          }
        }
      }
    }
    packets.push_back(count);
  }
  return packets;
}

// Returns whether the chip could be mapped.
bool expect_hops(uint64_t seed, bool rate) {
  RandomOptions options;
  options.rate = rate;
  const Spec spec = random_network(seed, options);
  fixture::Chip chip = fixture::random_chip(spec, seed, rate);
  chip.params.core.axons *= 64;
  chip.params.core.synapse_kib *= 64;
  chip.params.core.neurons *= 64;
  const radish_coding coding = rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX;
  const fixture::Outcome outcome = fixture::run(spec, {random_input(spec, seed)}, chip, coding, 0, rate ? 3 : 0);
  if (!outcome.error.empty()) return false;
  const auto mapped = fixture::map(spec, chip, coding, rate ? 3 : 0);
  const std::vector<int64_t> packets = packets_sent(*mapped->chip, outcome);
  radish_placement_graph graph;
  radish_placement_costs costs;
  radish_error error = {""};
  EXPECT_EQ(radish_placement_graph_init(&graph, mapped->chip.get(), packets.data(), &error), RADISH_OK);
  EXPECT_EQ(radish_placement_measure(&graph, mapped->chip->places, &costs, &error), RADISH_OK);
  int64_t hops = 0, credits = 0;
  for (const radish_counters &c : outcome.counters[0]) {
    hops += c.hops_east_west + c.hops_north_south;
    credits += c.credits;
  }
  EXPECT_EQ(costs.hops, hops) << "seed " << seed << (rate ? ", rate" : "") << "\n" << fixture::describe(chip);
  EXPECT_EQ(costs.credits.packets, credits) << "seed " << seed;
  EXPECT_LE(costs.least_hops, costs.hops) << "seed " << seed;
  radish_placement_graph_free(&graph);
  return true;
}

TEST(PlacementHops, AreThoseThatTheChipCounts) {
  int mapped = 0;
  for (uint64_t seed = 0; seed < 150; seed++) mapped += expect_hops(seed, false);
  EXPECT_GT(mapped, 100);
}

TEST(PlacementHops, AreThoseThatTheChipCountsInRateCoding) {
  int mapped = 0;
  for (uint64_t seed = 0; seed < 60; seed++) mapped += expect_hops(seed, true);
  EXPECT_GT(mapped, 30);
}

} // namespace
