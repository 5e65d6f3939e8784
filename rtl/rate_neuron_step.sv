// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This computes the rate-coded neuron's next state (the baseline: kappa = 1, Phi = threshold). It is
/// combinational. `out` holds the number of spikes so far and, in its top bit, whether the neuron spikes in this step.
///
///   v += bias;  where v >= threshold: a spike, v -= threshold;  a readout only integrates
///
/// Restrictions: an image has fewer than 2^(T-1) steps.
module rate_neuron_step #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int T = 16
) (
    input logic readout_i,
    input logic signed [V-1:0] bias_i,
    input logic signed [V-1:0] threshold_i,
    input logic signed [V-1:0] v_i,
    input logic [T-2:0] count_i,
    output logic signed [V-1:0] v_o,
    output logic [T-1:0] out_o
);
  logic signed [V-1:0] sum;
  logic spike;

  assign sum = v_i + bias_i;
  assign spike = !readout_i && sum >= threshold_i;
  assign v_o = spike ? sum - threshold_i : sum;
  assign out_o = {spike, count_i + (T - 1)'(spike)};
endmodule
