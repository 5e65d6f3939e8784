// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The radix neuron keeps its invariant (neuron_invariant) through every operation and commits what it must, for
/// any bias, fan-in, weights and schedule. Each instance is one case of T_in and covers every t.
///
///   reset                      -> the invariant at t = 0
///   invariant at t, integrate  -> the invariant at t, the weight times 2^t added to acc
///   invariant at t, subtract   -> the invariant at t, the weight times 2^t subtracted from acc
///   invariant at t, fire       -> the invariant at t + 1
///   invariant at T_in, commit  -> y = clamp(acc >> shift, 0, 2^T_out - 1), sum = acc, and v, out are reset
///                                 signed: y = clamp(acc >>> shift, -2^(T_out-1), 2^(T_out-1) - 1) in T bits, where a
///                                 negative acc is shifted by leak more
///
/// By induction over the operations it holds in every reachable state. The inputs are arbitrary.
module neuron_induction #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 8,
    parameter int TIMESTEPS_IN = 8,
    parameter int OP = 0  // the operation that is proven, 0: all of them
) (
    input logic [4:0] timesteps_out_i,
    input logic [4:0] shift_i,
    input logic is_signed_i,
    input logic [3:0] leak_i,
    input logic signed [V-1:0] bias_i,
    input logic [V-1:0] fan_i,
    input logic [V:0] used_i,
    input logic signed [V+T-1:0] acc_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i,
    input logic signed [W-1:0] weight_i
);
  localparam int A = V + T;
  localparam int OPS = 5;  // the last one is NEURON_SUBTRACT

  logic [3:0] leak;
  logic signed [A-1:0] half;
  assign leak = is_signed_i ? leak_i : '0;  // a restriction of neuron_step
  assign half = 1 << (timesteps_out_i - 5'd1);

  for (genvar STEP = 0; STEP <= TIMESTEPS_IN; STEP++) begin : g_step
    logic held;
    neuron_invariant #(.V(V), .T(T), .TIMESTEPS_IN(TIMESTEPS_IN), .STEP(STEP)) u_before (
        .bias_i, .fan_i, .used_i, .acc_i, .v_i, .out_i, .holds_o(held));

    logic signed [A-1:0] bias_acc, weight_acc;
    logic [V:0] weight_size;
    assign bias_acc = {{T{bias_i[V-1]}}, bias_i};
    assign weight_acc = {{(A - W) {weight_i[W-1]}}, weight_i};
    assign weight_size = weight_i[W-1] ? -{{(V + 1 - W) {1'b1}}, weight_i} : {{(V + 1 - W) {1'b0}}, weight_i};

    for (genvar op = OP == 0 ? 1 : OP; op <= (OP == 0 ? OPS : OP); op++) begin : g_op
      localparam int AFTER = op == 2 || op == 5 ? STEP : op == 3 ? (STEP < TIMESTEPS_IN ? STEP + 1 : STEP) : 0;
      logic signed [V-1:0] v;
      logic [T-1:0] out, y;
      logic signed [A-1:0] sum, acc, scaled;  // scaled: of sum, which is acc
      logic [5:0] amount;
      logic [V:0] used;
      logic after;

      neuron_step #(.V(V), .W(W), .T(T)) u_step (
          .op_i(op), .bias_i, .weight_i, .timesteps_in_i(TIMESTEPS_IN), .timesteps_out_i, .shift_i, .is_signed_i,
          .leak_i(leak), .v_i, .out_i, .v_o(v), .out_o(out), .sum_o(sum), .y_o(y));

      assign acc = op == 2 ? acc_i + (weight_acc << STEP) : op == 5 ? acc_i - (weight_acc << STEP) :
          op == 3 ? acc_i : bias_acc;
      assign used = op == 2 || op == 5 ? used_i + weight_size : '0;

      neuron_invariant #(.V(V), .T(T), .TIMESTEPS_IN(TIMESTEPS_IN), .STEP(AFTER)) u_after (
          .bias_i, .fan_i, .used_i(used), .acc_i(acc), .v_i(v), .out_i(out), .holds_o(after));

      assign amount = {1'b0, shift_i} + (sum < 0 ? {2'b0, leak} : 6'd0);
      assign scaled = sum >>> amount;
      logic fits;
      assign fits = {1'b0, used} <= {2'b0, fan_i};  // an input spikes at most once in a step
      always_comb begin
        if (op == 1 && held) assert (after);
        if ((op == 2 || op == 5) && STEP < TIMESTEPS_IN && held && fits) assert (after);
        if (op == 3 && STEP < TIMESTEPS_IN && held) assert (after);
        if (op == 4 && STEP == TIMESTEPS_IN && held && timesteps_out_i >= 1 && timesteps_out_i <= T) begin
          assert (after);
          assert (sum == acc_i);
          if (is_signed_i) begin
            if (scaled < -half) assert (y == T'(-half));
            else if (scaled >= half) assert (y == T'(half - 1));
            else assert (y == T'(scaled));
          end else if (acc_i[A-1]) assert (y == 0);
          else if ((acc_i >> shift_i) > (1 << timesteps_out_i) - 1) assert (y == (1 << timesteps_out_i) - 1);
          else assert (y == (acc_i >> shift_i));
        end
      end
    end
  end

  // A first state exists, whatever the bias: reset establishes the invariant from nothing.
  logic first;
  logic signed [V+T-1:0] bias_acc;
  logic signed [V+3:0] bias, size;
  assign bias_acc = {{T{bias_i[V-1]}}, bias_i};
  neuron_invariant #(.V(V), .T(T), .TIMESTEPS_IN(TIMESTEPS_IN), .STEP(0)) u_first (
      .bias_i, .fan_i, .used_i('0), .acc_i(bias_acc), .v_i(bias_i), .out_i('0), .holds_o(first));
  always_comb begin
    bias = {{4{bias_i[V-1]}}, bias_i};
    size = bias < 0 ? -bias : bias;
    if (size + $signed({3'b0, fan_i, 1'b0}) <= (1 << (V - 1))) assert (first);
  end
endmodule
