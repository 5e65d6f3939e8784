/// The core with what enters and leaves its datapath: ports named as in the netlist of datapath.sv, a value of each in
/// every cycle. `op_o` is the operation of the write stage.
///
/// Restrictions: simulation only.
module core_probe #(
    parameter int LANES = 16,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input logic config_shift_i,
    input logic [31:0] config_data_i,
    input logic config_write_i,
    input logic [3:0] config_target_i,
    input logic [23:0] config_address_i,
    input logic arrival_clk_i,
    input logic [1:0] arrival_kind_i,
    input logic [7:0] arrival_partition_i,
    input logic [7:0] arrival_index_i,
    input logic [6:0] arrival_slot_i,
    input logic [11:0] arrival_channel_i,
    input logic [9:0] arrival_row_i,
    input logic [9:0] arrival_column_i,
    output logic arrival_taken_o,
    output logic push_o,
    output logic [15:0] copy_o,
    output logic valid_o,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o,
    input logic taken_clk_i,
    output logic engine_busy_o,
    output logic emitter_busy_o,
    output logic [2:0] op_o,
    // inputs of the datapath
    output logic [radish_pkg::PARTITION_REGISTER_BITS-1:0] partition_i,
    output logic end_i,
    output logic pair_i,
    output logic [19:0] synapse_address_i,
    output logic [15:0] potential_address_i,
    output logic [LANES-1:0] lanes_i,
    output logic uniform_i,
    output logic [16:0] gain_i,
    output logic fire_i,
    output logic commit_i,
    output logic last_step_i,
    output logic bank_i,
    output logic [LANES*32-1:0] output_rdata_i,
    output logic [LANES*W-1:0] synapse_rdata_i,
    output logic [LANES*V-1:0] bias_rdata_i,
    output logic [LANES*V-1:0] threshold_rdata_i,
    output logic [LANES*(V+T)-1:0] potential_rdata_i,
    // its outputs
    output logic integrated_o,
    output logic phase_done_o,
    output logic output_re_o,
    output logic [16:0] output_raddr_o,
    output logic output_we_o,
    output logic [16:0] output_waddr_o,
    output logic [LANES*32-1:0] output_wdata_o,
    output logic potential_we_o,
    output logic [8:0] potential_waddr_o,
    output logic [LANES*(V+T)-1:0] potential_wdata_o
);
  core #(
      .LANES(LANES), .V(V), .W(W), .T(T), .PARTITIONS(4), .DESTINATIONS(8), .SCHEDULER_WORDS(512),
      .SYNAPSE_WORDS(8192), .BIAS_WORDS(512), .POTENTIAL_WORDS(512), .OUTPUT_WORDS(1024)
  ) u_core (
      /* verilator lint_off PINCONNECTEMPTY */
      .barrier_i(1'b0), .release_clk_i(1'b0), .partitions_o(), .step_closed_o(), .step_closed_partition_o(),
      .window_consumed_o(), .window_consumed_partition_o(), .load_o(), .load_partition_o(), .load_bits_o(), .*
      /* verilator lint_on PINCONNECTEMPTY */
  );

  assign op_o = 3'(u_core.u_integrate.op_q);
  assign partition_i = u_core.job;
  assign end_i = u_core.step_end;
  assign pair_i = u_core.pair;
  assign synapse_address_i = u_core.synapse_address;
  assign potential_address_i = u_core.potential_address;
  assign lanes_i = u_core.lanes;
  assign uniform_i = u_core.uniform;
  assign gain_i = u_core.gain;
  assign fire_i = u_core.fire;
  assign commit_i = u_core.commit_phase;
  assign last_step_i = u_core.last_step;
  assign bank_i = u_core.bank;
  assign output_rdata_i = u_core.output_rdata;
  assign synapse_rdata_i = u_core.u_integrate.weights;
  assign bias_rdata_i = u_core.u_integrate.biases;
  assign threshold_rdata_i = u_core.u_integrate.thresholds;
  assign potential_rdata_i = u_core.u_integrate.u_potentials.words_q[u_core.u_integrate.read_address[8:0]];

  assign integrated_o = u_core.integrated;
  assign phase_done_o = u_core.phase_done;
  assign output_re_o = u_core.output_re;
  assign output_raddr_o = u_core.output_raddr;
  assign output_we_o = u_core.output_we;
  assign output_waddr_o = u_core.output_waddr;
  assign output_wdata_o = u_core.output_wdata;
  assign potential_we_o = u_core.u_integrate.u_potentials.we_i;
  assign potential_waddr_o = u_core.u_integrate.u_potentials.waddr_i[8:0];
  assign potential_wdata_o = u_core.u_integrate.u_potentials.wdata_i;
endmodule
