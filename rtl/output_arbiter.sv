// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is an output of the self-timed router: its arbiter and the sending end of its link (docs/chip.md, section
/// 3).
///
///   request_i bit i toggles: the head of input i wants this output    grant_o  bit i toggles: granted
///   req_o     toggles: the copy is at the link's end                  ack_i    toggles: accepted there
///
/// It follows rules 3 and 4 of noc/noc.h. Requests and freed links fall on even picoseconds, decisions on odd ones, so
/// that a decision sees every request raised before it whatever the simulator's order.
///
/// No wait begins in the picosecond in which what it waits for may change by itself: Verilator 5.006 would miss a
/// change that comes in the pass in which the wait begins.
///
/// Restrictions: this is a delay model, for simulation only. req_o is the far end of the wire, whose delay is modelled
/// here. rst_ni is low at time 0 and then high.
module output_arbiter #(
    parameter int DESTINATIONS = 45,
    parameter int BITS = radish_pkg::PACKET_BITS,
    localparam int PORTS = radish_pkg::ROUTER_PORTS,
    localparam int INDEX_BITS = $clog2(PORTS)
) (
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::noc_delays_t delays_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input logic [DESTINATIONS-1:0] reach_i,
    input logic [PORTS-1:0] request_i,
    input logic [DESTINATIONS-1:0] head_destinations_i[PORTS],
    input logic [BITS-1:0] head_packet_i[PORTS],
    output logic [PORTS-1:0] grant_o = '0,
    output logic req_o = 1'b0,
    output logic [DESTINATIONS-1:0] destinations_o,
    output logic [BITS-1:0] packet_o,
    input logic ack_i
);
  timeunit 1ps; timeprecision 1ps;
  /* verilator lint_off BLKSEQ */  // there is no clock: an assignment takes effect at once

  logic [INDEX_BITS-1:0] winner = '0;  // the input that was granted last; N at reset

  // Returns the first of `requests` after the last winner, in the order N, E, S, W, Local.
  function automatic logic [INDEX_BITS-1:0] next_winner(logic [PORTS-1:0] requests, logic [INDEX_BITS-1:0] last);
    logic [INDEX_BITS-1:0] candidate = last;
    for (int i = 0; i < PORTS; i++) begin
      candidate = candidate == INDEX_BITS'(PORTS - 1) ? '0 : candidate + 1'b1;
      if (requests[candidate]) return candidate;
    end
    return last;
  endfunction

  // Each round begins at an odd picosecond, at which no request comes and no link is freed.
  initial forever begin
    if (!rst_ni || request_i == grant_o) begin
      wait (rst_ni && request_i != grant_o);
      #1;
    end
    winner = next_winner(request_i ^ grant_o, winner);
    #(delays_i.larb_ps - 1);
    destinations_o = head_destinations_i[winner] & reach_i;  // the copy keeps its branch's destinations
    packet_o = head_packet_i[winner];
    grant_o[winner] = !grant_o[winner];
    #(delays_i.lf_out_ps + delays_i.lf_link_ps);
    req_o = !req_o;
    wait (ack_i == req_o);
    #(delays_i.lb_link_ps + 1);
  end
endmodule
