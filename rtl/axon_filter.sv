// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The axon filter says whether a spike lies in the partition's window (halo) on a source population and which bit
/// of its plane the spike sets. It is combinational.
///
/// Restrictions: the window holds fewer than 2^16 axons.
module axon_filter (
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

  radish_pkg::dividend_t c, y, x, axon;

  always_comb begin
    // A difference below zero wraps around to a large number, which lies outside every window.
    c = BITS'(channel_i) - BITS'($signed(source_i.halo_channel));
    y = BITS'(row_i) - BITS'($signed(source_i.halo_row));
    x = BITS'(column_i) - BITS'($signed(source_i.halo_column));
    taken_o = c < BITS'(source_i.halo_channels) && y < BITS'(source_i.halo_rows)
        && x < BITS'(source_i.halo_columns);
    axon = (c * BITS'(source_i.halo_rows) + y) * BITS'(source_i.halo_columns) + x;
    word_o = source_i.axon_word + (axon >> radish_pkg::AXON_BIT_BITS);
    bit_o = axon[radish_pkg::AXON_BIT_BITS-1:0];
  end
endmodule
