// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What sim/sweep/hub.h promises: each point is written once, whichever process ran it, and processes that fall silent, give
// up or come back cost no point.
#include "sim/sweep/hub.h"
#include "sim/sweep/row_bytes.h"
#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace {

struct Message {
  int from, kind;
  std::string bytes;
};

// The spokes of a job without processes: what they do when a message comes stands in `act`, by default what a good spoke
// does. The clock is the machine's.
struct Job {
  std::deque<Message> to_hub;
  std::map<int, std::vector<int>> had; // points that each spoke was given
  std::set<int> ended, together;
  std::set<int> unreachable;
  radish_messenger messenger{};
  std::function<void(int rank, int kind, const std::string &bytes)> act;
  std::function<void()> idle; // called when the hub asks for a message and there is none

  explicit Job(int size) {
    messenger = {"", this, 0, size, send, receive, nullptr};
    act = [this](int rank, int kind, const std::string &bytes) { good(rank, kind, bytes); };
    idle = [] {};
  }
  void say(int rank, int kind, const std::string &bytes = "") { to_hub.push_back({rank, kind, bytes}); }
  void ready(int rank, int jobs) {
    say(rank, RADISH_SPOKE_READY, std::string(reinterpret_cast<char *>(&jobs), sizeof jobs) + "host");
  }
  void row(int rank, int point) {
    radish_sweep_row *row = radish_sweep_row_of_failure(point, "not run");
    size_t size = 0;
    unsigned char *bytes = radish_sweep_row_pack(row, &size);
    say(rank, RADISH_SPOKE_ROW, std::string(reinterpret_cast<char *>(bytes), size));
    free(bytes);
    radish_sweep_row_destroy(row);
  }
  static std::vector<int> points_of(const std::string &bytes) {
    std::vector<int> points(bytes.size() / sizeof(int));
    if (!points.empty()) std::memcpy(points.data(), bytes.data(), bytes.size());
    return points;
  }
  void good(int rank, int kind, const std::string &bytes) {
    if (kind == RADISH_HUB_START) ready(rank, 2);
    if (kind == RADISH_HUB_POINTS) {
      for (const int point : points_of(bytes)) row(rank, point);
    }
  }
  static bool send(void *user, int to, int kind, const void *bytes, size_t size) {
    Job *job = static_cast<Job *>(user);
    if (job->unreachable.count(to)) return false;
    const std::string text = size ? std::string(static_cast<const char *>(bytes), size) : "";
    if (kind == RADISH_HUB_POINTS) {
      for (const int point : points_of(text)) job->had[to].push_back(point);
    }
    if (kind == RADISH_HUB_END) {
      job->ended.insert(to);
      if (text[0]) job->together.insert(to);
    }
    job->act(to, kind, text);
    return true;
  }
  static bool receive(void *user, radish_message *message) {
    Job *job = static_cast<Job *>(user);
    if (job->to_hub.empty()) {
      job->idle();
      return false;
    }
    const Message next = job->to_hub.front();
    job->to_hub.pop_front();
    *message = {next.from, next.kind, next.bytes.size(), nullptr};
    if (message->size) {
      message->bytes = static_cast<unsigned char *>(malloc(message->size));
      std::memcpy(message->bytes, next.bytes.data(), message->size);
    }
    return true;
  }
};

struct Hub : testing::Test {
  radish_sweep_columns columns{};
  std::vector<int> written;
  int fail_after = -1; // transactions
  radish_sweep_spokes spokes{};
  radish_error error{};

  static radish_status write(void *user, radish_sweep_row *const *rows, int count, radish_error *error) {
    Hub *hub = static_cast<Hub *>(user);
    if (hub->fail_after-- == 0) return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0, "the disk is full");
    for (int i = 0; i < count; i++) hub->written.push_back(rows[i]->point);
    return RADISH_OK;
  }
  radish_status run(Job &job, const std::vector<int> &left, int64_t lost_ms = 20) {
    const radish_sweep_hub hub = {&job.messenger, &columns, "digest", 1000,   lost_ms * 1000000,
                                  write,          this,     nullptr,  nullptr};
    return radish_sweep_hub_run(&hub, left.data(), static_cast<int>(left.size()), &spokes, &error);
  }
  void expect_each_once(const std::vector<int> &left) {
    std::vector<int> all = written, expected = left;
    std::sort(all.begin(), all.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(all, expected);
  }
};

std::vector<int> points(int count) {
  std::vector<int> list(static_cast<size_t>(count));
  std::iota(list.begin(), list.end(), 0);
  return list;
}

TEST_F(Hub, EachPointIsWrittenOnceWhicheverProcessRanIt) {
  for (const int size : {2, 3, 9}) {
    Job job(size);
    written.clear();
    ASSERT_EQ(run(job, points(1000), 10000), RADISH_OK) << error.message;
    expect_each_once(points(1000));
    for (int rank = 1; rank < size; rank++) EXPECT_GT(job.had[rank].size(), 0u) << rank;
    EXPECT_EQ(spokes.worked, size - 1);
    EXPECT_EQ(spokes.lost + spokes.failed, 0);
  }
}

TEST_F(Hub, NeighboursInTheListGoToOneSpoke) {
  Job job(5);
  ASSERT_EQ(run(job, points(1000), 10000), RADISH_OK) << error.message;
  int apart = 0;
  for (int rank = 1; rank < 5; rank++) {
    const std::vector<int> &had = job.had[rank];
    for (size_t i = 1; i < had.size(); i++) apart += had[i] != had[i - 1] + 1;
    EXPECT_EQ(had[0], 250 * (rank - 1));
  }
  EXPECT_LE(apart, 40) << "pieces are taken over by halves";
}

TEST_F(Hub, ASpokeHasNoMoreThanItsJobsAndTwoAhead) {
  Job job(2);
  size_t most = 0;
  std::deque<int> running;
  job.act = [&](int rank, int kind, const std::string &bytes) {
    if (kind == RADISH_HUB_START) job.ready(rank, 3);
    if (kind != RADISH_HUB_POINTS) return;
    for (const int point : Job::points_of(bytes)) running.push_back(point);
    most = std::max(most, running.size() + job.to_hub.size());
  };
  job.idle = [&] {
    if (running.empty()) return;
    job.row(1, running.front());
    running.pop_front();
  };
  ASSERT_EQ(run(job, points(50), 10000), RADISH_OK) << error.message;
  EXPECT_EQ(most, 5u);
}

TEST_F(Hub, TheLastPointsGoToSpokesThatHaveNothingToDo) {
  Job job(3);
  std::map<int, std::deque<int>> running;
  size_t given = 0, ahead = 0;
  job.act = [&](int rank, int kind, const std::string &bytes) {
    if (kind == RADISH_HUB_START) job.ready(rank, 1);
    if (kind != RADISH_HUB_POINTS) return;
    for (const int point : Job::points_of(bytes)) {
      ahead += !running[rank].empty();
      if (given++ >= 50 - 4) {
        EXPECT_TRUE(running[rank].empty()) << "point " << point << " waits at process " << rank;
      }
      running[rank].push_back(point);
    }
  };
  job.idle = [&] {
    for (auto &[rank, list] : running) {
      if (list.empty()) continue;
      job.row(rank, list.front());
      list.pop_front();
    }
  };
  ASSERT_EQ(run(job, points(50), 10000), RADISH_OK) << error.message;
  EXPECT_GT(ahead, 20u) << "before, a spoke has its next point already";
  expect_each_once(points(50));
}

TEST_F(Hub, PointsOfASpokeThatFallsSilentGoToOthers) {
  Job job(3);
  std::set<int> silent;
  job.act = [&](int rank, int kind, const std::string &bytes) {
    if (rank == 2 && kind == RADISH_HUB_POINTS) {
      silent.insert(2);
      return; // it dies with them
    }
    if (!silent.count(rank)) job.good(rank, kind, bytes);
  };
  job.idle = [&] { job.say(1, RADISH_SPOKE_BEAT); };
  ASSERT_EQ(run(job, points(40)), RADISH_OK) << error.message;
  expect_each_once(points(40));
  ASSERT_FALSE(job.had[2].empty());
  for (const int point : job.had[2]) {
    EXPECT_NE(std::find(job.had[1].begin(), job.had[1].end(), point), job.had[1].end()) << point;
  }
  EXPECT_EQ(spokes.lost, 1);
  EXPECT_EQ(std::string(spokes.first).rfind("process 2 on host: nothing was heard of it for 0.0", 0), 0u)
      << spokes.first;
}

TEST_F(Hub, ASpokeThatComesBackGoesOnAndNothingIsWrittenTwice) {
  Job job(3);
  std::vector<int> held;
  job.act = [&](int rank, int kind, const std::string &bytes) {
    if (rank == 2 && kind == RADISH_HUB_POINTS && held.empty()) {
      held = Job::points_of(bytes);
      return; // it sleeps
    }
    if (rank == 1 && kind == RADISH_HUB_POINTS) {
      for (const int point : Job::points_of(bytes)) {
        const bool again = std::find(held.begin(), held.end(), point) != held.end();
        job.row(1, point);
        if (!again) continue;
        for (const int late : held) job.row(2, late); // it wakes up when the other one has run its points
      }
      return;
    }
    job.good(rank, kind, bytes);
  };
  job.idle = [&] { job.say(1, RADISH_SPOKE_BEAT); };
  ASSERT_EQ(run(job, points(40)), RADISH_OK) << error.message;
  expect_each_once(points(40));
  EXPECT_FALSE(held.empty());
  EXPECT_EQ(spokes.lost, 0) << "it works again";
}

TEST_F(Hub, ASpokeThatGivesUpLeavesItsPointsToOthers) {
  Job job(4);
  job.unreachable = {3};
  job.act = [&](int rank, int kind, const std::string &bytes) {
    if (rank == 2 && kind == RADISH_HUB_START) job.say(2, RADISH_SPOKE_FAILED, "net.yaml: cannot be opened");
    else job.good(rank, kind, bytes);
  };
  job.idle = [&] { job.say(1, RADISH_SPOKE_BEAT); };
  ASSERT_EQ(run(job, points(30)), RADISH_OK) << error.message;
  expect_each_once(points(30));
  EXPECT_EQ(spokes.failed, 1);
  EXPECT_STREQ(spokes.first, "process 2: net.yaml: cannot be opened");
}

TEST_F(Hub, SaysWhyWhereNobodyIsLeft) {
  Job job(3);
  job.act = [&](int rank, int kind, const std::string &) {
    if (kind == RADISH_HUB_START) job.say(rank, RADISH_SPOKE_FAILED, "out of memory");
  };
  EXPECT_EQ(run(job, points(5)), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message,
               "no process is left that runs points; process 1: out of memory. Nothing that was written is "
               "lost: --resume goes on");
  Job silent(2);
  silent.act = [&](int rank, int kind, const std::string &) {
    if (kind == RADISH_HUB_START) silent.ready(rank, 1);
  };
  EXPECT_EQ(run(silent, points(5)), RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("process 1 on host: nothing was heard of it"), std::string::npos);
}

TEST_F(Hub, BytesThatAreNoRowCostTheSpokeThatSentThem) {
  Job job(3);
  job.act = [&](int rank, int kind, const std::string &bytes) {
    if (rank == 2 && kind == RADISH_HUB_POINTS) job.say(2, RADISH_SPOKE_ROW, "nonsense");
    else job.good(rank, kind, bytes);
  };
  ASSERT_EQ(run(job, points(30), 10000), RADISH_OK) << error.message;
  expect_each_once(points(30));
  EXPECT_EQ(spokes.failed, 1);
}

TEST_F(Hub, AFailureToWriteEndsIt) {
  Job job(3);
  fail_after = 1;
  EXPECT_EQ(run(job, points(1000), 10000), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "the disk is full");
  EXPECT_LT(written.size(), 1000u);
}

TEST_F(Hub, EndsAllTogetherOrEachAlone) {
  for (const bool together : {true, false}) {
    Job job(3);
    radish_sweep_hub_end(&job.messenger, together);
    EXPECT_EQ(job.ended, (std::set<int>{1, 2}));
    EXPECT_EQ(job.together, together ? job.ended : std::set<int>{});
  }
}

} // namespace
