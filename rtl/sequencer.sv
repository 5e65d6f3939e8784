// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The sequencer runs one job at a time: a step (integrate, then fire + leak) or a commit (docs/chip.md, section 2,
/// "What a job costs"). The partition with the highest index goes first, a commit before a step.
///
///   IDLE       dispatch: the decision's own cycle             INTEGRATE  until the pipeline has drained
///   FIRE       one potential word a cycle                     COMMIT     one (potential, output) pair a cycle
///   DRAIN      the last word is written
///
/// The credit of a window is due when the scan of its last step has drained.
///
/// Restrictions: run_i rises once, after the configuration.
module sequencer #(
    parameter int PARTITIONS = 4,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS,
    localparam int STEP_BITS = radish_pkg::STEP_BITS,
    localparam int SLOT_BITS = radish_pkg::WINDOW_STEP_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input logic [PARTITIONS*PARTITION_BITS-1:0] partitions_i,
    input logic [PARTITIONS-1:0] may_step_i,
    input logic [PARTITIONS-1:0] may_commit_i,
    input logic [PARTITIONS*STEP_BITS-1:0] step_i,
    input logic [PARTITIONS*SLOT_BITS-1:0] slot_i,
    input logic [PARTITIONS-1:0] window_done_i,
    input logic [PARTITIONS-1:0] fill_bank_i,
    output logic [PARTITIONS-1:0] step_o,  // a step of this partition starts
    output logic [PARTITIONS-1:0] commit_o,  // a commit of this partition starts
    output logic [PARTITIONS-1:0] fill_o,  // what starts fills a bank
    output logic [PARTITIONS-1:0] filled_o,  // the job that fills a bank ends
    output logic bank_o,
    output logic [PARTITIONS-1:0] works_o,  // the partition whose job began in an earlier cycle
    // These ports start the scan.
    output logic start_o,
    output radish_pkg::source_index_t first_source_o,
    output radish_pkg::source_count_t source_count_o,
    output radish_pkg::step_t start_step_o,
    output radish_pkg::plane_address_t plane_address_o,
    // These ports tell the engine what to do.
    output radish_pkg::partition_t job_o,
    output logic last_step_o,  // the step is the last of its image
    output logic fire_o,
    output logic commit_phase_o,
    output logic busy_o,
    input logic integrated_i,
    input logic phase_done_i,
    // These ports announce the credits of a consumed window.
    output logic credit_o,
    output radish_pkg::feed_number_t credit_feeds_o
);
  typedef enum logic [2:0] {
    IDLE,
    INTEGRATE,
    FIRE,
    COMMIT,
    DRAIN
  } state_e;

  state_e state_d, state_q;
  radish_pkg::partition_t job_d, job_q;
  logic [PARTITIONS-1:0] select_d, select_q;  // one-hot
  logic bank_d, bank_q, credit_d, credit_q;
  localparam int INDEX_BITS = PARTITIONS > 1 ? $clog2(PARTITIONS) : 1;
  logic [INDEX_BITS-1:0] index;
  radish_pkg::window_step_t slot;
  logic found, commit;

  always_comb begin
    found = 1'b0;
    commit = 1'b0;
    index = '0;
    select_d = select_q;
    bank_d = bank_q;
    credit_d = credit_q;
    slot = '0;
    start_step_o = '0;
    for (int i = 0; i < PARTITIONS; i++) begin  // the last one that may start wins
      if (state_q == IDLE && run_i && (may_step_i[i] || may_commit_i[i])) begin
        found = 1'b1;
        commit = may_commit_i[i];
        index = INDEX_BITS'(i);
        select_d = PARTITIONS'(1) << i;
        bank_d = fill_bank_i[i];
        credit_d = window_done_i[i];
        slot = slot_i[i*SLOT_BITS+:SLOT_BITS];
        start_step_o = step_i[i*STEP_BITS+:STEP_BITS];
      end
    end
    job_d = found ? partitions_i[index*PARTITION_BITS+:PARTITION_BITS] : job_q;
  end

  assign step_o = found && !commit ? select_d : '0;
  assign commit_o = found && commit ? select_d : '0;
  assign start_o = found && !commit;
  assign first_source_o = job_d.first_source;
  assign source_count_o = job_d.source_count;
  assign plane_address_o = job_d.plane_base
      + radish_pkg::PLANE_ADDRESS_BITS'(slot) * radish_pkg::PLANE_ADDRESS_BITS'(job_d.axon_words);
  assign job_o = job_q;
  assign bank_o = bank_q;
  assign works_o = state_q != IDLE ? select_q : '0;
  assign fire_o = state_q == FIRE;
  assign commit_phase_o = state_q == COMMIT;
  assign busy_o = found || state_q != IDLE;
  assign credit_o = state_q == INTEGRATE && integrated_i && credit_q && job_q.feed_count != 0;
  assign credit_feeds_o = job_q.feed_count;

  logic fills, fills_d, fills_q, last_d, last_q;
  assign fills = commit || (job_d.rate && !job_d.readout);
  assign fills_d = found ? fills : fills_q;
  assign last_d = found ? start_step_o + 1'b1 == job_d.timesteps_in : last_q;
  assign fill_o = found && fills ? select_d : '0;
  assign filled_o = state_q == DRAIN && fills_q ? select_q : '0;
  assign last_step_o = last_q;

  always_comb begin
    state_d = state_q;
    case (state_q)
      IDLE: if (found) state_d = commit ? COMMIT : INTEGRATE;
      INTEGRATE: if (integrated_i) state_d = FIRE;
      FIRE, COMMIT: if (phase_done_i) state_d = DRAIN;
      DRAIN: state_d = IDLE;
      default: state_d = IDLE;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= IDLE;
      job_q <= '0;
      {select_q, bank_q, credit_q, fills_q, last_q} <= '0;
    end else begin
      state_q <= state_d;
      job_q <= job_d;
      {select_q, bank_q, credit_q} <= {select_d, bank_d, credit_d};
      {fills_q, last_q} <= {fills_d, last_d};
    end
  end
endmodule
