// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The arrivals are the self-timed side of the core: they take one packet from the router at each posedge of
/// arrival_clk_i, at any time (docs/chip.md, section 2, "Arrivals never block"). A spike passes the axon filter and
/// sets its bit in the scheduler; a token or a credit counts, and what it completes crosses into the core's clock
/// (step_counter, room_counter). Nothing here ever waits.
///
/// Restrictions: arrival_* are stable around each posedge of arrival_clk_i.
module arrivals #(
    parameter int PARTITIONS = 4,
    parameter int SOURCES = 8,
    parameter int DESTINATIONS = 8,
    parameter int SLOTS = 16,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS,
    localparam int COUNT_BITS = radish_pkg::EVENT_COUNT_BITS
) (
    input logic rst_ni,
    input logic [PARTITIONS*PARTITION_BITS-1:0] partitions_i,
    input logic [SOURCES*SOURCE_BITS-1:0] sources_i,
    // These ports load the configuration, at posedges of arrival_clk_i.
    input logic feeds_we_i,
    input logic destination_we_i,
    input logic room_we_i,
    input radish_pkg::config_address_t config_address_i,
    input radish_pkg::token_count_t config_value_i,
    input logic arrival_clk_i,
    input radish_pkg::packet_kind_t arrival_kind_i,
    input radish_pkg::local_partition_t arrival_partition_i,
    input radish_pkg::arrival_index_t arrival_index_i,
    input radish_pkg::window_step_t arrival_step_i,
    input radish_pkg::window_step_t arrival_slot_i,
    input radish_pkg::channel_t arrival_channel_i,
    input radish_pkg::row_t arrival_row_i,
    input radish_pkg::column_t arrival_column_i,
    output logic spike_o,
    output radish_pkg::plane_address_t spike_address_o,
    output radish_pkg::axon_bit_t spike_bit_o,
    input logic clk_i,
    output logic [PARTITIONS*SLOTS-1:0] complete_o,
    output logic [PARTITIONS*COUNT_BITS-1:0] rooms_o
);
  localparam int KIND_BITS = radish_pkg::PACKET_KIND_BITS;
  localparam int PLANE_BITS = radish_pkg::PLANE_ADDRESS_BITS;

  radish_pkg::source_t arrival_source;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::partition_t arrival_partition;
  /* verilator lint_on UNUSEDSIGNAL */
  logic spike, taken;
  radish_pkg::dividend_t arrival_word;
  radish_pkg::axon_bit_t arrival_bit;
  assign arrival_source = sources_i[arrival_index_i*SOURCE_BITS+:SOURCE_BITS];
  assign arrival_partition = partitions_i[arrival_partition_i*PARTITION_BITS+:PARTITION_BITS];
  assign spike = arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_SPIKE);
  assign spike_address_o = arrival_partition.plane_base
      + PLANE_BITS'(arrival_slot_i) * PLANE_BITS'(arrival_partition.axon_words) + PLANE_BITS'(arrival_word);
  assign spike_o = spike && taken;
  assign spike_bit_o = arrival_bit;

  axon_filter u_filter (
      .source_i(arrival_source),
      .channel_i(arrival_channel_i),
      .row_i(arrival_row_i),
      .column_i(arrival_column_i),
      .taken_o(taken),
      .word_o(arrival_word),
      .bit_o(arrival_bit)
  );

  step_counter #(
      .PARTITIONS(PARTITIONS), .SLOTS(SLOTS)
  ) u_steps (
      .rst_ni, .config_write_i(feeds_we_i), .config_address_i, .config_value_i, .arrival_clk_i,
      .token_i(arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_TOKEN)), .partition_i(arrival_partition_i),
      .step_i(arrival_step_i), .slot_i(arrival_slot_i), .clk_i, .complete_o
  );
  room_counter #(
      .PARTITIONS(PARTITIONS), .DESTINATIONS(DESTINATIONS), .SLOTS(SLOTS)
  ) u_rooms (
      .rst_ni, .room_write_i(destination_we_i), .having_write_i(room_we_i), .config_address_i, .config_value_i,
      .arrival_clk_i, .credit_i(arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_CREDIT)),
      .partition_i(arrival_partition_i), .destination_i(arrival_index_i),
      .destination_count_i(arrival_partition.destination_count), .clk_i, .rooms_o
  );
endmodule
