// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// In one step of a train the emitter sends, for each output whose bit of that step is set, one spike with that
/// output's coordinates to each copy, nothing for a silent output, then one token to each copy, or with a barrier no
/// token but the signal that the step has been sent. A full network interface and credits that go first neither lose
/// nor repeat a packet. The output in question is any one; its train is any word, which lies at its address in the bank
/// that is emitted; every other word is arbitrary.
///
/// A readout sends the whole word of each of its channels, whatever it is, and nothing of the lanes beyond them. The n-th
/// value that is sent is that of the n-th neuron, position after position: nothing lost, nothing twice, in order.
///
/// Assumed: output_words = positions * words, and the channels of a readout end in the last word. There are two partitions
/// with up to 3 x 3 positions of up to 3 words and up to 3 copies, at any addresses; either may be a readout.
module emitter_proof #(
    parameter int LANES = 2,
    parameter int PARTITIONS = 2
) (
    input logic clk_i,
    input logic [PARTITIONS-1:0] may_start_i,
    input logic [PARTITIONS-1:0] head_i,
    input logic [PARTITIONS*5-1:0] step_i,
    input logic [LANES*32-1:0] memory_i,
    input logic credit_valid_i,
    input radish_pkg::partition_id_t credit_partition_i,
    input radish_pkg::feed_number_t credit_feed_i,
    input logic free_i
);
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  // ---- the partitions -----------------------------------------------------------------------------------------
  (* anyconst *) logic barrier;
  (* anyconst *) logic [7:0] sizes0, sizes1;  // words, rows, columns, copies
  (* anyconst *) logic [2:0] channels0, channels1;  // of a position
  (* anyconst *) radish_pkg::partition_t any0, any1;
  radish_pkg::partition_t partition0, partition1;
  always_comb begin
    {partition0, partition1} = {any0, any1};
    {partition0.sums_channels, partition1.sums_channels} = '0;
    {partition0.sums_channels[2:0], partition1.sums_channels[2:0]} = {channels0, channels1};
    {partition0.words, partition1.words} = {8'b0, sizes0[1:0], 8'b0, sizes1[1:0]};
    {partition0.outputs_rows, partition1.outputs_rows} = {9'b0, sizes0[3:2], 9'b0, sizes1[3:2]};
    {partition0.outputs_columns, partition1.outputs_columns} = {9'b0, sizes0[5:4], 9'b0, sizes1[5:4]};
    {partition0.copies, partition1.copies} = {14'b0, sizes0[7:6], 14'b0, sizes1[7:6]};
    partition0.output_words = {11'b0, linear(sizes0, sizes0[3:2], '0, '0)};
    partition1.output_words = {11'b0, linear(sizes1, sizes1[3:2], '0, '0)};
  end

  // Returns the number of a word in its bank.
  function automatic logic [4:0] linear(input logic [7:0] sizes, input logic [1:0] row, input logic [1:0] column,
                                        input logic [1:0] word);
    linear = ({3'b0, row} * {3'b0, sizes[5:4]} + {3'b0, column}) * {3'b0, sizes[1:0]} + {3'b0, word};
  endfunction

  logic [PARTITIONS-1:0] step_sent;
  logic read, credit_pop, push, busy;
  radish_pkg::output_address_t read_address;
  logic [LANES*32-1:0] word_q;  // what the bank returned
  radish_pkg::packet_t packet;
  radish_pkg::copy_t copy;
  emitter #(.LANES(LANES), .PARTITIONS(PARTITIONS)) u_emitter (
      .clk_i, .rst_ni(rst_n), .barrier_i(barrier), .partitions_i({partition1, partition0}), .may_start_i, .head_i, .step_i,
      .step_sent_o(step_sent), .read_o(read), .read_address_o(read_address), .word_i(word_q), .credit_valid_i,
      .credit_partition_i, .credit_feed_i, .credit_pop_o(credit_pop), .free_i, .push_o(push), .packet_o(packet),
      .copy_o(copy), .step_end_o(), .step_partition_o(), .busy_o(busy));

  // ---- the output in question, and the step that is emitted ---------------------------------------------------
  (* anyconst *) logic [1:0] row, column, word;
  (* anyconst *) logic lane;
  (* anyconst *) logic [31:0] train;
  logic active_q, start, select_q, select, bank_q, bank, inside, due, hit;
  logic [4:0] step_q, step, number;
  logic [7:0] sizes;
  logic [2:0] channels;
  radish_pkg::partition_t job;
  always_comb begin
    start = !active_q && may_start_i != 0;
    select = start ? may_start_i[1] : select_q;
    bank = start ? head_i[select] : bank_q;
    step = start ? (select ? step_i[9:5] : step_i[4:0]) : step_q;
    job = select ? partition1 : partition0;
    sizes = select ? sizes1 : sizes0;
    channels = select ? channels1 : channels0;
    inside = word < sizes[1:0] && row < sizes[3:2] && column < sizes[5:4];
    number = linear(sizes, row, column, word);
    due = job.readout ? {word, lane} < channels : train[step];
    hit = inside && read_address == {bank, 16'(job.output_base + number)};
  end

  // ---- what is sent -------------------------------------------------------------------------------------------
  logic spike, value, token, mine;
  logic [1:0] spikes_q, tokens_q;  // sent: spikes or values of the output in question, tokens of the step
  logic [1:0] turn_row_q, turn_column_q, turn_copy_q;  // of a readout: whose value is sent next
  logic [2:0] turn_channel_q;
  logic last_channel, last_column, last_copy;
  radish_pkg::channel_t channel_offset;
  radish_pkg::row_t row_offset;
  radish_pkg::column_t column_offset;
  always_comb begin
    spike = push && packet.kind == radish_pkg::PACKET_SPIKE;
    value = push && packet.kind == radish_pkg::PACKET_READOUT;
    token = push && packet.kind == radish_pkg::PACKET_TOKEN;
    channel_offset = packet.channel - job.outputs_channel;
    row_offset = packet.row - job.outputs_row;
    column_offset = packet.column - job.outputs_column;
    mine = job.readout ? {turn_row_q, turn_column_q, turn_channel_q} == {row, column, word, lane} :
        channel_offset == {word, lane} && row_offset == row && column_offset == column;
    last_copy = turn_copy_q + 1'b1 == sizes[7:6];
    last_channel = turn_channel_q + 1'b1 == channels;
    last_column = turn_column_q + 1'b1 == sizes[5:4];
  end
  always_ff @(posedge clk_i) begin
    if (!rst_n) active_q <= 1'b0;
    else active_q <= start || (active_q && step_sent == 0);
    {select_q, bank_q, step_q} <= {select, bank, step};
    if (start) {spikes_q, tokens_q} <= '0;
    else {spikes_q, tokens_q} <= {2'(spikes_q + ((spike || value) && mine)), 2'(tokens_q + token)};
    if (start) {turn_row_q, turn_column_q, turn_channel_q, turn_copy_q} <= '0;
    else if (value) begin
      turn_copy_q <= last_copy ? '0 : turn_copy_q + 1'b1;
      if (last_copy) turn_channel_q <= last_channel ? '0 : turn_channel_q + 1'b1;
      if (last_copy && last_channel) turn_column_q <= last_column ? '0 : turn_column_q + 1'b1;
      if (last_copy && last_channel && last_column) turn_row_q <= turn_row_q + 1'b1;
    end
    if (read) begin
      word_q <= memory_i;
      if (hit) word_q[lane*32+:32] <= train;
    end
  end

  always_comb begin
    assume (sizes0[1:0] != 0 && sizes0[3:2] != 0 && sizes0[5:4] != 0 && sizes0[7:6] != 0);
    assume (sizes1[1:0] != 0 && sizes1[3:2] != 0 && sizes1[5:4] != 0 && sizes1[7:6] != 0);
    assume (channels0 <= {sizes0[1:0], 1'b0} && channels0 + 2 > {sizes0[1:0], 1'b0});
    assume (channels1 <= {sizes1[1:0], 1'b0} && channels1 + 2 > {sizes1[1:0], 1'b0});
    if (rst_n) begin
      assert (busy == (start || active_q));
      assert (!push || free_i);
      // A credit that waits goes first.
      assert (credit_pop == (credit_valid_i && free_i));
      if (push) assert (credit_pop == (packet.kind == radish_pkg::PACKET_CREDIT));
      if (credit_pop) assert (push && packet.partition == credit_partition_i
          && {packet.channel, packet.row, packet.column} == credit_feed_i);
      if (active_q && free_i && !credit_valid_i) assert (push || read || (barrier && step_sent != 0));  // no cycle is lost
      if (push && !credit_pop) begin
        assert (active_q && (job.readout ? value || token : spike || token) && packet.partition == job.partition);
      end
      if (spike) begin
        assert (channel_offset < {sizes[1:0], 1'b0} && row_offset < sizes[3:2] && column_offset < sizes[5:4]);
        assert (tokens_q == 0);
      end
      if ((spike || value) && mine) assert (due && spikes_q < sizes[7:6] && copy == spikes_q);
      if (value) begin
        assert (tokens_q == 0 && turn_row_q < sizes[3:2] && copy == turn_copy_q);
        if (mine) assert ({packet.channel, packet.row, packet.column} == train);
      end
      if (token) begin
        assert (spikes_q == (inside && due ? sizes[7:6] : 0));
        assert (copy == tokens_q && tokens_q < sizes[7:6] && {packet.channel, packet.row, packet.column} == 0);
      end
      if (barrier) begin
        assert (!token && (step_sent == 0 || (step_sent == 1 << select && active_q && !spike && !read)));
        if (step_sent != 0) assert (spikes_q == (inside && due ? sizes[7:6] : 0));
      end else assert (step_sent == (token && tokens_q + 1'b1 == sizes[7:6] ? 1 << select : 0));
      cover (barrier && step_sent == 1 && !free_i && spikes_q == 2);  // the end needs no room
      cover (active_q && !free_i && spikes_q == 1 && sizes[7:6] == 2 && due);  // a stall between two copies
      cover (step_sent == 2 && spikes_q == 1 && word == 1 && lane == 1 && sizes[3:0] == 4'b0110);
      cover (credit_pop && active_q && spikes_q == 1);
      cover (step_sent == 1 && job.readout && spikes_q == 1 && word == 1 && channels == 3 && sizes[5:2] == 4'b0101);
    end
  end

  // ---- the invariant ------------------------------------------------------------------------------------------
  (* hierconn *) wire \u_emitter.state_q ;
  (* hierconn *) wire [radish_pkg::PARTITION_REGISTER_BITS-1:0] \u_emitter.job_q ;
  (* hierconn *) wire [PARTITIONS-1:0] \u_emitter.select_q ;
  (* hierconn *) wire \u_emitter.bank_q ;
  (* hierconn *) wire [4:0] \u_emitter.step_q ;
  (* hierconn *) wire [15:0] \u_emitter.copy_q ;
  (* hierconn *) wire [LANES-1:0] \u_emitter.sent_q ;
  (* hierconn *) wire [LANES-1:0] \u_emitter.spikes ;
  (* hierconn *) wire [15:0] \u_emitter.next_q ;
  (* hierconn *) wire [9:0] \u_emitter.next_word_q ;
  (* hierconn *) wire [10:0] \u_emitter.next_row_q ;
  (* hierconn *) wire [10:0] \u_emitter.next_column_q ;
  (* hierconn *) wire [9:0] \u_emitter.word_q ;
  (* hierconn *) wire [10:0] \u_emitter.row_q ;
  (* hierconn *) wire [10:0] \u_emitter.column_q ;
  // These are the next position, the one in hand and the one in question, each as one number that grows in the order of
  // the scan.
  logic [5:0] next, hand, question, after_hand;
  logic [LANES-1:0] pending;
  logic last, first_pending;
  always_comb begin
    next = {\u_emitter.next_row_q [1:0], \u_emitter.next_column_q [1:0], \u_emitter.next_word_q [1:0]};
    hand = {\u_emitter.row_q [1:0], \u_emitter.column_q [1:0], \u_emitter.word_q [1:0]};
    question = {row, column, word};
    after_hand = hand[1:0] + 1'b1 != sizes[1:0] ? {hand[5:2], 2'(hand[1:0] + 1'b1)} :
        hand[3:2] + 1'b1 != sizes[5:4] ? {hand[5:4], 2'(hand[3:2] + 1'b1), 2'b0} : {2'(hand[5:4] + 1'b1), 4'b0};
    pending = \u_emitter.spikes & ~\u_emitter.sent_q ;
    first_pending = pending[lane] && (lane == 0 || !pending[0]);
    last = next == {sizes[3:2], 4'b0};  // no word is left
    if (rst_n) assert (\u_emitter.state_q == active_q && (active_q || \u_emitter.copy_q == 0));
    if (rst_n && active_q) begin
      assert (\u_emitter.job_q == job && \u_emitter.select_q == 1 << select_q);
      assert (\u_emitter.bank_q == bank_q && \u_emitter.step_q == step_q);
      assert (\u_emitter.next_word_q < sizes[1:0] && \u_emitter.next_column_q < sizes[5:4]);
      assert (last || \u_emitter.next_row_q < sizes[3:2]);
      assert (\u_emitter.next_row_q <= sizes[3:2]);
      assert (\u_emitter.word_q < sizes[1:0] && \u_emitter.column_q < sizes[5:4] && \u_emitter.row_q < sizes[3:2]);
      assert (\u_emitter.next_q == linear(sizes, next[5:4], next[3:2], next[1:0]));
      assert (next == after_hand && hand < next && (!inside || question <= hand || question >= next));
      assert (\u_emitter.copy_q < sizes[7:6] && (\u_emitter.copy_q == 0 || pending != 0 || last));
      assert (tokens_q == (pending == 0 && last ? \u_emitter.copy_q : 0));
      if (barrier) assert (tokens_q == 0);
      if (job.readout) begin
        assert (\u_emitter.sent_q == '0 || \u_emitter.sent_q [0]);
        assert ((\u_emitter.sent_q & ~\u_emitter.spikes ) == '0);
        assert (turn_copy_q == (pending != 0 ? \u_emitter.copy_q : 0));
        assert ({turn_row_q, turn_column_q, turn_channel_q} ==
            (pending != 0 ? {hand, \u_emitter.sent_q [0]} : {next, 1'b0}));
      end
      if (!inside || question > hand) assert (spikes_q == 0);
      else if (question < hand) assert (spikes_q == (due ? sizes[7:6] : 0));
      else begin
        assert (word_q[lane*32+:32] == train);
        assert (!\u_emitter.sent_q [lane] || due);
        assert (spikes_q == (\u_emitter.sent_q [lane] ? sizes[7:6] : first_pending ? \u_emitter.copy_q : 0));
      end
    end
  end
endmodule
