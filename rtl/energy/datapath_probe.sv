// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The probe shows what enters and leaves the datapath of a core in every cycle. Its ports are named as in the netlist
/// of datapath.sv, for whoever drives the gates beside a simulation (datapath_ports.h). It is bound into every core
/// that is Verilated with this file.
///
/// Restrictions: the module is for simulation only.
module datapath_probe #(
    parameter int LANES = 1,
    parameter int V = 1,
    parameter int W = 1,
    parameter int T = 1
) (
    // These ports are the inputs of the datapath.
    input logic [radish_pkg::PARTITION_REGISTER_BITS-1:0] partition_i  /*verilator public_flat_rd*/,
    input logic end_i  /*verilator public_flat_rd*/,
    input logic pair_i  /*verilator public_flat_rd*/,
    input radish_pkg::synapse_address_t synapse_address_i  /*verilator public_flat_rd*/,
    input radish_pkg::potential_address_t potential_address_i  /*verilator public_flat_rd*/,
    input logic [LANES-1:0] lanes_i  /*verilator public_flat_rd*/,
    input logic uniform_i  /*verilator public_flat_rd*/,
    input radish_pkg::gain_t gain_i  /*verilator public_flat_rd*/,
    input logic subtract_i  /*verilator public_flat_rd*/,
    input logic fire_i  /*verilator public_flat_rd*/,
    input logic commit_i  /*verilator public_flat_rd*/,
    input logic last_step_i  /*verilator public_flat_rd*/,
    input logic bank_i  /*verilator public_flat_rd*/,
    input logic [LANES*32-1:0] output_rdata_i  /*verilator public_flat_rd*/,
    input logic [LANES*W-1:0] synapse_rdata_i  /*verilator public_flat_rd*/,
    input logic [LANES*V-1:0] bias_rdata_i  /*verilator public_flat_rd*/,
    input logic [LANES*V-1:0] threshold_rdata_i  /*verilator public_flat_rd*/,
    input logic [LANES*(V+T)-1:0] potential_rdata_i  /*verilator public_flat_rd*/,
    // These ports are its outputs.
    input logic integrated_o  /*verilator public_flat_rd*/,
    input logic phase_done_o  /*verilator public_flat_rd*/,
    input logic output_re_o  /*verilator public_flat_rd*/,
    input radish_pkg::output_address_t output_raddr_o  /*verilator public_flat_rd*/,
    input logic output_we_o  /*verilator public_flat_rd*/,
    input radish_pkg::output_address_t output_waddr_o  /*verilator public_flat_rd*/,
    input logic [LANES*32-1:0] output_wdata_o  /*verilator public_flat_rd*/,
    input logic potential_we_o  /*verilator public_flat_rd*/,
    input logic [15:0] potential_waddr_o  /*verilator public_flat_rd*/,
    input logic [LANES*(V+T)-1:0] potential_wdata_o  /*verilator public_flat_rd*/
);
  /* verilator no_inline_module */
endmodule

// potential_rdata_i is the word that the potential memory's read port addresses: its read register is in the datapath.
bind core datapath_probe #(
    .LANES(LANES), .V(V), .W(W), .T(T)
) u_datapath (
    .partition_i(job), .end_i(step_end), .pair_i(pair),
    .synapse_address_i(synapse_address), .potential_address_i(potential_address), .lanes_i(lanes),
    .uniform_i(uniform), .gain_i(gain), .subtract_i(subtract), .fire_i(fire), .commit_i(commit_phase), .last_step_i(last_step),
    .bank_i(bank), .output_rdata_i(output_rdata), .synapse_rdata_i(u_integrate.weights),
    .bias_rdata_i(u_integrate.biases), .threshold_rdata_i(u_integrate.thresholds),
    .potential_rdata_i(u_integrate.u_potentials.words_q[
        u_integrate.u_potentials.raddr_i[u_integrate.u_potentials.INDEX_BITS-1:0]]),
    .integrated_o(integrated), .phase_done_o(phase_done), .output_re_o(output_re), .output_raddr_o(output_raddr),
    .output_we_o(output_we), .output_waddr_o(output_waddr), .output_wdata_o(output_wdata),
    .potential_we_o(u_integrate.u_potentials.we_i), .potential_waddr_o(u_integrate.u_potentials.waddr_i),
    .potential_wdata_o(u_integrate.u_potentials.wdata_i)
);
