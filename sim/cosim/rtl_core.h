// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_core.h: a core of the platform in RTL: the Verilated core, its clock, and the self-timed adapters between
// its ports and the router.
//
//              clock()            every period: edge, then what the core shows is sampled
//   network -> ticks() ---------> arrival_*      posedges of arrival_clk, place_ps apart, while the ingress is busy
//   barrier -> releases() ------> release_clk    a posedge for each round, after the tokens and credits it tells of
//   off-chip memory -> loads() -> loaded_clk     a posedge when what a turn needs has come
//   network <- offer(), taken() - valid, packet  the head of the interface's FIFO; a posedge of taken_clk takes it
//
// cosim.h says when the core sees what crosses from the network.
#ifndef RADISH_SIM_COSIM_RTL_CORE_H
#define RADISH_SIM_COSIM_RTL_CORE_H

#include "core/base/status.h"
#include "sim/cosim/endpoint.h"
#include "sim/cosim/rtl_counters.h"
#include "sim/cosim/rtl_layout.h"
#include "sim/cosim/rtl_trace.h"
#include "sim/cosim/chip_services.h"
#include "core/packet.h"

#include <deque>
#include <memory>

class Vcosim_core;
class VerilatedContext;

namespace radish {

// An rtl_context is what the Verilated cores of a run share. It remembers failed assertions and says what memories and
// registers hold at first: random contents from a fixed seed, or zeros. It must outlive the cores.
class rtl_context {
public:
  explicit rtl_context(bool zeros);
  ~rtl_context();
  rtl_context(const rtl_context &) = delete;
  rtl_context &operator=(const rtl_context &) = delete;

private:
  std::unique_ptr<VerilatedContext> context;
  VerilatedContext *const before; // the thread's context, restored at the end
};
bool rtl_assertion_failed();

class rtl_core : public endpoint {
public:
  rtl_core(const sc_core::sc_module_name &name, chip_services &chip_platform, int endpoint_index);
  ~rtl_core() override;

  // Lays out the core in the Verilated one and connects what observes it. A core that the Verilated one does not hold
  // is refused.
  radish_status init(radish_error *error);

  int64_t spike(uint64_t packet, const arriving_feeds &feeds) override;
  int64_t token(uint64_t packet, const arriving_feeds &feeds, int64_t time_ps) override;
  int64_t credit(uint64_t packet, int local, int64_t time_ps) override;
  void release(int64_t round, int64_t time_ps) override;
  void departed() override;
  void loaded(int64_t time_ps) override;
  bool idle() const override;

  int64_t busy_cycles(int local) const { return counters.busy_cycles(local); }
  // Gives the core a spike of its first source that nobody sent: a hook for tests.
  void disturb();

private:
  // This is a feed that a spike arrives by: the record it is counted in, how many of its places are still to leave the
  // ingress, in how many planes the others are, whether the destination is resident, and whether it is the packet's last.
  struct fed {
    radish_record *record;
    int places, planes;
    bool resident, last;
  };
  // This is what the platform tells the core in no time: the begin of a barrier round, or a packet that comes with it.
  struct notice {
    bool release;
    uint64_t packet;
  };
  // This is a packet in the FIFO of the network interface.
  struct waiting_packet {
    uint64_t packet;
    int copy;
  };

  radish_status init_observers(radish_error *error);
  void clock();
  void reset();
  void configure();
  void config_clock(bool writes);
  void evaluate();
  void sample();
  void count_switching(int layer);
  void count(const observation &seen, uint64_t packet, int copy);
  void pushed(uint64_t packet, const observation &seen);
  void offer();
  int64_t offered(uint64_t packet);
  void ticks();
  void tick();
  void place_leaves(bool taken, int64_t time_ps);
  void releases();
  void receive(const notice &n);
  void strobe();
  void taken();
  void loads();
  void add(notice n);

  chip_services &chip_platform;
  const int endpoint_index;
  rtl_layout layout;
  std::vector<config_record> records; // until the configuration is loaded
  rtl_counters counters;
  int stream = 0;                   // of its gates, where what they switch is counted
  std::unique_ptr<rtl_trace> trace; // NULL where nobody looks

  std::unique_ptr<Vcosim_core> rtl;
  sc_core::sc_signal<bool> clk, rst_n, run, config_shift, config_write, arrival_ready, arrival_busy, arrival_place,
      arrival_taken, valid, taken_clk, release_clk, loaded_clk, barrier;
  // ticks() and releases() write these, and arrival_clk the configuration before them.
  sc_core::sc_signal<bool, sc_core::SC_MANY_WRITERS> arrival_clk, arrival_valid;
  sc_core::sc_signal<uint64_t, sc_core::SC_MANY_WRITERS> arrival_packet;
  sc_core::sc_signal<uint32_t> config_data, config_target, config_address;
  sc_core::sc_signal<uint64_t> packet, pushed_packet, seen_word, position_word, load_bits, ports_word, widths_word;

  bool engine_busy = false, busy = true; // in the last cycle that was sampled
  enum { EMPTY, OFFERED, TAKING } interface = EMPTY;
  std::deque<waiting_packet> in_interface;
  std::vector<int> next_copy; // [partition of the core]
  struct {
    bool full = false;
    uint64_t packet = 0;
  } latch, sink; // what has come out of the network: the latch before the ingress, and what waits at the sink behind it
  std::deque<fed> leaving;  // feeds of the spikes in the ingress, the latch and the sink
  int64_t waiting_bits = 0; // of the spike that leaves, to be written to off-chip memory
  std::deque<notice> notices;
  bool bank_ended = false, loading = false; // in the last cycle that was sampled
  int64_t release_visible_ps = -1;          // when it will see the round that has begun; -1: it has
  sc_core::sc_event may_apply, may_tick, may_take, may_load;
};

} // namespace radish

#endif
