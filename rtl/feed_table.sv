// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The feed table stands between the router and the core: it finds the partition, source and plane that a packet is
/// for, and where a credit goes. It does what sim/chip/feed.h does (docs/chip.md, section 2, "Tokens and credits"), at the
/// ticks of core/ingress.h.
///
///   arrivals   a packet that is valid is taken at the posedge of arrival_clk_i at which the table is ready; posedges go on
///              while it is busy. Places leave one after another, in the order of the packet's feeds: a place of a spike
///              (feed, input) is handed on for one posedge, one of a token (feed) or of a credit (destination) stands
///              still for INGRESS_PLACE and is handed on for the last of them, so that what counts it has as long
///   credits    packet_i names the core's partition and the number of the feed, packet_o the source's partition and
///              the number among the source's feeds; other packets pass
///
/// Feeds are sorted by source partition. A search tree of their sources, a memory for each of its levels, finds the
/// first feed of a packet's source (docs/chip.md, section 4, "Tables"): each level is read once, and is a stage of
/// the pipeline. Of a table with more levels than there are stages, the first stage has those that are too many.
///
///   level 0   [1 key]      key < source ?
///   level 1   [2 keys]     ...                   the answers are the index, most significant first
///
/// A feed leads from a source partition to a partition of the core. Its tokens tell which plane the source is sending
/// to: the feed goes round the windows of the partition's planes, and begins a window with each image. A place of a spike
/// for a feed without inputs, and of a packet for no feed at all, is handed on as READOUT, which no core takes.
///
/// Restrictions: entries are configured in order, before the first arrival, at posedges of arrival_clk_i; the last one
/// says how many there are.
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
    input logic arrival_valid_i,
    input logic [radish_pkg::PACKET_BITS-1:0] arrival_packet_i,
    output logic arrival_ready_o,
    output logic arrival_busy_o,  // something is in the table or in what follows it
    output logic arrival_place_o,  // what a place of a spike does is done at the next posedge
    // These ports hand over what arrives to the core.
    output radish_pkg::packet_kind_t arrival_kind_o,
    output radish_pkg::local_partition_t arrival_partition_o,
    output radish_pkg::arrival_index_t arrival_index_o,
    output radish_pkg::window_step_t arrival_window_o,
    output radish_pkg::window_step_t arrival_step_o,  // within its window
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
  localparam int SEARCH = radish_pkg::INGRESS_SEARCH;
  localparam int PLACE = radish_pkg::INGRESS_PLACE;
  localparam int EXTRA = LEVELS > SEARCH ? LEVELS - SEARCH : 0;  // levels of the first stage beside its own
  localparam int PACKET_BITS = radish_pkg::PACKET_BITS;
  localparam int HELD_BITS = $clog2(PLACE);

  // ---- memories ---------------------------------------------------------------------------------------------
  /* verilator lint_off UNUSEDSIGNAL */
  logic [STAGE_BITS-1:0] stage_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [FEED_BITS-1:0] feeds_q[ENTRIES];
  logic [radish_pkg::FEED_STATE_REGISTER_BITS-1:0] states_q[ENTRIES];
  logic [RETURN_BITS-1:0] returns_q[ENTRIES];
  logic [LEVELS:0] count_q;  // how many entries there are
  logic feed_we, return_we, advance;
  logic [LEVELS-1:0] config_index;
  radish_pkg::feed_t config_feed;
  radish_pkg::feed_state_t state_q, state_d;

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
  always_ff @(posedge arrival_clk_i) if (feed_we || advance) states_q[feed_we ? config_index : place_at_q] <= state_d;

  // ---- search: which feed the packet is for -----------------------------------------------------------------
  // Stage s has a packet, and of the index of its first feed the bits that the levels before it have found. It moves on
  // where any stage from it on has none, or the reader takes one.
  logic [SEARCH-1:0] valid_q, free;
  logic [SEARCH*PACKET_BITS-1:0] packets_q;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [SEARCH*LEVELS-1:0] indices_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [SEARCH*LEVELS-1:0] found;  // of each stage, the index with the answers of its levels
  logic reader_free;
  radish_pkg::packet_t searched;  // what the last stage has
  logic [LEVELS-1:0] first;  // its packet's first feed

  for (genvar l = 0; l < LEVELS; l++) begin : g_level
    localparam int KEYS = 1 << l;
    localparam int KEY_BITS = l > 0 ? l : 1;
    localparam int STAGE = l > EXTRA ? l - EXTRA : 0;
    logic [ID_BITS-1:0] keys_q[KEYS];
    logic [ID_BITS-1:0] key, source;
    /* verilator lint_off UNUSEDSIGNAL */
    logic [LEVELS:0] number;  // of the entry that is written, from 1
    /* verilator lint_on UNUSEDSIGNAL */
    logic [LEVELS:0] at_key;  // the entry of this level's key, from 1
    logic [LEVELS-1:0] node, next;  // next: with this level's answer
    if (l == 0) begin : g_root
      assign node = '0;
      assign key  = keys_q[node[KEY_BITS-1:0]];
    end else if (l <= EXTRA) begin : g_extra
      assign node = g_level[l-1].next;
      assign key  = keys_q[node[KEY_BITS-1:0]];
    end else begin : g_node
      logic [ID_BITS-1:0] key_q;
      /* verilator lint_off UNUSEDSIGNAL */
      logic [LEVELS-1:0] node_d;
      /* verilator lint_on UNUSEDSIGNAL */
      assign node_d = g_level[l-1].next;
      assign node = indices_q[STAGE*LEVELS+:LEVELS];
      assign key = key_q;
      always_ff @(posedge arrival_clk_i) if (free[STAGE]) key_q <= keys_q[node_d[KEY_BITS-1:0]];
    end
    assign source = packets_q[STAGE*PACKET_BITS+radish_pkg::COORDINATES_BITS+:ID_BITS];
    assign at_key = ((LEVELS + 1)'(node) << (LEVELS - l)) + (LEVELS + 1)'(1 << (LEVELS - 1 - l));
    assign next   = LEVELS'({node, at_key <= count_q && key < source});
    assign number = (LEVELS + 1)'(config_index) + 1'b1;
    always_ff @(posedge arrival_clk_i) begin
      if (feed_we && number[LEVELS-1-l:0] == (LEVELS - l)'(1 << (LEVELS - 1 - l)))
        keys_q[number[LEVELS-l+:KEY_BITS]] <= config_feed.source;
    end
  end

  for (genvar s = 0; s < SEARCH; s++) begin : g_stage
    localparam int LEVEL = s + EXTRA;  // its last one
    if (LEVEL < LEVELS) begin : g_search
      assign found[s*LEVELS+:LEVELS] = g_level[LEVEL].next;
    end else begin : g_wait
      assign found[s*LEVELS+:LEVELS] = indices_q[s*LEVELS+:LEVELS];
    end
    assign free[s] = reader_free || valid_q[SEARCH-1:s] != '1;
    if (s > 0) begin : g_later
      always_ff @(posedge arrival_clk_i) begin
        if (free[s]) packets_q[s*PACKET_BITS+:PACKET_BITS] <= packets_q[(s-1)*PACKET_BITS+:PACKET_BITS];
        if (free[s]) indices_q[s*LEVELS+:LEVELS] <= found[(s-1)*LEVELS+:LEVELS];
      end
      always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
        if (!rst_ni) valid_q[s] <= 1'b0;
        else if (free[s]) valid_q[s] <= valid_q[s-1];
      end
    end else begin : g_first
      always_ff @(posedge arrival_clk_i) begin
        if (free[s]) packets_q[s*PACKET_BITS+:PACKET_BITS] <= arrival_packet_i;
        if (free[s]) indices_q[s*LEVELS+:LEVELS] <= '0;
      end
      always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
        if (!rst_ni) valid_q[s] <= 1'b0;
        else if (free[s]) valid_q[s] <= arrival_valid_i;
      end
    end
  end
  assign arrival_ready_o = free[0];
  assign searched = packets_q[(SEARCH-1)*PACKET_BITS+:PACKET_BITS];
  assign first = found[(SEARCH-1)*LEVELS+:LEVELS];

  // ---- reader: the feeds of the packet, one after another ---------------------------------------------------
  logic reader_valid_q, reader_credit, reader_found, to_place, place_free;
  radish_pkg::packet_t reader_q;
  logic [LEVELS-1:0] reader_at_d, reader_at_q;
  radish_pkg::feed_t feed_q;

  assign reader_found = reader_credit || ((LEVELS + 1)'(reader_at_q) < count_q && feed_q.source == reader_q.partition);
  assign to_place = reader_valid_q && place_free;
  assign reader_free = !reader_valid_q || (place_free && (reader_credit || !reader_found || feed_q.last));
  assign reader_at_d = reader_free ? first : reader_at_q + 1'b1;

  assign reader_credit = reader_q.kind == KIND_BITS'(radish_pkg::PACKET_CREDIT);

  always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
    if (!rst_ni) reader_valid_q <= 1'b0;
    else if (reader_free) reader_valid_q <= valid_q[SEARCH-1];
  end
  always_ff @(posedge arrival_clk_i) begin
    if (reader_free) reader_q <= searched;
    if (reader_free || to_place) begin
      reader_at_q <= reader_at_d;
      feed_q <= feeds_q[reader_at_d];
    end
  end

  // ---- place in turn: an input of the feed, or the feed's token, or a credit --------------------------------
  radish_pkg::packet_t place_q;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::feed_t place_feed_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [LEVELS-1:0] place_at_q;
  logic place_valid_q, place_found_q, place_ends, place_done, spike, token, returned;
  radish_pkg::feed_inputs_t inputs_q, rest;  // inputs of the feed still to be fed; rest: those after the lowest
  logic [$clog2(INPUTS):0] lowest;
  logic [HELD_BITS-1:0] held_q;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::partition_t partition;  // the destination of the feed
  radish_pkg::partition_t credited;  // whose credit arrives
  radish_pkg::partition_t returning;  // whose credit leaves
  /* verilator lint_on UNUSEDSIGNAL */
  radish_pkg::local_partition_t credited_partition, returning_partition;

  assign spike = place_q.kind == KIND_BITS'(radish_pkg::PACKET_SPIKE);
  assign token = place_q.kind == KIND_BITS'(radish_pkg::PACKET_TOKEN);
  assign returned = place_q.kind == KIND_BITS'(radish_pkg::PACKET_CREDIT);
  assign place_ends = spike ? rest == 0 : held_q == HELD_BITS'(PLACE - 1);
  assign place_done = place_valid_q && place_ends && !spike;  // a token or a credit is done at the next posedge
  assign place_free = !place_valid_q || place_ends;
  assign partition = partitions_i[place_feed_q.local_partition*PARTITION_BITS+:PARTITION_BITS];
  assign credited = partitions_i[credited_partition*PARTITION_BITS+:PARTITION_BITS];
  assign returning = partitions_i[returning_partition*PARTITION_BITS+:PARTITION_BITS];

  always_comb begin
    rest   = inputs_q & (inputs_q - 1'b1);
    lowest = '0;
    for (int i = INPUTS - 1; i >= 0; i--) if (inputs_q[i]) lowest = ($clog2(INPUTS) + 1)'(i);
    credited_partition  = '0;
    returning_partition = '0;
    for (int i = 0; i < PARTITIONS; i++) begin
      if (partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_TIMESTEPS_IN_LSB+:radish_pkg::STEP_BITS] != 0) begin
        if (partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_PARTITION_LSB+:ID_BITS] == place_q.partition)
          credited_partition = radish_pkg::LOCAL_PARTITION_BITS'(i);
        if (partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_PARTITION_LSB+:ID_BITS] == packet.partition)
          returning_partition = radish_pkg::LOCAL_PARTITION_BITS'(i);
      end
    end
  end

  always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
    if (!rst_ni) place_valid_q <= 1'b0;
    else if (place_free) place_valid_q <= reader_valid_q;
  end
  always_ff @(posedge arrival_clk_i) begin
    held_q <= place_free ? '0 : held_q + 1'b1;
    if (place_free) begin
      place_q <= reader_q;
      place_feed_q <= feed_q;
      place_found_q <= reader_found;
      place_at_q <= reader_at_q;
      inputs_q <= reader_found ? feed_q.inputs : '0;
    end else if (spike) begin
      inputs_q <= rest;
    end
`ifndef SYNTHESIS
    if (place_valid_q) assert (place_found_q);
`endif
  end

  // ---- which plane ------------------------------------------------------------------------------------------
  // The state is read when the place comes in turn. Only tokens change it, which stand still until that is done.
  logic hands_q, image_done, window_done;
  logic [PLACE-2:0] leaves_q;  // places of spikes on their way

  always_ff @(posedge arrival_clk_i or negedge rst_ni) begin
    if (!rst_ni) {hands_q, leaves_q} <= '0;
    else begin
      hands_q  <= place_valid_q && spike && inputs_q != 0;
      leaves_q <= {leaves_q[PLACE-3:0], place_valid_q && spike};
    end
  end
  always_ff @(posedge arrival_clk_i) begin
    if (place_valid_q && (spike || held_q == 0)) begin
      state_q <= states_q[place_at_q];
      arrival_partition_o <= returned ? credited_partition : place_feed_q.local_partition;
      arrival_index_o <= returned ? credited.first_destination + INDEX'({place_q.row, place_q.column}) :
          INDEX'(partition.first_source) + INDEX'(lowest);
      {arrival_channel_o, arrival_row_o, arrival_column_o} <= {place_q.channel, place_q.row, place_q.column};
    end
  end
  assign advance = place_done && token && place_found_q;
  assign arrival_kind_o = hands_q ? KIND_BITS'(radish_pkg::PACKET_SPIKE) :
      place_done && place_found_q ? place_q.kind : KIND_BITS'(radish_pkg::PACKET_READOUT);
  assign arrival_window_o = state_q.window;
  assign arrival_step_o = state_q.window_step;
  assign arrival_place_o = leaves_q[PLACE-2];
  assign arrival_busy_o = valid_q != 0 || reader_valid_q || place_valid_q || leaves_q != 0;
  always_comb begin
    image_done = state_q.step + 1'b1 == place_feed_q.timesteps;
    window_done = image_done || state_q.window_step + 1'b1 == partition.window_steps;
    state_d = state_q;
    state_d.step = image_done ? '0 : state_q.step + 1'b1;
    state_d.window_step = window_done ? '0 : state_q.window_step + 1'b1;
    if (window_done) state_d.window = state_q.window + 1'b1 == partition.windows ? '0 : state_q.window + 1'b1;
    if (feed_we) state_d = '0;
  end

  // ---- where a credit goes ----------------------------------------------------------------------------------
  radish_pkg::feed_return_t back;
  radish_pkg::packet_t packet, credit;
  assign packet = packet_i;
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
