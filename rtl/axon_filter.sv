// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The axon filter says whether a spike lies in the partition's window (halo) on a source population and which bit
/// of its plane the spike sets: two posedges after it is given; without PIPELINED it is combinational, as a proof sees it.
///
///   place in the window, inside? --> | --> row number: channel * rows + row --> | --> axon: row number * columns + column
///
/// Restrictions: the window holds fewer than 2^16 axons.
module axon_filter #(
    parameter bit PIPELINED = 1'b0
) (
    input logic clk_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::source_t source_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::channel_t channel_i,
    input radish_pkg::row_t row_i,
    input radish_pkg::column_t column_i,
    output logic taken_o,
    output radish_pkg::dividend_t word_o,  // number of the word in the partition's plane
    output radish_pkg::axon_bit_t bit_o
);
  localparam int BITS = radish_pkg::DIVIDEND_BITS;

  // What one stage hands to the next.
  typedef struct packed {
    logic taken;
    logic [BITS-1:0] first, y, x, columns, rows, axon_word;  // first: channel of the window, then number of the row
  } stage_t;
  /* verilator lint_off UNUSEDSIGNAL */
  stage_t offset_d, offset, row_d, row;
  /* verilator lint_on UNUSEDSIGNAL */
  radish_pkg::dividend_t axon;

  always_comb begin
    // A difference below zero wraps around to a large number, which lies outside every window.
    offset_d.first = BITS'(channel_i) - BITS'($signed(source_i.halo_channel));
    offset_d.y = BITS'(row_i) - BITS'($signed(source_i.halo_row));
    offset_d.x = BITS'(column_i) - BITS'($signed(source_i.halo_column));
    offset_d.rows = BITS'(source_i.halo_rows);
    offset_d.columns = BITS'(source_i.halo_columns);
    offset_d.axon_word = source_i.axon_word;
    offset_d.taken = offset_d.first < BITS'(source_i.halo_channels) && offset_d.y < offset_d.rows
        && offset_d.x < offset_d.columns;
    row_d = offset;
    row_d.first = offset.first * offset.rows + offset.y;
    axon = row.first * row.columns + row.x;
    word_o = row.axon_word + (axon >> radish_pkg::AXON_BIT_BITS);
    bit_o = axon[radish_pkg::AXON_BIT_BITS-1:0];
  end
  assign taken_o = row.taken;

  if (PIPELINED) begin : g_stages
    stage_t offset_q, row_q;
    always_ff @(posedge clk_i) {offset_q, row_q} <= {offset_d, row_d};
    assign offset = offset_q;
    assign row = row_q;
  end else begin : g_wires
    logic unused;
    assign unused = clk_i;
    assign offset = offset_d;
    assign row = row_d;
  end
endmodule
