// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The arrivals are the self-timed side of the core: they take one place of a packet from the feed table at each posedge of
/// arrival_clk_i. A token or a credit counts at once, and what it completes crosses into the core's clock (step_counter,
/// room_counter). A spike passes the axon filter and sets its bit in the scheduler, three posedges after it was given:
///
///   registers of the source and the partition --> | --> axon filter, slot --> | --> plane --> | --> address, scheduler
///
/// Without PIPELINED it is at once too, as a proof sees it. Nothing here ever waits.
///
/// Restrictions: arrival_* are stable around each posedge of arrival_clk_i; a token's and a credit's have settled: the
/// counters' memories are read and written within several ticks of that clock (core/ingress.h).
module arrivals #(
    parameter int PARTITIONS = 4,
    parameter int SOURCES = 8,
    parameter int DESTINATIONS = 8,
    parameter int SLOTS = 16,
    parameter bit PIPELINED = 1'b1,
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
    input radish_pkg::window_step_t arrival_window_i,
    input radish_pkg::window_step_t arrival_step_i,
    input radish_pkg::channel_t arrival_channel_i,
    input radish_pkg::row_t arrival_row_i,
    input radish_pkg::column_t arrival_column_i,
    output logic spike_o,  // a spike passes the filter, and its bit is set at the next posedge
    output radish_pkg::plane_address_t spike_address_o,
    output radish_pkg::axon_bit_t spike_bit_o,
    input logic clk_i,
    output logic [PARTITIONS*SLOTS-1:0] complete_o,
    output logic [PARTITIONS*COUNT_BITS-1:0] rooms_o
);
  localparam int KIND_BITS = radish_pkg::PACKET_KIND_BITS;
  localparam int PLANE_BITS = radish_pkg::PLANE_ADDRESS_BITS;

  localparam int SLOT_BITS = radish_pkg::WINDOW_STEP_BITS;

  // What one stage hands to the next, the filter aside; `plane` is where the plane begins.
  typedef struct packed {
    logic spike;
    logic [SOURCE_BITS-1:0] source;
    logic [radish_pkg::CHANNEL_BITS-1:0] channel;
    logic [radish_pkg::ROW_BITS-1:0] row;
    logic [radish_pkg::COLUMN_BITS-1:0] column;
    logic [SLOT_BITS-1:0] window, step, window_steps;
    logic [PLANE_BITS-1:0] plane_base;
    logic [radish_pkg::DIVIDEND_BITS-1:0] axon_words;
  } registers_t;
  typedef struct packed {
    logic spike;
    logic [SLOT_BITS-1:0] slot;
    logic [PLANE_BITS-1:0] plane;
    logic [radish_pkg::DIVIDEND_BITS-1:0] axon_words;
  } plane_t;

  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::partition_t arrival_partition;
  plane_t plane, address;
  /* verilator lint_on UNUSEDSIGNAL */
  registers_t registers_d, registers;
  plane_t plane_d, address_d;
  radish_pkg::window_step_t arrival_slot;
  logic taken;
  radish_pkg::dividend_t arrival_word;

  assign arrival_partition = partitions_i[arrival_partition_i*PARTITION_BITS+:PARTITION_BITS];
  assign arrival_slot = arrival_window_i * arrival_partition.window_steps + arrival_step_i;
  always_comb begin
    registers_d.spike = arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_SPIKE);
    registers_d.source = sources_i[arrival_index_i*SOURCE_BITS+:SOURCE_BITS];
    registers_d.channel = arrival_channel_i;
    registers_d.row = arrival_row_i;
    registers_d.column = arrival_column_i;
    registers_d.window = arrival_window_i;
    registers_d.step = arrival_step_i;
    registers_d.window_steps = arrival_partition.window_steps;
    registers_d.plane_base = arrival_partition.plane_base;
    registers_d.axon_words = arrival_partition.axon_words;

    plane_d.spike = registers.spike;
    plane_d.slot = SLOT_BITS'(registers.window * registers.window_steps) + registers.step;
    plane_d.plane = registers.plane_base;
    plane_d.axon_words = registers.axon_words;

    address_d = plane;
    address_d.plane = plane.plane + PLANE_BITS'(plane.slot) * PLANE_BITS'(plane.axon_words);
  end
  if (PIPELINED) begin : g_stages
    registers_t registers_q;
    plane_t plane_q, address_q;
    always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
      if (!rst_ni) {registers_q, plane_q, address_q} <= '0;
      else {registers_q, plane_q, address_q} <= {registers_d, plane_d, address_d};
    end
    assign registers = registers_q;
    assign plane = plane_q;
    assign address = address_q;
  end else begin : g_wires
    assign registers = registers_d;
    assign plane = plane_d;
    assign address = address_d;
  end
  assign spike_o = address.spike && taken;
  assign spike_address_o = address.plane + PLANE_BITS'(arrival_word);

  axon_filter #(
      .PIPELINED(PIPELINED)
  ) u_filter (
      .clk_i(arrival_clk_i),
      .source_i(registers.source),
      .channel_i(registers.channel),
      .row_i(registers.row),
      .column_i(registers.column),
      .taken_o(taken),
      .word_o(arrival_word),
      .bit_o(spike_bit_o)
  );

  step_counter #(
      .PARTITIONS(PARTITIONS), .SLOTS(SLOTS)
  ) u_steps (
      .rst_ni, .config_write_i(feeds_we_i), .config_address_i, .config_value_i, .arrival_clk_i,
      .token_i(arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_TOKEN)), .partition_i(arrival_partition_i),
      .step_i(arrival_step_i), .slot_i(arrival_slot), .clk_i, .complete_o
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
