// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The radix neuron keeps its invariant (neuron_invariant) through every operation, for any bias, weights and schedule.
/// Each instance is one case of T_in and covers every t.
///
///   reset                      -> the invariant at t = 0
///   invariant at t, integrate  -> the invariant at t, the weight times 2^t added to acc
///   invariant at t, subtract   -> the invariant at t, the weight times 2^t subtracted from acc
///   invariant at t, fire       -> the invariant at t + 1
///   invariant at T_in, commit  -> sum = acc, and v, out are reset
///
/// By induction over the operations it holds in every reachable state. The inputs are arbitrary, but for one premise:
/// v + w, or v - w, fits v, as neuron_bounds proves. What y is of sum, neuron_commit proves.
module neuron_induction #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = radish_pkg::GAIN_BITS,
    parameter int T = 16,
    parameter int TIMESTEPS_IN = 8,
    parameter int OP = 0  // the operation that is proven, 0: all of them
) (
    input logic signed [V-1:0] bias_i,
    input logic signed [V+T-1:0] acc_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i,
    input logic signed [W-1:0] weight_i
);
  localparam int A = V + T;
  localparam int OPS = 5;  // the last one is NEURON_SUBTRACT
  logic signed [A-1:0] bias_acc, weight_acc;
  assign bias_acc = {{T{bias_i[V-1]}}, bias_i};
  assign weight_acc = {{(A - W) {weight_i[W-1]}}, weight_i};

  for (genvar op = OP == 0 ? 1 : OP; op <= (OP == 0 ? OPS : OP); op++) begin : g_op
    logic signed [V-1:0] v;
    logic [T-1:0] out;
    logic signed [A-1:0] sum, addend, v_sum;
    logic fits;
    assign addend = op == radish_pkg::NEURON_SUBTRACT ? -weight_acc : weight_acc;
    assign v_sum = $signed({{T{v_i[V-1]}}, v_i}) + addend;
    assign fits = v_sum[A-1:V-1] == {(T + 1) {v_sum[V-1]}};
    neuron_step #(.V(V), .W(W), .T(T)) u_step (
        .op_i(op), .bias_i, .weight_i, .timesteps_in_i(TIMESTEPS_IN), .timesteps_out_i('0), .shift_i('0), .is_signed_i('0), .leak_i('0), .v_i, .out_i,
        .v_o(v), .out_o(out), .sum_o(sum), .y_o());

    for (genvar STEP = 0; STEP <= TIMESTEPS_IN; STEP++) begin : g_step
      localparam logic LAST = STEP == TIMESTEPS_IN;
      localparam int AFTER = op == radish_pkg::NEURON_INTEGRATE || op == radish_pkg::NEURON_SUBTRACT ? STEP :
          op == radish_pkg::NEURON_FIRE ? (LAST ? STEP : STEP + 1) : 0;
      logic signed [A-1:0] acc;
      logic before, after;
      assign acc = op == radish_pkg::NEURON_INTEGRATE || op == radish_pkg::NEURON_SUBTRACT ? acc_i + (addend << STEP) :
          op == radish_pkg::NEURON_FIRE ? acc_i : bias_acc;
      neuron_invariant #(.V(V), .T(T), .TIMESTEPS_IN(TIMESTEPS_IN), .STEP(STEP)) u_before (
          .acc_i, .v_i, .out_i, .holds_o(before));
      neuron_invariant #(.V(V), .T(T), .TIMESTEPS_IN(TIMESTEPS_IN), .STEP(AFTER)) u_after (
          .acc_i(acc), .v_i(v), .out_i(out), .holds_o(after));
      always_comb begin
        if (op == radish_pkg::NEURON_RESET) assert (after);
        if ((op == radish_pkg::NEURON_INTEGRATE || op == radish_pkg::NEURON_SUBTRACT) && !LAST && before && fits) assert (after);
        if (op == radish_pkg::NEURON_FIRE && !LAST && before) assert (after);
        if (op == radish_pkg::NEURON_COMMIT && LAST && before) assert (after && sum == acc_i);
      end
    end
  end
endmodule
