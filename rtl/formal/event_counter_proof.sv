// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// event_counter shows every event exactly once, at the second clock edge strictly after it, whatever the order of
/// events and edges; its Gray code changes in one bit with each event, so that the first flop, racing with one
/// event, catches the count before or after it.
module event_counter_proof #(
    parameter int BITS = 8
) (
    input logic clk_i,
    input logic event_clk_i,
    input logic event_i
);
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @($global_clock) rst_n <= 1'b1;

  logic [BITS-1:0] event_count, count;
  event_counter #(.BITS(BITS)) u_counter (
      .rst_ni(rst_n), .event_clk_i, .event_i, .event_count_o(event_count), .clk_i, .count_o(count));
  (* hierconn *) wire [BITS-1:0] \u_counter.gray_q ;
  (* hierconn *) wire [BITS-1:0] \u_counter.gray_d ;
  (* hierconn *) wire [BITS-1:0] \u_counter.first_q ;

  // events_q counts the events, first_q those before the last edge, and second_q those before the edge before it.
  logic [BITS-1:0] events_q, first_q, second_q, change;
  always_ff @(posedge event_clk_i or negedge rst_n) begin
    if (!rst_n) events_q <= '0;
    else if (event_i) events_q <= events_q + 1'b1;
  end
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) {first_q, second_q} <= '0;
    else {first_q, second_q} <= {events_q, first_q};
  end

  assign change = \u_counter.gray_q ^ \u_counter.gray_d ;
  always_comb begin
    assert (event_count == events_q);
    assert (count == second_q);
    assert (change != 0 && (change & (change - 1'b1)) == 0);
    assert (\u_counter.gray_q == (events_q ^ (events_q >> 1)));
    assert (\u_counter.first_q == (first_q ^ (first_q >> 1)));
    cover (events_q - first_q == 2 && first_q - second_q == 1);
  end
endmodule
