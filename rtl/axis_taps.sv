// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The taps k of one axis that move a spike at window coordinate `at_i` onto the tile; combinational.
///
///   target = (at + offset - k) / stride, exact and in 0..size-1
///
/// Consecutive taps are `stride` apart and their targets descend by one; `first_o` is the first tap,
/// `target_o` where it leads.
///
/// Restrictions: coordinates below 2^15.
module axis_taps (
    input logic [15:0] at_i,
    input radish_pkg::offset_t offset_i,
    input radish_pkg::kernel_t kernel_i,
    input radish_pkg::kernel_t stride_i,
    input logic [radish_pkg::RECIPROCAL_BITS-1:0] reciprocal_i,
    input logic [10:0] size_i,
    output logic any_o,
    output logic [5:0] first_o,
    output logic [10:0] target_o
);
  logic signed [15:0] reach;
  logic [15:0] whole, target, first;

  reciprocal_divider u_divider (
      .dividend_i  (reach),
      .reciprocal_i(reciprocal_i),
      .quotient_o  (whole)
  );

  assign reach = $signed(at_i) + 16'($signed(offset_i));

  always_comb begin
    target = whole;
    if (whole >= 16'(size_i)) target = 16'(size_i) - 16'd1;
    first = reach - target * 16'(stride_i);
    any_o = reach >= 0 && size_i != 0 && first < 16'(kernel_i);
    first_o = first[5:0];
    target_o = target[10:0];
  end
endmodule
