// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The sink stands behind an output without neighbour and accepts every packet at once.
///
/// Restrictions: this is a delay model, for simulation only. rst_ni is low at time 0 and then high.
module packet_sink (
    input logic rst_ni,
    input logic req_i,
    output logic ack_o = 1'b0
);
  timeunit 1ps; timeprecision 1ps;
  /* verilator lint_off BLKSEQ */  // there is no clock: an assignment takes effect at once

  always @(req_i) if (rst_ni) ack_o = req_i;
endmodule
