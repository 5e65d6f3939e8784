// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A run that recalls what jobs came to (sim/chip/chip_memo.h) gives what a run gives that works it out, at any clock,
// in any network, and however images come.
#include "mapping/mapping_params.h"
#include "tests/sim/run_results.h"

namespace {

using namespace reference;
using fixture::Chip;
using fixture::expect_same;
using fixture::Result;
using fixture::same;

void activations(void *user, int index, uint16_t *result) {
  fixture::write_activations((*static_cast<std::vector<Numbers> *>(user))[static_cast<size_t>(index)], result);
}

bool at_once(void *) {
  return true;
}

Result run(const radish_mapped_chip &mapped, std::vector<Numbers> &images, int64_t period_ps, radish_chip_memo *memo,
           bool cancel = false) {
  radish_chip *chip = nullptr;
  radish_run_result *result = nullptr;
  radish_error error = {""};
  EXPECT_EQ(radish_chip_create(&mapped, &chip, &error), RADISH_OK) << error.message;
  radish_run_options options{};
  options.image_count = static_cast<int>(images.size());
  options.image_period_ps = period_ps;
  options.user = &images;
  options.activations = activations;
  options.memo = memo;
  options.cancelled = cancel ? at_once : nullptr;
  EXPECT_EQ(radish_chip_run(chip, &options, &result, &error), cancel ? RADISH_CANCELLED : RADISH_OK) << error.message;
  radish_chip_destroy(chip);
  return {result, {radish_run_result_destroy}};
}

// Changes every parameter that the mapper does not read, within what is quick to run.
void change_times(radish_params &p, Random &random) {
  p.chip.barrier_ps = 2 * random.between(1, 500000);
  p.core.clock_mhz = random.between(1, 500);
  p.core.clock_skew_ps = 2 * random.between(0, 500);
  p.core.ni_depth = random.between(2, 6);
  p.core.place_ps = 2 * random.between(1, 8000);
  p.noc.fifo_depth = random.between(1, 6);
  p.noc.voltage_factor = random.between(1, 30) * RADISH_DECIMAL_ONE;
  p.noc.lf_in_ps = 2 * random.between(1, 2000);
  p.noc.lb_link_ps = 2 * random.between(1, 2000);
  p.noc.link_mm = random.between(1, 3) * RADISH_DECIMAL_ONE;
  p.host.packet_ps = 2 * random.between(1, 50000);
  p.offchip.mbit_per_s = random.between(100, 10000);
}

TEST(ChipMemo, WhatIsRecalledIsWhatIsWorkedOut) {
  int chips = 0, reloading = 0, barriers = 0, periods = 0;
  for (uint64_t seed = 1; seed <= 60 && !testing::Test::HasFailure(); seed++) {
    const Spec spec = random_network(seed);
    Chip chip = fixture::random_chip(spec, seed);
    const auto mapped = fixture::map(spec, chip);
    if (!mapped->error.empty()) continue; // a random chip may be too small
    Random random(seed);
    std::vector<Numbers> images;
    for (int i = 0; i < 2; i++) images.push_back(random_input(spec, 10 * seed + static_cast<uint64_t>(i)));
    radish_chip_memo *memo = radish_chip_memo_create(mapped->chip.get(), 2, SIZE_MAX);
    ASSERT_NE(memo, nullptr);
    const std::string what = "seed " + std::to_string(seed);
    run(*mapped->chip, images, 0, memo, true);
    EXPECT_FALSE(memo->complete) << "a run that was broken off has not written all of it";
    expect_same(run(*mapped->chip, images, 0, nullptr).get(), run(*mapped->chip, images, 0, memo).get(),
                what + ", written");
    ASSERT_TRUE(memo->complete);
    // What is recalled is not worked out again: with other images the answers are still these.
    std::vector<Numbers> others = {images[1], images[0]};
    const Result first = run(*mapped->chip, images, 0, nullptr), recalled = run(*mapped->chip, others, 0, memo);
    EXPECT_TRUE(same(first->logits, recalled->logits, int64_t{2} * first->logit_count)) << what;
    for (int i = 0; i < 3; i++) {
      radish_chip_file file = mapped->file;
      change_times(file.params, random);
      const radish_mapped_chip other = radish_mapped_chip_for(mapped->chip.get(), &file);
      const int64_t period_ps = i == 2 ? 2 * random.between(1, 5000000) : 0;
      expect_same(run(other, images, period_ps, nullptr).get(), run(other, images, period_ps, memo).get(),
                  what + ", recalled");
      periods += period_ps > 0;
    }
    chips++;
    barriers += chip.params.chip.sync == RADISH_SYNC_BARRIER;
    for (int p = mapped->chip->port_count; p < mapped->chip->partition_count; p++) {
      if (!mapped->chip->programs[p].resident) {
        reloading++;
        break;
      }
    }
    radish_chip_memo_destroy(memo);
  }
  EXPECT_GE(chips, 20);
  EXPECT_GE(reloading, 5);
  EXPECT_GE(barriers, 5);
  EXPECT_GE(periods, 20);
}

TEST(ChipMemo, ThereIsNoneInRateCodingNorBeyondItsLimit) {
  RandomOptions options;
  options.rate = true;
  const Spec rate = random_network(3, options);
  const auto coded = fixture::map(rate, Chip(), RADISH_CODING_RATE, 12);
  ASSERT_EQ(coded->error, "");
  EXPECT_EQ(radish_chip_memo_create(coded->chip.get(), 1, SIZE_MAX), nullptr);
  const auto mapped = fixture::map(random_network(1), Chip());
  ASSERT_EQ(mapped->error, "");
  EXPECT_EQ(radish_chip_memo_create(mapped->chip.get(), 100000, 100000), nullptr);
}

} // namespace
