// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The address generator expands a spike into its pairs of synapse word and potential word, one pair a cycle
/// (docs/chip.md, section 2).
///
///   convolution   every tap (ky, kx) that lands on the tile, times the words of the spike's group
///   dense         one row of `words` words
///   uniform       every tap, one word, one lane; the weight is the source's gain
///   row           of a crossbar: one row of `potential_words` words, one for each potential word of the tile
///
///   cycle n      item_ready_o and item_valid_i: the axon is divided, by the window's area and by its columns
///         n + 1  taps and channels: what is left of the divisions, first and last of each
///         n + 2  first pair: its addresses, by multiplication, which the memories take at the end of the cycle
///
/// An empty word, and a spike without pairs, stays one cycle. The item after it goes on in the cycle of the last
/// pair, so that pairs follow each other without a bubble. The end of the step passes as an item of one cycle.
///
/// Restrictions: LANES is a power of two, at least 2; `partition_i` is constant while a step is in the pipeline; a row
/// has at most 2^WORD_BITS words.
module address_generator #(
    parameter int LANES = 4
) (
    input logic clk_i,
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::partition_t partition_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::source_t item_source_i,
    input logic item_valid_i,
    input logic item_spike_i,
    input logic item_end_i,
    input radish_pkg::axon_t item_axon_i,
    input logic item_subtract_i,
    output logic item_ready_o,
    output logic end_o,
    output logic pair_o,
    output radish_pkg::synapse_address_t synapse_address_o,
    output radish_pkg::potential_address_t potential_address_o,
    output logic [LANES-1:0] lanes_o,
    output logic uniform_o,
    output radish_pkg::gain_t gain_o,
    output logic subtract_o
);
  localparam int DIVIDEND_BITS = radish_pkg::DIVIDEND_BITS;
  localparam int REACH_BITS = DIVIDEND_BITS + 1;
  localparam int TAP_BITS = radish_pkg::KERNEL_BITS + 1;
  localparam int CHANNEL_BITS = radish_pkg::TILE_CHANNEL_BITS;
  localparam int SYNAPSE_BITS = radish_pkg::SYNAPSE_ADDRESS_BITS;
  localparam int POTENTIAL_BITS = radish_pkg::POTENTIAL_ADDRESS_BITS;
  localparam int LANE_BITS = $clog2(LANES);

  // ---- the axon is divided ----------------------------------------------------------------------------------
  // An axon is (c * rows + y) * columns + x: c and c * rows + y are found side by side.
  logic divided_valid_d, divided_valid_q, divided_spike_q, divided_end_q, divided_subtract_q, advance, take;
  radish_pkg::axon_t axon_q;
  radish_pkg::dividend_t c_d, c_q, line_d, line_q;  // line: c * rows + y
  /* verilator lint_off UNUSEDSIGNAL */
  radish_pkg::source_t source_q;
  /* verilator lint_on UNUSEDSIGNAL */

  reciprocal_divider u_channel (
      .dividend_i  (item_axon_i),
      .reciprocal_i(item_source_i.area_reciprocal),
      .quotient_o  (c_d)
  );
  reciprocal_divider u_line (
      .dividend_i  (item_axon_i),
      .reciprocal_i(item_source_i.columns_reciprocal),
      .quotient_o  (line_d)
  );
  assign item_ready_o = !divided_valid_q || advance;
  assign take = item_ready_o && item_valid_i;
  assign divided_valid_d = item_ready_o ? item_valid_i : divided_valid_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {divided_valid_q, divided_spike_q, divided_end_q, divided_subtract_q, axon_q, c_q, line_q, source_q} <= '0;
    end else begin
      divided_valid_q <= divided_valid_d;
      if (take) begin
        {divided_spike_q, divided_end_q, divided_subtract_q} <= {item_spike_i, item_end_i, item_subtract_i};
        {axon_q, c_q, line_q, source_q} <= {item_axon_i, c_d, line_d, item_source_i};
      end
    end
  end

  // ---- its taps and channels --------------------------------------------------------------------------------
  radish_pkg::dividend_t y, x, group, channel, spike_channel;
  logic row, dense, uniform, any_y, any_x, any_channel, some;  // dense: one row, whether of a crossbar or not
  radish_pkg::kernel_t first_y, first_x;
  radish_pkg::tile_row_t target_y;
  radish_pkg::tile_column_t target_x;
  logic signed [REACH_BITS-1:0] low, high, group_low, channels;
  logic [REACH_BITS-1:0] first_channel, last_channel;

  assign y = line_q - c_q * DIVIDEND_BITS'(source_q.halo_rows);
  assign x = axon_q - line_q * DIVIDEND_BITS'(source_q.halo_columns);
  assign spike_channel = c_q + DIVIDEND_BITS'($signed(source_q.halo_channel));
  reciprocal_divider u_group (
      .dividend_i  (spike_channel),
      .reciprocal_i(source_q.group_reciprocal),
      .quotient_o  (group)
  );

  axis_taps u_rows (
      .at_i(y),
      .offset_i(source_q.row_offset),
      .kernel_i(source_q.row_kernel),
      .stride_i(source_q.row_stride),
      .reciprocal_i(source_q.row_reciprocal),
      .size_i(partition_i.sums_rows),
      .any_o(any_y),
      .first_o(first_y),
      .target_o(target_y)
  );
  axis_taps u_columns (
      .at_i(x),
      .offset_i(source_q.column_offset),
      .kernel_i(source_q.column_kernel),
      .stride_i(source_q.column_stride),
      .reciprocal_i(source_q.column_reciprocal),
      .size_i(partition_i.sums_columns),
      .any_o(any_x),
      .first_o(first_x),
      .target_o(target_x)
  );

  always_comb begin
    row = source_q.read == radish_pkg::READ_KIND_BITS'(radish_pkg::READ_ROW);
    dense = row || source_q.read == radish_pkg::READ_KIND_BITS'(radish_pkg::READ_DENSE);
    uniform = source_q.read == radish_pkg::READ_KIND_BITS'(radish_pkg::READ_UNIFORM);
    channel = spike_channel - group * DIVIDEND_BITS'(source_q.in_per_group);
    group_low = REACH_BITS'(group * DIVIDEND_BITS'(source_q.out_per_group)) - REACH_BITS'(source_q.first_out_channel);
    if (uniform) begin
      low  = $signed(REACH_BITS'(c_q)) + REACH_BITS'($signed(source_q.channel_offset));
      high = low + 1'b1;
    end else begin
      low  = group_low;
      high = group_low + REACH_BITS'(source_q.out_per_group);
    end
    if (dense || (!uniform && low < 0)) low = '0;
    channels = $signed(REACH_BITS'(partition_i.sums_channels));
    if (dense || (!uniform && high > channels)) high = channels;
    any_channel = low >= 0 && low < high && high <= channels;
    some = divided_spike_q && !divided_end_q && any_channel && (dense || (any_y && any_x));
    first_channel = low;
    last_channel = high - 1'b1;
  end

  // ---- one pair a cycle -------------------------------------------------------------------------------------
  logic valid_d, valid_q, end_d, end_q, some_d, some_q, whole_d, whole_q;  // whole: all words of the tile
  logic uniform_d, uniform_q, subtract_d, subtract_q;
  radish_pkg::kernel_t row_kernel_d, row_kernel_q, row_stride_d, row_stride_q;
  radish_pkg::kernel_t column_kernel_d, column_kernel_q, column_stride_d, column_stride_q;
  radish_pkg::kernel_t ky_d, ky_q, kx_d, kx_q, first_x_d, first_x_q;
  radish_pkg::tile_row_t ty_d, ty_q;
  radish_pkg::tile_column_t tx_d, tx_q, target_x_d, target_x_q;
  radish_pkg::word_t word_d, word_q, first_word_d, first_word_q, last_word_d, last_word_q;
  radish_pkg::tile_channel_t low_d, low_q, high_d, high_q;  // channels of the spike: low..high, both included
  radish_pkg::gain_t gain_d, gain_q;
  radish_pkg::synapse_address_t base_d, base_q, row_d, row_q;  // base: source's first word; row: channel * rows of the kernel
  logic last_word, last_x, last_y, last;

  always_comb begin
    last_word = word_q == last_word_q;
    last_x = TAP_BITS'(kx_q) + TAP_BITS'(column_stride_q) >= TAP_BITS'(column_kernel_q) || tx_q == 0;
    last_y = TAP_BITS'(ky_q) + TAP_BITS'(row_stride_q) >= TAP_BITS'(row_kernel_q) || ty_q == 0;
    last = !some_q || (last_word && last_x && last_y);
  end
  assign advance = !valid_q || last;

  always_comb begin
    valid_d = valid_q;
    end_d = end_q;
    some_d = some_q;
    whole_d = whole_q;
    uniform_d = uniform_q;
    subtract_d = subtract_q;
    row_kernel_d = row_kernel_q;
    row_stride_d = row_stride_q;
    column_kernel_d = column_kernel_q;
    column_stride_d = column_stride_q;
    first_x_d = first_x_q;
    target_x_d = target_x_q;
    first_word_d = first_word_q;
    last_word_d = last_word_q;
    low_d = low_q;
    high_d = high_q;
    gain_d = gain_q;
    base_d = base_q;
    row_d = row_q;
    word_d = word_q;
    kx_d = kx_q;
    tx_d = tx_q;
    ky_d = ky_q;
    ty_d = ty_q;
    if (advance) begin
      valid_d = divided_valid_q;
      end_d = divided_end_q;
      some_d = some;
      whole_d = row;
      uniform_d = uniform;
      subtract_d = divided_subtract_q;
      row_kernel_d = dense ? radish_pkg::KERNEL_BITS'(1) : source_q.row_kernel;
      row_stride_d = dense ? radish_pkg::KERNEL_BITS'(1) : source_q.row_stride;
      column_kernel_d = dense ? radish_pkg::KERNEL_BITS'(1) : source_q.column_kernel;
      column_stride_d = dense ? radish_pkg::KERNEL_BITS'(1) : source_q.column_stride;
      first_x_d = dense ? '0 : first_x;
      target_x_d = dense ? '0 : target_x;
      first_word_d = radish_pkg::WORD_BITS'(first_channel >> LANE_BITS);
      last_word_d = row ? radish_pkg::WORD_BITS'(partition_i.potential_words - 1'b1)
          : radish_pkg::WORD_BITS'(last_channel >> LANE_BITS);
      low_d = first_channel[CHANNEL_BITS-1:0];
      high_d = last_channel[CHANNEL_BITS-1:0];
      gain_d = source_q.gain;
      base_d = source_q.weight_base;
      row_d = dense ? SYNAPSE_BITS'(axon_q) : SYNAPSE_BITS'(channel) * SYNAPSE_BITS'(source_q.row_kernel);
      word_d = first_word_d;
      kx_d = first_x_d;
      tx_d = target_x_d;
      ky_d = dense ? '0 : first_y;
      ty_d = dense ? '0 : target_y;
    end else if (!last_word) begin
      word_d = word_q + 1'b1;
    end else begin
      word_d = first_word_q;
      if (!last_x) begin
        kx_d = kx_q + column_stride_q;
        tx_d = tx_q - 1'b1;
      end else begin
        kx_d = first_x_q;
        tx_d = target_x_q;
        ky_d = ky_q + row_stride_q;
        ty_d = ty_q - 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {valid_q, end_q, some_q, whole_q, uniform_q, subtract_q} <= '0;
      {row_kernel_q, row_stride_q, column_kernel_q, column_stride_q, ky_q, kx_q, first_x_q} <= '0;
      {ty_q, tx_q, target_x_q} <= '0;
      {word_q, first_word_q, last_word_q} <= '0;
      {low_q, high_q, gain_q, base_q, row_q} <= '0;
    end else begin
      valid_q <= valid_d;
      end_q <= end_d;
      some_q <= some_d;
      whole_q <= whole_d;
      uniform_q <= uniform_d;
      subtract_q <= subtract_d;
      row_kernel_q <= row_kernel_d;
      row_stride_q <= row_stride_d;
      column_kernel_q <= column_kernel_d;
      column_stride_q <= column_stride_d;
      first_x_q <= first_x_d;
      target_x_q <= target_x_d;
      first_word_q <= first_word_d;
      last_word_q <= last_word_d;
      low_q <= low_d;
      high_q <= high_d;
      gain_q <= gain_d;
      base_q <= base_d;
      row_q <= row_d;
      word_q <= word_d;
      kx_q <= kx_d;
      tx_q <= tx_d;
      ky_q <= ky_d;
      ty_q <= ty_d;
    end
  end

  assign end_o = valid_q && end_q;
  assign pair_o = valid_q && some_q;
  assign uniform_o = uniform_q;
  assign gain_o = gain_q;
  assign subtract_o = subtract_q;
  assign synapse_address_o = base_q
      + ((row_q + SYNAPSE_BITS'(ky_q)) * SYNAPSE_BITS'(column_kernel_q) + SYNAPSE_BITS'(kx_q))
      * (whole_q ? SYNAPSE_BITS'(partition_i.potential_words) : SYNAPSE_BITS'(partition_i.words)) + SYNAPSE_BITS'(word_q);
  assign potential_address_o = partition_i.potential_base
      + (POTENTIAL_BITS'(ty_q) * POTENTIAL_BITS'(partition_i.sums_columns) + POTENTIAL_BITS'(tx_q))
      * POTENTIAL_BITS'(partition_i.words) + POTENTIAL_BITS'(word_q);
  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    radish_pkg::tile_channel_t at;
    assign at = CHANNEL_BITS'(CHANNEL_BITS'(word_q) << LANE_BITS) + CHANNEL_BITS'(lane);
    assign lanes_o[lane] = whole_q || (at >= low_q && at <= high_q);
  end
endmodule
