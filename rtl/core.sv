// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is one core of organisation `shared` (docs/chip.md, section 2): radix and rate coding, synchronised by
/// dataflow or by a global barrier (barrier_i), partitions resident or taking turns in a region. Its cycles are
/// those of core/core.h and core/emitter.h.
///
///   arrivals --> scheduler --> scan --> address_generator --> integrate --> output_banks
///      |                        ^                                 ^              |
///      +--> token counters --> sequencer ---> fire_commit --------+              v
///      +--> credit counters -----------------------------> outbox --> emitter --> network_interface -->
///
/// It has five clocks that know nothing of each other: clk_i; posedge arrival_clk_i, the ticks of the ingress
/// (core/ingress.h), each with one place of a packet or none (arrival_*: a spike for one source of one partition, a token, a
/// credit); posedge taken_clk_i,
/// one edge for each packet that the network takes; posedge release_clk_i, one edge for each round of the barrier
/// (barrier_port); posedge loaded_clk_i, one edge for each load that off-chip memory has done (region). The feed table
/// (feed_table, see node) has turned a packet into partition, source and step. What the model calls "at edge n" is the
/// cycle that begins with edge n.
///
/// Restrictions: those of the modules hold; arrivals and run_i come only after the configuration. A partition whose
/// timesteps_in is 0 (as after reset) does not exist.
module core #(
    parameter int LANES = 4,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 16,
    parameter int PARTITIONS = 4,
    parameter int SOURCES = 8,
    parameter int DESTINATIONS = 8,
    parameter int SLOTS = radish_pkg::CORE_SLOTS,
    parameter int SCHEDULER_WORDS = 256,
    parameter int SYNAPSE_WORDS = 2048,
    parameter int BIAS_WORDS = 256,
    parameter int POTENTIAL_WORDS = 256,
    parameter int OUTPUT_WORDS = 256,
    parameter int NI_DEPTH = radish_pkg::CORE_NI_DEPTH,
    parameter int CREDIT_DEPTH_BITS = 6
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input logic barrier_i,  // constant; high: the barrier synchronises, low: dataflow
    // These ports load the configuration.
    input logic config_shift_i,
    input radish_pkg::config_data_t config_data_i,
    input logic config_write_i,
    input radish_pkg::config_target_t config_target_i,
    input radish_pkg::config_address_t config_address_i,
    // These ports take what arrives, as the feed table hands it over.
    input logic arrival_clk_i,
    input radish_pkg::packet_kind_t arrival_kind_i,  // radish_pkg::PACKET_SPIKE, TOKEN or CREDIT
    input radish_pkg::local_partition_t arrival_partition_i,
    input radish_pkg::arrival_index_t arrival_index_i,  // spike: source; credit: destination (both of the core)
    input radish_pkg::window_step_t arrival_window_i,
    input radish_pkg::window_step_t arrival_step_i,  // within its window
    input radish_pkg::channel_t arrival_channel_i,
    input radish_pkg::row_t arrival_row_i,
    input radish_pkg::column_t arrival_column_i,
    output logic arrival_taken_o,  // a spike passes the axon filter: its bit is set at the next posedge
    output logic [PARTITIONS*radish_pkg::PARTITION_REGISTER_BITS-1:0] partitions_o,  // registers, for the feed table
    // These ports send packets to the network.
    output logic push_o,  // a packet enters the network interface in this cycle
    output radish_pkg::copy_t copy_o,  // which packet of the spike or token: 0 with multicast
    output logic valid_o,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o,
    input logic taken_clk_i,
    // These ports connect the core to the barrier.
    input logic release_clk_i,
    output logic step_closed_o,
    output radish_pkg::partition_id_t step_closed_partition_o,
    output logic window_consumed_o,
    output radish_pkg::partition_id_t window_consumed_partition_o,
    // These ports ask off-chip memory for what a turn of the region needs when it begins.
    output logic load_o,
    output logic [PARTITIONS-1:0] load_partition_o,
    output radish_pkg::load_size_t load_bits_o,
    input logic loaded_clk_i,
    // These ports show what the core does in this cycle.
    output logic engine_busy_o,
    output logic emitter_busy_o
);
  localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS;
  localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS;
  localparam int COUNT_BITS = radish_pkg::EVENT_COUNT_BITS;
  localparam int STEP_BITS = radish_pkg::STEP_BITS;
  localparam int TRAIN_STEP_BITS = radish_pkg::TRAIN_STEP_BITS;
  localparam int SLOT_BITS = radish_pkg::WINDOW_STEP_BITS;

  // ---- configuration ----------------------------------------------------------------------------------------
  logic [PARTITIONS*PARTITION_BITS-1:0] partitions;
  logic [SOURCES*SOURCE_BITS-1:0] sources;
  logic feeds_we, destination_we, room_we;
  radish_pkg::token_count_t config_value;
  logic weight_we, bias_we, potential_we, plane_we, threshold_we;
  logic [LANES*W-1:0] weights;
  logic [LANES*V-1:0] biases;

  configuration #(
      .LANES(LANES), .V(V), .W(W), .PARTITIONS(PARTITIONS), .SOURCES(SOURCES)
  ) u_configuration (
      .clk_i, .rst_ni, .config_shift_i, .config_data_i, .config_write_i, .config_target_i,
      .config_address_i, .partitions_o(partitions), .sources_o(sources), .feeds_we_o(feeds_we),
      .destination_we_o(destination_we), .room_we_o(room_we), .value_o(config_value), .weight_we_o(weight_we), .bias_we_o(bias_we),
      .potential_we_o(potential_we), .plane_we_o(plane_we), .threshold_we_o(threshold_we),
      .weights_o(weights), .biases_o(biases)
  );

  // ---- arrivals: self-timed ---------------------------------------------------------------------------------
  logic [PARTITIONS*SLOTS-1:0] complete;
  logic [PARTITIONS*COUNT_BITS-1:0] rooms;
  logic spike;
  radish_pkg::plane_address_t spike_address;
  radish_pkg::axon_bit_t spike_bit;

  arrivals #(
      .PARTITIONS(PARTITIONS), .SOURCES(SOURCES), .DESTINATIONS(DESTINATIONS), .SLOTS(SLOTS)
  ) u_arrivals (
      .rst_ni, .partitions_i(partitions), .sources_i(sources), .feeds_we_i(feeds_we),
      .destination_we_i(destination_we), .room_we_i(room_we), .config_address_i, .config_value_i(config_value),
      .arrival_clk_i, .arrival_kind_i, .arrival_partition_i, .arrival_index_i, .arrival_window_i, .arrival_step_i, .arrival_channel_i, .arrival_row_i,
      .arrival_column_i, .spike_o(spike), .spike_address_o(spike_address), .spike_bit_o(spike_bit), .clk_i,
      .complete_o(complete), .rooms_o(rooms)
  );
  assign arrival_taken_o = spike;
  assign partitions_o = partitions;

  // ---- jobs -------------------------------------------------------------------------------------------------
  radish_pkg::partition_t job;
  logic [PARTITIONS-1:0] may_step, may_commit, window_done, has_bank, fill_bank, step_start, commit_start, fill, filled;
  logic [PARTITIONS-1:0] may_start, head, step_sent, room, emitting, eligible, turn_done, turn, loaded, works;
  logic [PARTITIONS-1:0] unfinished;
  logic [PARTITIONS*STEP_BITS-1:0] step;
  logic [PARTITIONS*TRAIN_STEP_BITS-1:0] emit_step;
  logic [PARTITIONS*SLOT_BITS-1:0] slot;
  logic start, last_step, fire, commit_phase, integrated, phase_done, bank, credit, new_round;
  radish_pkg::source_index_t first_source;
  radish_pkg::source_count_t source_count;
  radish_pkg::feed_number_t credit_feeds;
  radish_pkg::step_t start_step;
  radish_pkg::plane_address_t plane_address;

  for (genvar i = 0; i < PARTITIONS; i++) begin : g_partition
    partition_state #(
      .SLOTS(SLOTS)
  ) u_state (
        .clk_i,
        .rst_ni,
        .partition_i(partitions[i*PARTITION_BITS+:PARTITION_BITS]),
        .complete_i(complete[i*SLOTS+:SLOTS]),
        .has_bank_i(has_bank[i]),
        .barrier_i,
        .new_round_i(new_round),
        .may_emit_i(room[i]),
        .emitting_i(emitting[i]),
        .turn_i(turn[i]),
        .loaded_i(loaded[i]),
        .eligible_o(eligible[i]),
        .turn_done_o(turn_done[i]),
        .may_step_o(may_step[i]),
        .may_commit_o(may_commit[i]),
        .step_o(step[i*STEP_BITS+:STEP_BITS]),
        .slot_o(slot[i*SLOT_BITS+:SLOT_BITS]),
        .window_done_o(window_done[i]),
        .step_i(step_start[i]),
        .commit_i(commit_start[i])
    );
    outbox u_outbox (
        .clk_i,
        .rst_ni,
        .partition_i(partitions[i*PARTITION_BITS+:PARTITION_BITS]),
        .room_i(rooms[i*COUNT_BITS+:COUNT_BITS]),
        .barrier_i,
        .new_round_i(new_round),
        .has_bank_o(has_bank[i]),
        .fill_bank_o(fill_bank[i]),
        .fill_i(fill[i]),
        .filled_i(filled[i]),
        .filled_bank_i(bank),
        .may_start_o(may_start[i]),
        .room_o(room[i]),
        .emitting_o(emitting[i]),
        .head_o(head[i]),
        .step_o(emit_step[i*TRAIN_STEP_BITS+:TRAIN_STEP_BITS]),
        .step_sent_i(step_sent[i])
    );
    assign unfinished[i] = step[i*STEP_BITS+:STEP_BITS] != 0;
  end

  region #(
      .PARTITIONS(PARTITIONS)
  ) u_region (
      .clk_i, .rst_ni, .run_i, .partitions_i(partitions), .eligible_i(eligible),
      .done_i(turn_done), .works_i(works), .unfinished_i(unfinished), .loaded_clk_i, .turn_o(turn), .loaded_o(loaded), .load_o,
      .load_bits_o
  );
  assign load_partition_o = turn;
  sequencer #(
      .PARTITIONS(PARTITIONS)
  ) u_sequencer (
      .clk_i, .rst_ni, .run_i, .partitions_i(partitions), .may_step_i(may_step),
      .may_commit_i(may_commit), .step_i(step), .slot_i(slot), .window_done_i(window_done),
      .fill_bank_i(fill_bank), .step_o(step_start), .commit_o(commit_start), .fill_o(fill), .filled_o(filled),
      .bank_o(bank), .works_o(works), .start_o(start), .first_source_o(first_source), .source_count_o(source_count),
      .start_step_o(start_step), .plane_address_o(plane_address), .job_o(job), .last_step_o(last_step), .fire_o(fire),
      .commit_phase_o(commit_phase), .busy_o(engine_busy_o), .integrated_i(integrated),
      .phase_done_i(phase_done), .credit_o(credit), .credit_feeds_o(credit_feeds)
  );

  // ---- scan and integrate -----------------------------------------------------------------------------------
  logic scan_clear, item_valid, item_spike, item_end, item_subtract, item_ready, step_end, pair, uniform, subtract;
  radish_pkg::plane_address_t scan_address;
  radish_pkg::plane_word_t scan_word;
  radish_pkg::source_t item_source;
  radish_pkg::axon_t item_axon;
  radish_pkg::potential_address_t potential_address, fire_address;
  radish_pkg::bias_address_t bias_address;
  radish_pkg::threshold_address_t threshold_address;
  radish_pkg::output_word_t commit_output;
  radish_pkg::word_t fire_word;
  logic visit;
  radish_pkg::synapse_address_t synapse_address;
  logic [LANES-1:0] lanes;
  radish_pkg::gain_t gain;
  radish_pkg::output_address_t output_raddr, output_waddr, emit_address;
  logic output_request, output_first, reload, output_re, output_we, emit_read;
  logic [LANES*radish_pkg::OUTPUT_BITS-1:0] output_rdata, output_wdata, emit_word;

  scheduler #(
      .WORDS(SCHEDULER_WORDS)
  ) u_scheduler (
      .clk_i, .scan_address_i(plane_we ? config_address_i : scan_address),
      .scan_clear_i(plane_we || scan_clear), .scan_word_o(scan_word), .arrival_clk_i, .arrival_i(spike),
      .arrival_address_i(spike_address), .arrival_bit_i(spike_bit)
  );
  scan #(
      .SOURCES(SOURCES)
  ) u_scan (
      .clk_i, .rst_ni, .start_i(start), .first_source_i(first_source), .source_count_i(source_count),
      .step_i(start_step), .plane_address_i(plane_address), .sources_i(sources),
      .scan_address_o(scan_address), .scan_clear_o(scan_clear), .scan_word_i(scan_word),
      .item_valid_o(item_valid), .item_spike_o(item_spike), .item_end_o(item_end),
      .item_source_o(item_source), .item_axon_o(item_axon), .item_subtract_o(item_subtract),
      .item_ready_i(item_ready)
  );
  address_generator #(
      .LANES(LANES)
  ) u_address (
      .clk_i, .rst_ni, .partition_i(job), .item_source_i(item_source), .item_valid_i(item_valid),
      .item_spike_i(item_spike), .item_end_i(item_end), .item_axon_i(item_axon), .item_subtract_i(item_subtract),
      .item_ready_o(item_ready),
      .end_o(step_end), .pair_o(pair), .synapse_address_o(synapse_address),
      .potential_address_o(potential_address), .lanes_o(lanes), .uniform_o(uniform), .gain_o(gain),
      .subtract_o(subtract)
  );
  fire_commit u_fire_commit (
      .clk_i, .rst_ni, .partition_i(job), .fire_i(fire), .commit_i(commit_phase), .done_o(phase_done),
      .potential_address_o(fire_address), .bias_address_o(bias_address), .threshold_address_o(threshold_address),
      .word_o(fire_word), .visit_o(visit), .output_address_o(commit_output),
      .output_o(output_request), .first_o(output_first), .reload_o(reload)
  );
  integrate #(
      .LANES(LANES), .V(V), .W(W), .T(T), .SYNAPSE_WORDS(SYNAPSE_WORDS), .BIAS_WORDS(BIAS_WORDS),
      .POTENTIAL_WORDS(POTENTIAL_WORDS)
  ) u_integrate (
      .clk_i, .rst_ni, .partition_i(job), .end_i(step_end), .pair_i(pair),
      .synapse_address_i(synapse_address), .potential_address_i(potential_address), .lanes_i(lanes),
      .uniform_i(uniform), .gain_i(gain), .subtract_i(subtract), .done_o(integrated), .fire_i(fire), .commit_i(commit_phase),
      .fire_address_i(fire_address), .bias_address_i(bias_address), .threshold_address_i(threshold_address),
      .word_i(fire_word), .visit_i(visit), .last_step_i(last_step), .output_i(output_request),
      .first_i(output_first), .reload_i(reload), .output_address_i({bank, commit_output}),
      .output_re_o(output_re), .output_raddr_o(output_raddr), .output_rdata_i(output_rdata),
      .output_we_o(output_we), .output_waddr_o(output_waddr), .output_wdata_o(output_wdata),
      .weight_we_i(weight_we), .bias_we_i(bias_we), .potential_we_i(potential_we), .threshold_we_i(threshold_we),
      .config_address_i(config_address_i[radish_pkg::SYNAPSE_ADDRESS_BITS-1:0]), .weights_i(weights), .biases_i(biases)
  );
  output_banks #(
      .WORDS(OUTPUT_WORDS), .BITS (LANES * radish_pkg::OUTPUT_BITS)
  ) u_outputs (
      .clk_i, .commit_re_i(output_re), .commit_raddr_i(output_raddr), .commit_rdata_o(output_rdata),
      .commit_we_i(output_we), .commit_waddr_i(output_waddr), .commit_wdata_i(output_wdata),
      .emit_re_i(emit_read), .emit_raddr_i(emit_address), .emit_rdata_o(emit_word)
  );

  // ---- emission ---------------------------------------------------------------------------------------------
  logic credit_valid, credit_pop, free, emitted;
  radish_pkg::partition_id_t credit_partition, emitted_partition;
  radish_pkg::feed_number_t credit_feed;
  radish_pkg::packet_t packet;

  credit_queue #(
      .DEPTH_BITS(CREDIT_DEPTH_BITS)
  ) u_credits (
      .clk_i, .rst_ni, .push_i(credit && !barrier_i), .partition_i(job.partition), .feeds_i(credit_feeds),
      .valid_o(credit_valid), .partition_o(credit_partition), .feed_o(credit_feed), .pop_i(credit_pop)
  );
  emitter #(
      .LANES(LANES), .PARTITIONS(PARTITIONS)
  ) u_emitter (
      .clk_i, .rst_ni, .barrier_i, .partitions_i(partitions), .may_start_i(may_start), .head_i(head),
      .step_i(emit_step), .step_sent_o(step_sent), .read_o(emit_read), .read_address_o(emit_address),
      .word_i(emit_word), .credit_valid_i(credit_valid), .credit_partition_i(credit_partition),
      .credit_feed_i(credit_feed), .credit_pop_o(credit_pop), .free_i(free), .push_o, .packet_o(packet),
      .copy_o, .step_end_o(emitted), .step_partition_o(emitted_partition), .busy_o(emitter_busy_o)
  );
  network_interface #(
      .DEPTH(NI_DEPTH)
  ) u_interface (
      .clk_i, .rst_ni, .push_i(push_o), .packet_i(packet), .free_o(free), .taken_clk_i, .taken_i(1'b1),
      .valid_o, .packet_o
  );
  barrier_port u_barrier (
      .clk_i, .rst_ni, .barrier_i, .release_clk_i, .new_round_o(new_round), .step_end_i(emitted),
      .step_partition_i(emitted_partition), .credit_i(credit), .credit_partition_i(job.partition),
      .step_closed_o, .step_closed_partition_o, .window_consumed_o, .window_consumed_partition_o
  );
endmodule
