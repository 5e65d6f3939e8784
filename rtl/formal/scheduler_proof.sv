// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// A bit of the scheduler is set by an arrival and stays until the scan reads and clears its word, whatever is
/// written and read elsewhere and however the two clocks interleave; what was read stays in the output register until
/// the next read. The bit in question is any bit of any word.
///
/// Assumed: an arrival and a clear of one word are never pending at the same time; the plane was cleared once.
module scheduler_proof #(
    parameter int WORDS = 2
) (
    input logic clk_i,
    input radish_pkg::plane_address_t scan_address_i,
    input logic scan_clear_i,
    input logic arrival_clk_i,
    input logic arrival_i,
    input radish_pkg::plane_address_t arrival_address_i,
    input logic [5:0] arrival_bit_i
);
  radish_pkg::plane_word_t scan_word;
  scheduler #(.WORDS(WORDS)) u_scheduler (
      .clk_i, .scan_address_i, .scan_clear_i, .scan_word_o(scan_word), .arrival_clk_i, .arrival_i,
      .arrival_address_i, .arrival_bit_i);

  (* anyconst *) logic [23:0] address;
  (* anyconst *) logic [5:0] place;
  logic cleared_q, set_q, set, clear;  // cleared_q: the bit was cleared once; set_q: a spike waits
  logic clk_q, arrival_clk_q;
  initial {cleared_q, clk_q, arrival_clk_q} = 3'b011;
  assign set = arrival_i && arrival_address_i == address && arrival_bit_i == place;
  assign clear = scan_clear_i && scan_address_i == address;
  // What was set up before an edge holds at the edge.
  logic set_before_q, clear_before_q, scan_before_q;
  always_ff @($global_clock) begin
    {clk_q, arrival_clk_q, set_before_q, clear_before_q, scan_before_q} <= {clk_i, arrival_clk_i, set, clear, scan_clear_i};
    {held_q, read_q} <= {held, read};
    if (clk_i && !clk_q && clear_before_q) {cleared_q, set_q} <= 2'b10;
    if (arrival_clk_i && !arrival_clk_q && set_before_q) set_q <= 1'b1;
  end
  logic waits, known;  // cleared_q and set_q after the edges of this instant
  logic held_q, read_q, held, read;  // the output register holds the word in question, and the bit as it was
  initial held_q = 1'b0;
  always_comb begin
    {held, read} = {held_q, read_q};
    if (clk_i && !clk_q && scan_before_q) {held, read} = {clear_before_q && cleared_q, set_q};
    {known, waits} = {cleared_q, set_q};
    if (clk_i && !clk_q && clear_before_q) {known, waits} = 2'b10;
    if (arrival_clk_i && !arrival_clk_q && set_before_q) waits = 1'b1;
  end

  always_comb begin
    assume (address < WORDS && scan_address_i < WORDS && arrival_address_i < WORDS);
    assume (!(arrival_i && scan_clear_i && arrival_address_i == scan_address_i));
    if (held) assert (scan_word[place] == read);
    cover (held && read && known && waits);
    cover (known && waits && clear && arrival_i && arrival_address_i != address);
    cover (known && waits && set);  // set twice
  end

  // The invariant is that the bit is set while a spike waits in it.
  (* hierconn *) wire [63:0] \u_scheduler.words_q[0] ;
  (* hierconn *) wire [63:0] \u_scheduler.words_q[1] ;
  logic [63:0] word;
  assign word = address == 0 ? \u_scheduler.words_q[0] : \u_scheduler.words_q[1] ;
  always_comb if (cleared_q) assert (word[place] == set_q);
endmodule
