// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The scheduler holds the planes: one bit for each axon and slot, in words of 64 (docs/chip.md, section 2,
/// "Arrivals never block"). Arrivals set bits in their own, self-timed domain and never wait; the scan reads a word
/// and clears it in the core's clock domain.
///
/// A bit has two halves, one written by each port: it is set while they differ. So each port writes its own
/// memory, and a bit that is set twice stays set.
///
///   arrival    posedge arrival_clk_i with arrival_i: the bit is set
///   scan       scan_word_o follows scan_address_i; with scan_clear_i the word is zero from the next edge on
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

  radish_pkg::plane_word_t set_q[WORDS]  /*verilator public_flat_rd*/;
  radish_pkg::plane_word_t clear_q[WORDS]  /*verilator public_flat_rd*/;
  logic [INDEX_BITS-1:0] scan_index, arrival_index;
  radish_pkg::plane_word_t scan_set, arrival_set, arrival_clear, arrival_mask;

  assign scan_index = scan_address_i[INDEX_BITS-1:0];
  assign scan_set = set_q[scan_index];
  assign scan_word_o = scan_set ^ clear_q[scan_index];

  assign arrival_index = arrival_address_i[INDEX_BITS-1:0];
  assign arrival_set = set_q[arrival_index];
  assign arrival_clear = clear_q[arrival_index];
  assign arrival_mask = radish_pkg::PLANE_WORD_BITS'(1) << arrival_bit_i;

  always_ff @(posedge clk_i) begin
    if (scan_clear_i) clear_q[scan_index] <= scan_set;
  end

  always_ff @(posedge arrival_clk_i) begin
    if (arrival_i) set_q[arrival_index] <= (arrival_set & ~arrival_mask) | (~arrival_clear & arrival_mask);
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) if (scan_clear_i) assert (int'(scan_address_i) < WORDS);
  always_ff @(posedge arrival_clk_i) if (arrival_i) assert (int'(arrival_address_i) < WORDS);
`else
  logic unused;
  assign unused = ^{scan_address_i, arrival_address_i};
`endif
endmodule
