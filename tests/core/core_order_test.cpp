// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests check two promises of core/core.h that no single case shows: decisions never depend on the order of
// events that share a picosecond, and a core that sleeps between its wakes does what a core that is clocked at every
// edge does.
//
// Small random programs run between random neighbours: sources that send a window when its credit has come,
// destinations that return credits late, a network that takes packets at any time. Their times are hashes of what they
// name, in half periods, so that many fall on edges and none depends on the order in which it is drawn.
#include "core/encoding.h"
#include "tests/core/core_device.h"

#include <gtest/gtest.h>

#include <cstring>

namespace {

using namespace bench;

constexpr int images = 4;

struct Outcome {
  std::vector<Job> jobs;
  std::vector<Sent> sent;
  std::vector<std::vector<int64_t>> records;
};

class World {
public:
  explicit World(uint64_t chosen) : seed(chosen) {
    const bool rate = draw(0, 0, 0, 3) == 0;
    const int count = 1 + int(draw(0, 1, 0, 3));
    for (int i = 0; i < count; i++) add(i, rate);
    device.ni_depth = 2 + int(draw(0, 2, 0, 3));
    device.phase_ps = 10 * int64_t(draw(0, 3, 0, 3));
    device.period_ps = 20;
    device.offchip_mbit_per_s = 50000 << draw(0, 5, 0, 4); // 1 to 8 bits a cycle
    device.network_takes_ps = [this](size_t n) { return late(1, 0, int64_t(n), draw(0, 4, 0, 2) ? 2 : 12); };
    device.on_sent = [this](const Sent &packet, int partition, int ordinal) { react(packet, partition, ordinal); };
  }

  // Runs the programs. With `last_edge` 0 the core sleeps between its wakes, else its clock runs up to that edge.
  Outcome run(uint32_t shuffle, int64_t last_edge = 0) {
    device.shuffle = shuffle;
    device.clocked = last_edge;
    device.start();
    if (last_edge) device.clock_until(last_edge);
    feeds.resize(device.parts.size()), destinations.resize(device.parts.size());
    for (size_t i = 0; i < device.parts.size(); i++) {
      feeds[i].resize(device.parts[i].feeds);
      destinations[i].resize(device.parts[i].destination_windows.size());
      for (size_t feed = 0; feed < feeds[i].size(); feed++) pump(int(i), int(feed));
    }
    device.run();
    Outcome outcome{device.jobs, device.sent, {}};
    for (auto &[key, record] : device.records) {
      outcome.records.push_back({key.first, key.second});
      outcome.records.back().resize(2 + sizeof record / sizeof(int64_t));
      std::memcpy(&outcome.records.back()[2], &record, sizeof record);
    }
    return outcome;
  }

  // Returns the packets of a partition in order, without credits, from the formulas of docs/chip.md section 1.
  std::vector<std::string> expected_packets(int i) const {
    const Part &part = device.parts[size_t(i)];
    const radish_program &p = part.p;
    const int channels = p.sums.shape.channels;
    std::vector<std::string> packets;
    for (int image = 0; image < images; image++) {
      std::vector<int64_t> v(channels), y(channels);
      std::vector<std::vector<bool>> trains; // [step][channel]
      for (int c = 0; c < channels; c++) v[c] = p.coding == RADISH_CODING_RATE ? 0 : part.bias[c];
      for (int t = 0; t < p.timesteps_in; t++) {
        trains.emplace_back(channels);
        for (int c = 0; c < channels; c++) {
          int64_t sum = p.coding == RADISH_CODING_RATE ? part.bias[c] : 0;
          for (int n = 0; n < inputs_of(i); n++) sum += spikes(i, image, t, n) ? weight(i, n, c) : 0;
          v[c] += p.coding == RADISH_CODING_RATE ? sum : sum * (int64_t(1) << t);
          if (p.coding == RADISH_CODING_RATE && !p.readout && v[c] >= part.threshold[c]) {
            v[c] -= part.threshold[c];
            trains.back()[c] = true;
          }
        }
      }
      if (p.readout) {
        for (int64_t value : v) packets.push_back("readout " + std::to_string(i) + ": " + std::to_string(value));
        packets.push_back("token " + std::to_string(i));
        continue;
      }
      if (p.coding == RADISH_CODING_RADIX) {
        trains.assign(p.timesteps_out, std::vector<bool>(channels));
        for (int c = 0; c < channels; c++) {
          const int64_t top = (int64_t(1) << p.timesteps_out) - 1;
          y[c] = v[c] < 0 ? 0 : std::min(v[c] >> p.shift, top);
          for (int t = 0; t < p.timesteps_out; t++) trains[t][c] = y[c] >> t & 1;
        }
      }
      for (const std::vector<bool> &step : trains) {
        for (int c = 0; c <= channels; c++) {
          if (c < channels && !step[c]) continue;
          for (int copy = 0; copy < part.copies; copy++) {
            packets.push_back((c < channels ? "spike " : "token ") + std::to_string(i) +
                              (copy ? " copy " + std::to_string(copy) : "") +
                              (c < channels ? ": " + std::to_string(c) + ",0,0" : ""));
          }
        }
      }
    }
    return packets;
  }

  size_t partitions() const { return device.parts.size(); }
  int64_t last_edge() const { return (device.now_ps - device.phase_ps) / device.period_ps + 100; }

private:
  struct Feed {
    int64_t next = 0, credits = 0, time_ps = 0; // next: step, counted over all images
  };
  struct Destination {
    int64_t time_ps = 0;
  };

  uint64_t seed;
  Device device;
  std::vector<std::vector<Feed>> feeds;
  std::vector<std::vector<Destination>> destinations;
  std::map<int, int64_t> steps_sent;

  uint64_t draw(uint64_t a, uint64_t b, uint64_t c, uint64_t n) const { return radish_encode_hash(seed, a, b, c) % n; }
  // Returns a delay of `most` half periods at most and one at least.
  int64_t late(uint64_t what, int64_t a, int64_t b, int64_t most) const {
    return 10 * (1 + int64_t(draw(100 + what, uint64_t(a), uint64_t(b), uint64_t(most))));
  }
  int inputs_of(int i) const { return int(radish_shape_size(device.parts[size_t(i)].sources[0].halo.shape)); }
  int weight(int i, int n, int c) const {
    const radish_program &p = device.parts[size_t(i)].p;
    return device.parts[size_t(i)].weights[0][size_t(n) * p.words * p.lanes + c];
  }
  bool spikes(int i, int image, int t, int n) const {
    return draw(50 + uint64_t(i), uint64_t(image * 100 + t), uint64_t(n), 4) == 0;
  }

  void add(int i, bool rate) {
    const auto pick = [&](uint64_t what, int low, int high) {
      return low + int(draw(10 + uint64_t(i), what, 0, uint64_t(high - low + 1)));
    };
    const int timesteps = pick(0, 1, 4);
    Part &part = device.add(dense(pick(1, 1, 90), pick(2, 1, 6), pick(3, 1, 4), timesteps));
    radish_program &p = part.p;
    for (size_t k = 0; k < part.weights[0].size(); k++) {
      if (part.weights[0][k]) part.weights[0][k] = int8_t(int(radish_encode_hash(seed, 7, k, uint64_t(i)) % 13) - 5);
    }
    for (int c = 0; c < p.sums.shape.channels; c++) part.bias.push_back(pick(40 + c, -3, 6));
    for (int c = 0; c < p.sums.shape.channels; c++) part.threshold.push_back(pick(60 + c, 1, 9));
    part.feeds = pick(4, 1, 2);
    p.windows = pick(5, 1, 3);
    p.shift = pick(6, 0, 2);
    p.timesteps_out = p.out_window_steps = pick(7, 1, 5);
    if (rate) {
      p.coding = RADISH_CODING_RATE;
      p.timesteps_out = timesteps;
      p.window_steps = pick(8, 1, timesteps), p.out_window_steps = pick(9, 1, timesteps);
      p.windows_per_image = (timesteps + p.window_steps - 1) / p.window_steps;
      p.out_windows_per_image = (timesteps + p.out_window_steps - 1) / p.out_window_steps;
    }
    p.readout = pick(10, 0, 3) == 0;
    if (p.readout) {
      p.timesteps_out = p.out_window_steps = p.out_windows_per_image = 1;
    } else {
      part.copies = pick(11, 1, 2);
      for (int d = pick(12, 0, 2); d > 0; d--) part.destination_windows.push_back(pick(uint64_t(20 + d), 1, 3));
    }
    p.resident = pick(13, 0, 2) != 0;
    p.reload_bits = pick(14, 0, 60), p.plane_bits = pick(15, 0, 20), p.state_bits = pick(16, 0, 20);
  }

  // Sends the steps for which there are credits; the spikes and the token of a step arrive at one time.
  void pump(int i, int feed) {
    const radish_program &p = device.parts[size_t(i)].p;
    Feed &at = feeds[i][feed];
    for (; at.next < images * p.timesteps_in; at.next++) {
      const int image = int(at.next / p.timesteps_in), t = int(at.next % p.timesteps_in);
      const int64_t window = int64_t(image) * p.windows_per_image + t / p.window_steps;
      if (window >= p.windows + at.credits) return;
      at.time_ps = std::max(at.time_ps, device.now_ps) + late(2, i * 2 + feed, at.next, 20);
      const int slot = int(window % p.windows) * p.window_steps + t % p.window_steps;
      const int64_t time_ps = at.time_ps;
      device.at(time_ps, [this, i, feed, slot, image, t, time_ps] {
        for (int n = feed; n < inputs_of(i); n += device.parts[size_t(i)].feeds) {
          if (spikes(i, image, t, n)) write_spike(device.core, i, 0, slot, n, 0, 0);
        }
        radish_core_token(&device.core, i, slot, device.visible(time_ps));
      });
    }
  }

  void react(const Sent &packet, int i, int ordinal) {
    const Part &part = device.parts[size_t(i)];
    if (packet.what.rfind("credit", 0) == 0) {
      const int64_t n = feeds[i][ordinal].credits++;
      feeds[i][ordinal].credits--; // the credit is still on its way
      device.at(device.now_ps + late(3, i * 2 + ordinal, n, 8), [this, i, ordinal] {
        feeds[i][ordinal].credits++;
        pump(i, ordinal);
      });
    } else if (packet.what.rfind("token", 0) == 0 && ordinal == part.copies - 1) {
      const int64_t steps = ++steps_sent[i], step = (steps - 1) % part.p.timesteps_out + 1;
      if (step % part.p.out_window_steps && step != part.p.timesteps_out) return;
      for (size_t d = 0; d < part.destination_windows.size(); d++) {
        Destination &to = destinations[i][d];
        to.time_ps = std::max(to.time_ps, device.now_ps) + late(4, i * 4 + int(d), steps, 60);
        const int64_t time_ps = to.time_ps;
        device.at(time_ps, [this, i, d, time_ps] {
          radish_outbox_credit(&device.core.emitter, i, int(d), device.visible(time_ps));
        });
      }
    }
  }
};

void expect_equal(const Outcome &a, const Outcome &b) {
  const auto differ = std::mismatch(a.sent.begin(), a.sent.end(), b.sent.begin(), b.sent.end());
  if (differ.first != a.sent.end() && differ.second != b.sent.end()) {
    ADD_FAILURE() << "first difference: " << *differ.first << " | " << *differ.second;
  }
  const auto job = std::mismatch(a.jobs.begin(), a.jobs.end(), b.jobs.begin(), b.jobs.end());
  if (job.first != a.jobs.end() && job.second != b.jobs.end()) {
    ADD_FAILURE() << "first difference: " << *job.first << " | " << *job.second;
  }
  EXPECT_EQ(a.sent.size(), b.sent.size());
  EXPECT_EQ(a.jobs.size(), b.jobs.size());
  EXPECT_TRUE(a.records == b.records) << "counters differ";
}

class Worlds : public ::testing::TestWithParam<int> {
protected:
  static constexpr int worlds_per_case = 50;
  void for_each_seed(const std::function<void(uint64_t)> &check) {
    for (int i = 0; i < worlds_per_case && !HasFailure(); i++) {
      const int seed = GetParam() * worlds_per_case + i;
      SCOPED_TRACE("seed " + std::to_string(seed));
      check(uint64_t(seed));
    }
  }
};

TEST_P(Worlds, SendEverythingInOrder) {
  for_each_seed([](uint64_t seed) {
    World world(seed);
    const Outcome outcome = world.run(0);
    for (size_t i = 0; i < world.partitions(); i++) {
      std::vector<std::string> packets;
      for (const Sent &packet : outcome.sent) {
        const std::string &what = packet.what;
        const bool own = std::stoul(what.substr(what.find(' ') + 1)) == i;
        if (own && what.rfind("credit", 0) != 0) packets.push_back(what);
      }
      ASSERT_EQ(packets, world.expected_packets(int(i))) << "partition " << i;
    }
  });
}

TEST_P(Worlds, DoNotDependOnTheOrderOfEqualTimes) {
  for_each_seed([](uint64_t seed) {
    const Outcome first_come = World(seed).run(0);
    for (uint32_t shuffle : {1, 2, 3}) expect_equal(first_come, World(seed).run(shuffle));
  });
}

TEST_P(Worlds, SleepWithoutMissingAnything) {
  for_each_seed([](uint64_t seed) {
    World asleep(seed), awake(seed);
    const Outcome expected = asleep.run(0);
    expect_equal(expected, awake.run(1, asleep.last_edge()));
  });
}

INSTANTIATE_TEST_SUITE_P(OfACore, Worlds, ::testing::Range(0, 10));

} // namespace
