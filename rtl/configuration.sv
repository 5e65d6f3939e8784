// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This module holds the configuration port and the registers behind it. A record is shifted in as 32-bit words,
/// least significant first; then one write puts it into a register or into a word of a memory.
///
///   config_shift_i, config_data_i     one word of the record
///   config_write_i, target, address   the record is stored; radish_pkg::CONFIG_*
///
/// Three records hold a single number, for a table of `arrivals`: FEEDS [partition * SLOTS + step] says how many tokens
/// complete a step, DESTINATION how many windows of planes a destination has, and ROOM is an entry of room_counter.
///
/// Restrictions: records are written only before `run_i` of the core rises; none has more than STAGE_BITS bits.
module configuration #(
    parameter int LANES = 4,
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int PARTITIONS = 4,
    parameter int SOURCES = 8,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    input logic config_shift_i,
    input radish_pkg::config_data_t config_data_i,
    input logic config_write_i,
    input radish_pkg::config_target_t config_target_i,
    input radish_pkg::config_address_t config_address_i,
    output logic [PARTITIONS*PARTITION_BITS-1:0] partitions_o,
    output logic [SOURCES*SOURCE_BITS-1:0] sources_o,
    output logic feeds_we_o,
    output logic destination_we_o,
    output logic room_we_o,
    output radish_pkg::token_count_t value_o,
    output logic weight_we_o,
    output logic bias_we_o,
    output logic potential_we_o,
    output logic plane_we_o,
    output logic threshold_we_o,
    output logic [LANES*W-1:0] weights_o,
    output logic [LANES*V-1:0] biases_o
);
  localparam int DATA_BITS = radish_pkg::CONFIG_DATA_BITS;
  localparam int TARGET_BITS = radish_pkg::CONFIG_TARGET_BITS;
  localparam int ADDRESS_BITS = radish_pkg::CONFIG_ADDRESS_BITS;
  localparam int PARTITION_WORDS = radish_pkg::PARTITION_REGISTER_WORDS;
  localparam int SOURCE_WORDS = radish_pkg::SOURCE_REGISTER_WORDS;
  localparam int WEIGHT_WORDS = (LANES * W + DATA_BITS - 1) / DATA_BITS;
  localparam int BIAS_WORDS = (LANES * V + DATA_BITS - 1) / DATA_BITS;
  localparam int REGISTER_WORDS = PARTITION_WORDS > SOURCE_WORDS ? PARTITION_WORDS : SOURCE_WORDS;
  localparam int LANE_WORDS = WEIGHT_WORDS > BIAS_WORDS ? WEIGHT_WORDS : BIAS_WORDS;
  localparam int STAGE_WORDS = REGISTER_WORDS > LANE_WORDS ? REGISTER_WORDS : LANE_WORDS;
  localparam int STAGE_BITS = DATA_BITS * STAGE_WORDS;

  logic [STAGE_BITS-1:0] stage_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stage_q <= '0;
    end else begin
      if (config_shift_i) stage_q <= {config_data_i, stage_q[STAGE_BITS-1:DATA_BITS]};
    end
  end

  for (genvar i = 0; i < PARTITIONS; i++) begin : g_partition
    logic [PARTITION_BITS-1:0] partition_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) partition_q <= '0;
      else if (config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_PARTITION)
          && config_address_i == ADDRESS_BITS'(i))
        partition_q <= stage_q[STAGE_BITS-DATA_BITS*PARTITION_WORDS+:PARTITION_BITS];
    end
    assign partitions_o[i*PARTITION_BITS+:PARTITION_BITS] = partition_q;
  end
  for (genvar i = 0; i < SOURCES; i++) begin : g_source
    logic [SOURCE_BITS-1:0] source_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) source_q <= '0;
      else if (config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_SOURCE)
          && config_address_i == ADDRESS_BITS'(i))
        source_q <= stage_q[STAGE_BITS-DATA_BITS*SOURCE_WORDS+:SOURCE_BITS];
    end
    assign sources_o[i*SOURCE_BITS+:SOURCE_BITS] = source_q;
  end

  assign feeds_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_FEEDS);
  assign destination_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_DESTINATION);
  assign room_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_ROOM);
  assign value_o = stage_q[STAGE_BITS-DATA_BITS+:radish_pkg::TOKEN_COUNT_BITS];
  assign weight_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_WEIGHT);
  assign bias_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_BIAS);
  assign potential_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_POTENTIAL);
  assign plane_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_PLANE);
  assign threshold_we_o = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_THRESHOLD);
  assign weights_o = stage_q[STAGE_BITS-DATA_BITS*WEIGHT_WORDS+:LANES*W];
  assign biases_o = stage_q[STAGE_BITS-DATA_BITS*BIAS_WORDS+:LANES*V];
endmodule
