// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The lane array is `LANES` radix neurons side by side, which work on one potential word. It is combinational: their
/// registers are the words of the potential memory. A lane whose enable is low keeps its state.
///
/// A word is [lane][{v, out}], lane 0 in the least significant bits.
///
/// Restrictions: those of neuron_step hold for each lane.
module lane_array #(
    parameter int LANES = radish_pkg::CORE_LANES,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16
) (
    input radish_pkg::neuron_op_e op_i,
    input logic [LANES-1:0] enable_i,
    input logic [LANES*V-1:0] bias_i,
    input logic [LANES*W-1:0] weight_i,
    input radish_pkg::train_step_t timesteps_in_i,
    input radish_pkg::train_step_t timesteps_out_i,
    input radish_pkg::shift_t shift_i,
    input logic is_signed_i,
    input radish_pkg::leak_t leak_i,
    input logic rate_i,  // rate coding: rate_neuron_step does NEURON_FIRE
    input logic readout_i,
    input logic [LANES*V-1:0] threshold_i,
    input logic [LANES*(V+T)-1:0] word_i,
    output logic [LANES*(V+T)-1:0] word_o,
    output logic [LANES*(V+T)-1:0] sum_o,
    output logic [LANES*T-1:0] y_o
);
  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    logic [V+T-1:0] radix_word, rate_word;
    assign word_o[lane*(V+T)+:V+T] =
        rate_i && enable_i[lane] && op_i == radish_pkg::NEURON_FIRE ? rate_word : radix_word;
    rate_neuron_step #(
        .V(V),
        .T(T)
    ) u_rate (
        .readout_i,
        .bias_i(bias_i[lane*V+:V]),
        .threshold_i(threshold_i[lane*V+:V]),
        .v_i(word_i[lane*(V+T)+T+:V]),
        .count_i(word_i[lane*(V+T)+:T-1]),
        .v_o(rate_word[T+:V]),
        .out_o(rate_word[T-1:0])
    );
    neuron_step #(
        .V(V),
        .W(W),
        .T(T)
    ) u_step (
        .op_i(enable_i[lane] ? op_i : radish_pkg::NEURON_HOLD),
        .bias_i(bias_i[lane*V+:V]),
        .weight_i(weight_i[lane*W+:W]),
        .timesteps_in_i,
        .timesteps_out_i,
        .shift_i,
        .is_signed_i,
        .leak_i,
        .v_i(word_i[lane*(V+T)+T+:V]),
        .out_i(word_i[lane*(V+T)+:T]),
        .v_o(radix_word[T+:V]),
        .out_o(radix_word[T-1:0]),
        .sum_o(sum_o[lane*(V+T)+:V+T]),
        .y_o(y_o[lane*T+:T])
    );
  end
endmodule
