// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_model.h: the C core behind a port that records what it sends.
#ifndef RADISH_TESTS_RTL_RTL_MODEL_H
#define RADISH_TESTS_RTL_RTL_MODEL_H

#include "tests/rtl/rtl_program.h"

#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <sstream>
#include <string>

namespace rtl {

struct Sent {
  uint64_t packet;
  int copy;
  bool operator==(const Sent &other) const { return packet == other.packet && copy == other.copy; }
};

inline std::string text(const std::deque<Sent> &sent) {
  if (sent.empty()) return "nothing";
  std::ostringstream out;
  for (const Sent &s : sent) {
    out << "kind " << radish_packet_kind(s.packet) << " partition " << radish_packet_partition(s.packet) << " payload "
        << std::hex << radish_packet_payload(s.packet) << std::dec << " copy " << s.copy << " ";
  }
  return out.str();
}

// Drives the C core behind a port that records what it sends.
class Model {
public:
  explicit Model(const Program &program) {
    port = {this, wake, wake_engine, send_spike, send_readout, send_token, send_credit, load, record};
    for (const auto &p : program.partitions) {
      setups.push_back({&p->program,
                        p->feeds_at_step.data(),
                        static_cast<int>(p->placed.destination_windows.size()),
                        p->placed.destination_windows.data(),
                        p->placed.copies,
                        {}});
    }
    const radish_emitter_setup setup = {0, program.barrier, PERIOD_PS, 0, NI_DEPTH, 1, FEEDS * SLOTS, &port};
    radish_error error = {};
    status = radish_core_init(&core, &setup, static_cast<int>(setups.size()), setups.data(), &error);
  }
  ~Model() { radish_core_free(&core); }
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;

  // Runs everything that is due at this edge, the engine or the emitter first.
  void step(int64_t edge, bool engine_first) {
    sent.clear();
    closed.clear();
    load_bits = -1;
    for (bool engine = engine_first;; engine = !engine) {
      std::set<int64_t> &due = engine ? engine_wakes : emitter_wakes;
      const bool other =
          !(engine ? emitter_wakes : engine_wakes).empty() && *(engine ? emitter_wakes : engine_wakes).begin() <= edge;
      if (!due.empty() && *due.begin() <= edge) {
        due.erase(due.begin(), due.upper_bound(edge));
        if (engine) {
          radish_core_engine(&core, edge);
        } else {
          radish_emitter_step(&core.emitter, edge);
        }
      } else if (!other) {
        break;
      }
    }
  }

  // Begins the next round of the barrier, visible from `edge`.
  void release(int64_t edge) {
    release_edge = edge;
    radish_core_release(&core, core.emitter.round + 1, edge);
  }
  // Returns the round that the core knows of at `edge`.
  int64_t round(int64_t edge) const { return core.emitter.round - (edge < release_edge); }
  bool busy(int64_t edge) const {
    for (int i = 0; i < core.partition_count; i++) {
      if (core.partitions[i].idle_edge > edge) return true;
    }
    return false;
  }
  // Tells the core that off-chip memory has brought what it asked for, visible from `edge` on.
  void loaded(int64_t edge) {
    loading = false;
    radish_core_loaded(&core, edge);
  }
  // Returns whether no wake is due: the core does nothing more unless something arrives.
  bool quiet() const { return emitter_wakes.empty() && engine_wakes.empty() && !loading; }

  radish_core core;
  radish_status status;
  std::deque<Sent> sent;  // packets of this cycle
  int64_t load_bits = -1; // bits that this cycle asks of off-chip memory; -1: it asks for none
  bool loading = false;   // what was asked for has not come
  std::deque<int> closed; // barrier: partitions whose step ended in this cycle
  struct Consumed {
    int64_t edge;
    int partition, feed;
  };
  std::deque<Consumed> consumed; // barrier: consumed windows, announced when their last step starts

private:
  static Model &of(void *user) { return *static_cast<Model *>(user); }
  static void wake(void *user, int, int64_t edge) { of(user).emitter_wakes.insert(edge); }
  static void wake_engine(void *user, int, int64_t edge) { of(user).engine_wakes.insert(edge); }
  static void send_spike(void *user, int, int64_t, int partition, int copy, int channel, int row, int column) {
    const uint32_t payload = radish_packet_coordinates(channel, row, column);
    of(user).sent.push_back({radish_packet(RADISH_PACKET_SPIKE, partition, payload), copy});
  }
  static void send_readout(void *user, int, int64_t, int partition, int32_t value) {
    of(user).sent.push_back({radish_packet(RADISH_PACKET_READOUT, partition, static_cast<uint32_t>(value)), 0});
  }
  static void send_token(void *user, int, int64_t, int partition, int copy) {
    if (of(user).core.barrier) {
      of(user).closed.push_back(partition);
      return;
    }
    of(user).sent.push_back({radish_packet(RADISH_PACKET_TOKEN, partition, 0), copy});
  }
  static void send_credit(void *user, int, int64_t edge, int partition, int feed) {
    if (of(user).core.barrier) {
      of(user).consumed.push_back({edge, partition, feed});
      return;
    }
    of(user).sent.push_back({radish_packet(RADISH_PACKET_CREDIT, partition, static_cast<uint32_t>(feed)), 0});
  }
  static void load(void *user, int, int64_t, int64_t bits) {
    EXPECT_FALSE(of(user).loading);
    of(user).load_bits = bits;
    of(user).loading = true;
  }
  static radish_record *record(void *user, int, int64_t) { return &of(user).scratch; }

  radish_emitter_port port;
  std::vector<radish_partition_setup> setups;
  std::set<int64_t> emitter_wakes, engine_wakes;
  int64_t release_edge = 0;
  radish_record scratch = {};
};

} // namespace rtl
#endif
