// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The room counter counts credits and tells the clocked side how many windows of each partition every destination has
/// room for.
///
///   credit --> rooms [destination]          windows that it has had room for
///          --> having [partition, window]   destinations that have room for this window, modulo ROUND windows
///          --> event_counter [partition]    the oldest window that was lacking: all have room for it
///
/// A destination of n windows has room for n at the start and for one more with each credit; what is counted is beyond
/// what each has at the start. Windows that some destinations have room for and others not are at most SLOTS.
///
/// Restrictions: configured, at posedges of arrival_clk_i; a credit is for a window that was sent.
module room_counter #(
    parameter int PARTITIONS = 4,
    parameter int DESTINATIONS = 8,
    parameter int SLOTS = 16,
    localparam int COUNT_BITS = radish_pkg::EVENT_COUNT_BITS
) (
    input logic rst_ni,
    // configuration: of a destination, its windows; of [partition * ROUND + window], how many destinations have more
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
    input radish_pkg::arrival_index_t destination_i,  // of the core
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::destination_index_t destination_count_i,  // of the partition
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
