// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The outbox knows what one partition has to send: the state of its two output banks and of its destinations'
/// planes (docs/chip.md, section 2).
///
///   fill_i       a commit (rate: a step) starts: a bank is taken (fill_bank_o)
///   filled_i     it ends: the bank may be emitted
///   step_sent_i  a step of the head bank was emitted; after its last one the bank is free
///
/// A step may start when the head bank is full and every destination has room: they all have room for first_windows
/// windows at the start, and for room_i more since then (room_counter). With a barrier a round emits one step, of a
/// bank that an earlier round filled.
///
/// Restrictions: fill_i comes only with has_bank_o; at most 127 windows lie between sending and credit.
module outbox #(
    localparam int COUNT_BITS = radish_pkg::EVENT_COUNT_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::partition_t partition_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::event_count_t room_i,
    input logic barrier_i,
    input logic new_round_i,
    output logic has_bank_o,
    output logic fill_bank_o,
    input logic fill_i,
    input logic filled_i,
    input logic filled_bank_i,
    output logic may_start_o,
    output logic room_o,  // the destinations have planes for the next step
    output logic emitting_o,  // a bank is full
    output logic head_o,
    output radish_pkg::train_step_t step_o,
    input logic step_sent_i
);
  localparam int BANKS = 2;

  logic head_d, head_q;
  logic [BANKS-1:0] full_d, full_q, ready_d, ready_q;
  radish_pkg::train_step_t step_d, step_q, steps;  // of the head bank: next step, number of steps
  radish_pkg::step_t image_step_d, image_step_q;
  radish_pkg::window_step_t window_step_d, window_step_q;
  radish_pkg::event_count_t windows_sent_d, windows_sent_q, ahead;
  logic open, bank_done, window_done, image_done;
  logic emitted, emitted_d, emitted_q;  // a step was sent in this round of the barrier
  logic [BANKS-1:0] fresh, fresh_d, fresh_q;  // banks filled in this round

  assign ahead = windows_sent_q - room_i;
  assign open = partition_i.destination_count == 0 || ahead < COUNT_BITS'(partition_i.first_windows);

  assign has_bank_o  = full_q < BANKS'(2);
  assign room_o = open;
  assign emitting_o = full_q != 0;
  assign fill_bank_o = head_q ^ full_q[0];
  assign emitted = barrier_i && emitted_q && !new_round_i;
  assign fresh = barrier_i && !new_round_i ? fresh_q : '0;
  assign may_start_o = full_q != 0 && ready_q[head_q] && open && !emitted && !fresh[head_q];
  assign head_o = head_q;
  assign step_o = step_q;

  always_comb begin
    steps = partition_i.readout || partition_i.rate ? radish_pkg::TRAIN_STEP_BITS'(1)
        : partition_i.timesteps_out[radish_pkg::TRAIN_STEP_BITS-1:0];
    image_done = step_sent_i && image_step_q + 1'b1 == partition_i.timesteps_out;
    bank_done = step_sent_i && step_q + 1'b1 == steps;
    window_done = step_sent_i && (window_step_q + 1'b1 == partition_i.out_window_steps
        || image_done);

    step_d = bank_done ? '0 : step_sent_i ? step_q + 1'b1 : step_q;
    image_step_d = image_done ? '0 : image_step_q + radish_pkg::STEP_BITS'(step_sent_i);
    window_step_d = window_done ? '0 : step_sent_i ? window_step_q + 1'b1 : window_step_q;
    windows_sent_d = windows_sent_q + COUNT_BITS'(window_done);
    head_d = head_q ^ bank_done;
    full_d = full_q + BANKS'(fill_i) - BANKS'(bank_done);
    ready_d = ready_q;
    if (bank_done) ready_d[head_q] = 1'b0;
    if (filled_i) ready_d[filled_bank_i] = 1'b1;
    emitted_d = emitted || step_sent_i;
    fresh_d = fresh;
    if (filled_i) fresh_d[filled_bank_i] = 1'b1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {head_q, full_q, ready_q, step_q, image_step_q, window_step_q, windows_sent_q} <= '0;
      {emitted_q, fresh_q} <= '0;
    end else begin
      {head_q, full_q, ready_q, step_q, image_step_q, window_step_q, windows_sent_q} <=
          {head_d, full_d, ready_d, step_d, image_step_d, window_step_d, windows_sent_d};
      {emitted_q, fresh_q} <= {emitted_d, fresh_d};
`ifndef SYNTHESIS
      if (fill_i) assert (has_bank_o);
      if (step_sent_i) assert (full_q != 0 && ready_q[head_q]);
`endif
    end
  end
endmodule
