// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The room counter counts credits and tells the clocked side how many windows of each partition every destination has
/// room for.
///
///   credit --> rooms [destination]          windows that it has had room for
///          --> having [partition, window]   destinations that have room for this window, modulo ROUND windows
///          --> event_counter [partition]    the oldest window that was lacking: all have room for it
///
/// A destination of n windows has room for n at the start and for one more with each credit. rooms_o does not count the
/// windows that every destination has room for at the start. At most SLOTS windows are such that some destinations have
/// room for them and others not; ROUND is SLOTS rounded up to a power of two.
///
/// Restrictions: both tables are configured first, at posedges of arrival_clk_i; a credit is for a window that was
/// sent.
module room_counter #(
    parameter int PARTITIONS = 4,
    parameter int DESTINATIONS = 8,
    parameter int SLOTS = 16,
    localparam int COUNT_BITS = radish_pkg::EVENT_COUNT_BITS
) (
    input logic rst_ni,
    // These ports load the configuration: with room_write_i the windows of a destination, with having_write_i how many
    // destinations have room at the start for the window of entry partition * ROUND + window; 0 where all or none have.
    input logic room_write_i,
    input logic having_write_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::config_address_t config_address_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::destination_index_t config_value_i,
    input logic arrival_clk_i,
    input logic credit_i,
    input radish_pkg::local_partition_t partition_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::arrival_index_t destination_i,  // its number among the destinations of the core
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::destination_index_t destination_count_i,  // how many the partition has
    input logic clk_i,
    output logic [PARTITIONS*COUNT_BITS-1:0] rooms_o
);
  localparam int ROUND_BITS = SLOTS > 1 ? $clog2(SLOTS) : 1;
  localparam int ENTRIES = PARTITIONS << ROUND_BITS;
  localparam int ENTRY_BITS = $clog2(ENTRIES);
  localparam int DESTINATION_BITS = DESTINATIONS > 1 ? $clog2(DESTINATIONS) : 1;

  radish_pkg::event_count_t rooms_q[DESTINATIONS];
  radish_pkg::destination_index_t having_q[ENTRIES];
  logic [DESTINATION_BITS-1:0] destination, config_destination;
  logic [ENTRY_BITS-1:0] entry, config_entry;
  radish_pkg::event_count_t room;
  radish_pkg::destination_index_t having;
  logic all_have;

  assign destination = destination_i[DESTINATION_BITS-1:0];
  assign config_destination = config_address_i[DESTINATION_BITS-1:0];
  assign config_entry = config_address_i[ENTRY_BITS-1:0];
  assign room = rooms_q[destination];
  assign entry = ENTRY_BITS'({partition_i, room[ROUND_BITS-1:0]});
  assign having = having_q[entry] + 1'b1;
  assign all_have = having == destination_count_i;

  always_ff @(posedge arrival_clk_i) begin
    if (room_write_i || credit_i)
      rooms_q[room_write_i ? config_destination : destination] <=
          room_write_i ? config_value_i[COUNT_BITS-1:0] : room + 1'b1;
  end
  always_ff @(posedge arrival_clk_i) begin
    if (having_write_i || credit_i)
      having_q[having_write_i ? config_entry : entry] <= having_write_i ? config_value_i : all_have ? '0 : having;
  end

  for (genvar i = 0; i < PARTITIONS; i++) begin : g_partition
    /* verilator lint_off UNUSEDSIGNAL */
    radish_pkg::event_count_t arrived;
    /* verilator lint_on UNUSEDSIGNAL */
    event_counter #(
        .BITS(COUNT_BITS)
    ) u_rooms (
        .rst_ni,
        .event_clk_i(arrival_clk_i),
        .event_i(credit_i && all_have && partition_i == radish_pkg::LOCAL_PARTITION_BITS'(i)),
        .event_count_o(arrived),
        .clk_i,
        .count_o(rooms_o[i*COUNT_BITS+:COUNT_BITS])
    );
  end
endmodule
