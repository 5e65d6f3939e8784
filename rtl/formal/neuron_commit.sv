// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The radix neuron commits y = clamp(sum >> shift, 0, 2^T_out - 1) for every sum, shift, T_in and T_out; a signed one
/// y = clamp(sum >>> shift, -2^(T_out-1), 2^(T_out-1) - 1) in T bits, where a negative sum is shifted by leak more. Each amount
/// of shift is a case of its own: y is a slice of sum where all bits above the slice are those of the sign, else its largest
/// or its least value; unsigned, it is 0 of a negative sum.
module neuron_commit #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = radish_pkg::GAIN_BITS,
    parameter int T = 16
) (
    input radish_pkg::neuron_op_e op_i,
    input radish_pkg::train_step_t timesteps_in_i,
    input radish_pkg::train_step_t timesteps_out_i,
    input radish_pkg::shift_t shift_i,
    input logic is_signed_i,
    input radish_pkg::leak_t leak_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i
);
  localparam int A = V + T;
  logic signed [A-1:0] sum;
  localparam int AMOUNTS = 2 ** radish_pkg::SHIFT_BITS + 2 ** radish_pkg::LEAK_BITS - 1;
  logic [T-1:0] top, y, clamped;
  logic negative;
  radish_pkg::leak_t leak;
  logic [radish_pkg::SHIFT_BITS:0] amount;
  assign leak = is_signed_i ? leak_i : '0;  // a restriction of neuron_step
  neuron_step #(.V(V), .W(W), .T(T)) u_step (
      .op_i, .bias_i('0), .weight_i('0), .timesteps_in_i, .timesteps_out_i, .shift_i, .is_signed_i,
      .leak_i(leak), .v_i, .out_i, .v_o(), .out_o(), .sum_o(sum), .y_o(y));

  always_comb begin
    negative = sum[A-1];
    top = ~({T{1'b1}} << (timesteps_out_i - radish_pkg::TRAIN_STEP_BITS'(is_signed_i)));  // the largest y
    amount = {1'b0, shift_i} + (negative ? (radish_pkg::SHIFT_BITS + 1)'(leak) : '0);
    clamped = '0;
    for (int n = 0; n < AMOUNTS; n++) begin
      if (amount == n && (is_signed_i || !negative)) begin
        for (int i = 0; i < T; i++) clamped[i] = n + i < A ? sum[n+i] : negative;
        for (int i = n; i < A - 1; i++) begin
          if (sum[i] != negative && (i - n >= T || !top[i-n])) clamped = negative ? ~top : top;
        end
      end
    end
    if (timesteps_out_i >= 1 && timesteps_out_i <= T) assert (y == clamped);
  end
endmodule
