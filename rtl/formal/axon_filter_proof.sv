// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// axon_filter takes what lies in the window and nothing else, and two axons of a window never share a bit: a
/// spike is neither lost in another's bit nor put outside its source's words. The proof is combinational and covers
/// windows at any place: with ROWS and COLUMNS those of this size and any number of channels, as long as their axons have
/// numbers of 16 bits; without them (0) all of up to 7 x 7 x 7 axons.
module axon_filter_proof #(
    parameter int ROWS = 0,
    parameter int COLUMNS = 0
) (
    input logic [12:0] channels_i,
    input logic [2:0] rows_i,
    input logic [2:0] columns_i,
    input logic signed [12:0] first_channel_i,
    input radish_pkg::offset_t first_row_i,
    input radish_pkg::offset_t first_column_i,
    input radish_pkg::channel_t a_channel_i,
    input radish_pkg::row_t a_row_i,
    input radish_pkg::column_t a_column_i,
    input radish_pkg::channel_t b_channel_i,
    input radish_pkg::row_t b_row_i,
    input radish_pkg::column_t b_column_i
);
  radish_pkg::source_t source;
  always_comb begin
    source = '0;
    source.halo_channel = first_channel_i;
    source.halo_row = first_row_i;
    source.halo_column = first_column_i;
    source.halo_channels = channels_i;
    source.halo_rows = ROWS != 0 ? 11'(ROWS) : 11'(rows_i);
    source.halo_columns = ROWS != 0 ? 11'(COLUMNS) : 11'(columns_i);
  end

  logic a_taken, b_taken;
  logic [15:0] a_word, b_word;
  logic [5:0] a_bit, b_bit;
  axon_filter u_a (.source_i(source), .channel_i(a_channel_i), .row_i(a_row_i), .column_i(a_column_i),
      .taken_o(a_taken), .word_o(a_word), .bit_o(a_bit));
  axon_filter u_b (.source_i(source), .channel_i(b_channel_i), .row_i(b_row_i), .column_i(b_column_i),
      .taken_o(b_taken), .word_o(b_word), .bit_o(b_bit));

  logic signed [14:0] channel, row, column;
  logic [31:0] axons;
  always_comb begin
    channel = $signed({3'b0, a_channel_i}) - first_channel_i;
    row = $signed({5'b0, a_row_i}) - first_row_i;
    column = $signed({5'b0, a_column_i}) - first_column_i;
    axons = ROWS != 0 ? 32'(channels_i) * 32'(ROWS * COLUMNS) : 32'(channels_i[2:0]) * 32'(rows_i) * 32'(columns_i);
    assume (ROWS != 0 ? axons <= 32'd65536 : channels_i < 8);
    assert (a_taken == (channel >= 0 && channel < $signed({2'b0, channels_i}) && row >= 0
        && row < $signed({4'b0, source.halo_rows}) && column >= 0 && column < $signed({4'b0, source.halo_columns})));
    if (a_taken) assert (32'({a_word, a_bit}) < axons);
    if (a_taken && b_taken && {a_channel_i, a_row_i, a_column_i} != {b_channel_i, b_row_i, b_column_i})
      assert ({a_word, a_bit} != {b_word, b_bit});
    cover (a_taken && b_taken && a_word == 5 && b_word == 0);
    cover (!a_taken && first_row_i < 0 && source.halo_rows != 0);
  end
endmodule
