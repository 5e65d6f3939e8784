// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The event counter counts events of a self-timed part and shows the count to a clocked one.
///
///   event_i --> count --> Gray --> flop --> flop --> count_o        an event at time t is seen at the second
///   (own domain: posedge event_clk_i)       (clk_i)                 clock edge strictly after t
///
/// Any number of events may fall into one clock period: a Gray code changes one bit at a time, so that whatever
/// the first flop catches is the count before or after the event that it races with. The count wraps; readers
/// take differences.
///
/// Restrictions: fewer than 2^BITS events lie between what a reader has consumed and what was counted.
module event_counter #(
    parameter int BITS = radish_pkg::EVENT_COUNT_BITS
) (
    input logic rst_ni,
    input logic event_clk_i,
    input logic event_i,
    output logic [BITS-1:0] event_count_o,  // the count in the events' own domain
    input logic clk_i,
    output logic [BITS-1:0] count_o
);
  logic [BITS-1:0] event_count_d, event_count_q, gray_d, gray_q, first_q, second_q;

  assign event_count_d = event_count_q + 1'b1;
  assign gray_d = event_count_d ^ (event_count_d >> 1);
  assign event_count_o = event_count_q;

  always_ff @(posedge event_clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      event_count_q <= '0;
      gray_q <= '0;
    end else if (event_i) begin
      event_count_q <= event_count_d;
      gray_q <= gray_d;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      first_q  <= '0;
      second_q <= '0;
    end else begin
      first_q  <= gray_q;
      second_q <= first_q;
    end
  end

  for (genvar bit_index = 0; bit_index < BITS; bit_index++) begin : g_binary
    assign count_o[bit_index] = ^(second_q >> bit_index);
  end
endmodule
