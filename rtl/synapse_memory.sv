// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The synapse memory is only read by the engine; its words are weights, initial potentials or thresholds. A read
/// takes one cycle.
///
/// Restrictions: addresses are below WORDS; only the configuration port writes.
module synapse_memory #(
    parameter int WORDS = 256,
    parameter int BITS = 32,
    parameter int ADDRESS_BITS = radish_pkg::SYNAPSE_ADDRESS_BITS
) (
    input logic clk_i,
    input logic re_i,
    input logic [ADDRESS_BITS-1:0] raddr_i,
    output logic [BITS-1:0] rdata_o,
    input logic we_i,
    input logic [ADDRESS_BITS-1:0] waddr_i,
    input logic [BITS-1:0] wdata_i
);
  localparam int INDEX_BITS = WORDS > 1 ? $clog2(WORDS) : 1;

  logic [BITS-1:0] words_q[WORDS];
  logic [BITS-1:0] rdata_q;

  always_ff @(posedge clk_i) begin
    if (re_i) rdata_q <= words_q[raddr_i[INDEX_BITS-1:0]];
    if (we_i) words_q[waddr_i[INDEX_BITS-1:0]] <= wdata_i;
  end
  assign rdata_o = rdata_q;

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (re_i) assert (int'(raddr_i) < WORDS);
    if (we_i) assert (int'(waddr_i) < WORDS);
  end
`else
  logic unused;
  assign unused = ^{raddr_i, waddr_i};
`endif
endmodule
