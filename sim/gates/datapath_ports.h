// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// datapath_ports.h: the ports of the datapath, as a Verilated core shows them and as the netlist calls them.
//
//   core (datapath_probe.sv) --datapath_view::take--> sample --> gates.h
//
// A sample holds the values of all ports in one cycle, from a clock edge to the next. The view finds the ports by name,
// so that it works for every top module that a core is Verilated in.
#ifndef RADISH_SIM_GATES_DATAPATH_PORTS_H
#define RADISH_SIM_GATES_DATAPATH_PORTS_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

class VerilatedContext;

namespace radish {

struct datapath_port {
  const char *netlist, *probe; // its name in the netlist and in datapath_probe.sv
  bool output;
};
constexpr datapath_port DATAPATH_PORTS[] = {
    {"partition_i", "partition_i", false},
    {"end_i", "end_i", false},
    {"pair_i", "pair_i", false},
    {"synapse_address_i", "synapse_address_i", false},
    {"potential_address_i", "potential_address_i", false},
    {"lanes_i", "lanes_i", false},
    {"uniform_i", "uniform_i", false},
    {"gain_i", "gain_i", false},
    {"subtract_i", "subtract_i", false},
    {"fire_i", "fire_i", false},
    {"commit_i", "commit_i", false},
    {"last_step_i", "last_step_i", false},
    {"bank_i", "bank_i", false},
    {"output_rdata_i", "output_rdata_i", false},
    {"u_integrate.u_synapses.words_q.rdata", "synapse_rdata_i", false},
    {"u_integrate.u_biases.words_q.rdata", "bias_rdata_i", false},
    {"u_integrate.u_thresholds.words_q.rdata", "threshold_rdata_i", false},
    {"u_integrate.u_potentials.words_q.rdata_now", "potential_rdata_i", false},
    {"integrated_o", "integrated_o", true},
    {"phase_done_o", "phase_done_o", true},
    {"output_re_o", "output_re_o", true},
    {"output_raddr_o", "output_raddr_o", true},
    {"output_we_o", "output_we_o", true},
    {"output_waddr_o", "output_waddr_o", true},
    {"output_wdata_o", "output_wdata_o", true},
    {"u_integrate.u_potentials.words_q.we", "potential_we_o", true},
    {"u_integrate.u_potentials.words_q.waddr", "potential_waddr_o", true},
    {"u_integrate.u_potentials.words_q.wdata", "potential_wdata_o", true},
};
constexpr size_t DATAPATH_PORT_COUNT = sizeof DATAPATH_PORTS / sizeof *DATAPATH_PORTS;
constexpr size_t POTENTIAL_WORD = DATAPATH_PORT_COUNT - 1,
                 POTENTIAL_WRITE = DATAPATH_PORT_COUNT - 3; // written, and when

constexpr int words_of(int bits) {
  return (bits + 31) / 32;
}

// A sample holds the ports one after another in the order of DATAPATH_PORTS, each in whole words, least significant
// first.
using datapath_sample = std::vector<uint32_t>;

class datapath_view {
public:
  // Finds the ports of a core. `core` names the instance of core.sv, as "TOP.core_probe.u_core". Returns "", or what
  // the Verilated design lacks.
  std::string find(const VerilatedContext &context, const std::string &core);
  void take(datapath_sample *sample) const;
  int bits(size_t port) const { return values[port].bits; }

private:
  struct port_value {
    const void *at;
    size_t bytes;
    int bits;
  };
  std::array<port_value, DATAPATH_PORT_COUNT> values{};
};

} // namespace radish
#endif
