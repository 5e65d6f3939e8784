// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The radix neuron commits y = clamp(sum >> shift, 0, 2^T_out - 1) for every sum, shift, T_in and T_out. Each shift is a
/// case of its own: y is a slice of sum where no bit above the slice is set, else its largest value; 0 of a negative sum.
module neuron_commit #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = radish_pkg::GAIN_BITS,
    parameter int T = 16
) (
    input radish_pkg::neuron_op_e op_i,
    input radish_pkg::train_step_t timesteps_in_i,
    input radish_pkg::train_step_t timesteps_out_i,
    input radish_pkg::shift_t shift_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i
);
  localparam int A = V + T;
  logic signed [A-1:0] sum;
  logic [T-1:0] top, y, clamped;
  neuron_step #(.V(V), .W(W), .T(T)) u_step (
      .op_i, .bias_i('0), .weight_i('0), .timesteps_in_i, .timesteps_out_i, .shift_i, .v_i, .out_i, .v_o(), .out_o(),
      .sum_o(sum), .y_o(y));

  always_comb begin
    top = ~({T{1'b1}} << timesteps_out_i);
    clamped = '0;
    for (int shift = 0; shift < 2 ** radish_pkg::SHIFT_BITS; shift++) begin
      if (shift_i == shift && !sum[A-1]) begin
        for (int i = 0; i < T; i++) if (shift + i < A) clamped[i] = sum[shift+i];
        for (int i = shift; i < A - 1; i++) if (sum[i] && (i - shift >= T || !top[i-shift])) clamped = top;
      end
    end
    if (timesteps_out_i >= 1 && timesteps_out_i <= T) assert (y == clamped);
  end
endmodule
