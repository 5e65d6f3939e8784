// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// forwarding_memory never returns an old word. Beside it the proof remembers what was written last to one word, which
/// may be any, and what the read port owes after each read. It takes one inductive step from any state.
module memory_proof #(
    parameter int WORDS = 8,
    parameter int BITS = 8,
    parameter int ADDRESS_BITS = 3
) (
    input logic clk_i,
    input logic re_i,
    input logic [ADDRESS_BITS-1:0] raddr_i,
    input logic we_i,
    input logic [ADDRESS_BITS-1:0] waddr_i,
    input logic [BITS-1:0] wdata_i
);
  (* anyconst *) logic [ADDRESS_BITS-1:0] address;  // any word, the same all the time
  logic known_q, due_q;
  logic [BITS-1:0] last_q, owed_q, rdata, word;
  initial known_q = 1'b0;
  initial due_q = 1'b0;

  forwarding_memory #(.WORDS(WORDS), .BITS(BITS), .ADDRESS_BITS(ADDRESS_BITS)) u_memory (
      .clk_i, .re_i, .raddr_i, .rdata_o(rdata), .we_i, .waddr_i, .wdata_i,
      .ghost_address_i(address), .ghost_word_o(word));

  logic hit;
  assign hit = we_i && waddr_i == address;
  always_ff @(posedge clk_i) begin
    if (hit) begin
      known_q <= 1'b1;
      last_q  <= wdata_i;
    end
    due_q  <= re_i && raddr_i == address && (known_q || hit);
    owed_q <= hit ? wdata_i : last_q;
  end

  always_comb begin
    if (known_q) assert (word == last_q);
    if (due_q) assert (rdata == owed_q);
  end
endmodule
