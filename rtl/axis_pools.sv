// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The pooling windows that a tile coordinate belongs to, along one axis: first_o .. last_o - 1; combinational.
///
///   window p covers at when 0 <= at + offset - p * stride < kernel
///
/// Restrictions: coordinates below 2^15.
module axis_pools (
    input logic [10:0] at_i,
    input radish_pkg::offset_t offset_i,
    input radish_pkg::kernel_t kernel_i,
    input radish_pkg::kernel_t stride_i,
    input logic [radish_pkg::RECIPROCAL_BITS-1:0] reciprocal_i,
    input logic [10:0] count_i,
    input logic [10:0] window_i,
    output logic any_o,
    output logic [10:0] first_o,
    output logic [10:0] last_o,
    output logic opens_o  // at_i is the first coordinate of the tile in window_i
);
  logic signed [15:0] reach, past;
  logic [15:0] reach_quotient, past_quotient, last, first;

  assign reach  = $signed({5'b0, at_i}) + 16'($signed(offset_i));
  assign past = reach - $signed({10'b0, kernel_i});

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
    last  = reach < 0 ? 16'd0 : reach_quotient + 16'd1;
    first = past < 0 ? 16'd0 : past_quotient + 16'd1;
    if (last > 16'(count_i)) last = 16'(count_i);
    any_o   = first < last;
    first_o = first[10:0];
    last_o  = last[10:0];
    opens_o = at_i == 0 || reach == $signed(16'(window_i) * 16'(stride_i));
  end
endmodule
