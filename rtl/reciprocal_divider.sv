// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The divider computes floor(dividend / divisor) by one multiplication. It is combinational.
///
///   reciprocal = ceil(2^32 / divisor), made with the configuration
///
/// Restrictions: dividend and divisor are below 2^16, which makes the result exact (registers.h).
module reciprocal_divider (
    input radish_pkg::dividend_t dividend_i,
    input logic [radish_pkg::RECIPROCAL_BITS-1:0] reciprocal_i,
    output radish_pkg::dividend_t quotient_o
);
  localparam int SHIFT = radish_pkg::RECIPROCAL_SHIFT;
  localparam int BITS = radish_pkg::DIVIDEND_BITS + radish_pkg::RECIPROCAL_BITS;

  // Of the product only the quotient is used: neither the fraction below it nor the bits above it.
  /* verilator lint_off UNUSEDSIGNAL */
  logic [BITS-1:0] product;
  /* verilator lint_on UNUSEDSIGNAL */

  assign product = BITS'(dividend_i) * BITS'(reciprocal_i);
  assign quotient_o = product[SHIFT+:radish_pkg::DIVIDEND_BITS];
endmodule
