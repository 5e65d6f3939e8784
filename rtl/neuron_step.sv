// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This computes the radix neuron's next state (Algorithm 1 with kappa = 1/2, Phi = 1). It is combinational.
///
///   reset        v = b, out = 0
///   integrate    v += weight
///   fire + leak  out = {v[0], out >> 1} at bit timesteps_in - 1; v = v >>> 1
///   commit       y = clamp({v, out} >> shift, 0, 2^timesteps_out - 1), a readout: sum = {v, out}; then reset
///
/// `y_o` and `sum_o` are meant for the commit; they show the state whatever the operation is.
///
/// Restrictions: 1 <= timesteps_in, timesteps_out <= T; |v| must fit V bits (mapping checks |b| + 2 sum |w|).
module neuron_step #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16
) (
    input radish_pkg::neuron_op_e op_i,
    input logic signed [V-1:0] bias_i,
    input logic signed [W-1:0] weight_i,
    input radish_pkg::train_step_t timesteps_in_i,
    input radish_pkg::train_step_t timesteps_out_i,
    input radish_pkg::shift_t shift_i,
    input logic signed [V-1:0] v_i,
    input logic [T-1:0] out_i,
    output logic signed [V-1:0] v_o,
    output logic [T-1:0] out_o,
    output logic signed [V+T-1:0] sum_o,
    output logic [T-1:0] y_o
);
  logic signed [V+T-1:0] wide_v;
  logic signed [V+T-1:0] scaled;
  logic [T-1:0] top;

  always_comb begin
    wide_v = {{T{v_i[V-1]}}, v_i};
    sum_o  = (wide_v <<< timesteps_in_i) | $signed({{V{1'b0}}, out_i});
    scaled = sum_o >>> shift_i;
    top    = ~({T{1'b1}} << timesteps_out_i);
    if (sum_o < 0) y_o = '0;
    else if (scaled > $signed({{V{1'b0}}, top})) y_o = top;
    else y_o = scaled[T-1:0];
  end

  always_comb begin
    v_o   = v_i;
    out_o = out_i;
    case (op_i)
      radish_pkg::NEURON_INTEGRATE: v_o = v_i + V'(weight_i);
      radish_pkg::NEURON_FIRE: begin
        out_o = (out_i >> 1) | ({{(T - 1) {1'b0}}, v_i[0]} << (timesteps_in_i - 1'b1));
        v_o   = v_i >>> 1;
      end
      radish_pkg::NEURON_RESET, radish_pkg::NEURON_COMMIT: begin
        v_o   = bias_i;
        out_o = '0;
      end
      default: ;
    endcase
  end
endmodule
