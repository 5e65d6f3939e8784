// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// A plane's bit flips with the token that makes its step complete and with no other, and shows the flip at the second
/// clock edge after it; then its count begins anew. A plane that is chosen freely stands for all.
///
/// Assumed: the needed tokens are configured and not 0; a slot always holds the same step of its window.
module step_counter_proof #(
    parameter int PARTITIONS = 2,
    parameter int SLOTS = 2
) (
    input logic clk_i,
    input logic arrival_clk_i,
    input logic token_i,
    input radish_pkg::local_partition_t partition_i,
    input radish_pkg::window_step_t step_i,
    input radish_pkg::window_step_t slot_i
);
  localparam int PLANES = PARTITIONS * SLOTS;
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @($global_clock) rst_n <= 1'b1;

  logic [PLANES-1:0] complete;
  step_counter #(.PARTITIONS(PARTITIONS), .SLOTS(SLOTS)) u_steps (
      .rst_ni(rst_n), .config_write_i(1'b0), .config_address_i('0), .config_value_i('0), .arrival_clk_i, .token_i,
      .partition_i, .step_i, .slot_i, .clk_i, .complete_o(complete));

  (* anyconst *) logic [1:0] plane, step;  // of one slot: its entry of counts_q and of needed_q
  (* hierconn *) wire [15:0] \u_steps.counts_q[0] ;
  (* hierconn *) wire [15:0] \u_steps.counts_q[1] ;
  (* hierconn *) wire [15:0] \u_steps.counts_q[2] ;
  (* hierconn *) wire [15:0] \u_steps.counts_q[3] ;
  (* hierconn *) wire [15:0] \u_steps.needed_q[0] ;
  (* hierconn *) wire [15:0] \u_steps.needed_q[1] ;
  (* hierconn *) wire [15:0] \u_steps.needed_q[2] ;
  (* hierconn *) wire [15:0] \u_steps.needed_q[3] ;
  (* hierconn *) wire [PLANES-1:0] \u_steps.complete_q ;
  (* hierconn *) wire [PLANES-1:0] \u_steps.first_q ;
  logic [15:0] count, needed;
  assign count = plane == 0 ? \u_steps.counts_q[0] : plane == 1 ? \u_steps.counts_q[1]
      : plane == 2 ? \u_steps.counts_q[2] : \u_steps.counts_q[3] ;
  assign needed = step == 0 ? \u_steps.needed_q[0] : step == 1 ? \u_steps.needed_q[1]
      : step == 2 ? \u_steps.needed_q[2] : \u_steps.needed_q[3] ;

  // tokens_q counts the tokens of the plane since it was last complete. odd_q says whether it was complete an odd
  // number of times, first_q and second_q what odd_q was before the last clock edge and before the edge before it.
  logic [15:0] tokens_q;
  logic odd_q, first_q, second_q, its;
  assign its = token_i && partition_i == plane[1] && slot_i == plane[0];
  always_ff @(posedge arrival_clk_i or negedge rst_n) begin
    if (!rst_n) begin
      odd_q <= 1'b0;
    end else if (its) begin
      tokens_q <= tokens_q + 1'b1 == needed ? '0 : tokens_q + 1'b1;
      odd_q <= odd_q ^ (tokens_q + 1'b1 == needed);
    end
  end
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) {first_q, second_q} <= '0;
    else {first_q, second_q} <= {odd_q, first_q};
  end

  logic begun;
  initial begun = 1'b0;
  always_ff @($global_clock) begun <= 1'b1;
  always_comb begin
    if (!begun) assume (!token_i);  // the reset is still active
    assume (partition_i < PARTITIONS && slot_i < SLOTS && step_i < SLOTS);
    if (its) assume (step[1] == plane[1] && step_i == step[0]);
    assume (step[1] == plane[1] && needed != 0);
    if (!begun) assume (tokens_q == count && count < needed);
    assert (tokens_q == count && count < needed);
    assert (\u_steps.complete_q [plane] == odd_q && \u_steps.first_q [plane] == first_q);
    assert (complete[plane] == second_q);
    cover (needed == 2 && second_q && odd_q);
  end
endmodule
