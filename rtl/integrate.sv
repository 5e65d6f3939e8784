/// The word pipeline behind the address generator: read the memories, then add (or fire, or commit) and write
/// back, one potential word a cycle.
///
///   address generator -> [register] -> read: synapses, potentials -> [register] -> add, write
///   fire_commit --------------------->      potentials, biases    ->              fire or commit, write
///
/// Restrictions: pairs and requests of fire_commit exclude each other in the read stage.
module integrate #(
    parameter int LANES = 4,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16,
    parameter int SYNAPSE_WORDS = 1024,
    parameter int BIAS_WORDS = 128,
    parameter int POTENTIAL_WORDS = 256
) (
    input logic clk_i,
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::partition_t partition_i,
    /* verilator lint_on UNUSEDSIGNAL */
    // from the address generator
    input logic end_i,
    input logic pair_i,
    input logic [19:0] synapse_address_i,
    input logic [15:0] potential_address_i,
    input logic [LANES-1:0] lanes_i,
    input logic uniform_i,
    input logic [16:0] gain_i,
    output logic done_o,  // the last pair of the step is in its last stage
    // from fire_commit
    input logic fire_i,
    input logic commit_i,
    input logic [15:0] fire_address_i,
    input logic [15:0] bias_address_i,
    input logic output_i,
    input logic first_i,
    input logic reload_i,
    input logic [16:0] output_address_i,
    // to the output banks
    output logic output_re_o,
    output logic [16:0] output_raddr_o,
    input logic [LANES*32-1:0] output_rdata_i,
    output logic output_we_o,
    output logic [16:0] output_waddr_o,
    output logic [LANES*32-1:0] output_wdata_o,
    // from the configuration port
    input logic weight_we_i,
    input logic bias_we_i,
    input logic potential_we_i,
    input logic [19:0] config_address_i,
    input logic [LANES*W-1:0] weights_i,
    input logic [LANES*V-1:0] biases_i
);
  localparam int WORD_BITS = LANES * (V + T);
  localparam int E = W > 17 ? W : 17;  // a weight or a gain

  // ---- read stage -------------------------------------------------------------------------------------------
  logic read_pair_q, read_end_q, read_uniform_q;
  logic [19:0] read_synapse_q;
  logic [15:0] read_potential_q;
  logic [LANES-1:0] read_lanes_q;
  logic [16:0] read_gain_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {read_pair_q, read_end_q, read_uniform_q, read_synapse_q, read_potential_q, read_lanes_q} <= '0;
      read_gain_q <= '0;
    end else begin
      read_pair_q <= pair_i;
      read_end_q <= end_i;
      read_uniform_q <= uniform_i;
      read_synapse_q <= synapse_address_i;
      read_potential_q <= potential_address_i;
      read_lanes_q <= lanes_i;
      read_gain_q <= gain_i;
`ifndef SYNTHESIS
      assert (!(read_pair_q && (fire_i || commit_i)));
`endif
    end
  end
  assign done_o = read_end_q;

  logic read;
  logic [15:0] read_address;
  assign read = read_pair_q || fire_i || commit_i;
  assign read_address = read_pair_q ? read_potential_q : fire_address_i;
  assign output_re_o = commit_i && output_i;
  assign output_raddr_o = output_address_i;

  // ---- write stage ------------------------------------------------------------------------------------------
  radish_pkg::neuron_op_e op_d, op_q;
  logic [LANES-1:0] lanes_d, lanes_q;
  logic [15:0] address_q;
  logic [16:0] gain_q, output_address_q;
  logic write_d, write_q, uniform_q, output_d, output_q, first_q;
  logic [LANES*W-1:0] weights;
  logic [LANES*E-1:0] addends;
  logic [LANES*V-1:0] biases;
  logic [WORD_BITS-1:0] word, word_next;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [WORD_BITS-1:0] sums;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [LANES*T-1:0] outputs;

  always_comb begin
    op_d = radish_pkg::NEURON_HOLD;
    if (read_pair_q) op_d = radish_pkg::NEURON_INTEGRATE;
    else if (fire_i) op_d = radish_pkg::NEURON_FIRE;
    else if (commit_i) op_d = radish_pkg::NEURON_COMMIT;
    lanes_d  = read_pair_q ? read_lanes_q : '1;
    write_d  = read && (!commit_i || reload_i);
    output_d = commit_i && output_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      op_q <= radish_pkg::NEURON_HOLD;
      {lanes_q, address_q, gain_q, output_address_q, write_q, uniform_q, output_q, first_q} <= '0;
    end else begin
      op_q <= op_d;
      lanes_q <= lanes_d;
      address_q <= read_address;
      gain_q <= read_gain_q;
      output_address_q <= output_address_i;
      write_q <= write_d;
      uniform_q <= read_uniform_q;
      output_q <= output_d;
      first_q <= first_i;
    end
  end

  synapse_memory #(
      .WORDS(SYNAPSE_WORDS),
      .BITS (LANES * W)
  ) u_synapses (
      .clk_i,
      .re_i(read_pair_q && !read_uniform_q),
      .raddr_i(read_synapse_q),
      .rdata_o(weights),
      .we_i(weight_we_i),
      .waddr_i(config_address_i),
      .wdata_i(weights_i)
  );
  synapse_memory #(
      .WORDS(BIAS_WORDS),
      .BITS(LANES * V),
      .ADDRESS_BITS(16)
  ) u_biases (
      .clk_i,
      .re_i(commit_i),
      .raddr_i(bias_address_i),
      .rdata_o(biases),
      .we_i(bias_we_i),
      .waddr_i(config_address_i[15:0]),
      .wdata_i(biases_i)
  );

  // The configuration loads the first initial potentials.
  logic [WORD_BITS-1:0] initial_word;
  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    assign initial_word[lane*(V+T)+:V+T] = {biases_i[lane*V+:V], {T{1'b0}}};
    assign addends[lane*E+:E] =
        uniform_q ? E'($signed(gain_q)) : E'($signed(weights[lane*W+:W]));
  end

  forwarding_memory #(
      .WORDS(POTENTIAL_WORDS),
      .BITS (WORD_BITS)
  ) u_potentials (
      .clk_i,
      .re_i(read),
      .raddr_i(read_address),
      .rdata_o(word),
      .we_i(write_q || potential_we_i),
      .waddr_i(potential_we_i ? config_address_i[15:0] : address_q),
      .wdata_i(potential_we_i ? initial_word : word_next)
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
      .timesteps_in_i(partition_i.timesteps_in),
      .timesteps_out_i(partition_i.timesteps_out),
      .shift_i(partition_i.shift),
      .word_i(word),
      .word_o(word_next),
      .sum_o(sums),
      .y_o(outputs)
  );

  // ---- outputs: the maximum of a window, or A itself --------------------------------------------------------
  assign output_we_o = output_q;
  assign output_waddr_o = output_address_q;
  for (genvar lane = 0; lane < LANES; lane++) begin : g_output
    logic [31:0] y, old;
    assign y = 32'(outputs[lane*T+:T]);
    assign old = output_rdata_i[lane*32+:32];
    assign output_wdata_o[lane*32+:32] = partition_i.readout ? 32'(sums[lane*(V+T)+:V+T]) :
        first_q || y > old ? y : old;
  end
endmodule
