// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is a core behind its feed table (node) as a test sees it: its ports, its registers and a window into each
/// of its memories.
///
/// Restrictions: the module is for simulation only.
module core_device #(
    parameter int LANES  /*verilator public*/ = 4,
    parameter int V  /*verilator public*/ = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W  /*verilator public*/ = 8,
    parameter int T  /*verilator public*/ = 16,
    parameter int FEEDS  /*verilator public*/ = radish_pkg::CORE_FEEDS,
    parameter int PARTITIONS  /*verilator public*/ = radish_pkg::CORE_PARTITIONS,
    parameter int SOURCES  /*verilator public*/ = radish_pkg::CORE_SOURCES,
    parameter int DESTINATIONS  /*verilator public*/ = radish_pkg::CORE_DESTINATIONS,
    parameter int SLOTS  /*verilator public*/ = radish_pkg::CORE_SLOTS,
    parameter int SCHEDULER_WORDS  /*verilator public*/ = 1024,
    parameter int SYNAPSE_WORDS  /*verilator public*/ = 8192,
    parameter int POTENTIAL_WORDS  /*verilator public*/ = 1024,
    parameter int NI_DEPTH  /*verilator public*/ = radish_pkg::CORE_NI_DEPTH,
    localparam int BYTE_BITS = radish_pkg::REGISTER_BYTE_BITS,
    localparam int BANKS = 2
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input logic barrier_i,
    input logic config_shift_i,
    input radish_pkg::config_data_t config_data_i,
    input logic config_write_i,
    input radish_pkg::config_target_t config_target_i,
    input radish_pkg::config_address_t config_address_i,
    input logic arrival_clk_i,
    input logic arrival_valid_i,
    input logic [radish_pkg::PACKET_BITS-1:0] arrival_packet_i,
    output logic arrival_ready_o,
    output logic arrival_busy_o,
    output logic arrival_place_o,
    output logic arrival_taken_o,
    output logic push_o,
    output radish_pkg::copy_t copy_o,
    output logic [radish_pkg::PACKET_BITS-1:0] pushed_o,
    output logic valid_o,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o,
    input logic taken_clk_i,
    input logic release_clk_i,
    output logic step_closed_o,
    output radish_pkg::partition_id_t step_closed_partition_o,
    output logic window_consumed_o,
    output radish_pkg::partition_id_t window_consumed_partition_o,
    output logic load_o,
    output logic [PARTITIONS-1:0] load_partition_o,
    output radish_pkg::load_size_t load_bits_o,
    input logic loaded_clk_i,
    output logic engine_busy_o,
    output logic emitter_busy_o,
    // These ports show what the engine reads in this cycle.
    output logic item_o,  // a spike leaves the scan
    output radish_pkg::axon_t item_axon_o,
    output logic synapse_o,  // a pair reads a word of weights
    output radish_pkg::synapse_address_t synapse_address_o,
    output logic pair_o,
    output radish_pkg::potential_address_t pair_potential_o,
    output logic scan_o,
    output radish_pkg::plane_address_t scan_address_o,
    // These ports show registers.
    output logic [PARTITIONS-1:0][radish_pkg::STEP_BITS-1:0] step_o,
    output logic [PARTITIONS-1:0][BYTE_BITS-1:0] window_o,
    output logic [PARTITIONS-1:0] commit_pending_o,
    output logic [PARTITIONS-1:0] may_step_o,
    output logic [PARTITIONS-1:0] may_start_o,
    output logic [PARTITIONS-1:0] region_owner_o,
    output logic turn_open_o,
    output logic [PARTITIONS-1:0] window_done_o,  // the window of the turn is integrated
    output logic [PARTITIONS-1:0] head_o,
    output logic [PARTITIONS-1:0][BYTE_BITS-1:0] full_o,
    output logic [PARTITIONS-1:0][BANKS-1:0] ready_o,
    output logic [PARTITIONS-1:0][BYTE_BITS-1:0] next_step_o,
    output logic [PARTITIONS-1:0] emitting_o,
    output radish_pkg::register_byte_t free_slots_o,
    output logic credit_valid_o,
    output radish_pkg::partition_id_t credit_partition_o,
    output radish_pkg::feed_number_t credit_feed_o,
    // These ports show an entry of a table.
    input radish_pkg::arrival_index_t feed_i,
    output radish_pkg::feed_state_t feed_state_o,
    input radish_pkg::local_partition_t token_partition_i,
    input radish_pkg::window_step_t token_step_i,  // within its window
    input radish_pkg::window_step_t token_slot_i,
    output radish_pkg::token_count_t missing_o,  // tokens that the slot waits for
    // These ports show a word of a memory.
    input radish_pkg::potential_address_t potential_address_i,
    output logic [LANES*(V+T)-1:0] potential_o,
    input radish_pkg::plane_address_t plane_address_i,
    output radish_pkg::plane_word_t plane_o,
    input radish_pkg::output_word_t output_address_i,
    input logic output_bank_i,
    output logic [LANES*radish_pkg::OUTPUT_BITS-1:0] output_o
);
  localparam int PLANE_BITS = $clog2(PARTITIONS * SLOTS);

  node #(
      .FEEDS(FEEDS),
      .LANES(LANES),
      .V(V),
      .W(W),
      .T(T),
      .PARTITIONS(PARTITIONS),
      .SOURCES(SOURCES),
      .DESTINATIONS(DESTINATIONS),
      .SLOTS(SLOTS),
      .SCHEDULER_WORDS(SCHEDULER_WORDS),
      .SYNAPSE_WORDS(SYNAPSE_WORDS),
      .BIAS_WORDS(POTENTIAL_WORDS),
      .POTENTIAL_WORDS(POTENTIAL_WORDS),
      .OUTPUT_WORDS(POTENTIAL_WORDS),
      .NI_DEPTH(NI_DEPTH),
      .CREDIT_DEPTH_BITS(10)
  ) u_node (.*);

  logic [PARTITIONS*SLOTS-1:0] consumed;
  logic [PLANE_BITS-1:0] slot, step;
  assign pushed_o = u_node.u_core.packet;
  assign item_o = u_node.u_core.item_valid && u_node.u_core.item_spike && !u_node.u_core.item_end;
  assign item_axon_o = u_node.u_core.item_axon;
  assign synapse_o = u_node.u_core.pair && !u_node.u_core.uniform;
  assign synapse_address_o = u_node.u_core.synapse_address;
  assign pair_o = u_node.u_core.pair;
  assign pair_potential_o = u_node.u_core.potential_address;
  assign scan_o = u_node.u_core.scan_clear;
  assign scan_address_o = u_node.u_core.scan_address;
  for (genvar i = 0; i < PARTITIONS; i++) begin : g_partition
    assign step_o[i] = radish_pkg::STEP_BITS'(u_node.u_core.g_partition[i].u_state.step_q);
    assign window_o[i] = BYTE_BITS'(u_node.u_core.g_partition[i].u_state.window_q);
    assign commit_pending_o[i] = u_node.u_core.g_partition[i].u_state.pending_q;
    assign window_done_o[i] = u_node.u_core.g_partition[i].u_state.window_consumed_q;
    assign may_step_o[i] = u_node.u_core.may_step[i];
    assign may_start_o[i] = u_node.u_core.may_start[i];
    assign head_o[i] = u_node.u_core.g_partition[i].u_outbox.head_q;
    assign full_o[i] = BYTE_BITS'(u_node.u_core.g_partition[i].u_outbox.full_q);
    assign ready_o[i] = u_node.u_core.g_partition[i].u_outbox.ready_q;
    assign next_step_o[i] = BYTE_BITS'(u_node.u_core.g_partition[i].u_outbox.step_q);
    assign consumed[i*SLOTS+:SLOTS] = u_node.u_core.g_partition[i].u_state.consumed_q;
  end
  assign slot = PLANE_BITS'(token_partition_i * SLOTS) + PLANE_BITS'(token_slot_i);
  assign step = PLANE_BITS'(token_partition_i * SLOTS) + PLANE_BITS'(token_step_i);
  assign missing_o = consumed[slot] != u_node.u_core.u_arrivals.u_steps.complete_q[slot] ? '0 :
      u_node.u_core.u_arrivals.u_steps.needed_q[step] - u_node.u_core.u_arrivals.u_steps.counts_q[slot];
  assign feed_state_o = u_node.u_feeds.states_q[feed_i[$clog2(FEEDS)-1:0]];
  assign region_owner_o = u_node.u_core.u_region.owner_q;
  assign turn_open_o = u_node.u_core.u_region.open_q;
  assign emitting_o = u_node.u_core.u_emitter.state_q != 0 ? u_node.u_core.u_emitter.select_q : '0;
  assign free_slots_o = BYTE_BITS'(NI_DEPTH) - BYTE_BITS'(u_node.u_core.u_interface.waiting);
  assign credit_valid_o = u_node.u_core.credit_valid;
  assign credit_partition_o = u_node.u_core.credit_partition;
  assign credit_feed_o = u_node.u_core.credit_feed;
  assign potential_o = u_node.u_core.u_integrate.u_potentials.words_q[potential_address_i[$clog2(POTENTIAL_WORDS)-1:0]];
  assign plane_o = u_node.u_core.u_scheduler.words_q[plane_address_i[$clog2(SCHEDULER_WORDS)-1:0]];
  assign output_o = u_node.u_core.u_outputs.words_q[{output_bank_i, output_address_i[$clog2(POTENTIAL_WORDS)-1:0]}];
endmodule
