// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This computes the radix neuron's next state (Algorithm 1 with kappa = 1/2, Phi = 1). It is combinational.
///
///   reset        v = b, out = 0
///   integrate    v += weight
///   subtract     v -= weight                                   (in the sign step of a signed source)
///   fire + leak  out = {v[0], out >> 1} at bit timesteps_in - 1; v = v >>> 1
///   commit       y = clamp({v, out} >> shift, 0, 2^timesteps_out - 1), a readout: sum = {v, out}; then reset
///                signed: y = clamp({v, out} >>> shift, -2^(timesteps_out-1), 2^(timesteps_out-1) - 1), in two's
///                complement of T bits; a negative sum is shifted by leak more
///
/// `y_o` and `sum_o` are meant for the commit; they show the state whatever the operation is.
///
/// Restrictions: leak is 0 unless is_signed; 1 <= timesteps_in, timesteps_out <= T; |v| must fit V bits (mapping checks |b| + 2 sum |w|).
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
    input logic is_signed_i,
    input radish_pkg::leak_t leak_i,
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
  logic [radish_pkg::SHIFT_BITS:0] amount;
  logic subtract;
  logic signed [V-1:0] addend;

  always_comb begin
    wide_v = {{T{v_i[V-1]}}, v_i};
    sum_o  = (wide_v <<< timesteps_in_i) | $signed({{V{1'b0}}, out_i});
    amount = {1'b0, shift_i};
    if (sum_o < 0) amount = amount + (radish_pkg::SHIFT_BITS + 1)'(leak_i);
    scaled = sum_o >>> amount;
    top    = ~({T{1'b1}} << (timesteps_out_i - radish_pkg::TRAIN_STEP_BITS'(is_signed_i)));
    if (sum_o < 0) begin
      if (!is_signed_i) y_o = '0;
      else if (scaled < $signed({{V{1'b1}}, ~top})) y_o = ~top;
      else y_o = scaled[T-1:0];
    end else if (scaled > $signed({{V{1'b0}}, top})) y_o = top;
    else y_o = scaled[T-1:0];
  end

  always_comb begin
    v_o      = v_i;
    out_o    = out_i;
    subtract = op_i == radish_pkg::NEURON_SUBTRACT;
    addend   = V'(weight_i);
    case (op_i)
      radish_pkg::NEURON_INTEGRATE, radish_pkg::NEURON_SUBTRACT:
        v_o = v_i + (subtract ? ~addend : addend) + $signed({{(V - 1) {1'b0}}, subtract});
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
