// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The arrivals are the self-timed side of the core: they take one packet from the router at each posedge of
/// arrival_clk_i, at any time (docs/chip.md, section 2, "Arrivals never block"). A spike passes the axon filter and
/// sets its bit in the scheduler; a token or a credit counts, and its count crosses into the core's clock
/// (event_counter). Nothing here ever waits.
///
/// Restrictions: arrival_* stable around posedge arrival_clk_i.
module arrivals #(
    parameter int PARTITIONS = 4,
    parameter int SOURCES = 8,
    parameter int DESTINATIONS = 8,
    parameter int SLOTS = 16,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS,
    localparam int COUNT_BITS = radish_pkg::EVENT_COUNT_BITS
) (
    input logic rst_ni,
    input logic [PARTITIONS*PARTITION_BITS-1:0] partitions_i,
    input logic [SOURCES*SOURCE_BITS-1:0] sources_i,
    input logic arrival_clk_i,
    input radish_pkg::packet_kind_t arrival_kind_i,
    input radish_pkg::local_partition_t arrival_partition_i,
    input radish_pkg::arrival_index_t arrival_index_i,
    input radish_pkg::window_step_t arrival_slot_i,
    input radish_pkg::channel_t arrival_channel_i,
    input radish_pkg::row_t arrival_row_i,
    input radish_pkg::column_t arrival_column_i,
    output logic spike_o,
    output radish_pkg::plane_address_t spike_address_o,
    output radish_pkg::axon_bit_t spike_bit_o,
    input logic clk_i,
    output logic [PARTITIONS*SLOTS*COUNT_BITS-1:0] tokens_o,
    output logic [DESTINATIONS*COUNT_BITS-1:0] credits_o
);
  localparam int KIND_BITS = radish_pkg::PACKET_KIND_BITS;
  localparam int PLANE_BITS = radish_pkg::PLANE_ADDRESS_BITS;
  localparam int SLOT_BITS = radish_pkg::WINDOW_STEP_BITS;
  localparam int INDEX_BITS = radish_pkg::ARRIVAL_INDEX_BITS;

  radish_pkg::source_t arrival_source;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::partition_t arrival_partition;
  /* verilator lint_on UNUSEDSIGNAL */
  logic spike, taken;
  radish_pkg::dividend_t arrival_word;
  radish_pkg::axon_bit_t arrival_bit;
  always_comb begin
    arrival_source = sources_i[SOURCE_BITS-1:0];
    arrival_partition = partitions_i[PARTITION_BITS-1:0];
    for (int i = 1; i < SOURCES; i++)
      if (arrival_index_i == INDEX_BITS'(i)) arrival_source = sources_i[i*SOURCE_BITS+:SOURCE_BITS];
    for (int i = 1; i < PARTITIONS; i++)
      if (arrival_partition_i == radish_pkg::LOCAL_PARTITION_BITS'(i))
        arrival_partition = partitions_i[i*PARTITION_BITS+:PARTITION_BITS];
  end
  assign spike = arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_SPIKE);
  assign spike_address_o = arrival_partition.plane_base
      + PLANE_BITS'(arrival_slot_i) * PLANE_BITS'(arrival_partition.axon_words) + PLANE_BITS'(arrival_word);
  assign spike_o = spike && taken;
  assign spike_bit_o = arrival_bit;

  axon_filter u_filter (
      .source_i(arrival_source),
      .channel_i(arrival_channel_i),
      .row_i(arrival_row_i),
      .column_i(arrival_column_i),
      .taken_o(taken),
      .word_o(arrival_word),
      .bit_o(arrival_bit)
  );

  for (genvar i = 0; i < PARTITIONS * SLOTS; i++) begin : g_token
    /* verilator lint_off UNUSEDSIGNAL */
    radish_pkg::event_count_t arrived;
    /* verilator lint_on UNUSEDSIGNAL */
    event_counter #(
        .BITS(COUNT_BITS)
    ) u_tokens (
        .rst_ni,
        .event_clk_i(arrival_clk_i),
        .event_i(arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_TOKEN) && arrival_slot_i == SLOT_BITS'(i % SLOTS)
            && arrival_partition_i == radish_pkg::LOCAL_PARTITION_BITS'(i / SLOTS)),
        .event_count_o(arrived),
        .clk_i,
        .count_o(tokens_o[i*COUNT_BITS+:COUNT_BITS])
    );
  end
  for (genvar i = 0; i < DESTINATIONS; i++) begin : g_credit
    /* verilator lint_off UNUSEDSIGNAL */
    radish_pkg::event_count_t arrived;
    /* verilator lint_on UNUSEDSIGNAL */
    event_counter #(
        .BITS(COUNT_BITS)
    ) u_credits (
        .rst_ni,
        .event_clk_i(arrival_clk_i),
        .event_i(arrival_kind_i == KIND_BITS'(radish_pkg::PACKET_CREDIT) && arrival_index_i == INDEX_BITS'(i)),
        .event_count_o(arrived),
        .clk_i,
        .count_o(credits_o[i*COUNT_BITS+:COUNT_BITS])
    );
  end
endmodule
