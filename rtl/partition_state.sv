// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The partition state says where one partition stands: its next step and the tokens that it waits for
/// (docs/chip.md, section 2).
///
///   may_step_o      all tokens of the next step have been counted (rate: and an output bank is free;
///                   with a barrier: and no step was taken in this round)
///   may_commit_o    the last step is done and an output bank is free
///
/// A partition that is not resident takes turns of one window in the region:
///
///   eligible_o      every token of the window has been counted, and what it will emit has room
///   turn_done_o     the window is integrated, committed and emitted
///   loaded_i        it may step
///
/// A bit for each slot flips when its tokens have been counted (step_counter); a step that consumes them flips its own
/// bit, so that nothing has to be reset across the clock domains.
///
/// Restrictions: windows * window_steps <= SLOTS.
module partition_state #(
    parameter int SLOTS = 16
) (
    input logic clk_i,
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::partition_t partition_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input logic [SLOTS-1:0] complete_i,
    input logic has_bank_i,
    input logic barrier_i,
    input logic new_round_i,
    input logic may_emit_i,  // the destinations have room
    input logic emitting_i,  // a bank is full
    input logic turn_i,  // its turn in the region begins
    input logic loaded_i,
    output logic may_step_o,
    output logic may_commit_o,
    output logic eligible_o,
    output logic turn_done_o,
    output radish_pkg::step_t step_o,
    output radish_pkg::window_step_t slot_o,
    output logic window_done_o,  // the next step is the last of its window
    input logic step_i,
    input logic commit_i
);
  radish_pkg::step_t step_d, step_q;
  radish_pkg::window_step_t window_step_d, window_step_q, window_d, window_q, slot;  // window_*: place in the ring
  logic pending_d, pending_q, image_done, fires;  // fires: every step fills a bank
  logic stepped, stepped_d, stepped_q;  // a step was taken in this round of the barrier
  logic [SLOTS-1:0] consumed_d, consumed_q;
  logic [SLOTS-1:0] counted;  // complete and not consumed, from the step's slot on
  logic window_consumed, window_consumed_d, window_consumed_q;  // the last step of the turn's window was taken
  radish_pkg::step_t left;  // steps of the window that are still to be taken
  logic complete;  // all tokens of these steps have been counted

  assign slot = window_q * partition_i.window_steps + window_step_q;
  assign counted = (complete_i ^ consumed_q) >> slot;

  assign fires = partition_i.rate && !partition_i.readout;
  assign stepped = barrier_i && stepped_q && !new_round_i;
  assign stepped_d = step_i || stepped;
  assign may_step_o = partition_i.timesteps_in != 0 && !pending_q && counted[0] && !stepped
      && (!fires || has_bank_i) && (partition_i.resident || (loaded_i && !window_consumed));
  assign may_commit_o = pending_q && has_bank_i;
  assign step_o = step_q;
  assign slot_o = slot;
  assign window_done_o = image_done || window_step_q + 1'b1 == partition_i.window_steps;

  // ---- turns ------------------------------------------------------------------------------------------------
  always_comb begin
    left = partition_i.timesteps_in - step_q;
    if (left > radish_pkg::STEP_BITS'(partition_i.window_steps))
      left = radish_pkg::STEP_BITS'(partition_i.window_steps);
    complete = &(counted | ({SLOTS{1'b1}} << left));  // between turns a window begins: slot is its first plane
  end
  assign eligible_o = partition_i.timesteps_in != 0 && !partition_i.resident && !pending_q && complete
      && (may_emit_i || (!fires && step_q + left != partition_i.timesteps_in));
  assign turn_done_o = window_consumed_q && !pending_q && !emitting_i;
  assign window_consumed = window_consumed_q && !turn_i;
  assign window_consumed_d = window_consumed || (step_i && window_done_o);

  always_comb begin
    image_done = step_q + 1'b1 == partition_i.timesteps_in;
    step_d = step_q;
    window_step_d = window_step_q;
    window_d = window_q;
    pending_d = pending_q;
    consumed_d = consumed_q;
    if (step_i) begin
      step_d = step_q + 1'b1;
      window_step_d = window_done_o ? '0 : window_step_q + 1'b1;
      if (window_done_o) window_d = window_q + 1'b1 == partition_i.windows ? '0 : window_q + 1'b1;
      pending_d = image_done && !fires;
      if (image_done && fires) step_d = '0;
      consumed_d = consumed_q ^ (SLOTS'(1) << slot);
    end
    if (commit_i) begin
      pending_d = 1'b0;
      step_d = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {step_q, window_step_q, window_q, pending_q, stepped_q, consumed_q} <= '0;
      window_consumed_q <= 1'b0;
    end else begin
      {step_q, window_step_q, window_q, pending_q, stepped_q, consumed_q} <=
          {step_d, window_step_d, window_d, pending_d, stepped_d, consumed_d};
      window_consumed_q <= window_consumed_d;
`ifndef SYNTHESIS
      if (step_i) assert (may_step_o && int'(slot) < SLOTS);
      if (commit_i) assert (may_commit_o);
`endif
    end
  end
endmodule
