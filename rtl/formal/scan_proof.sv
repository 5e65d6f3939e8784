// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The scan of a plane hands out every spike that waits in it exactly once, none of another plane, and leaves the
/// plane clear when it ends, whatever the consumer's stalls, and says of each whether this is its source's sign step. The bit in question is any bit of any word. Here it
/// behaves ideally (scheduler_proof shows that it does), and every other bit of the scheduler is arbitrary at any time.
///
/// Assumed: start_i comes only after the end before was taken; nothing arrives in a plane from start to end (tokens see
/// to it); the sources' words follow each other. There are two sources of up to 3 words with trains of up to 15 steps,
/// and planes lie anywhere in 32 words.
module scan_proof #(
    parameter int SOURCES = 2,
    localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS
) (
    input logic clk_i,
    input logic start_i,
    input logic [1:0] first_source_i,
    input logic [1:0] source_count_i,
    input logic [3:0] step_i,
    input logic [3:0] plane_address_i,
    input radish_pkg::plane_word_t scheduler_word_i,
    input logic arrival_i,
    input logic item_ready_i
);
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  // ---- the sources --------------------------------------------------------------------------------------------
  (* anyconst *) logic [2:0] first_word;
  (* anyconst *) logic [1:0] words0, words1;
  (* anyconst *) logic [3:0] timesteps0, timesteps1;
  (* anyconst *) logic signed0, signed1;
  logic [3:0] second_word;
  radish_pkg::source_t source0, source1;
  always_comb begin
    second_word = first_word + words0;
    {source0, source1} = '0;
    {source0.axon_word, source0.axon_words, source0.timesteps} = {13'b0, first_word, 14'b0, words0, 12'b0, timesteps0};
    source0.is_signed = signed0;
    source1.is_signed = signed1;
    {source1.axon_word, source1.axon_words, source1.timesteps} = {12'b0, second_word, 14'b0, words1, 12'b0, timesteps1};
  end

  radish_pkg::plane_address_t scan_address;
  logic scan_clear, item_valid, item_spike, item_end, item_subtract;
  radish_pkg::plane_word_t scan_word;
  radish_pkg::source_t item_source;
  radish_pkg::axon_t item_axon;
  scan #(.SOURCES(SOURCES)) u_scan (
      .clk_i, .rst_ni(rst_n), .start_i, .first_source_i({14'b0, first_source_i}), .source_count_i({6'b0, source_count_i}),
      .step_i({12'b0, step_i}), .plane_address_i({20'b0, plane_address_i}),
      .sources_i({source1, source0}), .scan_address_o(scan_address), .scan_clear_o(scan_clear),
      .scan_word_i(scan_word), .item_valid_o(item_valid), .item_spike_o(item_spike), .item_end_o(item_end),
      .item_source_o(item_source), .item_axon_o(item_axon), .item_subtract_o(item_subtract), .item_ready_i);

  // ---- the bit in question ------------------------------------------------------------------------------------
  (* anyconst *) logic [4:0] address;
  (* anyconst *) logic [5:0] place;
  logic waits_q;  // a spike is in the scheduler
  logic active_q, owed_q, in_plane_q;  // the scan runs; owes the spike; covers the bit
  logic [3:0] plane_q, plane, step_q, step;
  logic [2:0] first_q, first, limit_q, limit;
  logic [4:0] offset;
  logic [SOURCES-1:0] scanned, owns;
  logic in_plane, taken, read, done, clear;
  radish_pkg::plane_word_t read_word;
  always_comb begin
    {plane, step, first, limit} = start_i ? {plane_address_i, step_i, 1'b0, first_source_i,
        3'(first_source_i + source_count_i)} : {plane_q, step_q, first_q, limit_q};
    offset = address - plane;
    scanned[0] = first == 0 && limit > 0 && timesteps0 > step && words0 != 0;
    scanned[1] = first <= 1 && limit > 1 && timesteps1 > step && words1 != 0;
    owns[0] = scanned[0] && 5'(offset - first_word) < words0;
    owns[1] = scanned[1] && 5'(offset - second_word) < words1;
    in_plane = owns != 0;
    clear = scan_clear && scan_address == address;
    taken = item_valid && item_ready_i;
    done = taken && item_end;
    read = taken && item_spike && !item_end && 24'(plane_q + item_source.axon_word + item_axon[15:6]) == address
        && item_axon[5:0] == place;
    read_word = scheduler_word_i;
    if (scan_address == address) read_word[place] = waits_q;
  end
  always_ff @(posedge clk_i) if (scan_clear) scan_word <= read_word;
  always_ff @(posedge clk_i) begin
    if (!rst_n) begin
      {waits_q, active_q, owed_q, in_plane_q} <= '0;
    end else begin
      waits_q <= (waits_q || arrival_i) && !clear;
      active_q <= start_i || (active_q && !done);
      owed_q <= start_i ? in_plane && waits_q : owed_q && !read;
      if (start_i) {in_plane_q, plane_q, step_q, first_q, limit_q} <= {in_plane, plane, step, first, limit};
    end
  end

  always_comb begin
    if (rst_n) begin
      assume (!start_i || !active_q);
      assume (!start_i || (first_source_i < SOURCES && first_source_i + source_count_i <= SOURCES));
      assume (!arrival_i || !(start_i ? in_plane : active_q && in_plane_q));
      assert (!item_valid || active_q);
      assert (!scan_clear || active_q);
      if (read) assert (owed_q);
      if (read) assert (item_subtract == (bits_source ? signed1 && timesteps1 == 5'(step_q) + 1'b1
          : signed0 && timesteps0 == 5'(step_q) + 1'b1));
      if (clear) assert (in_plane_q);
      if (done) assert (!owed_q);
      if (done && in_plane_q) assert (!waits_q);
      cover (done && in_plane_q && first_q == 0 && limit_q == 2 && words0 == 2);
      cover (read && item_axon[15:6] == 1 && place == 63);
      cover (owed_q && item_valid && item_spike && !item_ready_i && !waits_q);
    end else assume (!start_i);
  end

  // ---- the invariant ------------------------------------------------------------------------------------------
  (* hierconn *) wire [1:0] \u_scan.fetch_q ;
  (* hierconn *) wire [15:0] \u_scan.source_q ;
  (* hierconn *) wire [15:0] \u_scan.word_q ;
  (* hierconn *) wire [15:0] \u_scan.end_source_q ;
  (* hierconn *) wire [15:0] \u_scan.step_q ;
  (* hierconn *) wire [23:0] \u_scan.plane_q ;
  (* hierconn *) wire \u_scan.valid_q ;
  (* hierconn *) wire \u_scan.end_q ;
  (* hierconn *) wire [63:0] \u_scan.bits ;
  (* hierconn *) wire [15:0] \u_scan.bits_source_q ;
  (* hierconn *) wire [15:0] \u_scan.bits_word_q ;
  logic idle, words, source, bits_source, its_source, held, here, ahead;
  logic [SOURCES-1:0] covered;
  logic [4:0] its_word;
  always_comb begin
    idle = \u_scan.fetch_q == 0;
    words = \u_scan.fetch_q == 1;
    source = \u_scan.source_q [0];
    bits_source = \u_scan.bits_source_q [0];
    held = \u_scan.valid_q && !\u_scan.end_q ;
    covered[0] = first_q == 0 && limit_q > 0 && timesteps0 > step_q && words0 != 0;
    covered[1] = first_q <= 1 && limit_q > 1 && timesteps1 > step_q && words1 != 0;
    its_source = !(covered[0] && 5'(address - plane_q - first_word) < words0);
    its_word = address - plane_q - (its_source ? second_word : first_word);
    here = held && in_plane_q && bits_source == its_source && \u_scan.bits_word_q == its_word;  // in the word register
    ahead = words && in_plane_q && (its_source > source || (its_source == source && its_word >= \u_scan.word_q ));
    if (rst_n) begin
      assert (\u_scan.fetch_q != 3 && active_q == (!idle || \u_scan.valid_q ));
      assert (!(\u_scan.valid_q && \u_scan.end_q ) || (idle && \u_scan.bits == 0));
      assert (!(held && idle));
      assert (active_q || !owed_q);
      if (active_q) begin
        assert (\u_scan.plane_q == plane_q && \u_scan.step_q == step_q && \u_scan.end_source_q == limit_q);
        assert (limit_q <= SOURCES && first_q < SOURCES);
        assert (in_plane_q == ((covered[0] && 5'(address - plane_q - first_word) < words0)
            || (covered[1] && 5'(address - plane_q - second_word) < words1)));
        if (words) assert (\u_scan.source_q < SOURCES && covered[source]
            && \u_scan.word_q < (source ? words1 : words0));
        if (held) assert (\u_scan.bits_source_q < SOURCES && covered[bits_source]
            && \u_scan.bits_word_q < (bits_source ? words1 : words0));
        if (held && words) assert (bits_source < source
            || (bits_source == source && \u_scan.bits_word_q < \u_scan.word_q ));
        if (in_plane_q) assert (owed_q == (ahead ? waits_q : here && \u_scan.bits [place]));
        if (in_plane_q && waits_q) assert (ahead);
        assert (in_plane_q || !owed_q);
      end
    end
  end
endmodule
