// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// Where a spike of a source population belongs in its plane, if it lies in the partition's window (halo);
/// combinational.
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
    output logic [15:0] word_o,  // of the partition's plane
    output logic [5:0] bit_o
);
  logic [15:0] c, y, x, axon;

  always_comb begin
    // Below zero becomes large.
    c = 16'(channel_i) - 16'($signed(source_i.halo_channel));
    y = 16'(row_i) - 16'($signed(source_i.halo_row));
    x = 16'(column_i) - 16'($signed(source_i.halo_column));
    taken_o = c < 16'(source_i.halo_channels) && y < 16'(source_i.halo_rows)
        && x < 16'(source_i.halo_columns);
    axon = (c * 16'(source_i.halo_rows) + y) * 16'(source_i.halo_columns) + x;
    word_o = source_i.axon_word + (axon >> 6);
    bit_o = axon[5:0];
  end
endmodule
