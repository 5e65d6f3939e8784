// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is the self-timed router of noc/noc.h: five input FIFOs, five arbiters, destination sets routed X first and
/// then Y (docs/chip.md, section 3).
///
///        N              links: two-phase, bundled data; req_i/ack_o into this router, req_o/ack_i out of it
///     +------+          ports in the order N, E, S, W, Local
///   W |      | E        a packet is a packet and the set of its destinations (see xy_reach); a copy keeps only those
///     +------+          of its branch
///      S   Local
///
/// Restrictions: this is a delay model in picoseconds, for simulation only. Delays are even and at least 2, and inputs
/// change at even times; x_i, y_i, depth_i and delays_i are constant; rst_ni is low at time 0 and then high.
module router #(
    parameter int COLUMNS = 3,
    parameter int ROWS = 3,
    parameter int BITS = radish_pkg::PACKET_BITS,
    localparam int PORTS = radish_pkg::ROUTER_PORTS,
    localparam int DESTINATIONS = PORTS * COLUMNS * ROWS
) (
    input logic rst_ni,
    input radish_pkg::noc_delays_t delays_i,
    input radish_pkg::fifo_depth_t depth_i,
    input radish_pkg::mesh_position_t x_i,
    input radish_pkg::mesh_position_t y_i,
    input logic [PORTS-1:0] req_i,
    input logic [DESTINATIONS-1:0] destinations_i[PORTS],
    input logic [BITS-1:0] packet_i[PORTS],
    output logic [PORTS-1:0] ack_o,
    output logic [PORTS-1:0] req_o,
    output logic [DESTINATIONS-1:0] destinations_o[PORTS],
    output logic [BITS-1:0] packet_o[PORTS],
    input logic [PORTS-1:0] ack_i,
    output radish_pkg::packet_count_t visits_o[PORTS]
);
  timeunit 1ps; timeprecision 1ps;

  logic [DESTINATIONS-1:0] reach[PORTS], head_destinations[PORTS];
  logic [BITS-1:0] head_packet[PORTS];
  logic [PORTS-1:0][PORTS-1:0] input_request, input_grant;  // [input][output]
  logic [PORTS-1:0][PORTS-1:0] output_request, output_grant;  // [output][input]

  xy_reach #(
      .COLUMNS(COLUMNS),
      .ROWS(ROWS)
  ) u_reach (
      .x_i,
      .y_i,
      .reach_o(reach)
  );

  for (genvar p = 0; p < PORTS; p++) begin : g_ports
    for (genvar q = 0; q < PORTS; q++) begin : g_crossing
      assign output_request[p][q] = input_request[q][p];
      assign input_grant[p][q] = output_grant[q][p];
    end

    input_fifo #(
        .DESTINATIONS(DESTINATIONS),
        .BITS(BITS)
    ) u_input (
        .rst_ni,
        .delays_i,
        .depth_i,
        .reach_i(reach),
        .req_i(req_i[p]),
        .destinations_i(destinations_i[p]),
        .packet_i(packet_i[p]),
        .ack_o(ack_o[p]),
        .request_o(input_request[p]),
        .head_destinations_o(head_destinations[p]),
        .head_packet_o(head_packet[p]),
        .grant_i(input_grant[p]),
        .visits_o(visits_o[p])
    );

    output_arbiter #(
        .DESTINATIONS(DESTINATIONS),
        .BITS(BITS)
    ) u_output (
        .rst_ni,
        .delays_i,
        .reach_i(reach[p]),
        .request_i(output_request[p]),
        .head_destinations_i(head_destinations),
        .head_packet_i(head_packet),
        .grant_o(output_grant[p]),
        .req_o(req_o[p]),
        .destinations_o(destinations_o[p]),
        .packet_o(packet_o[p]),
        .ack_i(ack_i[p])
    );
  end
endmodule
