// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This finds the taps k of one axis that move a spike at window coordinate `at_i` onto the tile. It is
/// combinational.
///
///   target = (at + offset - k) / stride, exact and in 0..size-1
///
/// Consecutive taps are `stride` apart and their targets descend by one; `first_o` is the first tap, and `target_o` is
/// the coordinate of the tile that it leads to.
///
/// Restrictions: coordinates are below 2^15.
module axis_taps (
    input radish_pkg::dividend_t at_i,
    input radish_pkg::offset_t offset_i,
    input radish_pkg::kernel_t kernel_i,
    input radish_pkg::kernel_t stride_i,
    input logic [radish_pkg::RECIPROCAL_BITS-1:0] reciprocal_i,
    input radish_pkg::tile_row_t size_i,
    output logic any_o,
    output radish_pkg::kernel_t first_o,
    output radish_pkg::tile_row_t target_o
);
  localparam int BITS = radish_pkg::DIVIDEND_BITS;

  logic signed [BITS-1:0] reach;
  radish_pkg::dividend_t whole, target, first;

  reciprocal_divider u_divider (
      .dividend_i  (reach),
      .reciprocal_i(reciprocal_i),
      .quotient_o  (whole)
  );

  assign reach = $signed(at_i) + BITS'($signed(offset_i));

  always_comb begin
    target = whole;
    if (whole >= BITS'(size_i)) target = BITS'(size_i) - 1'b1;
    first = reach - target * BITS'(stride_i);
    any_o = reach >= 0 && size_i != 0 && first < BITS'(kernel_i);
    first_o = first[radish_pkg::KERNEL_BITS-1:0];
    target_o = target[radish_pkg::TILE_ROW_BITS-1:0];
  end
endmodule
