// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// credit_queue hands out every feed of every entry exactly once and in order: as an ideal queue does, in which
/// every entry moves up when the one before it has given its last feed.
///
/// Assumed: an entry has at least one feed, pop_i comes only with valid_o, and at most DEPTH (here 4) entries wait.
module credit_queue_proof (
    input logic clk_i,
    input logic push_i,
    input radish_pkg::partition_id_t partition_i,
    input radish_pkg::feed_number_t feeds_i,
    input logic pop_i
);
  localparam int DEPTH_BITS = 2;
  localparam int DEPTH = 1 << DEPTH_BITS;

  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic valid;
  radish_pkg::partition_id_t partition;
  radish_pkg::feed_number_t feed;
  credit_queue #(.DEPTH_BITS(DEPTH_BITS)) u_queue (
      .clk_i, .rst_ni(rst_n), .push_i, .partition_i, .feeds_i, .valid_o(valid), .partition_o(partition),
      .feed_o(feed), .pop_i);

  // This is the ideal queue; entry 0 is its head.
  logic [29:0] ideal_q[DEPTH];
  logic [DEPTH_BITS:0] waiting_q;
  logic [15:0] given_q;  // feeds of the head that were handed out
  logic gone;
  assign gone = pop_i && given_q + 1'b1 == ideal_q[0][15:0];
  always_ff @(posedge clk_i) begin
    if (!rst_n) begin
      {waiting_q, given_q} <= '0;
    end else begin
      waiting_q <= waiting_q + push_i - gone;
      given_q <= gone ? '0 : given_q + pop_i;
      for (int i = 0; i < DEPTH; i++) begin
        if (push_i && i == waiting_q - gone) ideal_q[i] <= {partition_i, feeds_i};
        else if (gone && i + 1 < DEPTH) ideal_q[i] <= ideal_q[i+1];
      end
    end
  end

  always_comb if (rst_n) begin
    assume (!pop_i || valid);
    assume (!push_i || (feeds_i != 0 && waiting_q != DEPTH));
    assert (valid == (waiting_q != 0));
    if (valid) assert (partition == ideal_q[0][29:16] && feed == given_q && feed < ideal_q[0][15:0]);
    cover (waiting_q == DEPTH && gone);
    cover (valid && feed == 2 && waiting_q == 2 && pop_i);
  end

  // The invariant is that the queue's entries are those of the ideal queue.
  (* hierconn *) wire [DEPTH_BITS:0] \u_queue.write_q ;
  (* hierconn *) wire [DEPTH_BITS:0] \u_queue.read_q ;
  (* hierconn *) wire [15:0] \u_queue.feed_q ;
  (* hierconn *) wire [29:0] \u_queue.entries_q[0] ;
  (* hierconn *) wire [29:0] \u_queue.entries_q[1] ;
  (* hierconn *) wire [29:0] \u_queue.entries_q[2] ;
  (* hierconn *) wire [29:0] \u_queue.entries_q[3] ;
  for (genvar i = 0; i < DEPTH; i++) begin : g_entry
    logic [DEPTH_BITS-1:0] place;
    logic [29:0] entry;
    assign place = \u_queue.read_q + i;
    assign entry = place == 0 ? \u_queue.entries_q[0] : place == 1 ? \u_queue.entries_q[1]
        : place == 2 ? \u_queue.entries_q[2] : \u_queue.entries_q[3] ;
    always_comb if (rst_n && i < waiting_q) assert (entry == ideal_q[i] && entry[15:0] != 0);
  end
  always_comb if (rst_n) begin
    assert (waiting_q <= DEPTH && waiting_q == (\u_queue.write_q - \u_queue.read_q ));
    assert (\u_queue.feed_q == given_q && (waiting_q != 0 || given_q == 0));
  end
endmodule
