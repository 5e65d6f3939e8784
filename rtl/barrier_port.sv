// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The barrier port is the core's side of the global barrier (docs/chip.md, section 2, "Barrier").
///
///   release_clk_i       posedge: a new round begins; new_round_o is high in the cycle of the second clock edge
///                       strictly after it, the first one of the round
///   step_closed_o       the emission of a step has sent its last packet: the end signal, no packet
///   window_consumed_o   a window's planes are free: the credit of every feed of the partition, no packet
///
/// When the barrier releases the next round, it passes on the closed steps and consumed windows, as tokens and credits
/// that all arrive at one time. Without barrier_i both outputs stay low.
///
/// Restrictions: a round is released when the core is idle and has seen the release before it.
module barrier_port (
    input logic clk_i,
    input logic rst_ni,
    input logic barrier_i,
    input logic release_clk_i,
    output logic new_round_o,
    input logic step_end_i,
    input radish_pkg::partition_id_t step_partition_i,
    input logic credit_i,  // a credit is due from the next cycle on
    input radish_pkg::partition_id_t credit_partition_i,
    output logic step_closed_o,
    output radish_pkg::partition_id_t step_closed_partition_o,
    output logic window_consumed_o,
    output radish_pkg::partition_id_t window_consumed_partition_o
);
  logic round, round_q, consumed_q;
  radish_pkg::partition_id_t consumed_partition_q;
  /* verilator lint_off UNUSEDSIGNAL */
  logic released;
  /* verilator lint_on UNUSEDSIGNAL */

  event_counter #(
      .BITS(1)
  ) u_rounds (
      .rst_ni,
      .event_clk_i(release_clk_i),
      .event_i(1'b1),
      .event_count_o(released),
      .clk_i,
      .count_o(round)
  );
  assign new_round_o = round != round_q;
  assign step_closed_o = barrier_i && step_end_i;
  assign step_closed_partition_o = step_partition_i;
  assign window_consumed_o = consumed_q;
  assign window_consumed_partition_o = consumed_partition_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {round_q, consumed_q, consumed_partition_q} <= '0;
    end else begin
      round_q <= round;
      consumed_q <= barrier_i && credit_i;
      consumed_partition_q <= credit_partition_i;
    end
  end
endmodule
