// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// An outbox gives each bank that was filled to emission exactly once, in the order of filling, with its steps
/// counted from 0, and never starts a step whose window is beyond first_windows and room_i. With a barrier it starts at
/// most one step in a round, and none of a bank that was filled in that round.
///
/// Assumed: there is one commit at a time; fill_i comes only with has_bank_o, step_sent_i only when a bank is filled.
module outbox_proof (
    input logic clk_i,
    input logic fill_i,
    input logic filled_i,
    input logic step_sent_i,
    input logic new_round_i,
    input radish_pkg::event_count_t room_i
);
  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  (* anyconst *) radish_pkg::partition_t partition;
  (* anyconst *) logic barrier;
  logic has_bank, fill_bank, filled_bank, may_start, head;
  logic [4:0] step;
  outbox u_outbox (
      .clk_i, .rst_ni(rst_n), .partition_i(partition), .room_i,
      .barrier_i(barrier), .new_round_i, .room_o(), .emitting_o(),
      .has_bank_o(has_bank), .fill_bank_o(fill_bank), .fill_i, .filled_i, .filled_bank_i(filled_bank),
      .may_start_o(may_start), .head_o(head), .step_o(step), .step_sent_i);

  // These count the banks taken, filled and emitted, modulo 4; the steps sent of the head bank, of the image and of the
  // window; and the windows sent.
  logic [1:0] taken_q, filled_q, emitted_q;
  logic [4:0] step_q, steps;
  logic [15:0] image_q;
  radish_pkg::window_step_t window_q;
  logic [7:0] windows_q;
  logic bank_done, image_done, window_done, sending_q, room;
  logic sent, sent_q;  // a step was sent in this round
  logic [1:0] fresh, fresh_q;  // which banks were filled in this round
  assign sent = sent_q && !new_round_i;
  assign fresh = new_round_i ? '0 : fresh_q;
  assign filled_bank = filled_q[0];
  always_comb begin
    steps = partition.readout || partition.rate ? 5'd1 : partition.timesteps_out[4:0];
    bank_done = step_sent_i && 5'(step_q + 5'd1) == steps;
    image_done = step_sent_i && 16'(image_q + 16'd1) == partition.timesteps_out;
    window_done = image_done || (step_sent_i && 7'(window_q + 7'd1) == partition.out_window_steps);
    room = partition.destination_count == 0 || 8'(windows_q - room_i) < 8'(partition.first_windows);
  end
  always_ff @(posedge clk_i) begin
    if (!rst_n) begin
      {taken_q, filled_q, emitted_q, step_q, image_q, window_q, windows_q, sent_q, fresh_q} <= '0;
    end else begin
      taken_q <= taken_q + fill_i;
      filled_q <= filled_q + filled_i;
      emitted_q <= emitted_q + bank_done;
      step_q <= bank_done ? '0 : step_q + step_sent_i;
      image_q <= image_done ? '0 : image_q + step_sent_i;
      window_q <= window_done ? '0 : window_q + step_sent_i;
      windows_q <= windows_q + window_done;
      sent_q <= sent || step_sent_i;
      fresh_q <= fresh | 2'(filled_i) << filled_bank;
    end
  end

  (* hierconn *) wire [15:0] \u_outbox.image_step_q ;
  (* hierconn *) wire [6:0] \u_outbox.window_step_q ;
  (* hierconn *) wire [7:0] \u_outbox.windows_sent_q ;
  (* hierconn *) wire [1:0] \u_outbox.full_q ;
  (* hierconn *) wire [1:0] \u_outbox.ready_q ;
  (* hierconn *) wire \u_outbox.emitted_q ;
  (* hierconn *) wire [1:0] \u_outbox.fresh_q ;
  logic [1:0] full, ready;  // how many banks are taken, filled, and not yet emitted
  assign full = taken_q - emitted_q;
  assign ready = filled_q - emitted_q;
  always_comb begin
    assume (steps != 0);
    if (rst_n) begin
      assume (!fill_i || (has_bank && taken_q == filled_q));
      assume (!filled_i || taken_q != filled_q);
      assume (!step_sent_i || ready != 0);
      assert (has_bank == (full < 2) && fill_bank == taken_q[0]);
      assert (may_start == (ready != 0 && room && (!barrier || (!sent && !fresh[emitted_q[0]]))));
      assert (head == emitted_q[0] && step == step_q && (step_q < steps));
      cover (ready == 2 && step == 1);
      cover (emitted_q == 2 && ready == 1 && !room && taken_q != filled_q);
      cover (barrier && ready == 2 && room && !may_start && !sent);
      // The assertions from here on are the invariant.
      assert (full <= 2 && ready <= full && 2'(taken_q - filled_q) <= 1);
      assert (\u_outbox.full_q == full);
      assert (\u_outbox.ready_q == (ready == 2 ? 2'b11 : ready == 0 ? 2'b00 : emitted_q[0] ? 2'b10 : 2'b01));
      assert (\u_outbox.image_step_q == image_q && \u_outbox.window_step_q == window_q);
      assert (\u_outbox.windows_sent_q == windows_q);
      if (barrier) assert (\u_outbox.emitted_q == sent_q && \u_outbox.fresh_q == fresh_q);
    end
  end
endmodule
