// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The feed table stands between the router and the core: it finds the partition, source and plane that a packet is
/// for, and where a credit goes. It does what sim/chip/feed.h does (docs/chip.md, section 2, "Tokens and credits").
///
///   arrivals   arrival_packet_i, the same until arrival_done_o; each posedge of arrival_clk_i hands the core one of
///              the places that the packet feeds: spike: (feed, input), token: feed, credit: destination
///   credits    packet_i names the core's partition and the number of the feed, packet_o the source's partition and
///              the number among the source's feeds; other packets pass
///
/// Feeds are sorted by source partition. A search tree of their sources, a memory for each of its levels, finds the
/// first feed of a packet's source (docs/chip.md, section 4, "Tables"): each level is read once.
///
///   level 0   [1 key]      key < source ?
///   level 1   [2 keys]     ...                   the answers are the index, most significant first
///
/// A feed leads from a source partition to a partition of the core. Its tokens tell which plane the source is sending
/// to: the feed goes round the windows of the partition's planes, and begins a window with each image. A spike for a
/// feed without inputs, and a packet for no feed at all, are handed on as READOUT, which no core takes.
///
/// Restrictions: entries are configured in order, before the first arrival, at posedges of arrival_clk_i; the last one
/// says how many there are. Each packet takes at least one posedge of arrival_clk_i.
module feed_table #(
    parameter int FEEDS = 16,
    parameter int PARTITIONS = 4,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int FEED_BITS = radish_pkg::FEED_REGISTER_BITS,
    localparam int RETURN_BITS = radish_pkg::FEED_RETURN_REGISTER_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    // These ports load the configuration.
    input logic config_shift_i,
    input radish_pkg::config_data_t config_data_i,
    input logic config_write_i,
    input radish_pkg::config_target_t config_target_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::config_address_t config_address_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input logic [PARTITIONS*PARTITION_BITS-1:0] partitions_i,
    // These ports take packets from the router.
    input logic arrival_clk_i,
    input logic [radish_pkg::PACKET_BITS-1:0] arrival_packet_i,
    output logic arrival_done_o,
    // These ports hand over what arrives to the core.
    output radish_pkg::packet_kind_t arrival_kind_o,
    output radish_pkg::local_partition_t arrival_partition_o,
    output radish_pkg::arrival_index_t arrival_index_o,
    output radish_pkg::window_step_t arrival_step_o,  // within its window
    output radish_pkg::window_step_t arrival_slot_o,
    output radish_pkg::channel_t arrival_channel_o,
    output radish_pkg::row_t arrival_row_o,
    output radish_pkg::column_t arrival_column_o,
    // These ports complete packets to the network.
    input logic [radish_pkg::PACKET_BITS-1:0] packet_i,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o
);
  localparam int DATA_BITS = radish_pkg::CONFIG_DATA_BITS;
  localparam int TARGET_BITS = radish_pkg::CONFIG_TARGET_BITS;
  localparam int KIND_BITS = radish_pkg::PACKET_KIND_BITS;
  localparam int ID_BITS = radish_pkg::PARTITION_ID_BITS;
  localparam int INDEX = radish_pkg::ARRIVAL_INDEX_BITS;
  localparam int INPUTS = radish_pkg::FEED_INPUTS_BITS;
  localparam int STAGE_BITS = DATA_BITS * radish_pkg::FEED_REGISTER_WORDS;
  localparam int RETURN_LSB = STAGE_BITS - DATA_BITS * radish_pkg::FEED_RETURN_REGISTER_WORDS;
  localparam int LEVELS = FEEDS > 1 ? $clog2(FEEDS) : 1;
  localparam int ENTRIES = 1 << LEVELS;

  // ---- memories ---------------------------------------------------------------------------------------------
  /* verilator lint_off UNUSEDSIGNAL */
  logic [STAGE_BITS-1:0] stage_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [FEED_BITS-1:0] feeds_q[ENTRIES];
  logic [radish_pkg::FEED_STATE_REGISTER_BITS-1:0] states_q[ENTRIES];
  logic [RETURN_BITS-1:0] returns_q[ENTRIES];
  logic [LEVELS:0] count_q;  // how many entries there are
  logic feed_we, return_we, advance;
  logic [LEVELS-1:0] config_index, at;
  radish_pkg::feed_t config_feed;
  radish_pkg::feed_state_t state, state_d;

  assign feed_we = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_FEED_TABLE);
  assign return_we = config_write_i && config_target_i == TARGET_BITS'(radish_pkg::CONFIG_FEED_RETURN);
  assign config_index = config_address_i[LEVELS-1:0];
  assign config_feed = stage_q[FEED_BITS-1:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) stage_q <= '0;
    else if (config_shift_i) stage_q <= {config_data_i, stage_q[STAGE_BITS-1:DATA_BITS]};
  end
  always_ff @(posedge arrival_clk_i) if (feed_we) feeds_q[config_index] <= config_feed;
  always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
    if (!rst_ni) count_q <= '0;
    else if (feed_we) count_q <= (LEVELS + 1)'(config_index) + 1'b1;
  end
  always_ff @(posedge arrival_clk_i) if (return_we) returns_q[config_index] <= stage_q[RETURN_LSB+:RETURN_BITS];
  always_ff @(posedge arrival_clk_i) if (feed_we || advance) states_q[feed_we ? config_index : at] <= state_d;

  // ---- which feed the packet is for -------------------------------------------------------------------------
  radish_pkg::packet_t arrival, packet, credit;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::partition_t partition;  // the destination of the feed in turn
  radish_pkg::partition_t credited;  // whose credit arrives
  radish_pkg::partition_t returning;  // whose credit leaves
  /* verilator lint_on UNUSEDSIGNAL */
  radish_pkg::feed_t feed;  // the feed in turn
  radish_pkg::local_partition_t credited_partition, returning_partition;
  logic [LEVELS-1:0] first;  // the packet's first feed
  logic [LEVELS-1:0] next_feed_d, next_feed_q;  // which of the packet's feeds is in turn, from 0
  radish_pkg::feed_inputs_t inputs, rest;  // inputs of the feed still to be fed; rest: those after the lowest
  logic [$clog2(INPUTS):0] next_input_d, next_input_q, lowest;
  logic found, more_inputs, spike, token, returned;

  assign arrival  = arrival_packet_i;
  assign packet   = packet_i;
  assign spike    = arrival.kind == KIND_BITS'(radish_pkg::PACKET_SPIKE);
  assign token    = arrival.kind == KIND_BITS'(radish_pkg::PACKET_TOKEN);
  assign returned = arrival.kind == KIND_BITS'(radish_pkg::PACKET_CREDIT);

  for (genvar l = 0; l < LEVELS; l++) begin : g_level
    localparam int KEYS = 1 << l;
    localparam int KEY_BITS = l > 0 ? l : 1;
    logic [ID_BITS-1:0] keys_q[KEYS];
    /* verilator lint_off UNUSEDSIGNAL */
    logic [LEVELS:0] number;  // of the entry that is written, from 1
    /* verilator lint_on UNUSEDSIGNAL */
    logic [LEVELS:0] at_key;  // the entry of this level's key, from 1
    logic [LEVELS-1:0] node, next;
    if (l == 0) begin : g_root
      assign node = '0;
    end else begin : g_node
      assign node = g_level[l-1].next;
    end
    assign at_key = ((LEVELS + 1)'(node) << (LEVELS - l)) + (LEVELS + 1)'(1 << (LEVELS - 1 - l));
    assign next   = LEVELS'({node, at_key <= count_q && keys_q[node[KEY_BITS-1:0]] < arrival.partition});
    assign number = (LEVELS + 1)'(config_index) + 1'b1;
    always_ff @(posedge arrival_clk_i) begin
      if (feed_we && number[LEVELS-1-l:0] == (LEVELS - l)'(1 << (LEVELS - 1 - l)))
        keys_q[number[LEVELS-l+:KEY_BITS]] <= config_feed.source;
    end
  end
  assign first = g_level[LEVELS-1].next;
  assign at = first + next_feed_q;
  assign feed = feeds_q[at];
  assign state = states_q[at];
  assign found = (LEVELS + 1)'(at) < count_q && feed.source == arrival.partition;
  assign partition = partitions_i[feed.local_partition*PARTITION_BITS+:PARTITION_BITS];
  assign credited = partitions_i[credited_partition*PARTITION_BITS+:PARTITION_BITS];
  assign returning = partitions_i[returning_partition*PARTITION_BITS+:PARTITION_BITS];

  always_comb begin
    credited_partition  = '0;
    returning_partition = '0;
    for (int i = 0; i < PARTITIONS; i++) begin
      if (partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_TIMESTEPS_IN_LSB+:radish_pkg::STEP_BITS] != 0) begin
        if (partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_PARTITION_LSB+:ID_BITS] == arrival.partition)
          credited_partition = radish_pkg::LOCAL_PARTITION_BITS'(i);
        if (partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_PARTITION_LSB+:ID_BITS] == packet.partition)
          returning_partition = radish_pkg::LOCAL_PARTITION_BITS'(i);
      end
    end
  end

  always_comb begin
    inputs = feed.inputs & ({INPUTS{1'b1}} << next_input_q);
    rest   = inputs & (inputs - 1'b1);
    lowest = '0;
    for (int i = INPUTS - 1; i >= 0; i--) if (inputs[i]) lowest = ($clog2(INPUTS) + 1)'(i);
    more_inputs = spike && rest != 0;

    arrival_done_o = returned || !found || (!more_inputs && feed.last);
    arrival_kind_o = arrival.kind;
    if (config_write_i || (!returned && (!found || (spike && inputs == 0))))
      arrival_kind_o = KIND_BITS'(radish_pkg::PACKET_READOUT);
    arrival_partition_o = returned ? credited_partition : feed.local_partition;
    arrival_index_o = returned ? credited.first_destination + INDEX'({arrival.row, arrival.column}) :
        INDEX'(partition.first_source) + INDEX'(lowest);
    arrival_channel_o = arrival.channel;
    arrival_row_o = arrival.row;
    arrival_column_o = arrival.column;

    next_feed_d = next_feed_q;
    next_input_d = '0;
    if (config_write_i || arrival_done_o) next_feed_d = '0;
    else if (more_inputs) next_input_d = lowest + 1'b1;
    else next_feed_d = next_feed_q + 1'b1;
  end

  // ---- which plane ------------------------------------------------------------------------------------------
  logic image_done, window_done;

  assign advance = token && found && !config_write_i;
  assign arrival_step_o = state.window_step;
  assign arrival_slot_o = state.window * partition.window_steps + state.window_step;
  always_comb begin
    image_done = state.step + 1'b1 == feed.timesteps;
    window_done = image_done || state.window_step + 1'b1 == partition.window_steps;
    state_d = state;
    state_d.step = image_done ? '0 : state.step + 1'b1;
    state_d.window_step = window_done ? '0 : state.window_step + 1'b1;
    if (window_done) state_d.window = state.window + 1'b1 == partition.windows ? '0 : state.window + 1'b1;
    if (feed_we) state_d = '0;
  end

  always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {next_feed_q, next_input_q} <= '0;
    end else begin
      {next_feed_q, next_input_q} <= {next_feed_d, next_input_d};
`ifndef SYNTHESIS
      assert (config_write_i || returned || found);
`endif
    end
  end

  // ---- where a credit goes ----------------------------------------------------------------------------------
  radish_pkg::feed_return_t back;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [radish_pkg::FEED_NUMBER_BITS-1:0] return_at;
  /* verilator lint_on UNUSEDSIGNAL */
  always_comb begin
    return_at = returning.first_feed + radish_pkg::FEED_NUMBER_BITS'({packet.row, packet.column});
    back = returns_q[return_at[LEVELS-1:0]];
    credit = packet;
    credit.partition = back.source;
    {credit.channel, credit.row, credit.column} = radish_pkg::COORDINATES_BITS'(back.ordinal);
    packet_o = packet.kind == KIND_BITS'(radish_pkg::PACKET_CREDIT) ? credit : packet;
  end
endmodule
