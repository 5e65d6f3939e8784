// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// A radix neuron never overflows, whatever its train is and however long, and for any bias, fan-in, weights and schedule:
///
///   -max(|b|, S) - used <= v <= max(|b|, S - 1) + used     (rounding towards minus infinity: not symmetric)
///   |b| + 2 S <= 2^(V-1), used <= S                        (mapping checks the first; an input spikes once in a step)
///
/// holds after a reset, and after each operation where it held before. `fan_i` is S, the sum of |w| over the inputs;
/// `used_i` is that sum over the inputs that spiked in this step. Neither t nor T_in occurs.
module neuron_bounds #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = radish_pkg::GAIN_BITS,
    parameter int T = 16,
    parameter int OP = 0  // the operation that is proven, 0: all of them
) (
    input radish_pkg::train_step_t timesteps_in_i,
    input logic signed [V-1:0] bias_i,
    input logic [V-1:0] fan_i,
    input logic [V:0] used_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i,
    input logic signed [W-1:0] weight_i
);
  localparam int E = (V > W ? V : W) + 4;  // wide enough for every bound below
  localparam int MORE = E - V;
  localparam int OPS = 5;  // the last one is NEURON_SUBTRACT
  logic signed [E-1:0] bias, size, fan, used, weight, spent, sum, difference, up, down;
  logic premise, before, fits;

  // Returns whether a potential is within its bounds.
  function automatic logic within(input logic signed [E-1:0] v, input logic signed [E-1:0] spent_in_step);
    within = -down - spent_in_step <= v && v <= up + spent_in_step;
  endfunction

  always_comb begin
    bias = {{MORE{bias_i[V-1]}}, bias_i};
    size = bias < 0 ? -bias : bias;
    fan = $signed({{MORE{1'b0}}, fan_i});
    used = $signed({{(MORE - 1) {1'b0}}, used_i});
    weight = {{(E - W) {weight_i[W-1]}}, weight_i};
    spent = used + (weight < 0 ? -weight : weight);
    sum = {{MORE{v_i[V-1]}}, v_i} + weight;
    difference = {{MORE{v_i[V-1]}}, v_i} - weight;
    up = bias > fan - 1 ? bias : (fan == 0 ? '0 : fan - 1);
    down = size > fan ? size : fan;
    premise = size + fan + fan <= E'(1) << (V - 1);
    before = premise && used <= fan && within({{MORE{v_i[V-1]}}, v_i}, used);
    fits = spent <= fan;  // an input spikes at most once in a step
    if (premise) assert (within(bias, '0));
  end

  for (genvar op = OP == 0 ? 1 : OP; op <= (OP == 0 ? OPS : OP); op++) begin : g_op
    logic signed [V-1:0] v;
    logic signed [E-1:0] after;
    neuron_step #(.V(V), .W(W), .T(T)) u_step (
        .op_i(op), .bias_i, .weight_i, .timesteps_in_i, .timesteps_out_i('0), .shift_i('0), .is_signed_i('0),
        .leak_i('0), .v_i, .out_i, .v_o(v), .out_o(), .sum_o(), .y_o());
    assign after = {{MORE{v[V-1]}}, v};
    always_comb begin
      if (op == radish_pkg::NEURON_INTEGRATE && before && fits) assert (after == sum && within(after, spent));
      if (op == radish_pkg::NEURON_SUBTRACT && before && fits) assert (after == difference && within(after, spent));
      if (op == radish_pkg::NEURON_FIRE && before) assert (within(after, '0));
      if ((op == radish_pkg::NEURON_RESET || op == radish_pkg::NEURON_COMMIT) && premise) assert (within(after, '0));
    end
  end
endmodule
