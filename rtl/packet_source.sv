// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The source stands before an input without neighbour: an unbounded FIFO and the sending end of a link.
///
///   push_i    toggles: a packet to send           sent_o   packets that left the FIFO
///   req_o     toggles: it is at the link's end    ack_i    toggles: accepted there
///
/// Restrictions: this is a delay model, for simulation only. rst_ni is low at time 0 and then high.
module packet_source #(
    parameter int DESTINATIONS = 45,
    parameter int BITS = radish_pkg::PACKET_BITS
) (
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::noc_delays_t delays_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input logic push_i,
    input logic [DESTINATIONS-1:0] destinations_i,
    input logic [BITS-1:0] packet_i,
    output radish_pkg::packet_count_t sent_o = '0,
    output logic req_o = 1'b0,
    output logic [DESTINATIONS-1:0] destinations_o,
    output logic [BITS-1:0] packet_o,
    input logic ack_i
);
  timeunit 1ps; timeprecision 1ps;
  /* verilator lint_off BLKSEQ */  // there is no clock: an assignment takes effect at once

  logic [DESTINATIONS+BITS-1:0] waiting[$], head;
  int unsigned pushed = 0;

  always @(push_i) if (rst_ni) begin
    waiting.push_back({destinations_i, packet_i});
    pushed = pushed + 1;
  end

  initial forever begin
    wait (rst_ni && pushed != sent_o);
    head = waiting.pop_front();
    {destinations_o, packet_o} = head;
    sent_o = sent_o + 1;
    #(delays_i.lf_link_ps);
    req_o = !req_o;
    wait (ack_i == req_o);
    #(delays_i.lb_link_ps);
  end
endmodule
