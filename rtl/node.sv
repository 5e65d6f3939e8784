// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The node is a core behind its feed table: it stands at the Local port of a router and takes and gives packets.
///
///   router --> feed_table --> core --> network interface --> feed_table (credits) --> router
///
/// Its ports are those of core and feed_table.
module node #(
    parameter int LANES = 4,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16,
    parameter int FEEDS = 16,
    parameter int PARTITIONS = 4,
    parameter int SOURCES = 8,
    parameter int DESTINATIONS = 8,
    parameter int SLOTS = radish_pkg::CORE_SLOTS,
    parameter int SCHEDULER_WORDS = 256,
    parameter int SYNAPSE_WORDS = 2048,
    parameter int BIAS_WORDS = 256,
    parameter int POTENTIAL_WORDS = 256,
    parameter int OUTPUT_WORDS = 256,
    parameter int NI_DEPTH = radish_pkg::CORE_NI_DEPTH,
    parameter int CREDIT_DEPTH_BITS = 6
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input logic barrier_i,
    // These ports load the configuration.
    input logic config_shift_i,
    input radish_pkg::config_data_t config_data_i,
    input logic config_write_i,
    input radish_pkg::config_target_t config_target_i,
    input radish_pkg::config_address_t config_address_i,
    // These ports take packets from the router.
    input logic arrival_clk_i,
    input logic arrival_valid_i,
    input logic [radish_pkg::PACKET_BITS-1:0] arrival_packet_i,
    output logic arrival_ready_o,
    output logic arrival_busy_o,
    output logic arrival_place_o,
    output logic arrival_taken_o,
    // These ports give packets to the router.
    output logic push_o,
    output radish_pkg::copy_t copy_o,
    output logic valid_o,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o,
    input logic taken_clk_i,
    // These ports connect the core to the barrier.
    input logic release_clk_i,
    output logic step_closed_o,
    output radish_pkg::partition_id_t step_closed_partition_o,
    output logic window_consumed_o,
    output radish_pkg::partition_id_t window_consumed_partition_o,
    // These ports ask off-chip memory for what a turn needs.
    output logic load_o,
    output logic [PARTITIONS-1:0] load_partition_o,
    output radish_pkg::load_size_t load_bits_o,
    input logic loaded_clk_i,
    // These ports show what the core does in this cycle.
    output logic engine_busy_o,
    output logic emitter_busy_o
);
  logic [PARTITIONS*radish_pkg::PARTITION_REGISTER_BITS-1:0] partitions;
  logic [radish_pkg::PACKET_BITS-1:0] packet;
  radish_pkg::packet_kind_t arrival_kind;
  radish_pkg::local_partition_t arrival_partition;
  radish_pkg::arrival_index_t arrival_index;
  radish_pkg::window_step_t arrival_window, arrival_step;
  radish_pkg::channel_t arrival_channel;
  radish_pkg::row_t arrival_row;
  radish_pkg::column_t arrival_column;

  feed_table #(
      .FEEDS(FEEDS), .PARTITIONS(PARTITIONS)
  ) u_feeds (
      .clk_i, .rst_ni, .config_shift_i, .config_data_i, .config_write_i, .config_target_i, .config_address_i,
      .partitions_i(partitions), .arrival_clk_i, .arrival_valid_i, .arrival_packet_i, .arrival_ready_o,
      .arrival_busy_o, .arrival_place_o, .arrival_kind_o(arrival_kind),
      .arrival_partition_o(arrival_partition), .arrival_index_o(arrival_index), .arrival_window_o(arrival_window), .arrival_step_o(arrival_step),
      .arrival_channel_o(arrival_channel), .arrival_row_o(arrival_row), .arrival_column_o(arrival_column),
      .packet_i(packet), .packet_o
  );
  core #(
      .LANES(LANES), .V(V), .W(W), .T(T), .PARTITIONS(PARTITIONS), .SOURCES(SOURCES), .DESTINATIONS(DESTINATIONS),
      .SLOTS(SLOTS), .SCHEDULER_WORDS(SCHEDULER_WORDS), .SYNAPSE_WORDS(SYNAPSE_WORDS), .BIAS_WORDS(BIAS_WORDS),
      .POTENTIAL_WORDS(POTENTIAL_WORDS), .OUTPUT_WORDS(OUTPUT_WORDS), .NI_DEPTH(NI_DEPTH),
      .CREDIT_DEPTH_BITS(CREDIT_DEPTH_BITS)
  ) u_core (
      .clk_i, .rst_ni, .run_i, .barrier_i, .config_shift_i, .config_data_i, .config_write_i, .config_target_i,
      .config_address_i, .arrival_clk_i, .arrival_kind_i(arrival_kind), .arrival_partition_i(arrival_partition),
      .arrival_index_i(arrival_index), .arrival_window_i(arrival_window), .arrival_step_i(arrival_step), .arrival_channel_i(arrival_channel),
      .arrival_row_i(arrival_row), .arrival_column_i(arrival_column), .arrival_taken_o, .partitions_o(partitions),
      .push_o, .copy_o, .valid_o, .packet_o(packet), .taken_clk_i, .release_clk_i, .step_closed_o,
      .step_closed_partition_o, .window_consumed_o, .window_consumed_partition_o, .load_o,
      .load_partition_o, .load_bits_o, .loaded_clk_i, .engine_busy_o, .emitter_busy_o
  );
endmodule
