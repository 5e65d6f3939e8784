// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This finds the pooling windows that a tile coordinate belongs to along one axis: first_o to last_o - 1. It is
/// combinational.
///
///   window p covers at when 0 <= at + offset - p * stride < kernel
///
/// Restrictions: coordinates are below 2^15.
module axis_pools (
    input radish_pkg::tile_row_t at_i,
    input radish_pkg::offset_t offset_i,
    input radish_pkg::kernel_t kernel_i,
    input radish_pkg::kernel_t stride_i,
    input logic [radish_pkg::RECIPROCAL_BITS-1:0] reciprocal_i,
    input radish_pkg::tile_row_t count_i,
    input radish_pkg::tile_row_t window_i,
    output logic any_o,
    output radish_pkg::tile_row_t first_o,
    output radish_pkg::tile_row_t last_o,
    output logic opens_o  // at_i is the first coordinate of the tile in window_i
);
  localparam int BITS = radish_pkg::DIVIDEND_BITS;

  logic signed [BITS-1:0] reach, past;
  radish_pkg::dividend_t reach_quotient, past_quotient, last, first;

  assign reach  = $signed(BITS'(at_i)) + BITS'($signed(offset_i));
  assign past = reach - $signed(BITS'(kernel_i));

  reciprocal_divider u_reach (
      .dividend_i  (reach),
      .reciprocal_i(reciprocal_i),
      .quotient_o  (reach_quotient)
  );
  reciprocal_divider u_past (
      .dividend_i  (past),
      .reciprocal_i(reciprocal_i),
      .quotient_o  (past_quotient)
  );

  always_comb begin
    last  = reach < 0 ? '0 : reach_quotient + 1'b1;
    first = past < 0 ? '0 : past_quotient + 1'b1;
    if (last > BITS'(count_i)) last = BITS'(count_i);
    any_o   = first < last;
    first_o = first[radish_pkg::TILE_ROW_BITS-1:0];
    last_o  = last[radish_pkg::TILE_ROW_BITS-1:0];
    opens_o = at_i == 0 || reach == $signed(BITS'(window_i) * BITS'(stride_i));
  end
endmodule
