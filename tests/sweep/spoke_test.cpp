// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Hub and spokes of a sweep as threads of one process, with queues for MPI: the rows are those of one process.
#include "sim/sweep/hub.h"
#include "sim/sweep/row_bytes.h"
#include "sim/sweep/spoke.h"
#include "tests/files.h"
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace {

// A post office for threads that take the parts of processes.
struct Post {
  struct Address {
    Post *post;
    int rank;
  };
  std::mutex mutex;
  std::vector<std::deque<radish_message>> boxes;
  std::vector<Address> addresses;
  int cut = -1; // nothing reaches this process any more, and nothing comes from it

  explicit Post(int size) : boxes(static_cast<size_t>(size)) {
    for (int rank = 0; rank < size; rank++) addresses.push_back({this, rank});
  }
  ~Post() {
    for (auto &box : boxes) {
      for (radish_message &message : box) free(message.bytes);
    }
  }
  radish_messenger messenger(int rank) {
    return {"", &addresses[static_cast<size_t>(rank)], rank, static_cast<int>(boxes.size()), send, receive, nullptr};
  }
  static bool send(void *user, int to, int kind, const void *bytes, size_t size) {
    const Address *from = static_cast<Address *>(user);
    const std::lock_guard<std::mutex> guard(from->post->mutex);
    if (from->post->cut == to || from->post->cut == from->rank) return true;
    radish_message message = {from->rank, kind, size, nullptr};
    if (size) std::memcpy(message.bytes = static_cast<unsigned char *>(malloc(size)), bytes, size);
    from->post->boxes[static_cast<size_t>(to)].push_back(message);
    return true;
  }
  static bool receive(void *user, radish_message *message) {
    const Address *at = static_cast<Address *>(user);
    const std::lock_guard<std::mutex> guard(at->post->mutex);
    auto &box = at->post->boxes[static_cast<size_t>(at->rank)];
    if (box.empty()) return false;
    *message = box.front();
    box.pop_front();
    return true;
  }
};

radish_status no_names(const char *, const char *, char **found, radish_error *) {
  *found = nullptr;
  return RADISH_OK;
}

struct ThreadsOfASweep : Files {
  radish_sweep sweep{};
  std::vector<int> left;
  std::map<int, std::string> rows; // by point: its bytes without the wall time
  Post *post = nullptr;
  int cut_after = -1; // rows
  radish_sweep_spokes spokes{};

  std::string path() const { return folder + "/sweep.yaml"; }
  void SetUp() override {
    Files::SetUp();
    put("chip.yaml", "name: tiny\nmesh: {columns: 2, rows: 2}\nmapping: {objective: cores, placement: strips}\n");
    put("net.yaml", "name: tiny\ntimesteps: 3\nweight_bits: 4\ninput: {shape: [1, 6, 6], bits: 3}\nlayers:\n"
                    "  - {name: c, from: input, op: conv, out_channels: 2, kernel: 3}\n"
                    "  - {name: f, from: c, op: dense, units: 3, readout: true}\n");
    put("sweep.yaml", "chip: chip.yaml\nnetwork: net.yaml\naxes:\n  - {name: core.clock_mhz, from: 1, to: 10}\n"
                      "  - {name: mesh.columns, values: [1, 2, 3, 1000]}\n"); // 1000 fails
    radish_error error;
    ASSERT_EQ(radish_sweep_open(path().c_str(), no_names, 1, &sweep, &error), RADISH_OK) << error.message;
    left.resize(static_cast<size_t>(sweep.plan.count));
    ASSERT_EQ(radish_sweep_left(&sweep, none(), left.data()), 40);
  }
  void TearDown() override {
    radish_sweep_close(&sweep);
    Files::TearDown();
  }
  static const bool *none() {
    static const bool nothing[40] = {};
    return nothing;
  }
  static radish_status write(void *user, radish_sweep_row *const *rows_, int count, radish_error *) {
    ThreadsOfASweep *test = static_cast<ThreadsOfASweep *>(user);
    for (int i = 0; i < count; i++) {
      size_t size = 0;
      rows_[i]->wall_s = 0;
      unsigned char *bytes = radish_sweep_row_pack(rows_[i], &size);
      EXPECT_TRUE(test->rows.emplace(rows_[i]->point, std::string(reinterpret_cast<char *>(bytes), size)).second)
          << "written twice";
      free(bytes);
    }
    if (test->cut_after >= 0 && static_cast<int>(test->rows.size()) >= test->cut_after) {
      const std::lock_guard<std::mutex> guard(test->post->mutex);
      test->post->cut = 1;
    }
    return RADISH_OK;
  }
  // Runs the sweep on so many spokes of `jobs` threads; returns their statuses.
  std::vector<radish_status> run(int count, int jobs, const char *digest, radish_status expected = RADISH_OK) {
    rows.clear();
    Post office(count + 1);
    post = &office;
    std::vector<std::thread> threads;
    std::vector<radish_status> statuses(static_cast<size_t>(count));
    const std::string file = path();
    for (int rank = 1; rank <= count; rank++) {
      threads.emplace_back([&office, &statuses, &file, rank, jobs] {
        const radish_messenger messenger = office.messenger(rank);
        const radish_sweep_spoke spoke = {&messenger, file.c_str(), no_names, jobs, INT64_C(3000) * 1000000};
        bool together = false;
        radish_error error;
        statuses[static_cast<size_t>(rank - 1)] = radish_sweep_spoke_run(&spoke, &together, &error);
        EXPECT_EQ(together, statuses[static_cast<size_t>(rank - 1)] == RADISH_OK);
      });
    }
    const radish_messenger messenger = office.messenger(0);
    const radish_sweep_hub hub = {&messenger, &sweep.columns, digest,  sweep.plan.count, INT64_C(3000) * 1000000,
                                  write,      this,           nullptr, nullptr};
    radish_error error = {""};
    EXPECT_EQ(radish_sweep_hub_run(&hub, left.data(), 40, &spokes, &error), expected) << error.message;
    message = error.message;
    radish_sweep_hub_end(&messenger, true);
    for (std::thread &thread : threads) thread.join();
    return statuses;
  }
  std::string message;
};

TEST_F(ThreadsOfASweep, GiveTheSameRowsOnAnyNumberOfProcesses) {
  run(1, 1, sweep.manifest.digest.text);
  const std::map<int, std::string> expected = rows;
  EXPECT_EQ(expected.size(), 40u);
  for (const int count : {2, 4}) {
    for (const int jobs : {1, 3}) {
      run(count, jobs, sweep.manifest.digest.text);
      EXPECT_TRUE(rows == expected) << count << " processes, " << jobs << " jobs";
      EXPECT_GE(spokes.worked, 1);
      EXPECT_LE(spokes.worked, count) << "the last may find nothing left to do";
    }
  }
}

TEST_F(ThreadsOfASweep, AProcessThatIsCutOffEndsAndItsPointsAreRunByOthers) {
  run(1, 1, sweep.manifest.digest.text);
  const std::map<int, std::string> expected = rows;
  cut_after = 3;
  const std::vector<radish_status> statuses = run(2, 2, sweep.manifest.digest.text);
  EXPECT_TRUE(rows == expected);
  EXPECT_EQ(statuses[0], RADISH_BAD_INPUT) << "it has heard nothing more of process 0";
  EXPECT_EQ(statuses[1], RADISH_OK);
}

TEST_F(ThreadsOfASweep, AProcessWithOtherFilesRunsNothing) {
  run(2, 1, "another digest", RADISH_BAD_INPUT);
  EXPECT_EQ(rows.size(), 0u);
  EXPECT_NE(message.find("differs from what process 0 has read"), std::string::npos) << message;
}

} // namespace
