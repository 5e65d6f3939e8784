// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This says what a radix neuron holds after STEP of TIMESTEPS_IN leaks. It is combinational and serves the proof alone.
///
///   v * 2^t + (the t bits shifted out) = acc,  acc = b + sum of w * (X mod 2^t) + this step's weights * 2^t
///
/// `out` holds these bits below bit TIMESTEPS_IN and above all that are still to come, which are 0; they are below 2^t, so
/// that the sum is a concatenation.
module neuron_invariant #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int T = 16,
    parameter int TIMESTEPS_IN = 8,
    parameter int STEP = 0
) (
    input logic signed [V+T-1:0] acc_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i,
    output logic holds_o
);
  localparam int LEFT = TIMESTEPS_IN - STEP;  // bits that are still to come
  logic signed [V+T-1:0] wide_v, low_bits;

  always_comb begin
    wide_v = {{T{v_i[V-1]}}, v_i};
    low_bits = {{V{1'b0}}, out_i >> LEFT};
    holds_o = ((wide_v << STEP) | low_bits) == acc_i && {out_i >> LEFT} << LEFT == out_i && out_i >> TIMESTEPS_IN == 0;
  end
endmodule
