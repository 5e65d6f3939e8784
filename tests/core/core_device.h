// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// core_device.h: one core on the bench: its programs, a scheduler of wakes, and pins to drive and to watch.
//
// Stimuli come at picoseconds, the core works at edges. Wakes and stimuli that share a picosecond are
// processed as they came, or shuffled. Of radish it uses core/ alone.
#ifndef RADISH_TESTS_CORE_CORE_DEVICE_H
#define RADISH_TESTS_CORE_CORE_DEVICE_H

#include "core/core.h"
#include "core/base/edge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace bench {

// Writes a spike into a plane of a core as a feed does; returns false where the axon filter drops it.
inline bool write_spike(const radish_core &core, int partition, int source, int slot, int channel, int row,
                        int column) {
  const radish_axon_filter filter = radish_axon_filter_of(&core.partitions[partition].program->sources[source]);
  return radish_axon_filter_take(&filter, radish_core_plane(&core, partition, slot), channel, row, column);
}

// A part is a partition and everything that its setup points to.
struct Part {
  radish_program p{};
  std::vector<radish_program_source> sources;
  std::vector<std::vector<int8_t>> weights;
  std::vector<int32_t> bias, threshold; // of each channel; where empty, 0 and 1
  int feeds = 1;                        // tokens that complete a step
  std::vector<int32_t> feeds_at_step;   // where empty, `feeds` at every step
  std::vector<int32_t> destination_windows;
  int copies = 1;
};

// Returns a tile that is a whole layer of `shape`, T steps in and out, nothing pooled, no source yet.
inline Part layer(radish_shape shape, int lanes, int timesteps) {
  Part part;
  radish_program &p = part.p;
  p.timesteps_in = p.timesteps_out = p.window_steps = p.out_window_steps = timesteps;
  p.windows = 2, p.windows_per_image = p.out_windows_per_image = 1;
  p.sums.shape = p.outputs.shape = shape;
  p.pool_rows = p.pool_columns = {1, 1, 0};
  p.lanes = lanes, p.potential_bits = 24, p.weight_bits = 8;
  p.stored_potential_bits = 24, p.stored_weight_bits = 8;
  p.resident = true;
  return part;
}

inline Part &read(Part &part, radish_read how, radish_shape window, int kernel, int stride, int pad, int groups = 1) {
  radish_program_source s{};
  s.read = how, s.halo.shape = window, s.timesteps = part.p.timesteps_in;
  s.rows = s.columns = {kernel, stride, pad};
  s.in_per_group = window.channels / groups, s.out_per_group = part.p.sums.shape.channels / groups;
  s.gain = 1, s.weight_bytes = 1;
  s.axon_word = part.p.axon_words, s.axon_words = int((radish_shape_size(window) + 63) / 64);
  part.p.axon_words += s.axon_words;
  part.sources.push_back(s);
  const int words = (part.p.sums.shape.channels + part.p.lanes - 1) / part.p.lanes;
  const int rows = how == RADISH_READ_DENSE ? int(radish_shape_size(window)) : s.in_per_group * kernel * kernel;
  part.weights.emplace_back(size_t(rows) * words * part.p.lanes);
  for (size_t i = 0; i < part.weights.back().size(); i++) {
    part.weights.back()[i] = int(i % (words * part.p.lanes)) < part.p.sums.shape.channels;
  }
  return part;
}

inline Part dense(int inputs, int outputs, int lanes, int timesteps) {
  Part part = layer({outputs, 1, 1}, lanes, timesteps);
  return std::move(read(part, RADISH_READ_DENSE, {inputs, 1, 1}, 1, 1, 0));
}

// Adds pooling to `part`; `pairs` are its (position, window) pairs, counted by hand. Every position lies in a window.
inline Part &pooled(Part &part, int kernel, int stride, int pad, radish_shape outputs, int pairs) {
  part.p.pool_rows = part.p.pool_columns = {kernel, stride, pad};
  part.p.outputs.shape = outputs;
  part.p.commit_cycles = part.p.output_pairs = pairs;
  return part;
}

struct Job {
  std::string what; // "step 0", "commit 1": what, and of which partition
  int64_t edge, cycles;
  bool operator==(const Job &o) const { return what == o.what && edge == o.edge && cycles == o.cycles; }
};
inline std::ostream &operator<<(std::ostream &out, const Job &job) {
  return out << job.what << " at " << job.edge << " for " << job.cycles;
}

struct Sent {
  int64_t edge;
  std::string what; // "spike 0: 3,0,0", "token 0", "credit 0", "readout 0: -7"; " copy 1", " feed 1" where not 0
  bool operator==(const Sent &o) const { return edge == o.edge && what == o.what; }
};
inline std::ostream &operator<<(std::ostream &out, const Sent &sent) {
  return out << sent.edge << " " << sent.what;
}

class Device {
public:
  // These pins are strapped before start().
  int64_t period_ps = 10, phase_ps = 0, offchip_mbit_per_s = 100000; // one bit a cycle, and two to see that it came
  int ni_depth = 4, word_cycles = 1;
  bool barrier = false;
  uint32_t shuffle = 0;                                                       // 0: first come, first served
  int64_t network_opens_ps = 0;                                               // no packet leaves the interface before
  std::function<int64_t(size_t)> network_takes_ps = [](size_t) { return 2; }; // of packet n at the FIFO's head
  bool clocked = false;                                                       // wakes are ignored; see clock_until()
  std::function<void(const Sent &, int partition, int ordinal)> on_sent;      // ordinal: copy or feed

  radish_core core{};
  std::vector<Job> jobs;
  std::vector<Sent> sent;

  Device() = default;
  Device(const Device &) = delete;
  ~Device() { radish_core_free(&core); }

  Part &add(Part part) {
    parts.push_back(std::move(part));
    radish_program &p = parts.back().p;
    p.partition = p.layer = int(parts.size()) - 1;
    return parts.back();
  }

  void start() {
    random.seed(shuffle);
    port = {this, wake, wake_engine, send_spike, send_readout, send_token, send_credit, load, record};
    std::vector<radish_partition_setup> setups;
    int credits = 0;
    for (Part &part : parts) {
      finish(part);
      credits += part.feeds * part.p.windows;
      setups.push_back({&part.p,
                        part.feeds_at_step.data(),
                        int(part.destination_windows.size()),
                        part.destination_windows.data(),
                        part.copies,
                        {}});
    }
    const radish_emitter_setup setup{0, barrier, period_ps, phase_ps, ni_depth, word_cycles, credits, &port};
    radish_error error{};
    ASSERT_EQ(radish_core_init(&core, &setup, int(parts.size()), setups.data(), &error), RADISH_OK) << error.message;
  }

  // ---- stimuli ----

  void at(int64_t time_ps, std::function<void()> action) {
    const uint64_t order = shuffle ? random() : 0;
    agenda.emplace(std::pair(std::pair(time_ps, order), serial++), std::move(action));
  }
  // Returns a time from which an action takes effect at `edge`.
  int64_t just_before(int64_t edge) const { return phase_ps + (edge - 2) * period_ps + period_ps / 2; }
  int64_t visible(int64_t time_ps) const { return radish_edge_visible(time_ps, period_ps, phase_ps); }

  void token(int partition, int slot, int64_t time_ps) {
    at(time_ps, [=] { radish_core_token(&core, partition, slot, visible(time_ps)); });
  }
  // Lets the spikes of a step arrive, at `channels` of source 0, and then its token, which is visible from `edge`.
  void arrive(int64_t edge, int partition, int slot, const std::vector<int> &channels = {}) {
    at(just_before(edge), [=] {
      for (int c : channels) EXPECT_TRUE(write_spike(core, partition, 0, slot, c, 0, 0));
      radish_core_token(&core, partition, slot, edge);
    });
  }
  void spike(int64_t edge, int partition, int slot, int source, int channel, int row, int column) {
    at(just_before(edge) - 1, [=] { EXPECT_TRUE(write_spike(core, partition, source, slot, channel, row, column)); });
  }
  void credit(int64_t edge, int partition, int destination) {
    at(just_before(edge), [=] { radish_outbox_credit(&core.emitter, partition, destination, edge); });
  }
  void release(int64_t edge, int64_t round) {
    at(just_before(edge), [=] { radish_core_release(&core, round, edge); });
  }
  // Writes a bank of partition `partition` without the engine: one value for each channel.
  void fill(int64_t edge, int partition, int64_t image, int first_step, int steps, const std::vector<int> &values) {
    const int bank = radish_outbox_fill(&core.emitter, partition, image, first_step, steps, edge);
    radish_outbox &box = core.emitter.outboxes[partition];
    for (size_t c = 0; c < values.size(); c++) {
      if (box.program->readout) {
        box.values[bank][c] = values[c];
      } else {
        box.bank[bank][c] = uint16_t(values[c]);
      }
    }
  }

  void run() {
    while (!agenda.empty() && !testing::Test::HasFatalFailure()) {
      auto first = agenda.begin();
      const std::function<void()> action = std::move(first->second);
      now_ps = first->first.first.first;
      agenda.erase(first);
      action();
      ASSERT_LT(++actions, 2000000) << "the core never sleeps";
    }
  }

  // Clocks every part of the core at every edge up to `last`, as hardware is.
  void clock_until(int64_t last) {
    for (int64_t edge = 0; edge <= last; edge++) {
      at(edge_ps(edge), [=] { step_engine(edge); });
      at(edge_ps(edge), [=] {
        core.emitter.next_edge = edge;
        radish_emitter_step(&core.emitter, edge);
      });
    }
  }

  const radish_counters &counters(int layer, int64_t image) { return records[{layer, image}].counters; }
  int64_t edge_ps(int64_t edge) const { return phase_ps + edge * period_ps; }

  std::deque<Part> parts;
  std::map<std::pair<int, int64_t>, radish_record> records; // [layer, image]
  int64_t now_ps = 0;

private:
  int64_t last_departure_ps = 0;
  size_t packets = 0;

  void departs(int64_t time_ps) {
    at(time_ps, [=] { radish_emitter_slot_freed(&core.emitter, visible(time_ps)); });
  }

  radish_emitter_port port{};
  std::map<std::pair<std::pair<int64_t, uint64_t>, uint64_t>, std::function<void()>> agenda;
  uint64_t serial = 0;
  int64_t actions = 0;
  std::mt19937 random;

  static void finish(Part &part) {
    radish_program &p = part.p;
    p.words = (p.sums.shape.channels + p.lanes - 1) / p.lanes;
    p.potential_words = p.words * p.sums.shape.rows * p.sums.shape.columns;
    p.output_words = p.words * p.outputs.shape.rows * p.outputs.shape.columns;
    if (!p.commit_cycles) p.commit_cycles = p.output_pairs = p.potential_words;
    if (p.readout) p.output_pairs = 0;
    for (size_t i = 0; i < part.sources.size(); i++) part.sources[i].weights = part.weights[i].data();
    p.source_count = int(part.sources.size()), p.sources = part.sources.data();
    part.bias.resize(size_t(p.words) * p.lanes), p.bias = part.bias.data();
    part.threshold.resize(size_t(p.words) * p.lanes, 1), p.threshold = part.threshold.data();
    if (part.feeds_at_step.empty()) part.feeds_at_step.assign(p.window_steps, part.feeds);
  }

  void step_engine(int64_t edge) {
    std::vector<std::pair<int64_t, bool>> before;
    for (int i = 0; i < core.partition_count; i++) {
      before.emplace_back(core.partitions[i].busy_cycles, core.partitions[i].commit_pending);
    }
    radish_core_engine(&core, edge);
    for (int i = 0; i < core.partition_count; i++) {
      const int64_t cycles = core.partitions[i].busy_cycles - before[i].first;
      if (!cycles) continue;
      jobs.push_back({(before[i].second ? "commit " : "step ") + std::to_string(i), edge, cycles});
      EXPECT_EQ(core.busy_until, edge + cycles);
    }
  }

  void send(int64_t edge, const std::string &what, int partition, int ordinal, bool packet = true) {
    EXPECT_EQ(edge_ps(edge), now_ps) << what << " belongs to another edge";
    sent.push_back({edge, what});
    if (packet) {
      last_departure_ps = std::max({now_ps, network_opens_ps, last_departure_ps}) + network_takes_ps(packets++);
      departs(last_departure_ps);
    }
    if (on_sent) on_sent(sent.back(), partition, ordinal);
  }

  static std::string tail(const char *word, int n) { return n ? word + std::to_string(n) : std::string(); }
  static Device *of(void *user) { return static_cast<Device *>(user); }
  static void wake(void *user, int, int64_t edge) {
    Device *d = of(user);
    EXPECT_GE(d->edge_ps(edge), d->now_ps);
    if (d->clocked) return;
    d->at(d->edge_ps(edge), [=] { radish_emitter_step(&d->core.emitter, edge); });
  }
  static void wake_engine(void *user, int, int64_t edge) {
    Device *d = of(user);
    EXPECT_GE(d->edge_ps(edge), d->now_ps);
    if (d->clocked) return;
    d->at(d->edge_ps(edge), [=] { d->step_engine(edge); });
  }
  static void send_spike(void *user, int, int64_t edge, int partition, int copy, int channel, int row, int column) {
    of(user)->send(edge,
                   "spike " + std::to_string(partition) + tail(" copy ", copy) + ": " + std::to_string(channel) + "," +
                       std::to_string(row) + "," + std::to_string(column),
                   partition, copy);
  }
  static void send_readout(void *user, int, int64_t edge, int partition, int32_t value) {
    of(user)->send(edge, "readout " + std::to_string(partition) + ": " + std::to_string(value), partition, 0);
  }
  static void send_token(void *user, int, int64_t edge, int partition, int copy) {
    Device *d = of(user);
    d->send(edge, (d->barrier ? "end " : "token ") + std::to_string(partition) + tail(" copy ", copy), partition, copy,
            !d->barrier);
  }
  static void send_credit(void *user, int, int64_t edge, int partition, int feed) {
    Device *d = of(user);
    const std::string what = "credit " + std::to_string(partition) + tail(" link ", feed);
    if (d->barrier) { // here a credit is a wire, announced when the job starts
      d->sent.push_back({edge, what});
      return;
    }
    d->send(edge, what, partition, feed);
  }
  static void load(void *user, int, int64_t edge, int64_t bits) {
    Device *d = of(user);
    const int64_t half_ps = (bits * 500000 + d->offchip_mbit_per_s - 1) / d->offchip_mbit_per_s;
    const int64_t come_ps = d->edge_ps(edge) + 2 * half_ps; // nobody else asks
    d->at(come_ps, [=] { radish_core_loaded(&d->core, d->visible(come_ps)); });
  }
  static radish_record *record(void *user, int layer, int64_t image) { return &of(user)->records[{layer, image}]; }
};

} // namespace bench

#endif
