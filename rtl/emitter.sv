// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The emitter scans output words and sends packets, end-of-step tokens and credits (docs/chip.md, section 2).
///
///   cycle n       a step starts and its first word is read
///   each cycle    a packet of the word in hand, or (none left) the next word is read, or (no word left) a token
///
/// A step thus costs one cycle for each of its words, for each packet and for each token. A credit goes before a packet
/// that is due; neither goes while the network interface is full. With a barrier a step ends with a signal (step_end_o)
/// instead of tokens, which needs no room in the interface. Among the steps that may start, that of the partition with
/// the highest index goes first; steps never interleave.
///
/// Restrictions: LANES is a power of two, at least 2.
module emitter #(
    parameter int LANES = 4,
    parameter int PARTITIONS = 4,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int STEP_BITS = radish_pkg::TRAIN_STEP_BITS,
    localparam int OUTPUT_BITS = radish_pkg::OUTPUT_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    input logic barrier_i,
    input logic [PARTITIONS*PARTITION_BITS-1:0] partitions_i,
    input logic [PARTITIONS-1:0] may_start_i,
    input logic [PARTITIONS-1:0] head_i,
    input logic [PARTITIONS*STEP_BITS-1:0] step_i,
    output logic [PARTITIONS-1:0] step_sent_o,
    output logic read_o,
    output radish_pkg::output_address_t read_address_o,
    input logic [LANES*OUTPUT_BITS-1:0] word_i,
    input logic credit_valid_i,
    input radish_pkg::partition_id_t credit_partition_i,
    input radish_pkg::feed_number_t credit_feed_i,
    output logic credit_pop_o,
    input logic free_i,
    output logic push_o,
    output radish_pkg::packet_t packet_o,
    output radish_pkg::copy_t copy_o,
    output logic step_end_o,
    output radish_pkg::partition_id_t step_partition_o,
    output logic busy_o
);
  localparam int KIND_BITS = radish_pkg::PACKET_KIND_BITS;
  localparam int LANE_BITS = $clog2(LANES);

  typedef enum logic {
    IDLE,
    EMIT
  } state_e;

  state_e state_d, state_q;
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::partition_t job_d, job_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [PARTITIONS-1:0] select_d, select_q;  // one-hot
  logic bank_d, bank_q;
  radish_pkg::train_step_t step_d, step_q;
  radish_pkg::copy_t copy_d, copy_q;
  logic [LANES-1:0] sent_d, sent_q;  // lanes of the word in hand whose spike has been sent
  // These registers say where the next word to read lies, and the word in hand: number, word of its position, row,
  // column.
  radish_pkg::output_word_t next_d, next_q;
  radish_pkg::word_t next_word_d, next_word_q, word_d, word_q;
  radish_pkg::tile_row_t next_row_d, next_row_q, row_d, row_q;
  radish_pkg::tile_column_t next_column_d, next_column_q, column_d, column_q;

  // ---- which step starts ------------------------------------------------------------------------------------
  localparam int INDEX_BITS = PARTITIONS > 1 ? $clog2(PARTITIONS) : 1;
  logic [INDEX_BITS-1:0] index;
  logic start;
  always_comb begin
    start = state_q == IDLE && may_start_i != 0;
    index = '0;
    select_d = select_q;
    bank_d = bank_q;
    step_d = step_q;
    for (int i = 0; i < PARTITIONS; i++) begin
      if (state_q == IDLE && may_start_i[i]) begin
        index = INDEX_BITS'(i);
        select_d = PARTITIONS'(1) << i;
        bank_d = head_i[i];
        step_d = step_i[i*STEP_BITS+:STEP_BITS];
      end
    end
    job_d = start ? partitions_i[index*PARTITION_BITS+:PARTITION_BITS] : job_q;
  end

  // ---- what happens in this cycle ---------------------------------------------------------------------------
  logic [LANES-1:0] spikes, pending;
  logic [LANE_BITS-1:0] lane;
  logic words_left, send, send_spike, at_end, send_token, last_copy, finish;
  for (genvar i = 0; i < LANES; i++) begin : g_lane
    radish_pkg::tile_channel_t channel;
    assign channel = (radish_pkg::TILE_CHANNEL_BITS'(word_q) << LANE_BITS) + radish_pkg::TILE_CHANNEL_BITS'(i);
    assign spikes[i] = job_q.readout ? channel < job_q.sums_channels : word_i[i*OUTPUT_BITS+OUTPUT_BITS'(step_q)];
  end

  always_comb begin
    pending = state_q == EMIT ? spikes & ~sent_q : '0;
    lane = '0;
    for (int i = LANES - 1; i >= 0; i--) if (pending[i]) lane = LANE_BITS'(i);
    words_left = next_q != job_q.output_words;
    credit_pop_o = credit_valid_i && free_i;
    send = free_i && !credit_valid_i;
    send_spike = send && pending != 0;
    at_end = state_q == EMIT && pending == 0 && !words_left;
    send_token = send && at_end && !barrier_i;
    last_copy = copy_q + 1'b1 == job_q.copies;
    finish = barrier_i ? at_end : send_token && last_copy;
    read_o = start || (state_q == EMIT && pending == 0 && words_left);
    read_address_o = {bank_d, job_d.output_base + (start ? '0 : next_q)};
    push_o = credit_pop_o || send_spike || send_token;
    step_sent_o = finish ? select_q : '0;
    step_end_o = finish;
    step_partition_o = job_q.partition;
    busy_o = start || state_q == EMIT;
  end

  // ---- the packet -------------------------------------------------------------------------------------------
  always_comb begin
    copy_o = copy_q;
    packet_o.partition = job_q.partition;
    packet_o.kind = job_q.readout ? KIND_BITS'(radish_pkg::PACKET_READOUT) : KIND_BITS'(radish_pkg::PACKET_SPIKE);
    packet_o.channel = job_q.outputs_channel
        + (radish_pkg::CHANNEL_BITS'(word_q) << LANE_BITS) + radish_pkg::CHANNEL_BITS'(lane);
    packet_o.row = job_q.outputs_row + row_q[radish_pkg::ROW_BITS-1:0];
    packet_o.column = job_q.outputs_column + column_q[radish_pkg::COLUMN_BITS-1:0];
    if (job_q.readout) {packet_o.channel, packet_o.row, packet_o.column} = word_i[lane*OUTPUT_BITS+:OUTPUT_BITS];
    if (pending == 0) begin
      packet_o.kind = KIND_BITS'(radish_pkg::PACKET_TOKEN);
      {packet_o.channel, packet_o.row, packet_o.column} = '0;
    end
    if (credit_valid_i) begin
      copy_o = '0;
      packet_o.kind = KIND_BITS'(radish_pkg::PACKET_CREDIT);
      packet_o.partition = credit_partition_i;
      {packet_o.channel, packet_o.row, packet_o.column} = radish_pkg::COORDINATES_BITS'(credit_feed_i);
    end
  end

  // ---- next state -------------------------------------------------------------------------------------------
  radish_pkg::word_t at_word;
  radish_pkg::tile_row_t at_row;
  radish_pkg::tile_column_t at_column;
  logic last_word, last_column;
  always_comb begin
    at_word = start ? '0 : next_word_q;
    at_row = start ? '0 : next_row_q;
    at_column = start ? '0 : next_column_q;
    last_word = at_word + 1'b1 == job_d.words;
    last_column = at_column + 1'b1 == job_d.outputs_columns;

    state_d = state_q;
    copy_d = copy_q;
    sent_d = sent_q;
    next_d = next_q;
    next_word_d = next_word_q;
    next_row_d = next_row_q;
    next_column_d = next_column_q;
    word_d = word_q;
    row_d = row_q;
    column_d = column_q;
    if (read_o) begin
      sent_d = '0;
      word_d = at_word;
      row_d = at_row;
      column_d = at_column;
      next_d = start ? radish_pkg::OUTPUT_WORD_BITS'(1) : next_q + 1'b1;
      next_word_d = last_word ? '0 : at_word + 1'b1;
      next_column_d = !last_word ? at_column : last_column ? '0 : at_column + 1'b1;
      next_row_d = last_word && last_column ? at_row + 1'b1 : at_row;
    end
    if (send_spike || send_token) copy_d = last_copy ? '0 : copy_q + 1'b1;
    if (send_spike && last_copy) sent_d[lane] = 1'b1;
    case (state_q)
      IDLE: if (start) state_d = EMIT;
      EMIT: if (finish) state_d = IDLE;
      default: ;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= IDLE;
      job_q <= '0;
      {select_q, bank_q, step_q, copy_q, sent_q, next_q} <= '0;
      {next_word_q, next_row_q, next_column_q, word_q, row_q, column_q} <= '0;
    end else begin
      state_q <= state_d;
      job_q <= job_d;
      {select_q, bank_q, step_q, copy_q, sent_q, next_q} <= {select_d, bank_d, step_d, copy_d, sent_d, next_d};
      {next_word_q, next_row_q, next_column_q, word_q, row_q, column_q} <=
          {next_word_d, next_row_d, next_column_d, word_d, row_d, column_d};
    end
  end
endmodule
