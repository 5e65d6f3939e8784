// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This is the router as a test sees it: at each port that is open a source and a sink stand in the place of the
/// neighbour.
///
///   open_i      ports without neighbour; there req_i, ack_i and the packets beside them are ignored
///   push_i      bit p toggles: the source at port p sends pushed_*_i; sent_o counts what left its FIFO
///   req_o       of an open port toggles: a packet arrives at the sink, which accepts it at once
///
/// Restrictions: the module is for simulation only.
module router_device #(
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
    input logic [PORTS-1:0] open_i,
    input logic [PORTS-1:0] req_i,
    input logic [DESTINATIONS-1:0] destinations_i[PORTS],
    input logic [BITS-1:0] packet_i[PORTS],
    output logic [PORTS-1:0] ack_o,
    output logic [PORTS-1:0] req_o,
    output logic [DESTINATIONS-1:0] destinations_o[PORTS],
    output logic [BITS-1:0] packet_o[PORTS],
    input logic [PORTS-1:0] ack_i,
    input logic [PORTS-1:0] push_i,
    input logic [DESTINATIONS-1:0] pushed_destinations_i,
    input logic [BITS-1:0] pushed_packet_i,
    output radish_pkg::packet_count_t sent_o[PORTS],
    output radish_pkg::packet_count_t visits_o[PORTS]
);
  timeunit 1ps; timeprecision 1ps;

  logic [PORTS-1:0] source_req, sink_ack, req, ack;
  logic [DESTINATIONS-1:0] source_destinations[PORTS], destinations[PORTS];
  logic [BITS-1:0] source_packet[PORTS], packet[PORTS];

  assign req = (open_i & source_req) | (~open_i & req_i);
  assign ack = (open_i & sink_ack) | (~open_i & ack_i);

  for (genvar p = 0; p < PORTS; p++) begin : g_sources
    assign destinations[p] = open_i[p] ? source_destinations[p] : destinations_i[p];
    assign packet[p] = open_i[p] ? source_packet[p] : packet_i[p];

    packet_source #(
        .DESTINATIONS(DESTINATIONS),
        .BITS(BITS)
    ) u_source (
        .rst_ni,
        .delays_i,
        .push_i(push_i[p]),
        .destinations_i(pushed_destinations_i),
        .packet_i(pushed_packet_i),
        .sent_o(sent_o[p]),
        .req_o(source_req[p]),
        .destinations_o(source_destinations[p]),
        .packet_o(source_packet[p]),
        .ack_i(ack_o[p])
    );

    packet_sink u_sink (
        .rst_ni,
        .req_i(req_o[p]),
        .ack_o(sink_ack[p])
    );
  end

  router #(
      .COLUMNS(COLUMNS),
      .ROWS(ROWS),
      .BITS(BITS)
  ) u_router (
      .rst_ni,
      .delays_i,
      .depth_i,
      .x_i,
      .y_i,
      .req_i(req),
      .destinations_i(destinations),
      .packet_i(packet),
      .ack_o,
      .req_o,
      .destinations_o,
      .packet_o,
      .ack_i(ack),
      .visits_o
  );
endmodule
