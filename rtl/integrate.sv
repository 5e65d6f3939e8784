// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is the word pipeline behind the address generator: read the memories, then add (or fire, or commit) and
/// write back, one potential word a cycle.
///
///   address generator -> read: synapses, potentials -> [register] -> add, write
///   fire_commit ------->       potentials, biases   ->               fire or commit, write
///
/// Restrictions: pairs and requests of fire_commit exclude each other in the read stage.
module integrate #(
    parameter int LANES = 4,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16,
    parameter int SYNAPSE_WORDS = 1024,
    parameter int BIAS_WORDS = 128,
    parameter int POTENTIAL_WORDS = 256,
    localparam int OUTPUT_BITS = radish_pkg::OUTPUT_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::partition_t partition_i,
    /* verilator lint_on UNUSEDSIGNAL */
    // These ports come from the address generator.
    input logic end_i,
    input logic pair_i,
    input radish_pkg::synapse_address_t synapse_address_i,
    input radish_pkg::potential_address_t potential_address_i,
    input logic [LANES-1:0] lanes_i,
    input logic uniform_i,
    input radish_pkg::gain_t gain_i,
    input logic subtract_i,  // the pair is of the sign step of its source
    output logic done_o,  // the last pair of the step is in its last stage
    // These ports come from fire_commit.
    input logic fire_i,
    input logic commit_i,
    input radish_pkg::potential_address_t fire_address_i,
    input logic last_step_i,
    input radish_pkg::bias_address_t bias_address_i,
    input radish_pkg::threshold_address_t threshold_address_i,
    input radish_pkg::word_t word_i,
    input logic visit_i,
    input logic output_i,
    input logic first_i,
    input logic reload_i,
    input radish_pkg::output_address_t output_address_i,
    // These ports read and write the output banks.
    output logic output_re_o,
    output radish_pkg::output_address_t output_raddr_o,
    input logic [LANES*OUTPUT_BITS-1:0] output_rdata_i,
    output logic output_we_o,
    output radish_pkg::output_address_t output_waddr_o,
    output logic [LANES*OUTPUT_BITS-1:0] output_wdata_o,
    // These ports come from the configuration port.
    input logic weight_we_i,
    input logic bias_we_i,
    input logic potential_we_i,
    input logic threshold_we_i,
    input radish_pkg::synapse_address_t config_address_i,
    input logic [LANES*W-1:0] weights_i,
    input logic [LANES*V-1:0] biases_i
);
  localparam int LANE_BITS = radish_pkg::AXON_BITS;
  localparam int WORD_BITS = LANES * (V + T);
  localparam int E = W > radish_pkg::GAIN_BITS ? W : radish_pkg::GAIN_BITS;  // a weight or a gain

  // ---- read stage -------------------------------------------------------------------------------------------
  assign done_o = end_i;

  // A memory is read only where what it returns is used. A word that a commit pools into several outputs stays in the
  // read register; in rate coding its neurons fire at the first output, so that it is read again.
  logic read, potential_re, bias_re, threshold_re;
  radish_pkg::potential_address_t read_address;
  assign read = pair_i || fire_i || commit_i;
  assign potential_re = pair_i || fire_i || (commit_i && visit_i);
  assign bias_re = partition_i.rate ? fire_i && visit_i : commit_i && reload_i;
  assign threshold_re = partition_i.rate && !partition_i.readout && fire_i && visit_i;
  assign read_address = pair_i ? potential_address_i : fire_address_i;
  assign output_re_o = (commit_i || fire_i) && output_i && !first_i;
  assign output_raddr_o = output_address_i;

  // ---- write stage ------------------------------------------------------------------------------------------
  radish_pkg::neuron_op_e op_d, op_q;
  logic [LANES-1:0] lanes_d, lanes_q;
  radish_pkg::potential_address_t address_q;
  radish_pkg::gain_t gain_q;
  radish_pkg::output_address_t output_address_q;
  logic clear_d, clear_q, write_d, write_q, uniform_q, output_d, output_q, first_q;
  logic [LANES*W-1:0] weights;
  logic [LANES*E-1:0] addends;
  logic [LANES*V-1:0] biases, thresholds;
  logic [LANES-1:0] used_lanes;  // lanes that hold a channel: the last word of a position is padded
  logic [WORD_BITS-1:0] word, word_next;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [WORD_BITS-1:0] sums;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [LANES*T-1:0] outputs;

  always_comb begin
    op_d = radish_pkg::NEURON_HOLD;
    if (pair_i) op_d = subtract_i ? radish_pkg::NEURON_SUBTRACT : radish_pkg::NEURON_INTEGRATE;
    else if (fire_i && (visit_i || !partition_i.rate)) op_d = radish_pkg::NEURON_FIRE;
    else if (commit_i) op_d = radish_pkg::NEURON_COMMIT;
    lanes_d  = pair_i ? lanes_i : used_lanes;
    // In rate mode the last step of an image, and the commit of a readout, leave zero in the potential memory.
    clear_d  = partition_i.rate && reload_i && (commit_i || (fire_i && last_step_i && !partition_i.readout));
    write_d  = read && (!commit_i || reload_i);
    output_d = (commit_i || fire_i) && output_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      op_q <= radish_pkg::NEURON_HOLD;
      {lanes_q, address_q, gain_q, output_address_q, write_q, uniform_q, output_q, first_q, clear_q} <= '0;
    end else begin
      op_q <= op_d;
      lanes_q <= lanes_d;
      address_q <= read_address;
      gain_q <= gain_i;
      output_address_q <= output_address_i;
      write_q <= write_d;
      uniform_q <= uniform_i;
      output_q <= output_d;
      first_q <= first_i;
      clear_q <= clear_d;
`ifndef SYNTHESIS
      assert (!(pair_i && (fire_i || commit_i)));
`endif
    end
  end

  synapse_memory #(
      .WORDS(SYNAPSE_WORDS),
      .BITS (LANES * W)
  ) u_synapses (
      .clk_i,
      .re_i(pair_i && !uniform_i),
      .raddr_i(synapse_address_i),
      .rdata_o(weights),
      .we_i(weight_we_i),
      .waddr_i(config_address_i),
      .wdata_i(weights_i)
  );
  synapse_memory #(
      .WORDS(BIAS_WORDS),
      .BITS(LANES * V),
      .ADDRESS_BITS(radish_pkg::BIAS_ADDRESS_BITS)
  ) u_biases (
      .clk_i,
      .re_i(bias_re),
      .raddr_i(bias_address_i),
      .rdata_o(biases),
      .we_i(bias_we_i),
      .waddr_i(config_address_i[radish_pkg::BIAS_ADDRESS_BITS-1:0]),
      .wdata_i(biases_i)
  );

  synapse_memory #(
      .WORDS(BIAS_WORDS),
      .BITS(LANES * V),
      .ADDRESS_BITS(radish_pkg::THRESHOLD_ADDRESS_BITS)
  ) u_thresholds (
      .clk_i,
      .re_i(threshold_re),
      .raddr_i(threshold_address_i),
      .rdata_o(thresholds),
      .we_i(threshold_we_i),
      .waddr_i(config_address_i[radish_pkg::THRESHOLD_ADDRESS_BITS-1:0]),
      .wdata_i(biases_i)
  );

  // The configuration writes the potentials with which the first image begins: v = b and out = 0 in each lane.
  logic [WORD_BITS-1:0] initial_word;
  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    assign used_lanes[lane] = LANE_BITS'(word_i) * LANE_BITS'(LANES) + LANE_BITS'(lane) < LANE_BITS'(partition_i.sums_channels);
    assign initial_word[lane*(V+T)+:V+T] = {biases_i[lane*V+:V], {T{1'b0}}};
    assign addends[lane*E+:E] =
        uniform_q ? E'($signed(gain_q)) : E'($signed(weights[lane*W+:W]));
  end

  forwarding_memory #(
      .WORDS(POTENTIAL_WORDS),
      .BITS (WORD_BITS)
  ) u_potentials (
      .clk_i,
      .re_i(potential_re),
      .raddr_i(read_address),
      .rdata_o(word),
      .we_i(write_q || potential_we_i),
      .waddr_i(potential_we_i ? config_address_i[radish_pkg::POTENTIAL_ADDRESS_BITS-1:0] : address_q),
      .wdata_i(potential_we_i ? initial_word : clear_q ? '0 : word_next)
  );
  lane_array #(
      .LANES(LANES),
      .V(V),
      .W(E),
      .T(T)
  ) u_lanes (
      .op_i(op_q),
      .enable_i(lanes_q),
      .bias_i(biases),
      .weight_i(addends),
      .timesteps_in_i(partition_i.timesteps_in[radish_pkg::TRAIN_STEP_BITS-1:0]),
      .timesteps_out_i(partition_i.timesteps_out[radish_pkg::TRAIN_STEP_BITS-1:0]),
      .shift_i(partition_i.shift),
      .is_signed_i(partition_i.is_signed),
      .leak_i(partition_i.leak),
      .rate_i(partition_i.rate),
      .readout_i(partition_i.readout),
      .threshold_i(thresholds),
      .word_i(word),
      .word_o(word_next),
      .sum_o(sums),
      .y_o(outputs)
  );

  // ---- outputs: the maximum of a window, or A itself; rate: the spike of the neuron with the highest count -----
  // An output of rate coding is {count, spike}; the count decides while the window is walked over. Two signed outputs
  // compare as unsigned ones do once their signs are inverted.
  assign output_we_o = output_q;
  assign output_waddr_o = output_address_q;
  for (genvar lane = 0; lane < LANES; lane++) begin : g_output
    radish_pkg::output_t y, old, sign;
    logic higher;
    assign y = partition_i.rate ? OUTPUT_BITS'({word_next[lane*(V+T)+:T-1], word_next[lane*(V+T)+T-1]}) :
        partition_i.is_signed ? OUTPUT_BITS'($signed(outputs[lane*T+:T])) : OUTPUT_BITS'(outputs[lane*T+:T]);
    assign sign = {partition_i.is_signed, {(OUTPUT_BITS - 1) {1'b0}}};
    assign higher = partition_i.rate ? y[OUTPUT_BITS-1:1] > old[OUTPUT_BITS-1:1] : (y ^ sign) > (old ^ sign);
    assign old = output_rdata_i[lane*OUTPUT_BITS+:OUTPUT_BITS];
    assign output_wdata_o[lane*OUTPUT_BITS+:OUTPUT_BITS] = first_q && partition_i.readout ?
        (partition_i.rate ? OUTPUT_BITS'($signed(word[lane*(V+T)+T+:V])) : OUTPUT_BITS'(sums[lane*(V+T)+:V+T])) :
        first_q || higher ? y : old;
  end
endmodule
