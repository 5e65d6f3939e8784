// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// How images come: as fast as the chip takes them, one a period, or each alone on a chip that was reset.
#include "tests/sim/chip_fixture.h"
#include "core/base/edge.h"
#include "sim/report/throughput.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>

namespace {

using namespace reference;
using fixture::Chip;
using Result = fixture::Owned<radish_run_result>;

struct Input {
  std::vector<Numbers> images;
  std::vector<int64_t> done; // the images in the order in which they leave
};

void activations(void *user, int index, uint16_t *result) {
  fixture::write_activations(static_cast<Input *>(user)->images[static_cast<size_t>(index)], result);
}
void image_done(void *user, int64_t image) {
  static_cast<Input *>(user)->done.push_back(image);
}

struct Load {
  int64_t period_ps = 0;
  bool independent = false;
};

Result run(const radish_mapped_chip *mapped, Input &input, const Load &load, std::string *why = nullptr) {
  radish_error error = {""};
  radish_chip *made = nullptr;
  EXPECT_EQ(radish_chip_create(mapped, &made, &error), RADISH_OK) << error.message;
  const fixture::Owned<radish_chip> chip(made, {radish_chip_destroy});
  radish_run_options options{};
  options.image_count = static_cast<int>(input.images.size());
  options.image_period_ps = load.period_ps;
  options.independent = load.independent;
  options.user = &input;
  options.activations = activations;
  options.observer.user = &input;
  options.observer.image_done = image_done;
  radish_run_result *result = nullptr;
  const radish_status status = radish_chip_run(chip.get(), &options, &result, &error);
  EXPECT_EQ(status != RADISH_OK, why != nullptr) << error.message;
  if (why) *why = error.message;
  return {result, {radish_run_result_destroy}};
}

Input images_of(const Spec &spec, int count) {
  Input input;
  for (int i = 0; i < count; i++) input.images.push_back(random_input(spec, 300 + static_cast<uint64_t>(i)));
  return input;
}

template <class T> bool same(const T *a, const T *b, int64_t count) {
  return !memcmp(a, b, static_cast<size_t>(count) * sizeof(T));
}

// Calls `check` for random networks, of radix and of rate coding, on random chips that hold them; returns for how many.
template <class F> int on_random_chips(uint64_t count, F check) {
  int chips = 0;
  for (uint64_t seed = 1; seed <= count; seed++) {
    RandomOptions kind;
    kind.rate = seed % 4 == 0;
    kind.max_layers = 4;
    const Spec spec = random_network(seed, kind);
    const Chip chip = fixture::random_chip(spec, seed, kind.rate);
    const auto mapped =
        fixture::map(spec, chip, kind.rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, kind.rate ? 9 : 0);
    if (!mapped->chip) continue; // it does not fit
    chips++;
    check(spec, mapped->chip.get(), "seed " + std::to_string(seed) + ", " + fixture::describe(chip));
    if (::testing::Test::HasFailure()) break;
  }
  return chips;
}

} // namespace

TEST(Load, AnIndependentImageIsThatOfARunOfItsOwn) {
  const int chips =
      on_random_chips(24, [](const Spec &spec, const radish_mapped_chip *mapped, const std::string &what) {
        Input input = images_of(spec, 3);
        const Result all = run(mapped, input, {0, true});
        EXPECT_EQ(input.done, (std::vector<int64_t>{0, 1, 2})) << what;
        radish_noc_counters noc{};
        int64_t barriers = 0, busy = 0, busy_of_all = 0;
        for (int i = 0; i < 3; i++) {
          Input one;
          one.images = {input.images[static_cast<size_t>(i)]};
          const Result alone = run(mapped, one, {});
          EXPECT_TRUE(same(&all->times[i], alone->times, 1)) << what;
          EXPECT_TRUE(same(radish_run_result_record_at(all.get(), i, 0), alone->records, all->layer_count)) << what;
          if (mapped->coding == RADISH_CODING_RADIX || mapped->network->rate_input == RADISH_INPUT_REGULAR) {
            EXPECT_TRUE(same(&all->logits[i * all->logit_count], alone->logits, all->logit_count)) << what;
          }
          noc.deliveries += alone->noc.deliveries;
          barriers += alone->barriers;
          for (int p = 0; p < all->partition_count; p++) busy += alone->busy_cycles[p];
        }
        for (int p = 0; p < all->partition_count; p++) busy_of_all += all->busy_cycles[p];
        EXPECT_EQ(all->noc.deliveries, noc.deliveries) << what;
        EXPECT_EQ(all->barriers, barriers) << what;
        EXPECT_EQ(busy_of_all, busy) << what;
      });
  EXPECT_GE(chips, 10);
}

TEST(Load, NoImageIsSentBeforeItIsOffered) {
  int offered_late = 0, barriers = 0;
  const auto check = [&](const Spec &spec, const radish_mapped_chip *mapped, const std::string &what) {
    Input input = images_of(spec, 4);
    const Result flood = run(mapped, input, {});
    const bool barrier = mapped->params.chip.sync == RADISH_SYNC_BARRIER;
    for (const int64_t period_ps : {int64_t{2}, flood->end_ps / 8 * 2, flood->end_ps * 2}) {
      const Result result = run(mapped, input, {period_ps, false});
      EXPECT_EQ(result->image_period_ps, period_ps);
      EXPECT_TRUE(same(result->logits, flood->logits, 4 * flood->logit_count)) << what << ": answers do not change";
      for (int i = 0; i < 4; i++) {
        // No packet comes before the port's first edge after the offer; if the chip is idle then, the first comes
        // there.
        const int64_t packet_ps = mapped->params.host.packet_ps;
        const int64_t first_ps = (i * period_ps / packet_ps + 1) * packet_ps;
        const bool idle = i > 0 && result->times[i - 1].done_ps < i * period_ps && period_ps == flood->end_ps * 2;
        EXPECT_GE(result->times[i].first_packet_ps, first_ps) << what << ", an image every " << period_ps;
        if (idle && !barrier) {
          EXPECT_EQ(result->times[i].first_packet_ps, first_ps) << what;
        }
        offered_late += idle;
        barriers += idle && barrier;
      }
    }
  };
  EXPECT_GE(on_random_chips(40, check), 10);
  EXPECT_GE(offered_late, 20);
  EXPECT_GE(barriers, 5);
}

TEST(Load, WithBarriersAnImageIsSentFromTheRoundThatBeginsWhenItIsOffered) {
  const Spec spec = random_network(1);
  Chip chip;
  chip.params.chip.sync = RADISH_SYNC_BARRIER;
  const auto mapped = fixture::map(spec, chip);
  ASSERT_TRUE(mapped->chip) << mapped->error;
  Input input = images_of(spec, 2);
  const Result flood = run(mapped->chip.get(), input, {});
  const int64_t period_ps = flood->end_ps * 2;
  const Result result = run(mapped->chip.get(), input, {period_ps, false});
  const int64_t packet_ps = chip.params.host.packet_ps;
  EXPECT_EQ(result->times[1].first_packet_ps - result->times[0].first_packet_ps, period_ps / packet_ps * packet_ps)
      << "both are sent from the second edge after the begin of a round";
}

TEST(Load, AWaitingImageHoldsNoRoundUp) {
  const Spec spec = random_network(1);
  Chip chip;
  chip.params.chip.sync = RADISH_SYNC_BARRIER;
  const auto mapped = fixture::map(spec, chip);
  ASSERT_TRUE(mapped->chip) << mapped->error;
  Input one = images_of(spec, 1), two = images_of(spec, 2);
  const Result alone = run(mapped->chip.get(), one, {});
  const Result result = run(mapped->chip.get(), two, {alone->end_ps * 4, false});
  EXPECT_TRUE(same(&result->times[0], alone->times, 1)) << "the second image comes long after the first one has left";
}

TEST(Load, PeriodsThatAreNoneAreRefused) {
  const Spec spec = random_network(1);
  const auto mapped = fixture::map(spec, Chip());
  ASSERT_TRUE(mapped->chip) << mapped->error;
  Input input = images_of(spec, 2);
  std::string why;
  for (const int64_t period_ps : {int64_t{-2}, int64_t{3}, INT64_MAX / 4}) {
    EXPECT_FALSE(run(mapped->chip.get(), input, {period_ps, false}, &why));
    EXPECT_NE(why.find("an even number up to"), std::string::npos) << why;
  }
  EXPECT_FALSE(run(mapped->chip.get(), input, {2000, true}, &why));
  EXPECT_NE(why.find("one of the two is allowed"), std::string::npos) << why;
}

TEST(Load, ThroughputIsNeverAboveWhatIsOfferedOrAllowed) {
  const auto check = [](const Spec &spec, const radish_mapped_chip *mapped, const std::string &what) {
    Input input = images_of(spec, 6);
    const Result flood = run(mapped, input, {});
    for (const int64_t period_ps : {flood->end_ps / 40 * 2, flood->end_ps / 8 * 2, flood->end_ps * 2}) {
      const Result result = run(mapped, input, {period_ps, false});
      radish_throughput t{};
      ASSERT_TRUE(radish_throughput_measure(result.get(), mapped, &t));
      EXPECT_LE(static_cast<__int128>(t.uhz) * period_ps, static_cast<__int128>(1000000) * 1000000000000) << what;
      EXPECT_TRUE(t.bound_uhz < 0 || t.uhz <= t.bound_uhz) << what;
      if (period_ps == flood->end_ps * 2) {
        EXPECT_TRUE(t.full) << what << ": " << t.in_flight;
        EXPECT_EQ(t.in_flight, 1) << what;
        // Times between images that leave differ from the period, in sum by at most one latency.
        EXPECT_GE(t.uhz * 10, t.offered_uhz * 8) << what;
      }
    }
    const Result result = run(mapped, input, {0, true});
    radish_throughput t{};
    ASSERT_TRUE(radish_throughput_measure(result.get(), mapped, &t));
    int64_t sum_ps = 0;
    for (int i = 0; i < 6; i++) sum_ps += result->times[i].done_ps - result->times[i].first_spike_ps;
    EXPECT_EQ(t.uhz, std::min(radish_report_throughput_uhz(6, sum_ps), t.bound_uhz < 0 ? INT64_MAX : t.bound_uhz))
        << what;
    EXPECT_FALSE(t.full);
    EXPECT_EQ(t.in_flight, 1);
    EXPECT_EQ(t.offered_uhz, -1);
  };
  EXPECT_GE(on_random_chips(24, check), 10);
}
