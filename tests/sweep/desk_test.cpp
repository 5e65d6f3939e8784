// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What sim/sweep/desk.h promises: each point is taken once and each row written once, whoever works, and a failure to
// write ends it all.
#include "sim/sweep/desk.h"
#include <gtest/gtest.h>
#include <numeric>
#include <thread>
#include <vector>

namespace {

struct Written {
  std::vector<int> points;
  int transactions = 0, most = 0, fail_at = -1;
};

radish_status write_rows(void *user, radish_sweep_row *const *rows, int count, radish_error *error) {
  Written *written = static_cast<Written *>(user);
  if (written->transactions++ == written->fail_at) return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0, "full");
  written->most = std::max(written->most, count);
  for (int i = 0; i < count; i++) written->points.push_back(rows[i]->point);
  return RADISH_OK;
}

// Lets `workers` threads work through `points`.
radish_status work(const std::vector<int> &points, int workers, Written &written, radish_error *error) {
  radish_desk *desk = radish_desk_create(points.data(), static_cast<int>(points.size()), workers);
  std::vector<std::thread> threads;
  for (int i = 0; i < workers; i++) {
    threads.emplace_back([desk] {
      const radish_desk_service service = radish_desk_serve(desk);
      for (int point; (point = service.take(service.user)) >= 0;) {
        service.deliver(service.user, radish_sweep_row_of_failure(point, "not run"));
      }
      radish_desk_leave(desk);
    });
  }
  const radish_status status = radish_desk_write(desk, write_rows, &written, nullptr, nullptr, error);
  for (std::thread &thread : threads) thread.join();
  radish_desk_destroy(desk);
  return status;
}

TEST(Desk, EachRowIsWrittenOnceAndFewWait) {
  std::vector<int> points(5000);
  std::iota(points.begin(), points.end(), 0);
  for (int workers : {1, 2, 7}) {
    Written written;
    radish_error error;
    EXPECT_EQ(work(points, workers, written, &error), RADISH_OK);
    std::sort(written.points.begin(), written.points.end());
    EXPECT_EQ(written.points, points) << workers;
    EXPECT_LE(written.most, 4 * workers);
  }
}

TEST(Desk, OneWorkerTakesPointsInTheirOrder) {
  const std::vector<int> points = {4, 0, 3};
  Written written;
  radish_error error;
  EXPECT_EQ(work(points, 1, written, &error), RADISH_OK);
  EXPECT_EQ(written.points, points);
}

TEST(Desk, EachWorkerHasAPieceAndHalvesTheLongestThatIsLeft) {
  std::vector<int> points(8), taken;
  std::iota(points.begin(), points.end(), 0);
  radish_desk *desk = radish_desk_create(points.data(), 8, 2);
  const radish_desk_service a = radish_desk_serve(desk), b = radish_desk_serve(desk);
  for (const radish_desk_service *service : {&a, &b, &a, &a, &a, &a, &b, &b, &a}) {
    taken.push_back(service->take(service->user));
  }
  EXPECT_EQ(taken, (std::vector<int>{0, 4, 1, 2, 3, 6, 5, 7, -1}));
  radish_desk_destroy(desk);
}

TEST(Desk, AFailureToWriteEndsTheWork) {
  std::vector<int> points(5000);
  std::iota(points.begin(), points.end(), 0);
  for (int workers : {1, 3}) {
    Written written;
    written.fail_at = 2;
    radish_error error;
    EXPECT_EQ(work(points, workers, written, &error), RADISH_BAD_INPUT);
    EXPECT_STREQ(error.message, "full");
    EXPECT_EQ(written.transactions, 3) << "nothing is written after a failure";
    EXPECT_LT(written.points.size(), points.size());
  }
}

} // namespace
