// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The scheduler holds the planes: one bit for each axon and slot, in words of 64 (docs/chip.md, section 2,
/// "Arrivals never block"). It is one memory of two ports, each with its own clock:
///
///   arrival    posedge arrival_clk_i with arrival_i: one bit of a word is written to 1 (bit write enables); nothing is
///              read
///   scan       posedge clk_i with scan_clear_i: a word is read, then written to 0 in the same access; scan_word_o is the
///              port's output register and holds the word until the next read
///
/// The clocks know nothing of each other. No bit needs a synchroniser: that a plane is complete crosses by two flops
/// (step_counter), and the scan reads it only then.
///
/// Restrictions: arrivals and the scan never share a word at a time (end-of-step tokens and credits see to it);
/// a plane is cleared once before its first use.
module scheduler #(
    parameter int WORDS = 256
) (
    input logic clk_i,
    input radish_pkg::plane_address_t scan_address_i,
    input logic scan_clear_i,
    output radish_pkg::plane_word_t scan_word_o,
    input logic arrival_clk_i,
    input logic arrival_i,
    input radish_pkg::plane_address_t arrival_address_i,
    input radish_pkg::axon_bit_t arrival_bit_i
);
  localparam int INDEX_BITS = WORDS > 1 ? $clog2(WORDS) : 1;

  /* verilator lint_off MULTIDRIVEN */
  radish_pkg::plane_word_t words_q[WORDS]  /*verilator public_flat_rd*/;
  /* verilator lint_on MULTIDRIVEN */
  radish_pkg::plane_word_t scan_word_q;
  logic [INDEX_BITS-1:0] scan_index, arrival_index;

  assign scan_index = scan_address_i[INDEX_BITS-1:0];
  assign arrival_index = arrival_address_i[INDEX_BITS-1:0];
  assign scan_word_o = scan_word_q;

  always_ff @(posedge clk_i) begin
    if (scan_clear_i) begin
      scan_word_q <= words_q[scan_index];
      words_q[scan_index] <= '0;
    end
  end

  always_ff @(posedge arrival_clk_i) begin
    if (arrival_i) words_q[arrival_index][arrival_bit_i] <= 1'b1;
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) if (scan_clear_i) assert (int'(scan_address_i) < WORDS);
  always_ff @(posedge arrival_clk_i) if (arrival_i) assert (int'(arrival_address_i) < WORDS);
`else
  logic unused;
  assign unused = ^{scan_address_i, arrival_address_i};
`endif
endmodule
