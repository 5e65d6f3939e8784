// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The output banks are two banks of words of `LANES` outputs (docs/chip.md, section 2). Commit writes one bank of
/// a partition while emission reads the other. Each partition changes its banks by itself, so that a commit of one
/// partition (which reads for the maximum of a pooling window) and the emission of another may read the same bank in
/// one cycle: there are two read ports. The commit's read forwards the write of its cycle.
///
/// Restrictions: addresses are below WORDS in each bank; emission never reads the word that the commit writes in the
/// same cycle.
module output_banks #(
    parameter int WORDS = 64,
    parameter int BITS = 128
) (
    input logic clk_i,
    input logic commit_re_i,
    input radish_pkg::output_address_t commit_raddr_i,  // {bank, word}
    output logic [BITS-1:0] commit_rdata_o,
    input logic commit_we_i,
    input radish_pkg::output_address_t commit_waddr_i,
    input logic [BITS-1:0] commit_wdata_i,
    input logic emit_re_i,
    input radish_pkg::output_address_t emit_raddr_i,
    output logic [BITS-1:0] emit_rdata_o
);
  localparam int WORD_BITS = radish_pkg::OUTPUT_WORD_BITS;
  localparam int INDEX_BITS = WORDS > 1 ? $clog2(WORDS) : 1;

  logic [BITS-1:0] words_q[2*(1<<INDEX_BITS)]  /*verilator public_flat_rd*/;
  logic [BITS-1:0] commit_rdata_q, emit_rdata_q;
  logic [INDEX_BITS:0] commit_read, commit_write, emit_read;

  assign commit_read = {commit_raddr_i[WORD_BITS], commit_raddr_i[INDEX_BITS-1:0]};
  assign commit_write = {commit_waddr_i[WORD_BITS], commit_waddr_i[INDEX_BITS-1:0]};
  assign emit_read = {emit_raddr_i[WORD_BITS], emit_raddr_i[INDEX_BITS-1:0]};

  always_ff @(posedge clk_i) begin
    if (commit_re_i)
      commit_rdata_q <= commit_we_i && commit_write == commit_read ? commit_wdata_i : words_q[commit_read];
    if (emit_re_i) emit_rdata_q <= words_q[emit_read];
    if (commit_we_i) words_q[commit_write] <= commit_wdata_i;
  end
  assign commit_rdata_o = commit_rdata_q;
  assign emit_rdata_o   = emit_rdata_q;

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (commit_re_i) assert (int'(commit_raddr_i[WORD_BITS-1:0]) < WORDS);
    if (commit_we_i) assert (int'(commit_waddr_i[WORD_BITS-1:0]) < WORDS);
    if (emit_re_i) assert (int'(emit_raddr_i[WORD_BITS-1:0]) < WORDS);
    if (emit_re_i && commit_we_i) assert (emit_read != commit_write);
  end
`else
  logic unused;
  assign unused = ^{commit_raddr_i, commit_waddr_i, emit_raddr_i};
`endif
endmodule
