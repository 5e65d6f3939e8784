// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Work that is done in any order and taken in order.
#include "core/base/parallel.h"
#include <atomic>
#include <gtest/gtest.h>
#include <set>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

struct Work {
  int count, threads;
  std::set<int> unfit;                // threads that cannot work
  int refuse_at = -1;                 // the index that `take` refuses; -1: none
  int questions_allowed = -1;         // `go_on` says no after so many; -1: never
  std::chrono::milliseconds takes{0}; // what index 0 takes; the others take no time
  std::thread::id caller = std::this_thread::get_id();
  std::vector<std::atomic<int>> worked;
  std::vector<int> taken;
  std::atomic<int> begun{0};
  int questions = 0;

  Work(int count_, int threads_) : count(count_), threads(threads_), worked(static_cast<size_t>(count_)) {}
};

bool begin(void *user, int thread) {
  Work *w = static_cast<Work *>(user);
  EXPECT_GE(thread, 0);
  EXPECT_LT(thread, w->threads);
  EXPECT_NE(std::this_thread::get_id(), w->caller);
  w->begun++;
  return !w->unfit.count(thread);
}
void work(void *user, int thread, int index) {
  Work *w = static_cast<Work *>(user);
  EXPECT_FALSE(w->unfit.count(thread));
  EXPECT_NE(std::this_thread::get_id(), w->caller);
  if (index == 0) std::this_thread::sleep_for(w->takes);
  w->worked[static_cast<size_t>(index)]++;
}
bool take(void *user, int index) {
  Work *w = static_cast<Work *>(user);
  EXPECT_EQ(std::this_thread::get_id(), w->caller);
  EXPECT_EQ(w->worked[static_cast<size_t>(index)], 1);
  w->taken.push_back(index);
  return index != w->refuse_at;
}
bool go_on(void *user) {
  Work *w = static_cast<Work *>(user);
  EXPECT_EQ(std::this_thread::get_id(), w->caller);
  return w->questions++ != w->questions_allowed;
}

bool run(Work &w) {
  const radish_ordered_work ordered = {w.threads, w.count, &w, begin, work, take, go_on};
  return radish_parallel_ordered(&ordered);
}

std::vector<int> first(int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; i++) numbers.push_back(i);
  return numbers;
}

TEST(ParallelMemory, HasRoomForAsManyThreadsAsFitAndForOne) {
  EXPECT_EQ(radish_parallel_within_memory(1024, 0), 1024);
  EXPECT_EQ(radish_parallel_within_memory(1024, 1), 1024);
  EXPECT_EQ(radish_parallel_within_memory(1024, SIZE_MAX / 2), 1);
  const size_t whole = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  EXPECT_EQ(radish_parallel_within_memory(1024, whole / 5), 5);
  EXPECT_EQ(radish_parallel_within_memory(3, whole / 5), 3);
}

TEST(ParallelOrdered, TakesEachOnceInOrderWhicheverThreadDidIt) {
  for (const int threads : {1, 2, 5, 40}) {
    Work w(23, threads);
    w.takes = std::chrono::milliseconds(5);
    ASSERT_TRUE(run(w)) << threads;
    EXPECT_EQ(w.taken, first(23)) << threads;
    EXPECT_LE(w.begun, 23) << "no more threads than work";
  }
}

TEST(ParallelOrdered, AsksWhileTheWorkTakesLong) {
  Work w(1, 2);
  w.takes = std::chrono::milliseconds(300);
  ASSERT_TRUE(run(w));
  EXPECT_GE(w.questions, 2);
}

TEST(ParallelOrdered, BeginsNothingMoreOnceTheUserHasEnough) {
  Work refused(1000, 2);
  refused.refuse_at = 3;
  ASSERT_TRUE(run(refused));
  EXPECT_EQ(refused.taken, first(4));
  Work ended(1000, 2);
  ended.questions_allowed = 0;
  ended.takes = std::chrono::milliseconds(200);
  ASSERT_TRUE(run(ended));
  EXPECT_LE(ended.taken.size(), 1u) << "asked before anything is done, or after the first";
  EXPECT_EQ(ended.questions, 1);
}

TEST(ParallelOrdered, LeavesTheShareOfUnfitThreadsToTheOthers) {
  Work some(23, 3);
  some.unfit = {0, 2};
  ASSERT_TRUE(run(some));
  EXPECT_EQ(some.taken, first(23));
  Work none(23, 3);
  none.unfit = {0, 1, 2};
  EXPECT_FALSE(run(none));
  EXPECT_EQ(none.taken, first(0));
}

} // namespace
