// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The trains in which parts of a layer send their sum keep it: what their spikes are worth is the sum, bit for bit. For every
/// P of N = n + s bits in two's complement, n steps of `high` (n <= 16) and s of `low` (s <= 15; with 0 there is `high` alone):
///
///   high = signed commit of P, shifted by s            worth sum of high[t] 2^t for t < n - 1, less high[n-1] 2^(n-1)
///   low  = commit of P - 2^s * worth(high)             worth sum of low[t] 2^t for t < s
///
///   P = 2^s * worth(high) + worth(low)
///
/// The neuron of `low` holds P - 2^s * worth(high) because it integrates the inputs of the part and, with gain -2^s, the spikes
/// of `high`: that a neuron's sum is what it has integrated, neuron_induction proves. It proves as well that a reducer, which
/// integrates both with gains 2^s and 1 and subtracts in the sign step, holds P.
module neuron_partial_sums #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = radish_pkg::GAIN_BITS,
    parameter int T = 16,
    parameter int LOW_STEPS = 8  // s
) (
    input radish_pkg::train_step_t timesteps_in_i,
    input radish_pkg::train_step_t timesteps_high_i,  // n
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i,
    input logic signed [V-1:0] low_v_i,
    input logic [T-1:0] low_out_i
);
  localparam int A = V + T;
  localparam radish_pkg::train_step_t LOW_OUT = radish_pkg::TRAIN_STEP_BITS'(LOW_STEPS == 0 ? 1 : LOW_STEPS);
  logic signed [A-1:0] sum, low_sum, worth_high, worth_low, rest, outside;
  logic [T-1:0] high, low;

  neuron_step #(.V(V), .W(W), .T(T)) u_high (
      .op_i(radish_pkg::NEURON_COMMIT), .bias_i('0), .weight_i('0), .timesteps_in_i, .timesteps_out_i(timesteps_high_i),
      .shift_i(radish_pkg::SHIFT_BITS'(LOW_STEPS)), .is_signed_i(1'b1), .leak_i('0), .v_i, .out_i, .v_o(), .out_o(),
      .sum_o(sum), .y_o(high));
  neuron_step #(.V(V), .W(W), .T(T)) u_low (
      .op_i(radish_pkg::NEURON_COMMIT), .bias_i('0), .weight_i('0), .timesteps_in_i, .timesteps_out_i(LOW_OUT),
      .shift_i('0), .is_signed_i(1'b0), .leak_i('0), .v_i(low_v_i), .out_i(low_out_i), .v_o(), .out_o(),
      .sum_o(low_sum), .y_o(low));

  always_comb begin
    worth_high = '0;
    for (int t = 0; t < T; t++) begin
      if (t < timesteps_high_i - 1 && high[t]) worth_high = worth_high | A'(1) << t;
      if (t == timesteps_high_i - 1 && high[t]) worth_high = worth_high | {A{1'b1}} << t;  // - 2^t, and what is below it
    end
    worth_low = '0;
    for (int t = 0; t < LOW_STEPS; t++) worth_low[t] = low[t];
    rest = sum - (worth_high <<< LOW_STEPS);
    outside = sum >>> (LOW_STEPS + timesteps_high_i - 1);  // 0 or -1 where P has N bits
    if (timesteps_high_i >= 1 && timesteps_high_i <= T && (outside == 0 || outside == -1) && low_sum == rest) begin
      assert (sum == (worth_high <<< LOW_STEPS) + worth_low);
      assert (LOW_STEPS != 0 || rest == 0);
    end
  end
endmodule
