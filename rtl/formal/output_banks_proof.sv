// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// Emission and commit read from the output banks what was written last; the commit's read sees the write of its
/// own cycle. The word in question is any word of either bank.
///
/// Assumed: addresses are below WORDS; emission never reads the word that the commit writes in the same cycle.
module output_banks_proof #(
    parameter int WORDS = 2,
    parameter int BITS = 8
) (
    input logic clk_i,
    input logic commit_re_i,
    input radish_pkg::output_address_t commit_raddr_i,
    input logic commit_we_i,
    input radish_pkg::output_address_t commit_waddr_i,
    input logic [BITS-1:0] commit_wdata_i,
    input logic emit_re_i,
    input radish_pkg::output_address_t emit_raddr_i
);
  logic [BITS-1:0] commit_rdata, emit_rdata;
  output_banks #(.WORDS(WORDS), .BITS(BITS)) u_banks (
      .clk_i, .commit_re_i, .commit_raddr_i, .commit_rdata_o(commit_rdata), .commit_we_i, .commit_waddr_i,
      .commit_wdata_i, .emit_re_i, .emit_raddr_i, .emit_rdata_o(emit_rdata));
  (* hierconn *) wire [BITS-1:0] \u_banks.words_q[0] ;
  (* hierconn *) wire [BITS-1:0] \u_banks.words_q[1] ;
  (* hierconn *) wire [BITS-1:0] \u_banks.words_q[2] ;
  (* hierconn *) wire [BITS-1:0] \u_banks.words_q[3] ;

  (* anyconst *) logic [16:0] address;
  logic known_q, hit, commit_due_q, emit_due_q;
  logic [BITS-1:0] last_q, now, commit_owed_q, emit_owed_q, word;
  initial {known_q, commit_due_q, emit_due_q} = '0;
  assign hit = commit_we_i && commit_waddr_i == address;
  assign now = hit ? commit_wdata_i : last_q;
  always_ff @(posedge clk_i) begin
    known_q <= known_q || hit;
    last_q <= now;
    // What a port returns stays until it reads again.
    if (commit_re_i) {commit_due_q, commit_owed_q} <= {(known_q || hit) && commit_raddr_i == address, now};
    if (emit_re_i) {emit_due_q, emit_owed_q} <= {known_q && emit_raddr_i == address, last_q};
  end
  assign word = address[16] ? (address[0] ? \u_banks.words_q[3] : \u_banks.words_q[2] )
      : (address[0] ? \u_banks.words_q[1] : \u_banks.words_q[0] );

  always_comb begin
    assume (address[15:0] < WORDS && commit_raddr_i[15:0] < WORDS && commit_waddr_i[15:0] < WORDS);
    assume (emit_raddr_i[15:0] < WORDS && !(emit_re_i && commit_we_i && emit_raddr_i == commit_waddr_i));
    if (known_q) assert (word == last_q);
    if (commit_due_q) assert (commit_rdata == commit_owed_q);
    if (emit_due_q) assert (emit_rdata == emit_owed_q);
    cover (emit_due_q && commit_due_q && address[16] && emit_owed_q != commit_owed_q);
  end
endmodule
