// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This says what is true of a radix neuron after STEP of TIMESTEPS_IN leaks. It is combinational and serves the proof
/// alone.
///
///   v * 2^t + (the t bits shifted out) = acc,  acc = b + sum of w * (X mod 2^t) + this step's weights * 2^t
///   -max(|b|, S) - used <= v <= max(|b|, S - 1) + used     (rounding towards minus infinity: not symmetric)
///   |b| + 2 S <= 2^(V-1), used <= S                        (mapping checks the first; an input spikes once)
///
/// `fan_i` is S, the sum of |w| over the inputs; `used_i` is that sum over the inputs that spiked in this step.
module neuron_invariant #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int T = 8,
    parameter int TIMESTEPS_IN = 8,
    parameter int STEP = 0
) (
    input logic signed [V-1:0] bias_i,
    input logic [V-1:0] fan_i,
    input logic [V:0] used_i,
    input logic signed [V+T-1:0] acc_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i,
    output logic holds_o
);
  localparam int E = V + 4;  // wide enough for every bound below

  logic signed [V+T-1:0] wide_v, low_bits;
  logic signed [E-1:0] bias, size, fan, used, v, up, down;

  always_comb begin
    wide_v = {{T{v_i[V-1]}}, v_i};
    low_bits = {{V{1'b0}}, out_i >> (TIMESTEPS_IN - STEP)};
    bias = {{4{bias_i[V-1]}}, bias_i};
    size = bias < 0 ? -bias : bias;
    fan = $signed({4'b0, fan_i});
    used = $signed({3'b0, used_i});
    v = {{4{v_i[V-1]}}, v_i};
    up = bias > fan - 1 ? bias : (fan == 0 ? '0 : fan - 1);
    down = size > fan ? size : fan;
    holds_o = (wide_v << STEP) + low_bits == acc_i
        && {out_i >> (TIMESTEPS_IN - STEP)} << (TIMESTEPS_IN - STEP) == out_i
        && out_i >> TIMESTEPS_IN == 0
        && size + fan + fan <= (1 << (V - 1)) && used <= fan
        && -down - used <= v && v <= up + used;
  end
endmodule
