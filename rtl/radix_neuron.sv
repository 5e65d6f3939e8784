// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is one radix neuron with its registers: neuron_step and a flip-flop for each bit of {v, out}.
///
/// It does one operation a cycle; `y_o` and `sum_o` are valid in the cycle in which op_i is NEURON_COMMIT.
/// In the core the registers are the words of the potential memory (lane_array).
///
/// Restrictions: those of neuron_step hold.
module radix_neuron #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16
) (
    input logic clk_i,
    input logic rst_ni,
    input radish_pkg::neuron_op_e op_i,
    input logic signed [V-1:0] bias_i,
    input logic signed [W-1:0] weight_i,
    input radish_pkg::train_step_t timesteps_in_i,
    input radish_pkg::train_step_t timesteps_out_i,
    input radish_pkg::shift_t shift_i,
    input logic is_signed_i,
    input radish_pkg::leak_t leak_i,
    output logic signed [V-1:0] v_o,
    output logic [T-1:0] out_o,
    output logic signed [V+T-1:0] sum_o,
    output logic [T-1:0] y_o
);
  logic signed [V-1:0] v_d, v_q;
  logic [T-1:0] out_d, out_q;

  neuron_step #(
      .V(V),
      .W(W),
      .T(T)
  ) u_step (
      .op_i,
      .bias_i,
      .weight_i,
      .timesteps_in_i,
      .timesteps_out_i,
      .shift_i,
      .is_signed_i,
      .leak_i,
      .v_i  (v_q),
      .out_i(out_q),
      .v_o  (v_d),
      .out_o(out_d),
      .sum_o,
      .y_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      v_q   <= '0;
      out_q <= '0;
    end else begin
      v_q   <= v_d;
      out_q <= out_d;
    end
  end

  assign v_o   = v_q;
  assign out_o = out_q;

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (op_i == radish_pkg::NEURON_FIRE)
      assert (timesteps_in_i != 0 && timesteps_in_i <= radish_pkg::TRAIN_STEP_BITS'(T));
    if (op_i == radish_pkg::NEURON_COMMIT)
      assert (timesteps_out_i != 0 && timesteps_out_i <= radish_pkg::TRAIN_STEP_BITS'(T));
  end
`endif
endmodule
