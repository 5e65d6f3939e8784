// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A chip runs any number of times: each run is that of a chip just made, whatever it ran before.
#include "tests/sim/run_results.h"

namespace {

using namespace reference;
using fixture::Chip;
using fixture::expect_same;
using fixture::fresh;
using fixture::Result;

struct Input {
  std::vector<Numbers> images;
  int cancel_after = -1; // after so many images; never if -1
  int done = 0;
  bool watched = false;                     // its packets are
  int questions = 0, questions_allowed = 0; // the run is cancelled at the next; 0 allows any number
};

void activations(void *user, int index, uint16_t *result) {
  fixture::write_activations(static_cast<Input *>(user)->images[static_cast<size_t>(index)], result);
}
void image_done(void *user, int64_t) {
  static_cast<Input *>(user)->done++;
}
void packet(void *, const radish_packet_event *) {}
bool cancelled(void *user) {
  Input *input = static_cast<Input *>(user);
  return ++input->questions > input->questions_allowed;
}

Result run(radish_chip *chip, Input &input, radish_status expected = RADISH_OK, bool cancel = false,
           uint64_t shuffle = 0) {
  radish_run_options options{};
  options.image_count = static_cast<int>(input.images.size());
  options.user = &input;
  options.activations = activations;
  options.observer.user = &input;
  options.observer.image_done = image_done;
  if (input.watched) options.observer.packet = packet;
  options.cancelled = cancel ? cancelled : nullptr;
  options.shuffle = shuffle;
  radish_run_result *result = nullptr;
  radish_error error = {""};
  EXPECT_EQ(radish_chip_run(chip, &options, &result, &error), expected) << error.message;
  return {result, {radish_run_result_destroy}};
}

// Returns how often a run asks whether it is cancelled.
int questions_of_a_run(const fixture::Mapped &mapped, Input input) {
  input.questions_allowed = 1 << 30;
  run(fresh(mapped).get(), input, RADISH_OK, true);
  return input.questions;
}

// Counts what expect_runs_like_new has met; a test that met too little of it proves nothing.
struct Met {
  int chips = 0, cancelled_midway = 0;
};

// Expects that the same images give the same result on one chip, with runs of other images, cancelled runs and a
// shuffled run in between.
void expect_runs_like_new(const Spec &spec, const Chip &chip, radish_coding coding, const std::string &what, Met &met) {
  const auto mapped = fixture::map(spec, chip, coding, coding == RADISH_CODING_RATE ? 12 : 0);
  if (mapped->error.find("smallest tile") != std::string::npos) return; // a random chip may be too small
  ASSERT_EQ(mapped->error, "") << what;
  Input two, three;
  for (int i = 0; i < 2; i++) two.images.push_back(random_input(spec, 100 + i));
  for (int i = 0; i < 3; i++) three.images.push_back(random_input(spec, 200 + i));
  const Result expected_two = run(fresh(*mapped).get(), two), expected_three = run(fresh(*mapped).get(), three);
  const int questions = questions_of_a_run(*mapped, three);
  met.chips++;

  const auto used = fresh(*mapped);
  expect_same(expected_two.get(), run(used.get(), two).get(), what + ", a fresh chip");
  expect_same(expected_two.get(), run(used.get(), two).get(), what + ", again");
  expect_same(expected_three.get(), run(used.get(), three).get(), what + ", other images");
  for (int allowed : {0, 1, questions / 2, questions - 1}) {
    if (allowed < 0 || allowed >= questions) continue;
    Input stopped = three;
    stopped.questions_allowed = allowed;
    EXPECT_EQ(run(used.get(), stopped, RADISH_CANCELLED, true).get(), nullptr);
    met.cancelled_midway += allowed > 1;
    expect_same(expected_two.get(), run(used.get(), two).get(),
                what + ", after a run cancelled at question " + std::to_string(allowed));
  }
  Input watched = three;
  watched.watched = true;
  expect_same(expected_three.get(), run(used.get(), watched).get(), what + ", with an observer of packets");
  run(used.get(), three, RADISH_OK, false, 7);
  expect_same(expected_three.get(), run(used.get(), three).get(), what + ", after a shuffled run");
}

TEST(ChipAgain, EveryRunIsLikeTheFirstOnRandomNetworksAndChips) {
  Met met;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    const Spec spec = random_network(seed);
    expect_runs_like_new(spec, fixture::random_chip(spec, seed), RADISH_CODING_RADIX, "seed " + std::to_string(seed),
                         met);
    if (HasFailure()) break;
  }
  EXPECT_GE(met.chips, 10);
  EXPECT_GE(met.cancelled_midway, 10);
}

TEST(ChipAgain, ARunOfNoImagesIsRefused) {
  const Spec spec = random_network(1);
  const auto mapped = fixture::map(spec, Chip());
  ASSERT_EQ(mapped->error, "");
  Input none, one;
  one.images.push_back(random_input(spec, 1));
  const auto chip = fresh(*mapped);
  EXPECT_EQ(run(chip.get(), none, RADISH_BAD_INPUT).get(), nullptr);
  expect_same(run(fresh(*mapped).get(), one).get(), run(chip.get(), one).get(), "after a run of no images");
}

TEST(ChipAgain, EveryRunIsLikeTheFirstInRateCoding) {
  Met met;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    RandomOptions options;
    options.rate = true;
    const Spec spec = random_network(seed, options);
    expect_runs_like_new(spec, fixture::random_chip(spec, seed, true), RADISH_CODING_RATE,
                         "rate, seed " + std::to_string(seed), met);
    if (HasFailure()) break;
  }
  EXPECT_GE(met.chips, 10);
  EXPECT_GE(met.cancelled_midway, 10);
}

TEST(ChipAgain, EveryRunIsLikeTheFirstWithBarriersAndWithReloads) {
  Met met;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    const Spec spec = random_network(seed);
    for (const bool barrier : {false, true}) {
      for (const int cores : {0, 1}) {
        Chip chip;
        chip.params.chip.sync = barrier ? RADISH_SYNC_BARRIER : RADISH_SYNC_DATAFLOW;
        chip.params.chip.cores = cores;
        expect_runs_like_new(
            spec, chip, RADISH_CODING_RADIX,
            "seed " + std::to_string(seed) + (barrier ? ", barrier" : ", dataflow") + (cores ? ", one core" : ""), met);
      }
    }
    if (HasFailure()) break;
  }
  EXPECT_GE(met.chips, 10);
  EXPECT_GE(met.cancelled_midway, 10);
}

} // namespace
