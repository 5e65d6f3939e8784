// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// What the room counter counts for a partition is how many windows every one of its destinations has room for, beyond
/// those that they all have room for at the start. There is one partition with two destinations; a window is 0 to 3
/// ahead of the oldest that one of them lacks room for.
///
/// Assumed: the tables are configured; a credit is for a window that was sent, so that no destination is more than
/// SLOTS windows ahead.
module room_counter_proof #(
    parameter int SLOTS = 4
) (
    input logic clk_i,
    input logic arrival_clk_i,
    input logic credit_i,
    input radish_pkg::arrival_index_t destination_i
);
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @($global_clock) rst_n <= 1'b1;

  logic [7:0] rooms;
  room_counter #(.PARTITIONS(1), .DESTINATIONS(2), .SLOTS(SLOTS)) u_rooms (
      .rst_ni(rst_n), .room_write_i(1'b0), .having_write_i(1'b0), .config_address_i('0), .config_value_i('0),
      .arrival_clk_i, .credit_i, .partition_i('0), .destination_i, .destination_count_i(16'd2), .clk_i,
      .rooms_o(rooms));

  (* hierconn *) wire [7:0] \u_rooms.rooms_q[0] ;
  (* hierconn *) wire [7:0] \u_rooms.rooms_q[1] ;
  (* hierconn *) wire [15:0] \u_rooms.having_q[0] ;
  (* hierconn *) wire [15:0] \u_rooms.having_q[1] ;
  (* hierconn *) wire [15:0] \u_rooms.having_q[2] ;
  (* hierconn *) wire [15:0] \u_rooms.having_q[3] ;
  (* hierconn *) wire [7:0] \u_rooms.g_partition[0].arrived ;
  (* anyconst *) logic [7:0] start;  // windows that both have room for at the start

  logic [7:0] least, ahead0, ahead1;  // windows that both have room for, and that each has room for beyond
  assign least = start + \u_rooms.g_partition[0].arrived ;
  assign ahead0 = \u_rooms.rooms_q[0] - least;
  assign ahead1 = \u_rooms.rooms_q[1] - least;

  // Returns how many destinations have room for the window at `place` in the ring, counted from window `least` on.
  function automatic logic [15:0] having(input logic [1:0] place);
    logic [1:0] beyond;
    beyond = place - least[1:0];
    having = 16'(beyond < ahead0) + 16'(beyond < ahead1);
  endfunction

  logic begun;
  initial begun = 1'b0;
  always_ff @($global_clock) begun <= 1'b1;
  logic holds;
  assign holds = (ahead0 == 0 || ahead1 == 0) && ahead0 <= SLOTS && ahead1 <= SLOTS
      && \u_rooms.having_q[0] == having(2'd0) && \u_rooms.having_q[1] == having(2'd1)
      && \u_rooms.having_q[2] == having(2'd2) && \u_rooms.having_q[3] == having(2'd3);
  always_comb begin
    if (!begun) assume (holds && !credit_i);  // the reset is still active
    assume (destination_i < 2);
    if (credit_i) assume (destination_i == 0 ? ahead0 < SLOTS : ahead1 < SLOTS);
    assert (holds);
    cover (ahead0 == 3 && ahead1 == 0 && rooms != 0);
    cover (ahead1 == SLOTS);
  end
endmodule
