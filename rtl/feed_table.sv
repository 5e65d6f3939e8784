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
/// A feed leads from a source partition to a partition of the core. Its tokens tell which plane the source is sending
/// to: it goes round the windows of the partition's planes, and begins a window with each image. A packet for a
/// feed without inputs, or for none, is handed on as READOUT, which no core takes.
///
/// Restrictions: configured before the first arrival. A packet has one edge at least.
module feed_table #(
    parameter int FEEDS = 16,
    parameter int PARTITIONS = 4,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int FEED_BITS = radish_pkg::FEED_REGISTER_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    // configuration
    input logic config_shift_i,
    input radish_pkg::config_data_t config_data_i,
    input logic config_write_i,
    input radish_pkg::config_target_t config_target_i,
    input radish_pkg::config_address_t config_address_i,
    input logic [PARTITIONS*PARTITION_BITS-1:0] partitions_i,
    // from the router
    input logic arrival_clk_i,
    input logic [radish_pkg::PACKET_BITS-1:0] arrival_packet_i,
    output logic arrival_done_o,
    // to the core
    output radish_pkg::packet_kind_t arrival_kind_o,
    output radish_pkg::local_partition_t arrival_partition_o,
    output radish_pkg::arrival_index_t arrival_index_o,
    output radish_pkg::window_step_t arrival_slot_o,
    output radish_pkg::channel_t arrival_channel_o,
    output radish_pkg::row_t arrival_row_o,
    output radish_pkg::column_t arrival_column_o,
    // to the network
    input logic [radish_pkg::PACKET_BITS-1:0] packet_i,
    output logic [radish_pkg::PACKET_BITS-1:0] packet_o
);
  localparam int DATA_BITS = radish_pkg::CONFIG_DATA_BITS;
  localparam int KIND_BITS = radish_pkg::PACKET_KIND_BITS;
  localparam int ID_BITS = radish_pkg::PARTITION_ID_BITS;
  localparam int LOCAL_BITS = radish_pkg::LOCAL_PARTITION_BITS;
  localparam int NUMBER_BITS = radish_pkg::FEED_NUMBER_BITS;
  localparam int INDEX = radish_pkg::ARRIVAL_INDEX_BITS;
  localparam int INPUTS = radish_pkg::FEED_INPUTS_BITS;
  localparam int STEP_BITS = radish_pkg::STEP_BITS;
  localparam int WINDOW_BITS = radish_pkg::WINDOW_STEP_BITS;
  localparam int FEED_WORDS = radish_pkg::FEED_REGISTER_WORDS;
  localparam int INDEX_BITS = FEEDS > 1 ? $clog2(FEEDS) : 1;

  // ---- registers --------------------------------------------------------------------------------------------
  /* verilator lint_off UNUSEDSIGNAL */
  logic [DATA_BITS*FEED_WORDS-1:0] stage_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [FEEDS*FEED_BITS-1:0] feeds_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stage_q <= '0;
      feeds_q <= '0;
    end else begin
      if (config_shift_i) stage_q <= {config_data_i, stage_q[DATA_BITS*FEED_WORDS-1:DATA_BITS]};
      for (int i = 0; i < FEEDS; i++) begin
        if (config_write_i
            && config_target_i == radish_pkg::CONFIG_TARGET_BITS'(radish_pkg::CONFIG_FEED_TABLE)
            && config_address_i == radish_pkg::CONFIG_ADDRESS_BITS'(i))
          feeds_q[i*FEED_BITS+:FEED_BITS] <= stage_q[FEED_BITS-1:0];
      end
    end
  end

  // ---- which feed the packet is for -------------------------------------------------------------------------
  radish_pkg::packet_t arrival, packet, credit;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::feed_t feed;  // in turn
  radish_pkg::partition_t partition;  // its destination
  radish_pkg::partition_t credited;  // whose credit arrives
  /* verilator lint_on UNUSEDSIGNAL */
  logic [FEEDS-1:0] named, returns_to;
  logic [PARTITIONS-1:0] takes, sends;  // the partition that a credit names
  logic [INDEX_BITS-1:0] next_feed_d, next_feed_q, at;  // the packet's next feed begins the search
  radish_pkg::feed_inputs_t inputs, rest;  // of the feed, still to be fed
  logic [$clog2(INPUTS):0] next_input_d, next_input_q, lowest;
  logic found, more_feeds, more_inputs, spike, token, returned;

  assign arrival  = arrival_packet_i;
  assign spike    = arrival.kind == KIND_BITS'(radish_pkg::PACKET_SPIKE);
  assign token    = arrival.kind == KIND_BITS'(radish_pkg::PACKET_TOKEN);
  assign returned = arrival.kind == KIND_BITS'(radish_pkg::PACKET_CREDIT);
  for (genvar i = 0; i < FEEDS; i++) begin : g_feed
    logic used, returns;  // returns: the credit in packet_i is its destination's
    radish_pkg::partition_id_t source;
    radish_pkg::local_partition_t local_partition;
    radish_pkg::feed_number_t number;
    assign used = feeds_q[i*FEED_BITS+radish_pkg::FEED_USED_LSB];
    assign source = feeds_q[i*FEED_BITS+radish_pkg::FEED_SOURCE_LSB+:ID_BITS];
    assign local_partition = feeds_q[i*FEED_BITS+radish_pkg::FEED_LOCAL_PARTITION_LSB+:LOCAL_BITS];
    assign number = feeds_q[i*FEED_BITS+radish_pkg::FEED_NUMBER_LSB+:NUMBER_BITS];
    always_comb begin
      returns = 1'b0;
      for (int p = 0; p < PARTITIONS; p++) if (local_partition == LOCAL_BITS'(p)) returns = sends[p];
      named[i] = used && source == arrival.partition;
      returns_to[i] = used && number == packet.column[NUMBER_BITS-1:0] && returns;
    end
  end
  for (genvar i = 0; i < PARTITIONS; i++) begin : g_partition
    logic there;
    radish_pkg::partition_id_t index;
    assign there = partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_TIMESTEPS_IN_LSB+:STEP_BITS] != 0;
    assign index = partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_PARTITION_LSB+:ID_BITS];
    assign takes[i] = there && index == arrival.partition;
    assign sends[i] = there && index == packet.partition;
  end

  always_comb begin
    found = 1'b0;
    more_feeds = 1'b0;
    at = '0;
    feed = feeds_q[FEED_BITS-1:0];
    for (int i = FEEDS - 1; i >= 0; i--) begin
      if (named[i] && INDEX_BITS'(i) >= next_feed_q) begin
        more_feeds = found;
        found = 1'b1;
        at = INDEX_BITS'(i);
        feed = feeds_q[i*FEED_BITS+:FEED_BITS];
      end
    end
    partition = partitions_i[PARTITION_BITS-1:0];
    credited  = partitions_i[PARTITION_BITS-1:0];
    arrival_partition_o = feed.local_partition;
    for (int i = 0; i < PARTITIONS; i++) begin
      if (feed.local_partition == LOCAL_BITS'(i)) partition = partitions_i[i*PARTITION_BITS+:PARTITION_BITS];
      if (returned && takes[i]) begin
        credited = partitions_i[i*PARTITION_BITS+:PARTITION_BITS];
        arrival_partition_o = LOCAL_BITS'(i);
      end
    end
  end

  always_comb begin
    inputs = feed.inputs & ({INPUTS{1'b1}} << next_input_q);
    rest   = inputs & (inputs - 1'b1);
    lowest = '0;
    for (int i = INPUTS - 1; i >= 0; i--) if (inputs[i]) lowest = ($clog2(INPUTS) + 1)'(i);
    more_inputs = spike && rest != 0;

    arrival_done_o = returned || !found || (!more_inputs && !more_feeds);
    arrival_kind_o = arrival.kind;
    if (!returned && (!found || (spike && inputs == 0))) arrival_kind_o = KIND_BITS'(radish_pkg::PACKET_READOUT);
    arrival_index_o = returned ? INDEX'(credited.first_destination) + arrival.column[INDEX-1:0] :
        INDEX'(partition.first_source) + INDEX'(lowest);
    arrival_channel_o = arrival.channel;
    arrival_row_o = arrival.row;
    arrival_column_o = arrival.column;

    next_feed_d = next_feed_q;
    next_input_d = '0;
    if (arrival_done_o) next_feed_d = '0;
    else if (more_inputs) {next_feed_d, next_input_d} = {at, lowest + 1'b1};
    else next_feed_d = at + 1'b1;
  end

  // ---- which plane ------------------------------------------------------------------------------------------
  logic [FEEDS*STEP_BITS-1:0] steps_d, steps_q;
  logic [FEEDS*WINDOW_BITS-1:0] windows_d, windows_q, window_steps_d, window_steps_q;
  radish_pkg::step_t step;
  radish_pkg::window_step_t window, window_step;
  logic image_done, window_done;

  assign step = steps_q[at*STEP_BITS+:STEP_BITS];
  assign window = windows_q[at*WINDOW_BITS+:WINDOW_BITS];
  assign window_step = window_steps_q[at*WINDOW_BITS+:WINDOW_BITS];
  assign arrival_slot_o = window * partition.window_steps + window_step;
  always_comb begin
    image_done = step + 1'b1 == feed.timesteps;
    window_done = image_done || window_step + 1'b1 == partition.window_steps;
    steps_d = steps_q;
    windows_d = windows_q;
    window_steps_d = window_steps_q;
    if (token && found) begin
      steps_d[at*STEP_BITS+:STEP_BITS] = image_done ? '0 : step + 1'b1;
      window_steps_d[at*WINDOW_BITS+:WINDOW_BITS] = window_done ? '0 : window_step + 1'b1;
      if (window_done) windows_d[at*WINDOW_BITS+:WINDOW_BITS] = window + 1'b1 == partition.windows ? '0 : window + 1'b1;
    end
  end

  always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {next_feed_q, next_input_q, steps_q, windows_q, window_steps_q} <= '0;
    end else begin
      {next_feed_q, next_input_q} <= {next_feed_d, next_input_d};
      {steps_q, windows_q, window_steps_q} <= {steps_d, windows_d, window_steps_d};
`ifndef SYNTHESIS
      assert (returned || found);
`endif
    end
  end

  // ---- where a credit goes ----------------------------------------------------------------------------------
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::feed_t back;
  /* verilator lint_on UNUSEDSIGNAL */
  assign packet = packet_i;
  always_comb begin
    credit = packet;
    back = feeds_q[FEED_BITS-1:0];
    for (int i = 1; i < FEEDS; i++) if (returns_to[i]) back = feeds_q[i*FEED_BITS+:FEED_BITS];
    credit.partition = back.source;
    {credit.channel, credit.row, credit.column} = radish_pkg::COORDINATES_BITS'(back.ordinal);
    packet_o = packet.kind == KIND_BITS'(radish_pkg::PACKET_CREDIT) ? credit : packet;
  end
endmodule
