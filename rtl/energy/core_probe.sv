// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is the core alone, whose arrivals are given strobe by strobe. `op_o`, by which the measurement steers, is the
/// operation of the write stage. datapath_probe shows what the datapath sees.
///
/// Restrictions: the module is for simulation only.
module core_probe #(
    parameter int LANES  /*verilator public*/ = radish_pkg::CORE_LANES,
    parameter int V  /*verilator public*/ = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W  /*verilator public*/ = 8,
    parameter int T  /*verilator public*/ = 16,
    /* verilator lint_off UNUSEDPARAM */
    parameter int FEEDS  /*verilator public*/ = 0,  // no feed table
    /* verilator lint_on UNUSEDPARAM */
    parameter int PARTITIONS  /*verilator public*/ = 4,
    parameter int SOURCES  /*verilator public*/ = 8,
    parameter int DESTINATIONS  /*verilator public*/ = 8,
    parameter int SLOTS  /*verilator public*/ = radish_pkg::CORE_SLOTS,
    parameter int SCHEDULER_WORDS  /*verilator public*/ = 4096,
    parameter int SYNAPSE_WORDS  /*verilator public*/ = 8192,
    parameter int POTENTIAL_WORDS  /*verilator public*/ = 512,
    parameter int NI_DEPTH  /*verilator public*/ = radish_pkg::CORE_NI_DEPTH
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input logic config_shift_i,
    input logic [31:0] config_data_i,
    input logic config_write_i,
    input logic [3:0] config_target_i,
    input logic [23:0] config_address_i,
    input logic arrival_clk_i,
    input radish_pkg::packet_kind_t arrival_kind_i,
    input radish_pkg::local_partition_t arrival_partition_i,
    input radish_pkg::arrival_index_t arrival_index_i,
    input radish_pkg::window_step_t arrival_window_i,
    input radish_pkg::window_step_t arrival_step_i,
    input radish_pkg::channel_t arrival_channel_i,
    input radish_pkg::row_t arrival_row_i,
    input radish_pkg::column_t arrival_column_i,
    output logic arrival_taken_o,
    output logic push_o,
    output radish_pkg::copy_t copy_o,
    output logic valid_o,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o,
    input logic taken_clk_i,
    output logic engine_busy_o,
    output logic emitter_busy_o,
    output logic [2:0] op_o,
    output logic pair_o,
    output logic [LANES-1:0] lanes_o,
    output logic commit_o
);
  core #(
      .LANES(LANES), .V(V), .W(W), .T(T), .PARTITIONS(PARTITIONS), .SOURCES(SOURCES), .DESTINATIONS(DESTINATIONS),
      .SLOTS(SLOTS), .SCHEDULER_WORDS(SCHEDULER_WORDS), .SYNAPSE_WORDS(SYNAPSE_WORDS), .BIAS_WORDS(POTENTIAL_WORDS),
      .POTENTIAL_WORDS(POTENTIAL_WORDS), .OUTPUT_WORDS(2 * POTENTIAL_WORDS), .NI_DEPTH(NI_DEPTH)
  ) u_core (
      /* verilator lint_off PINCONNECTEMPTY */
      .barrier_i(1'b0), .release_clk_i(1'b0), .loaded_clk_i(1'b0), .partitions_o(), .step_closed_o(), .step_closed_partition_o(),
      .window_consumed_o(), .window_consumed_partition_o(), .load_o(), .load_partition_o(), .load_bits_o(), .*
      /* verilator lint_on PINCONNECTEMPTY */
  );

  assign op_o = 3'(u_core.u_integrate.op_q);
  assign pair_o = u_core.pair;
  assign lanes_o = u_core.lanes;
  assign commit_o = u_core.commit_phase;
endmodule
