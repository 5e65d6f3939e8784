// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Independent images shared out over threads give what one thread gives, and their observer hears the same.
#include "tests/sim/run_results.h"
#include <algorithm>
#include <atomic>
#include <malloc.h>
#include <thread>

namespace {

using namespace reference;
using fixture::Chip;
using fixture::expect_same;
using fixture::fresh;
using fixture::Result;

struct Input {
  std::vector<Numbers> images;
  std::thread::id caller = std::this_thread::get_id();
  int64_t jobs = 0, spikes = 0;
  std::vector<int64_t> done;
  int cancel_after = -1;           // images; -1: never
  std::atomic<bool> others{false}; // another thread than the caller's asked for an image
};

void activations(void *user, int index, uint16_t *result) {
  Input *input = static_cast<Input *>(user);
  fixture::write_activations(input->images[static_cast<size_t>(index)], result);
  if (std::this_thread::get_id() != input->caller) input->others = true;
}
void job_done(void *user) {
  Input *input = static_cast<Input *>(user);
  EXPECT_EQ(std::this_thread::get_id(), input->caller);
  input->jobs++;
}
void image_done(void *user, int64_t image) {
  Input *input = static_cast<Input *>(user);
  EXPECT_EQ(std::this_thread::get_id(), input->caller);
  input->done.push_back(image);
}
bool cancelled(void *user) {
  const Input *input = static_cast<Input *>(user);
  EXPECT_EQ(std::this_thread::get_id(), input->caller);
  return input->cancel_after >= 0 && static_cast<int>(input->done.size()) >= input->cancel_after;
}
void spike(void *user, int64_t, int, int64_t, int, int, int, int) {
  static_cast<Input *>(user)->spikes++; // no other thread may be here
}

radish_run_options options_for(Input &input, int threads) {
  radish_run_options options{};
  options.image_count = static_cast<int>(input.images.size());
  options.independent = true;
  options.threads = threads;
  options.user = &input;
  options.activations = activations;
  options.observer.user = &input;
  options.observer.job_done = job_done;
  options.observer.image_done = image_done;
  options.cancelled = cancelled;
  return options;
}

Result run(radish_chip *chip, const radish_run_options &options, radish_status expected = RADISH_OK) {
  radish_run_result *result = nullptr;
  radish_error error = {""};
  EXPECT_EQ(radish_chip_run(chip, &options, &result, &error), expected) << error.message;
  return {result, {radish_run_result_destroy}};
}

void fill(Input &input, const Spec &spec, int count) {
  for (int i = 0; i < count; i++) input.images.push_back(random_input(spec, 100 + i));
}

// Expects of one mapped chip that any number of threads gives the same. Returns false where the network does not fit.
bool expect_the_same(const Spec &spec, const Chip &chip, radish_coding coding, const std::string &what) {
  const auto mapped = fixture::map(spec, chip, coding, coding == RADISH_CODING_RATE ? 12 : 0);
  if (mapped->error.find("smallest tile") != std::string::npos) return false;
  EXPECT_EQ(mapped->error, "") << what;
  Input one;
  fill(one, spec, 7);
  const auto used = fresh(*mapped);
  const Result expected = run(used.get(), options_for(one, 1));
  EXPECT_FALSE(one.others);
  for (const int threads : {2, 3, 20}) {
    Input input;
    fill(input, spec, 7);
    const std::string here = what + ", threads " + std::to_string(threads);
    expect_same(expected.get(), run(used.get(), options_for(input, threads)).get(), here);
    EXPECT_EQ(input.jobs, one.jobs) << here;
    EXPECT_EQ(input.done, one.done) << here;
    EXPECT_TRUE(input.others) << here;
  }
  return true;
}

TEST(ChipThreads, AnyNumberGivesWhatOneGivesOnRandomNetworksAndChips) {
  int chips = 0;
  for (uint64_t seed = 1; seed <= 12 && !HasFailure(); seed++) {
    const Spec spec = random_network(seed);
    chips += expect_the_same(spec, fixture::random_chip(spec, seed), RADISH_CODING_RADIX, std::to_string(seed));
    RandomOptions options;
    options.rate = true;
    const Spec rate = random_network(seed, options);
    chips += expect_the_same(rate, fixture::random_chip(rate, seed, true), RADISH_CODING_RATE, std::to_string(seed));
  }
  EXPECT_GE(chips, 10);
}

struct ChipThreadsRun : testing::Test {
  Spec spec = random_network(1);
  std::unique_ptr<fixture::Mapped> mapped = fixture::map(spec, Chip());
  fixture::Owned<radish_chip> chip = fresh(*mapped);
};

TEST_F(ChipThreadsRun, AChipRunsLikeTheFirstTimeAfterACancelledRun) {
  Input all;
  fill(all, spec, 12);
  const Result expected = run(chip.get(), options_for(all, 2));
  for (const int after : {0, 1, 5}) {
    Input input;
    fill(input, spec, 12);
    input.cancel_after = after;
    run(chip.get(), options_for(input, 3), RADISH_CANCELLED);
    EXPECT_GE(static_cast<int>(input.done.size()), after);
    EXPECT_LE(static_cast<int>(input.done.size()), std::max(after, 1)) << "asked after every image";
  }
  Input again;
  fill(again, spec, 12);
  expect_same(expected.get(), run(chip.get(), options_for(again, 2)).get(), "after cancelled runs");
}

TEST_F(ChipThreadsRun, WhoSeesSpikesGetsThemFromOneThread) {
  Input one, two;
  fill(one, spec, 5);
  fill(two, spec, 5);
  radish_run_options options = options_for(one, 1);
  options.observer.spike = spike;
  const Result expected = run(chip.get(), options);
  options = options_for(two, 2);
  options.observer.spike = spike;
  expect_same(expected.get(), run(chip.get(), options).get(), "with an observer of spikes");
  EXPECT_FALSE(two.others);
  EXPECT_GT(two.spikes, 0);
  EXPECT_EQ(two.spikes, one.spikes);
}

#ifndef RADISH_SANITIZE // a sanitizer's allocator does not count for mallinfo2
size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(ChipThreads, TheMemoryOfAChipIsWhatItTakesFromTheAllocator) {
  int chips = 0;
  for (uint64_t seed = 1; seed <= 12; seed++) {
    const Spec random = random_network(seed);
    const auto mapped = fixture::map(random, fixture::random_chip(random, seed));
    if (mapped->error.find("smallest tile") != std::string::npos) continue;
    const size_t before = allocated();
    const auto chip = fresh(*mapped);
    const size_t taken = allocated() - before, said = radish_chip_bytes(chip.get());
    EXPECT_LE(said, taken) << seed;
    EXPECT_GT(static_cast<double>(said), 0.8 * static_cast<double>(taken)) << seed << ": the rest is the allocator's";
    chips++;
  }
  EXPECT_GE(chips, 5);
}
#endif

TEST_F(ChipThreadsRun, ImagesThatMeetOnTheChipUseOneThread) {
  Input input;
  fill(input, spec, 5);
  radish_run_options options = options_for(input, 2);
  options.independent = false;
  run(chip.get(), options);
  EXPECT_FALSE(input.others);
}

} // namespace
