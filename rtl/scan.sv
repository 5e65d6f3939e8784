// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The scan reads the scheduler words of one step ahead of the pipeline. It hands out one *item* a cycle: a spike,
/// an empty word, at last the end of the step (docs/chip.md, section 2).
///
///   cycle 0  start_i (dispatch)      1  first word read      2  first item
///
/// The word register is the scheduler's output register; a mask beside it says which of its bits are still to be handed
/// out. A word is read (and cleared) in the cycle in which the last item of the word before it is taken, so that there
/// is no bubble. Sources whose train has ended, or without axons, cost nothing.
///
/// Restrictions: start_i comes only after the end of the step before was taken.
module scan #(
    parameter int SOURCES = 8,
    localparam int SOURCE_BITS = radish_pkg::SOURCE_REGISTER_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,
    input radish_pkg::source_index_t first_source_i,
    input radish_pkg::source_count_t source_count_i,
    input radish_pkg::step_t step_i,
    input radish_pkg::plane_address_t plane_address_i,
    input logic [SOURCES*SOURCE_BITS-1:0] sources_i,
    output radish_pkg::plane_address_t scan_address_o,
    output logic scan_clear_o,  // the word is read and cleared
    input radish_pkg::plane_word_t scan_word_i,  // what was read last
    output logic item_valid_o,
    output logic item_spike_o,
    output logic item_end_o,
    output radish_pkg::source_t item_source_o,
    output radish_pkg::axon_t item_axon_o,
    output logic item_subtract_o,  // the step is the sign step of the item's source
    input logic item_ready_i
);
  localparam int INDEX_BITS = radish_pkg::SOURCE_INDEX_BITS;
  localparam int BIT_BITS = radish_pkg::AXON_BIT_BITS;

  typedef enum logic [1:0] {
    IDLE,
    WORDS,
    END
  } fetch_e;

  fetch_e fetch_d, fetch_q;
  radish_pkg::source_index_t source_d, source_q, end_source_d, end_source_q;
  radish_pkg::axon_t word_d, word_q;
  radish_pkg::step_t step_d, step_q;
  radish_pkg::plane_address_t plane_d, plane_q;

  // These registers stand beside the word register: whether its word is handed out and what is left of it, the word's
  // source and its number.
  logic valid_d, valid_q, end_d, end_q;
  radish_pkg::plane_word_t left_d, left_q, bits;
  radish_pkg::source_index_t bits_source_d, bits_source_q;
  radish_pkg::axon_t bits_word_d, bits_word_q;

  // The next source is the first one from `from` on that still sends.
  radish_pkg::source_index_t from, limit, next_source;
  radish_pkg::step_t now;
  logic found;
  logic [SOURCES-1:0] sends;
  always_comb begin
    from = start_i ? first_source_i : source_q + 1'b1;
    limit = start_i ? first_source_i + INDEX_BITS'(source_count_i) : end_source_q;
    now = start_i ? step_i : step_q;
    found = 1'b0;
    next_source = '0;
    for (int i = SOURCES - 1; i >= 0; i--) begin
      if (INDEX_BITS'(i) >= from && INDEX_BITS'(i) < limit && sends[i]) begin
        found = 1'b1;
        next_source = INDEX_BITS'(i);
      end
    end
  end

  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::source_t fetch_source;
  /* verilator lint_on UNUSEDSIGNAL */
  assign fetch_source = sources_i[source_q*SOURCE_BITS+:SOURCE_BITS];
  assign item_source_o = sources_i[bits_source_q*SOURCE_BITS+:SOURCE_BITS];

  radish_pkg::plane_word_t rest;
  logic word_last, load;
  radish_pkg::axon_bit_t first_bit;
  always_comb begin
    bits = scan_word_i & left_q;
    rest = bits & (bits - 1'b1);
    word_last = rest == 0;
    load = fetch_q != IDLE && (!valid_q || (item_ready_i && word_last));
    first_bit = '0;
    for (int i = radish_pkg::PLANE_WORD_BITS - 1; i >= 0; i--) if (bits[i]) first_bit = BIT_BITS'(i);
  end

  assign scan_address_o = plane_q
      + radish_pkg::PLANE_ADDRESS_BITS'(fetch_source.axon_word) + radish_pkg::PLANE_ADDRESS_BITS'(word_q);
  assign scan_clear_o = load && fetch_q == WORDS;
  assign item_valid_o = valid_q;
  assign item_end_o = end_q;
  assign item_spike_o = bits != 0;
  assign item_subtract_o = item_source_o.is_signed && step_q + 1'b1 == item_source_o.timesteps;
  assign item_axon_o = {bits_word_q[radish_pkg::AXON_BITS-BIT_BITS-1:0], first_bit};

  always_comb begin
    fetch_d = fetch_q;
    source_d = source_q;
    word_d = word_q;
    end_source_d = end_source_q;
    step_d = step_q;
    plane_d = plane_q;
    case (fetch_q)
      IDLE:
      if (start_i) begin
        fetch_d = found ? WORDS : END;
        source_d = next_source;
        word_d = '0;
        end_source_d = limit;
        step_d = step_i;
        plane_d = plane_address_i;
      end
      WORDS:
      if (load) begin
        word_d = word_q + 1'b1;
        if (word_d == fetch_source.axon_words) begin
          word_d   = '0;
          source_d = next_source;
          if (!found) fetch_d = END;
        end
      end
      END: if (load) fetch_d = IDLE;
      default: ;
    endcase

    valid_d = valid_q;
    end_d = end_q;
    left_d = left_q;
    bits_source_d = bits_source_q;
    bits_word_d = bits_word_q;
    if (load) begin
      valid_d = 1'b1;
      end_d = fetch_q == END;
      left_d = fetch_q == END ? '0 : '1;
      bits_source_d = source_q;
      bits_word_d = word_q;
    end else if (item_ready_i) begin
      left_d = rest;
      if (word_last) valid_d = 1'b0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fetch_q <= IDLE;
      {source_q, word_q, end_source_q, bits_source_q, bits_word_q} <= '0;
      step_q <= '0;
      plane_q <= '0;
      valid_q <= 1'b0;
      end_q <= 1'b0;
      left_q <= '0;
    end else begin
      fetch_q <= fetch_d;
      source_q <= source_d;
      word_q <= word_d;
      end_source_q <= end_source_d;
      step_q <= step_d;
      plane_q <= plane_d;
      valid_q <= valid_d;
      end_q <= end_d;
      left_q <= left_d;
      bits_source_q <= bits_source_d;
      bits_word_q <= bits_word_d;
`ifndef SYNTHESIS
      if (start_i) assert (fetch_q == IDLE && !valid_q);
`endif
    end
  end

  for (genvar i = 0; i < SOURCES; i++) begin : g_source
    assign sends[i] = sources_i[i*SOURCE_BITS+radish_pkg::SOURCE_TIMESTEPS_LSB+:radish_pkg::STEP_BITS] > now
        && sources_i[i*SOURCE_BITS+radish_pkg::SOURCE_AXON_WORDS_LSB+:radish_pkg::AXON_BITS] != 0;
  end
endmodule
