// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is an input of the self-timed router: the FIFO at the end of a link, and its head (docs/chip.md, section
/// 3).
///
///   req_i     toggles: a packet is at the link's end         ack_o      toggles: the FIFO has accepted it
///   request_o bit o toggles: the head packet wants output o  grant_i    bit o toggles: output o has granted it
///
/// It follows rules 1, 2 and 5 of noc/noc.h. The head packet is stable from its requests until LD + LFORK after the
/// last grant.
///
/// Restrictions: this is a delay model, for simulation only. depth_i is 1 to MAX_DEPTH. rst_ni is low at time 0 and
/// then high.
module input_fifo #(
    parameter int DESTINATIONS = 45,
    parameter int BITS = radish_pkg::PACKET_BITS,
    parameter int MAX_DEPTH = 64,
    localparam int PORTS = radish_pkg::ROUTER_PORTS
) (
    input logic rst_ni,
    /* verilator lint_off UNUSEDSIGNAL */
    input radish_pkg::noc_delays_t delays_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input radish_pkg::fifo_depth_t depth_i,
    input logic [DESTINATIONS-1:0] reach_i[PORTS],
    input logic req_i,
    input logic [DESTINATIONS-1:0] destinations_i,
    input logic [BITS-1:0] packet_i,
    output logic ack_o = 1'b0,
    output logic [PORTS-1:0] request_o = '0,
    output logic [DESTINATIONS-1:0] head_destinations_o,
    output logic [BITS-1:0] head_packet_o,
    input logic [PORTS-1:0] grant_i,
    output radish_pkg::packet_count_t visits_o = '0
);
  timeunit 1ps; timeprecision 1ps;
  /* verilator lint_off BLKSEQ */  // there is no clock: an assignment takes effect at once

  logic [DESTINATIONS-1:0] destinations[MAX_DEPTH];
  logic [BITS-1:0] packets[MAX_DEPTH];
  longint unsigned ready_ps[MAX_DEPTH];  // accept + LF_IN
  longint unsigned recovered_ps = 0;     // last pop + LREC
  int unsigned accepted = 0, popped = 0, freed = 0;  // packets since reset

  assign head_destinations_o = destinations[popped%MAX_DEPTH];
  assign head_packet_o = packets[popped%MAX_DEPTH];

  // Rule 1 applies when a packet arrives and when a place is freed.
  always @(req_i, freed) begin
    if (rst_ni && req_i != ack_o && accepted - freed < radish_pkg::PACKET_COUNT_BITS'(depth_i)) begin
      destinations[accepted%MAX_DEPTH] = destinations_i;
      packets[accepted%MAX_DEPTH] = packet_i;
      ready_ps[accepted%MAX_DEPTH] = $time + delays_i.lf_in_ps;
      accepted = accepted + 1;
      ack_o = req_i;
    end
  end

  function automatic longint unsigned later(longint unsigned a, longint unsigned b);
    return a > b ? a : b;
  endfunction

  // These are rules 2 and 5. Every branch takes LD, so the branch that is granted last is done last.
  initial forever begin
    wait (rst_ni && accepted != popped);
    #(later(ready_ps[popped%MAX_DEPTH], recovered_ps) - $time);
    visits_o = visits_o + 1;
    for (int o = 0; o < PORTS; o++) begin
      request_o[o] = request_o[o] ^ |(head_destinations_o & reach_i[o]);
    end
    wait (grant_i == request_o);
    #(delays_i.ld_ps + delays_i.lfork_ps);
    popped = popped + 1;
    recovered_ps = $time + delays_i.lrec_ps;
  end

  always @(popped) freed <= #(delays_i.lb_in_ps) popped;  // the delay may outlast the next pop
endmodule
