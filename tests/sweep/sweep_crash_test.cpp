// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A sweep that is killed at any moment goes on to the same tables: no point is lost, none comes twice, and what was
// written is not run again.
#include "tests/sweep/sweep_folder.h"

#include <csignal>

namespace {

struct SweepCrash : SweepFolder {
  // Starts a sweep and kills it after `ms`. Returns whether it was still running.
  bool kill_after(int ms) const {
    const pid_t child = fork();
    if (child == 0) {
      const int nowhere = open_nowhere();
      dup2(nowhere, STDOUT_FILENO);
      dup2(nowhere, STDERR_FILENO);
      if (chdir(folder.c_str())) _exit(99);
      execl(RADISH_EXECUTABLE, "radish", "sweep", "sweep.yaml", "-o", "r.sqlite", "--resume", "--jobs", "2", nullptr);
      _exit(98);
    }
    usleep(static_cast<useconds_t>(ms) * 1000);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }
  static int open_nowhere() { return fileno(std::fopen("/dev/null", "w")); }

  std::map<std::string, std::string> wall_times() const {
    std::map<std::string, std::string> times;
    if (!std::filesystem::exists(folder + "/r.sqlite")) return times;
    if (query("r.sqlite", "SELECT name FROM sqlite_schema WHERE name = 'points'").empty()) return times;
    for (const Row &row : query("r.sqlite", "SELECT point, wall_s FROM points"))
      times[row.at("point")] = row.at("wall_s");
    return times;
  }

  // Kills a sweep of `points` points `kills` times, each after up to `most_ms`, and compares with one that was not.
  void crash(int clocks, int kills, int most_ms) {
    put("sweep.yaml", "chip: chip.yaml\nnetwork: net.yaml\naxes:\n  - {name: core.clock_mhz, from: 1, to: " +
                          std::to_string(clocks) + "}\n  - {name: noc.fifo_depth, from: 1, to: 10}\n");
    std::mt19937 random(mutation_seed());
    int killed = 0;
    std::map<std::string, std::string> before;
    for (int i = 0; i < 20 * kills && killed < kills; i++) {
      killed += kill_after(1 + static_cast<int>(random() % static_cast<unsigned>(most_ms)));
      const std::map<std::string, std::string> now = wall_times();
      for (const auto &point : before) {
        const auto there = now.find(point.first);
        ASSERT_NE(there, now.end()) << "point " << point.first << " was written, and is lost";
        ASSERT_EQ(there->second, point.second) << "point " << point.first << " was run again";
      }
      before = now;
      if (static_cast<int>(now.size()) == 10 * clocks) break;
    }
    EXPECT_GT(killed, 0);
    ASSERT_EQ(radish("sweep sweep.yaml -o r.sqlite --resume --jobs 2").status, 0);
    ASSERT_EQ(radish("sweep sweep.yaml -o whole.sqlite --jobs 1").status, 0);
    const std::map<std::string, std::string> all = wall_times();
    EXPECT_EQ(static_cast<int>(all.size()), 10 * clocks);
    for (const auto &point : before) EXPECT_EQ(all.at(point.first), point.second);
    EXPECT_EQ(query("r.sqlite", "PRAGMA integrity_check")[0]["integrity_check"], "ok");
    EXPECT_TRUE(tables("r.sqlite") == tables("whole.sqlite"));
    std::printf("%d kills, %zu of %d points were there before the last start\n", killed, before.size(), 10 * clocks);
  }
};

TEST_F(SweepCrash, AKilledSweepGoesOnToTheSameTables) {
  crash(40, 5, 120);
}

using LongSweepCrash = SweepCrash;

TEST_F(LongSweepCrash, ATenThousandPointSweepKilledFiveTimes) {
  crash(1000, 5, 1500);
}

} // namespace
