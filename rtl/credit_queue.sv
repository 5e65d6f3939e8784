// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The credit queue holds an entry for each consumed window and hands it out as one credit for each feed of the
/// partition, feeds in order, oldest window first (docs/chip.md, section 2, "Tokens and credits").
///
/// Restrictions: at most 2^DEPTH_BITS entries wait (every partition's windows together).
module credit_queue #(
    parameter int DEPTH_BITS = 6
) (
    input logic clk_i,
    input logic rst_ni,
    input logic push_i,
    input radish_pkg::partition_id_t partition_i,
    input radish_pkg::feed_number_t feeds_i,  // at least 1
    output logic valid_o,
    output radish_pkg::partition_id_t partition_o,
    output radish_pkg::feed_number_t feed_o,
    input logic pop_i
);
  localparam int DEPTH = 1 << DEPTH_BITS;
  localparam int FEED_BITS = radish_pkg::FEED_NUMBER_BITS;
  localparam int ENTRY_BITS = radish_pkg::PARTITION_ID_BITS + FEED_BITS;

  logic [ENTRY_BITS-1:0] entries_q[DEPTH];
  logic [ENTRY_BITS-1:0] head;
  logic [DEPTH_BITS:0] write_d, write_q, read_d, read_q;
  radish_pkg::feed_number_t feed_d, feed_q;
  logic last;

  assign head = entries_q[read_q[DEPTH_BITS-1:0]];
  assign valid_o = read_q != write_q;
  assign partition_o = head[FEED_BITS+:radish_pkg::PARTITION_ID_BITS];
  assign feed_o = feed_q;

  always_comb begin
    last = feed_q + 1'b1 == head[FEED_BITS-1:0];
    write_d = write_q + (DEPTH_BITS + 1)'(push_i);
    read_d = read_q + (DEPTH_BITS + 1)'(pop_i && last);
    feed_d = pop_i ? (last ? '0 : feed_q + 1'b1) : feed_q;
  end

  always_ff @(posedge clk_i) if (push_i) entries_q[write_q[DEPTH_BITS-1:0]] <= {partition_i, feeds_i};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {write_q, read_q, feed_q} <= '0;
    end else begin
      {write_q, read_q, feed_q} <= {write_d, read_d, feed_d};
`ifndef SYNTHESIS
      if (pop_i) assert (valid_o);
      if (push_i) assert (feeds_i != 0 && write_q - read_q != (DEPTH_BITS + 1)'(DEPTH));
`endif
    end
  end
endmodule
