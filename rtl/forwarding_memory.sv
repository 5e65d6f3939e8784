// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This memory does one read and one write in each cycle and registers its read; a read of the word that is written
/// in the same cycle returns what is written, so that a pipeline of read and write stages never stalls.
///
///   cycle n: raddr_i           cycle n+1: rdata_o = word as of the end of cycle n, writes of cycle n included
///
/// Restrictions: addresses are below WORDS; a word is undefined until it is written.
module forwarding_memory #(
    parameter int WORDS = 256,
    parameter int BITS = 32,
    parameter int ADDRESS_BITS = radish_pkg::POTENTIAL_ADDRESS_BITS
) (
    input logic clk_i,
    input logic re_i,
    input logic [ADDRESS_BITS-1:0] raddr_i,
    output logic [BITS-1:0] rdata_o,
    input logic we_i,
    input logic [ADDRESS_BITS-1:0] waddr_i,
    input logic [BITS-1:0] wdata_i
`ifdef FORMAL
    ,
    input logic [ADDRESS_BITS-1:0] ghost_address_i,
    output logic [BITS-1:0] ghost_word_o
`endif
);
  localparam int INDEX_BITS = WORDS > 1 ? $clog2(WORDS) : 1;

  logic [BITS-1:0] words_q[WORDS]  /*verilator public*/;
  logic [BITS-1:0] rdata_q;
  logic forward;

  assign forward = we_i && waddr_i == raddr_i;
  assign rdata_o = rdata_q;

  always_ff @(posedge clk_i) begin
    if (re_i) rdata_q <= forward ? wdata_i : words_q[raddr_i[INDEX_BITS-1:0]];
    if (we_i) words_q[waddr_i[INDEX_BITS-1:0]] <= wdata_i;
  end

`ifdef FORMAL
  assign ghost_word_o = words_q[ghost_address_i[INDEX_BITS-1:0]];
`endif
`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (re_i) assert (int'(raddr_i) < WORDS);
    if (we_i) assert (int'(waddr_i) < WORDS);
  end
`endif
endmodule
