// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The network interface is the FIFO of `DEPTH` packets between the core and the self-timed network (docs/chip.md,
/// section 2).
///
///   push_i     the core sends in this cycle; only if free_o (core's clock domain)
///   valid_o    a packet waits: one that is pushed can be taken in the same cycle
///   taken_i    posedge taken_clk_i: the network takes the head packet (its own domain)
///
/// A slot that the network freed at time t is seen at the second clock edge strictly after t (event_counter).
///
/// Restrictions: valid_o and packet_o settle within the cycle of push_i; the network's request is their matched
/// delay (bundled data). taken_i comes only with valid_o.
module network_interface #(
    parameter int DEPTH = radish_pkg::CORE_NI_DEPTH,
    parameter int BITS = radish_pkg::PACKET_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    input logic push_i,
    input logic [BITS-1:0] packet_i,
    output logic free_o,
    input logic taken_clk_i,
    input logic taken_i,
    output logic valid_o,
    output logic [BITS-1:0] packet_o
);
  localparam int INDEX_BITS = $clog2(DEPTH);
  localparam int COUNT_BITS = INDEX_BITS + 2;

  logic [BITS-1:0] packets_q[DEPTH];
  logic [COUNT_BITS-1:0] pushed_d, pushed_q, taken, taken_seen, waiting;
  logic [INDEX_BITS-1:0] write_d, write_q, read_d, read_q;

  event_counter #(
      .BITS(COUNT_BITS)
  ) u_taken (
      .rst_ni,
      .event_clk_i(taken_clk_i),
      .event_i(taken_i),
      .event_count_o(taken),
      .clk_i,
      .count_o(taken_seen)
  );

  assign waiting = pushed_q - taken_seen;
  assign free_o = waiting < COUNT_BITS'(DEPTH);
  assign valid_o = pushed_d != taken;
  assign packet_o = pushed_q != taken ? packets_q[read_q] : packet_i;

  always_comb begin
    pushed_d = pushed_q + COUNT_BITS'(push_i);
    write_d = write_q;
    if (push_i) write_d = write_q == INDEX_BITS'(DEPTH - 1) ? '0 : write_q + 1'b1;
    read_d = read_q == INDEX_BITS'(DEPTH - 1) ? '0 : read_q + 1'b1;
  end

  always_ff @(posedge clk_i) if (push_i) packets_q[write_q] <= packet_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {pushed_q, write_q} <= '0;
    end else begin
      {pushed_q, write_q} <= {pushed_d, write_d};
`ifndef SYNTHESIS
      if (push_i) assert (free_o);
`endif
    end
  end
  always_ff @(posedge taken_clk_i or negedge rst_ni) begin
    if (!rst_ni) read_q <= '0;
    else if (taken_i) read_q <= read_d;
  end
endmodule
