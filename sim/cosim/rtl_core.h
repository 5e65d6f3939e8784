// rtl_core.h: a core of the platform in RTL: the Verilated core, its clock, and the self-timed adapters between
// its ports and the router.
//
//              clock()            every period: edge, then what the core shows is sampled
//   network -> arrivals() ------> arrival_*      a posedge of arrival_clk for each spike of a source, token, credit
//   network <- offer(), taken() - valid, packet  the head of the interface's FIFO; a posedge of taken_clk takes it
//
// See cosim.h for when what crosses is applied.
#ifndef RADISH_SIM_COSIM_RTL_CORE_H
#define RADISH_SIM_COSIM_RTL_CORE_H

#include "core/status.h"
#include "rtl/program.h"
#include "sim/cosim/endpoint.h"
#include "sim/cosim/rtl_counters.h"
#include "sim/packet.h"

#include <deque>
#include <memory>

class Vcosim_core;

namespace radish {

// What the Verilated core was built for.
core_sizes built_core_sizes();

// Before a run: failed assertions are remembered, memories and registers begin with random contents.
void prepare_rtl();
bool rtl_assertion_failed();

class rtl_core : public endpoint {
public:
  rtl_core(const sc_core::sc_module_name &name, platform &around, int who);
  ~rtl_core() override;

  // Lays out the partitions; refuses what does not fit.
  radish_status place(std::vector<placed_partition> partitions, radish_error *error);

  void spike(const spike_arrival &arrival) override;
  void token(int local, int slot) override;
  void credit(int local, int destination) override;
  void departed() override;
  bool idle() const override;

  int64_t busy_cycles(int local) const { return counters.busy_cycles(local); }
  // A spike for the first axon of the first source that never was sent.
  void disturb();

private:
  // One posedge of arrival_clk.
  struct strobe {
    int kind, partition, index, slot, channel, row, column;
    radish_record *record; // of a spike
    int more;              // strobes of the same spike that follow
  };
  // A packet in the interface's FIFO.
  struct waiting_packet {
    uint64_t packet;
    int copy;
  };

  void clock();
  void reset();
  void configure();
  void config_clock();
  void settle();
  void sample();
  void pushed(uint64_t packet, const observation &seen);
  void offer();
  void arrivals();
  void apply(const strobe &s);
  void taken();
  void add(const strobe &s);

  platform &around;
  const int who;
  std::vector<placed_partition> partitions;
  std::vector<placed_partition *> placed;
  rtl_counters counters;

  std::unique_ptr<Vcosim_core> rtl;
  sc_core::sc_signal<bool> clk, rst_n, run, config_shift, config_write, arrival_clk, arrival_taken, valid, taken_clk;
  sc_core::sc_signal<uint32_t> config_data, config_target, config_address, arrival_kind, arrival_partition,
      arrival_index, arrival_slot, arrival_channel, arrival_row, arrival_column;
  sc_core::sc_signal<uint64_t> packet, pushed_packet, seen_word;

  bool engine_busy = false, busy = true; // in the last cycle that was sampled
  enum { EMPTY, OFFERED, TAKING } interface = EMPTY;
  std::deque<waiting_packet> in_interface;
  std::vector<int> next_copy; // [partition of the core]
  std::deque<strobe> arrived;
  bool taken_any = false; // by a strobe of the spike so far
  sc_core::sc_event may_apply, may_take;
};

} // namespace radish

#endif
