// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// Every arrival does one thing: a token or a credit is an event of the counter of its partition and slot (its
/// destination) and of no other; a spike that lies in its source's window sets its axon's bit in the plane of its
/// slot. Combinational: event_counter_proof shows that an event counts once, axon_filter_proof where an axon is.
module arrivals_proof #(
    parameter int PARTITIONS = 2,
    parameter int SOURCES = 2,
    parameter int DESTINATIONS = 2,
    parameter int SLOTS = 2,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS
) (
    input logic clk_i,
    input logic arrival_clk_i,
    input radish_pkg::packet_kind_t arrival_kind_i,
    input radish_pkg::local_partition_t arrival_partition_i,
    input logic [7:0] arrival_index_i,
    input radish_pkg::window_step_t arrival_slot_i,
    input radish_pkg::channel_t arrival_channel_i,
    input radish_pkg::row_t arrival_row_i,
    input radish_pkg::column_t arrival_column_i
);
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @($global_clock) rst_n <= 1'b1;

  (* anyconst *) logic [PARTITIONS*PARTITION_BITS-1:0] partitions;
  (* anyconst *) logic [SOURCES*SOURCE_BITS-1:0] sources;
  logic spike;
  radish_pkg::plane_address_t spike_address;
  logic [5:0] spike_bit;
  logic [PARTITIONS*SLOTS*8-1:0] tokens;
  logic [DESTINATIONS*8-1:0] credits;
  arrivals #(.PARTITIONS(PARTITIONS), .SOURCES(SOURCES), .DESTINATIONS(DESTINATIONS), .SLOTS(SLOTS)) u_arrivals (
      .rst_ni(rst_n), .partitions_i(partitions), .sources_i(sources), .arrival_clk_i, .arrival_kind_i,
      .arrival_partition_i, .arrival_index_i, .arrival_slot_i, .arrival_channel_i, .arrival_row_i,
      .arrival_column_i, .spike_o(spike), .spike_address_o(spike_address), .spike_bit_o(spike_bit), .clk_i,
      .tokens_o(tokens), .credits_o(credits));

  // What the counters are told, and what they show.
  (* hierconn *) wire \u_arrivals.g_token[0].u_tokens.event_i ;
  (* hierconn *) wire [7:0] \u_arrivals.g_token[0].u_tokens.count_o ;
  (* hierconn *) wire \u_arrivals.g_token[1].u_tokens.event_i ;
  (* hierconn *) wire [7:0] \u_arrivals.g_token[1].u_tokens.count_o ;
  (* hierconn *) wire \u_arrivals.g_token[2].u_tokens.event_i ;
  (* hierconn *) wire [7:0] \u_arrivals.g_token[2].u_tokens.count_o ;
  (* hierconn *) wire \u_arrivals.g_token[3].u_tokens.event_i ;
  (* hierconn *) wire [7:0] \u_arrivals.g_token[3].u_tokens.count_o ;
  (* hierconn *) wire \u_arrivals.g_credit[0].u_credits.event_i ;
  (* hierconn *) wire [7:0] \u_arrivals.g_credit[0].u_credits.count_o ;
  (* hierconn *) wire \u_arrivals.g_credit[1].u_credits.event_i ;
  (* hierconn *) wire [7:0] \u_arrivals.g_credit[1].u_credits.count_o ;
  logic [PARTITIONS*SLOTS-1:0] token_events;
  logic [DESTINATIONS-1:0] credit_events;
  assign token_events = {\u_arrivals.g_token[3].u_tokens.event_i ,
      \u_arrivals.g_token[2].u_tokens.event_i ,
      \u_arrivals.g_token[1].u_tokens.event_i ,
      \u_arrivals.g_token[0].u_tokens.event_i };
  assign credit_events = {\u_arrivals.g_credit[1].u_credits.event_i , \u_arrivals.g_credit[0].u_credits.event_i };
  always_comb begin
    for (int i = 0; i < PARTITIONS * SLOTS; i++)
      assert (token_events[i] == (arrival_kind_i == radish_pkg::PACKET_TOKEN && arrival_partition_i == i / SLOTS
          && arrival_slot_i == i % SLOTS));
    for (int i = 0; i < DESTINATIONS; i++)
      assert (credit_events[i] == (arrival_kind_i == radish_pkg::PACKET_CREDIT && arrival_index_i == i));
    assert (tokens == {\u_arrivals.g_token[3].u_tokens.count_o ,
        \u_arrivals.g_token[2].u_tokens.count_o ,
        \u_arrivals.g_token[1].u_tokens.count_o ,
        \u_arrivals.g_token[0].u_tokens.count_o });
    assert (credits == {\u_arrivals.g_credit[1].u_credits.count_o , \u_arrivals.g_credit[0].u_credits.count_o });
  end

  // Where a spike goes.
  (* hierconn *) wire [SOURCE_BITS-1:0] \u_arrivals.u_filter.source_i ;
  (* hierconn *) wire \u_arrivals.u_filter.taken_o ;
  (* hierconn *) wire [15:0] \u_arrivals.u_filter.word_o ;
  (* hierconn *) wire [5:0] \u_arrivals.u_filter.bit_o ;
  (* hierconn *) wire [PARTITION_BITS-1:0] \u_arrivals.arrival_partition ;
  radish_pkg::partition_t its_partition;
  assign its_partition = \u_arrivals.arrival_partition ;
  always_comb begin
    for (int i = 0; i < SOURCES; i++)
      if (arrival_index_i == i) assert (\u_arrivals.u_filter.source_i == sources[i*SOURCE_BITS+:SOURCE_BITS]);
    for (int i = 0; i < PARTITIONS; i++)
      if (arrival_partition_i == i) assert (its_partition == partitions[i*PARTITION_BITS+:PARTITION_BITS]);
    assert (spike == (arrival_kind_i == radish_pkg::PACKET_SPIKE && \u_arrivals.u_filter.taken_o ));
    assert (spike_bit == \u_arrivals.u_filter.bit_o );
    assert (spike_address == its_partition.plane_base + 24'(arrival_slot_i) * 24'(its_partition.axon_words)
        + 24'(\u_arrivals.u_filter.word_o ));
    cover (spike && arrival_slot_i == 1 && arrival_partition_i == 1);
  end
endmodule
