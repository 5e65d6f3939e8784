// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// Every arrival does one thing: a token is told to the step counter, a credit to the room counter, each with its
/// partition and slot (its destination); a spike that lies in its source's window sets its axon's bit in the plane of its
/// slot. The proof is combinational, without the stages of the pipeline, which the lockstep covers: event_counter_proof shows that an event counts once, axon_filter_proof where an
/// axon lies.
module arrivals_proof #(
    parameter int PARTITIONS = 2,
    parameter int SOURCES = 2,
    parameter int DESTINATIONS = 2,
    parameter int SLOTS = 2,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS
) (
    input logic clk_i,
    input logic arrival_clk_i,
    input radish_pkg::packet_kind_t arrival_kind_i,
    input radish_pkg::local_partition_t arrival_partition_i,
    input radish_pkg::arrival_index_t arrival_index_i,
    input radish_pkg::window_step_t arrival_step_i,
    input radish_pkg::window_step_t arrival_window_i,
    input radish_pkg::channel_t arrival_channel_i,
    input radish_pkg::row_t arrival_row_i,
    input radish_pkg::column_t arrival_column_i
);
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @($global_clock) rst_n <= 1'b1;

  (* anyconst *) logic [PARTITIONS*PARTITION_BITS-1:0] partitions;
  (* anyconst *) logic [SOURCES*SOURCE_BITS-1:0] sources;
  logic spike;
  radish_pkg::plane_address_t spike_address;
  logic [5:0] spike_bit;
  logic [PARTITIONS*SLOTS-1:0] complete;
  logic [PARTITIONS*8-1:0] rooms;
  arrivals #(.PARTITIONS(PARTITIONS), .SOURCES(SOURCES), .DESTINATIONS(DESTINATIONS), .SLOTS(SLOTS), .PIPELINED(1'b0)) u_arrivals (
      .rst_ni(rst_n), .partitions_i(partitions), .sources_i(sources), .feeds_we_i(1'b0), .destination_we_i(1'b0),
      .room_we_i(1'b0), .config_address_i('0), .config_value_i('0), .arrival_clk_i, .arrival_kind_i,
      .arrival_partition_i, .arrival_index_i, .arrival_step_i, .arrival_window_i, .arrival_channel_i, .arrival_row_i,
      .arrival_column_i, .spike_o(spike), .spike_address_o(spike_address), .spike_bit_o(spike_bit), .clk_i,
      .complete_o(complete), .rooms_o(rooms));

  radish_pkg::partition_t its_partition;

  // These wires show what the counters are told.
  (* hierconn *) wire \u_arrivals.u_steps.token_i ;
  (* hierconn *) wire [7:0] \u_arrivals.u_steps.partition_i ;
  (* hierconn *) wire [6:0] \u_arrivals.u_steps.step_i ;
  (* hierconn *) wire [6:0] \u_arrivals.u_steps.slot_i ;
  (* hierconn *) wire [6:0] \u_arrivals.arrival_slot ;
  (* hierconn *) wire \u_arrivals.u_rooms.credit_i ;
  (* hierconn *) wire [7:0] \u_arrivals.u_rooms.partition_i ;
  (* hierconn *) wire [15:0] \u_arrivals.u_rooms.destination_i ;
  (* hierconn *) wire [15:0] \u_arrivals.u_rooms.destination_count_i ;
  always_comb begin
    assert (\u_arrivals.u_steps.token_i == (arrival_kind_i == radish_pkg::PACKET_TOKEN));
    assert (\u_arrivals.u_steps.partition_i == arrival_partition_i && \u_arrivals.u_steps.step_i == arrival_step_i);
    assert (\u_arrivals.u_steps.slot_i == \u_arrivals.arrival_slot );
    assert (\u_arrivals.arrival_slot == 7'(arrival_window_i * its_partition.window_steps) + arrival_step_i);
    assert (\u_arrivals.u_rooms.credit_i == (arrival_kind_i == radish_pkg::PACKET_CREDIT));
    assert (\u_arrivals.u_rooms.partition_i == arrival_partition_i);
    assert (\u_arrivals.u_rooms.destination_i == arrival_index_i);
    if (arrival_partition_i < PARTITIONS)
      assert (\u_arrivals.u_rooms.destination_count_i == its_partition.destination_count);
  end

  // These wires show where a spike goes.
  (* hierconn *) wire [SOURCE_BITS-1:0] \u_arrivals.u_filter.source_i ;
  (* hierconn *) wire \u_arrivals.u_filter.taken_o ;
  (* hierconn *) wire [15:0] \u_arrivals.u_filter.word_o ;
  (* hierconn *) wire [5:0] \u_arrivals.u_filter.bit_o ;
  (* hierconn *) wire [PARTITION_BITS-1:0] \u_arrivals.arrival_partition ;
  assign its_partition = \u_arrivals.arrival_partition ;
  always_comb begin
    for (int i = 0; i < SOURCES; i++)
      if (arrival_index_i == i) assert (\u_arrivals.u_filter.source_i == sources[i*SOURCE_BITS+:SOURCE_BITS]);
    for (int i = 0; i < PARTITIONS; i++)
      if (arrival_partition_i == i) assert (its_partition == partitions[i*PARTITION_BITS+:PARTITION_BITS]);
    assert (spike == (arrival_kind_i == radish_pkg::PACKET_SPIKE && \u_arrivals.u_filter.taken_o ));
    assert (spike_bit == \u_arrivals.u_filter.bit_o );
    if (arrival_partition_i < PARTITIONS) assert (spike_address == its_partition.plane_base + 24'(\u_arrivals.arrival_slot ) * 24'(its_partition.axon_words)
        + 24'(\u_arrivals.u_filter.word_o ));
    cover (spike && \u_arrivals.arrival_slot == 1 && arrival_partition_i == 1);
  end
endmodule
