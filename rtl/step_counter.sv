// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The step counter counts the tokens of each plane and tells the clocked side which planes are complete: a plane is
/// complete when every feed has sent its token, and with it all spikes of the step.
///
///   token --> counts [partition, slot] --> complete_o [partition, slot] flips      at the second clock edge after
///
/// A plane becomes complete once for each time that it is lent, and is lent again only after it was consumed. One bit
/// that flips whenever the plane becomes complete is therefore enough; it crosses into clk_i by two flops.
///
/// Restrictions: the number of tokens of each step is configured first, at posedges of arrival_clk_i; slot_i and step_i
/// are those of the token.
module step_counter #(
    parameter int PARTITIONS = 4,
    parameter int SLOTS = 16
) (
    input logic rst_ni,
    // These ports load the configuration: entry partition * SLOTS + step is how many tokens complete the step.
    input logic config_write_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::config_address_t config_address_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::token_count_t config_value_i,
    input logic arrival_clk_i,
    input logic token_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::local_partition_t partition_i,
    input radish_pkg::window_step_t step_i,  // within its window
    input radish_pkg::window_step_t slot_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input logic clk_i,
    output logic [PARTITIONS*SLOTS-1:0] complete_o
);
  localparam int PLANES = PARTITIONS * SLOTS;
  localparam int PLANE_BITS = PLANES > 1 ? $clog2(PLANES) : 1;

  radish_pkg::token_count_t needed_q[PLANES];
  radish_pkg::token_count_t counts_q[PLANES];
  logic [PLANE_BITS-1:0] plane, step, config_plane;
  radish_pkg::token_count_t count;
  logic [PLANES-1:0] complete_q, first_q, second_q;
  logic complete;

  assign plane = PLANE_BITS'(partition_i) * PLANE_BITS'(SLOTS) + PLANE_BITS'(slot_i);
  assign step = PLANE_BITS'(partition_i) * PLANE_BITS'(SLOTS) + PLANE_BITS'(step_i);
  assign config_plane = config_address_i[PLANE_BITS-1:0];
  assign count = counts_q[plane] + 1'b1;
  assign complete = count == needed_q[step];

  always_ff @(posedge arrival_clk_i) if (config_write_i) needed_q[config_plane] <= config_value_i;
  always_ff @(posedge arrival_clk_i) begin
    if (config_write_i || token_i)
      counts_q[config_write_i ? config_plane : plane] <= config_write_i || complete ? '0 : count;
  end
  always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      complete_q <= '0;
    end else if (token_i) begin
      complete_q[plane] <= complete_q[plane] ^ complete;
`ifndef SYNTHESIS
      assert (config_write_i || needed_q[step] >= count);
`endif
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {first_q, second_q} <= '0;
    else {first_q, second_q} <= {complete_q, first_q};
  end
  assign complete_o = second_q;
endmodule
