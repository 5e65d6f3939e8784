// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This walks over the potential words of a partition, once for fire + leak and once for commit, with one request a
/// cycle (docs/chip.md, section 2). In rate mode a hidden layer fires as it would commit.
///
/// A commit goes from position to position in raster order; each word of a position meets every pooling window
/// that the position belongs to (one cycle each, at least one), and with the last one it is reloaded. The first
/// position of a window writes the output word, the others raise it to the maximum. A readout writes each word
/// to the output word of the same number.
///
/// Restrictions: fire_i and commit_i exclude each other; both are low for a cycle before each phase.
module fire_commit (
    input logic clk_i,
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::partition_t partition_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input logic fire_i,
    input logic commit_i,
    output logic done_o,  // the last request of the phase
    output radish_pkg::potential_address_t potential_address_o,
    output radish_pkg::bias_address_t bias_address_o,
    output radish_pkg::threshold_address_t threshold_address_o,
    output radish_pkg::output_word_t output_address_o,
    output radish_pkg::word_t word_o,  // number of the word within its position
    output logic visit_o,  // the first request of the potential word
    output logic output_o,  // the request has an output word
    output logic first_o,  // the output word is written, not raised to the maximum
    output logic reload_o  // the last request of the potential word
);
  localparam int ADDRESS_BITS = radish_pkg::POTENTIAL_ADDRESS_BITS;

  radish_pkg::potential_address_t count_d, count_q;
  radish_pkg::word_t word_d, word_q;
  radish_pkg::tile_row_t y_d, y_q, py_d, py_q;
  radish_pkg::tile_column_t x_d, x_q, px_d, px_q;  // py, px: the window in turn, of the position's, from 0
  logic any_y, any_x, opens_y, opens_x, any, last_px, last_py, last_word, last_x, pooled;
  radish_pkg::tile_row_t first_y, end_y, py;
  radish_pkg::tile_column_t first_x, end_x, px;

  axis_pools u_rows (
      .at_i(y_q),
      .offset_i(partition_i.pool_row_offset),
      .kernel_i(partition_i.pool_row_kernel),
      .stride_i(partition_i.pool_row_stride),
      .reciprocal_i(partition_i.pool_row_reciprocal),
      .count_i(partition_i.outputs_rows),
      .window_i(py),
      .any_o(any_y),
      .first_o(first_y),
      .last_o(end_y),
      .opens_o(opens_y)
  );
  axis_pools u_columns (
      .at_i(x_q),
      .offset_i(partition_i.pool_column_offset),
      .kernel_i(partition_i.pool_column_kernel),
      .stride_i(partition_i.pool_column_stride),
      .reciprocal_i(partition_i.pool_column_reciprocal),
      .count_i(partition_i.outputs_columns),
      .window_i(px),
      .any_o(any_x),
      .first_o(first_x),
      .last_o(end_x),
      .opens_o(opens_x)
  );
  assign py = first_y + py_q;
  assign px = first_x + px_q;

  always_comb begin
    pooled = (commit_i || partition_i.rate) && !partition_i.readout;
    any = any_y && any_x;
    last_px = !pooled || !any || px + 1'b1 == end_x;
    last_py = !pooled || !any || py + 1'b1 == end_y;
    last_word = word_q + 1'b1 == partition_i.words;
    last_x = x_q + 1'b1 == partition_i.sums_columns;

    reload_o = last_px && last_py;
    done_o = (fire_i || commit_i) && reload_o && count_q + 1'b1 == partition_i.potential_words;
    potential_address_o = partition_i.potential_base + count_q;
    bias_address_o = partition_i.bias_base + (partition_i.bias_per_neuron ? count_q : ADDRESS_BITS'(word_q));
    output_address_o = partition_i.output_base + (partition_i.readout ? count_q :
        (ADDRESS_BITS'(py) * ADDRESS_BITS'(partition_i.outputs_columns) + ADDRESS_BITS'(px))
            * ADDRESS_BITS'(partition_i.words) + ADDRESS_BITS'(word_q));
    output_o = commit_i ? any || partition_i.readout : pooled && any;
    threshold_address_o = partition_i.threshold_base + ADDRESS_BITS'(word_q);
    word_o = word_q;
    visit_o = py_q == 0 && px_q == 0;
    first_o = partition_i.readout || (opens_y && opens_x);
  end

  always_comb begin
    count_d = count_q;
    word_d = word_q;
    y_d = y_q;
    x_d = x_q;
    py_d = py_q;
    px_d = px_q;
    if ((fire_i || commit_i) && !done_o) begin
      if (!last_px) begin
        px_d = px_q + 1'b1;
      end else begin
        px_d = '0;
        py_d = last_py ? '0 : py_q + 1'b1;
      end
      if (reload_o) begin
        count_d = count_q + 1'b1;
        word_d  = last_word ? '0 : word_q + 1'b1;
        if (last_word) begin
          x_d = last_x ? '0 : x_q + 1'b1;
          if (last_x) y_d = y_q + 1'b1;
        end
      end
    end else begin
      {count_d, word_d, y_d, x_d, py_d, px_d} = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {count_q, word_q, y_q, x_q, py_q, px_q} <= '0;
    end else begin
      {count_q, word_q, y_q, x_q, py_q, px_q} <= {count_d, word_d, y_d, x_d, py_d, px_d};
`ifndef SYNTHESIS
      assert (!(fire_i && commit_i));
`endif
    end
  end
endmodule
