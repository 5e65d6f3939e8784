// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is the datapath of the core as it is synthesised for energy: fire_commit and integrate (memory registers,
/// lanes, pooling), wired as in core.sv. The memories become ports (../sram.v).
///
/// Restrictions: those of the modules hold.
module datapath #(
    parameter int LANES = radish_pkg::CORE_LANES,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16,
    parameter int SYNAPSE_WORDS = 8192,
    parameter int BIAS_WORDS = 512,
    parameter int POTENTIAL_WORDS = 512
) (
    input logic clk_i,
    input logic rst_ni,
    input radish_pkg::partition_t partition_i,
    // These ports come from the address generator.
    input logic end_i,
    input logic pair_i,
    input radish_pkg::synapse_address_t synapse_address_i,
    input radish_pkg::potential_address_t potential_address_i,
    input logic [LANES-1:0] lanes_i,
    input logic uniform_i,
    input radish_pkg::gain_t gain_i,
    input logic subtract_i,
    output logic integrated_o,
    // These ports come from the sequencer.
    input logic fire_i,
    input logic commit_i,
    input logic last_step_i,
    input logic bank_i,
    output logic phase_done_o,
    // These ports read and write the output banks.
    output logic output_re_o,
    output radish_pkg::output_address_t output_raddr_o,
    input logic [LANES*32-1:0] output_rdata_i,
    output logic output_we_o,
    output radish_pkg::output_address_t output_waddr_o,
    output logic [LANES*32-1:0] output_wdata_o,
    // These ports come from the configuration port.
    input logic weight_we_i,
    input logic bias_we_i,
    input logic potential_we_i,
    input logic threshold_we_i,
    input logic [19:0] config_address_i,
    input logic [LANES*W-1:0] weights_i,
    input logic [LANES*V-1:0] biases_i
);
  logic [15:0] fire_address, bias_address, threshold_address, commit_output;
  radish_pkg::word_t word;
  logic visit, request, first, reload;

  fire_commit u_fire_commit (
      .clk_i, .rst_ni, .partition_i, .fire_i, .commit_i, .done_o(phase_done_o),
      .potential_address_o(fire_address), .bias_address_o(bias_address), .threshold_address_o(threshold_address),
      .word_o(word), .visit_o(visit), .output_address_o(commit_output), .output_o(request), .first_o(first),
      .reload_o(reload)
  );
  integrate #(
      .LANES(LANES), .V(V), .W(W), .T(T), .SYNAPSE_WORDS(SYNAPSE_WORDS), .BIAS_WORDS(BIAS_WORDS),
      .POTENTIAL_WORDS(POTENTIAL_WORDS)
  ) u_integrate (
      .clk_i, .rst_ni, .partition_i, .end_i, .pair_i, .synapse_address_i, .potential_address_i, .lanes_i, .uniform_i,
      .gain_i, .subtract_i, .done_o(integrated_o), .fire_i, .commit_i, .fire_address_i(fire_address), .last_step_i,
      .bias_address_i(bias_address), .threshold_address_i(threshold_address), .word_i(word), .visit_i(visit),
      .output_i(request), .first_i(first), .reload_i(reload), .output_address_i({bank_i, commit_output}), .output_re_o,
      .output_raddr_o, .output_rdata_i, .output_we_o, .output_waddr_o, .output_wdata_o, .weight_we_i, .bias_we_i,
      .potential_we_i, .threshold_we_i, .config_address_i, .weights_i, .biases_i
  );
endmodule
