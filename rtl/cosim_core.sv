// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is the node as the SystemC platform sees it: its ports, what it pushes, and two words of what it does in
/// this cycle and where it stands, and what its memories' ports do (rtl/observation.h). Sizes are those of the default chip (core/params.h) unless
/// the build says otherwise; memories are larger, as partitions that take turns have words of their own.
///
/// Restrictions: the module is for simulation only.
module cosim_core #(
    parameter int LANES  /*verilator public*/ = radish_pkg::CORE_LANES,
    parameter int V  /*verilator public*/ = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W  /*verilator public*/ = 8,
    parameter int T  /*verilator public*/ = 16,
    parameter int FEEDS  /*verilator public*/ = 4 * radish_pkg::CORE_FEEDS,
    parameter int PARTITIONS  /*verilator public*/ = radish_pkg::CORE_PARTITIONS,
    parameter int SOURCES  /*verilator public*/ = radish_pkg::CORE_SOURCES,
    parameter int DESTINATIONS  /*verilator public*/ = 4 * radish_pkg::CORE_DESTINATIONS,
    parameter int SLOTS  /*verilator public*/ = radish_pkg::CORE_SLOTS,
    parameter int SCHEDULER_WORDS  /*verilator public*/ = 2 * radish_pkg::CORE_AXONS / radish_pkg::AXONS_PER_WORD * SLOTS,
    parameter int SYNAPSE_WORDS  /*verilator public*/ = 65536,
    parameter int POTENTIAL_WORDS  /*verilator public*/ = 4 * radish_pkg::CORE_NEURONS / LANES,
    parameter int NI_DEPTH  /*verilator public*/ = radish_pkg::CORE_NI_DEPTH
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input logic barrier_i,
    input logic config_shift_i,
    input radish_pkg::config_data_t config_data_i,
    input logic config_write_i,
    input radish_pkg::config_target_t config_target_i,
    input radish_pkg::config_address_t config_address_i,
    input logic arrival_clk_i,
    input logic arrival_valid_i,
    input logic [radish_pkg::PACKET_BITS-1:0] arrival_packet_i,
    output logic arrival_ready_o,
    output logic arrival_busy_o,
    output logic arrival_place_o,
    output logic arrival_taken_o,
    output logic valid_o,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o,
    input logic taken_clk_i,
    input logic release_clk_i,
    input logic loaded_clk_i,
    // These ports show what the node does in this cycle.
    output logic [radish_pkg::PACKET_BITS-1:0] pushed_o,
    output radish_pkg::sample_t observation_o,
    output radish_pkg::sample_t position_o,
    output radish_pkg::sample_t ports_o,
    output radish_pkg::sample_t port_widths_o,
    output radish_pkg::sample_t load_bits_o
);
  logic push, window_consumed, engine_busy, emitter_busy, load;
  logic [PARTITIONS-1:0] load_partition;
  radish_pkg::partition_id_t window_consumed_partition;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::copy_t copy;
  logic step_closed;
  radish_pkg::partition_id_t step_closed_partition;
  /* verilator lint_on UNUSEDSIGNAL */
  radish_pkg::load_size_t load_bits;

  node #(
      .LANES(LANES), .V(V), .W(W), .T(T), .FEEDS(FEEDS), .PARTITIONS(PARTITIONS), .SOURCES(SOURCES),
      .DESTINATIONS(DESTINATIONS), .SLOTS(SLOTS), .SCHEDULER_WORDS(SCHEDULER_WORDS),
      .SYNAPSE_WORDS(SYNAPSE_WORDS), .BIAS_WORDS(POTENTIAL_WORDS), .POTENTIAL_WORDS(POTENTIAL_WORDS),
      .OUTPUT_WORDS(POTENTIAL_WORDS), .NI_DEPTH(NI_DEPTH), .CREDIT_DEPTH_BITS(10)
  ) u_node (
      .push_o(push), .copy_o(copy), .step_closed_o(step_closed), .step_closed_partition_o(step_closed_partition),
      .window_consumed_o(window_consumed), .window_consumed_partition_o(window_consumed_partition),
      .load_o(load), .load_partition_o(load_partition), .load_bits_o(load_bits), .engine_busy_o(engine_busy),
      .emitter_busy_o(emitter_busy), .*
  );

  function automatic radish_pkg::partition_number_t number(input logic [PARTITIONS-1:0] one_hot);
    number = '0;
    for (int i = 0; i < PARTITIONS; i++) if (one_hot[i]) number = radish_pkg::PARTITION_NUMBER_BITS'(i);
  endfunction

  logic [PARTITIONS-1:0] bank_end;
  for (genvar i = 0; i < PARTITIONS; i++) begin : g_partition
    assign bank_end[i] = u_node.u_core.g_partition[i].u_outbox.bank_done;
  end

  radish_pkg::observation_t seen;
  logic requests;
  assign requests = u_node.u_core.fire || u_node.u_core.commit_phase;
  assign seen.engine_busy = engine_busy;
  assign seen.engine_owner = number(u_node.u_core.u_sequencer.select_d);
  assign seen.step_start = u_node.u_core.start;
  assign seen.commit_start = u_node.u_core.commit_start != '0;
  assign seen.commit_phase = u_node.u_core.commit_phase;
  assign seen.pair = u_node.u_core.pair;
  assign seen.uniform = u_node.u_core.uniform;
  assign seen.fire = u_node.u_core.fire;
  assign seen.visit = requests && u_node.u_core.visit;
  assign seen.reload = requests && u_node.u_core.reload;
  assign seen.output_write = requests && u_node.u_core.output_request;
  assign seen.lanes = radish_pkg::LANE_COUNT_BITS'($countones(
      requests ? u_node.u_core.u_integrate.used_lanes : u_node.u_core.lanes));
  assign seen.emitter_busy = emitter_busy;
  assign seen.emitter_owner = number(u_node.u_core.u_emitter.select_d);
  assign seen.output_read = u_node.u_core.emit_read;
  assign seen.sends = u_node.u_core.u_emitter.send_spike || u_node.u_core.u_emitter.send_token;
  assign seen.step_end = u_node.u_core.step_sent != 0;
  assign seen.bank_end = bank_end != '0;
  assign seen.consumes = window_consumed;
  assign seen.consumer = window_consumed_partition;
  assign seen.credit_waits = u_node.u_core.credit_valid;
  assign seen.push = push;
  assign seen.load = load;
  assign seen.loading = u_node.u_core.u_region.due;
  assign load_bits_o = radish_pkg::SAMPLE_BITS'(load_bits);
  assign pushed_o = u_node.u_core.packet;
  assign observation_o = radish_pkg::SAMPLE_BITS'(seen);

  radish_pkg::ports_t ports;
  assign ports.scan = u_node.u_core.u_scheduler.scan_clear_i;
  assign ports.synapse_read = u_node.u_core.u_integrate.u_synapses.re_i;
  assign ports.bias_read = u_node.u_core.u_integrate.u_biases.re_i;
  assign ports.threshold_read = u_node.u_core.u_integrate.u_thresholds.re_i;
  assign ports.potential_read = u_node.u_core.u_integrate.u_potentials.re_i;
  assign ports.potential_write = u_node.u_core.u_integrate.u_potentials.we_i;
  assign ports.pool_read = u_node.u_core.u_outputs.commit_re_i;
  assign ports.output_write = u_node.u_core.u_outputs.commit_we_i;
  assign ports.emit_read = u_node.u_core.u_outputs.emit_re_i;
  assign ports_o = radish_pkg::SAMPLE_BITS'(ports);

  radish_pkg::port_widths_t widths;
  assign widths.synapses = radish_pkg::PORT_SYNAPSES_BITS'($bits(u_node.u_core.u_integrate.u_synapses.rdata_o));
  assign widths.constants = radish_pkg::PORT_CONSTANTS_BITS'($bits(u_node.u_core.u_integrate.u_biases.rdata_o));
  assign widths.potentials = radish_pkg::PORT_POTENTIALS_BITS'($bits(u_node.u_core.u_integrate.u_potentials.rdata_o));
  assign widths.outputs = radish_pkg::PORT_OUTPUTS_BITS'($bits(u_node.u_core.u_outputs.emit_rdata_o));
  assign port_widths_o = radish_pkg::SAMPLE_BITS'(widths);

  // This counts the tokens that have arrived, modulo 2^16, as the clocked side sees them: at the second edge after.
  radish_pkg::token_total_t tokens;
  event_counter #(
      .BITS(radish_pkg::TOKEN_TOTAL_BITS)
  ) u_tokens (
      .rst_ni, .event_clk_i(arrival_clk_i),
      .event_i(u_node.arrival_kind == radish_pkg::PACKET_KIND_BITS'(radish_pkg::PACKET_TOKEN)),
      /* verilator lint_off PINCONNECTEMPTY */
      .event_count_o(),
      /* verilator lint_on PINCONNECTEMPTY */
      .clk_i, .count_o(tokens)
  );

  radish_pkg::position_t position;
  assign position.step = u_node.u_core.start_step;
  assign position.slot = u_node.u_core.u_sequencer.slot;
  assign position.tokens = tokens;
  assign position.loads = number(load_partition);
  assign position_o = radish_pkg::SAMPLE_BITS'(position);
endmodule
