// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These are memory macros, which the cell library does not have: sram_map.v makes one of every memory, and `expose
// -evert` then turns the pins of the instances into ports of the netlist, where paths end and begin (timing/) and
// simulation drives it (energy/).
//
//   sram       its read port has a clock: rdata follows the edge by the access time
//   sram_now   its read port has none: rdata_now follows raddr_now by the access time
//
// `we` has ENABLES bits for each write port: one for each bit of the word, or a single one.
module sram #(
    parameter READ = 1,
    parameter WRITE = 1,
    parameter ADDRESS = 1,
    parameter BITS = 1,
    parameter ENABLES = BITS
) (
    input [READ-1:0] re,
    input [READ*ADDRESS-1:0] raddr,
    output [READ*BITS-1:0] rdata,
    input [WRITE*ENABLES-1:0] we,
    input [WRITE*ADDRESS-1:0] waddr,
    input [WRITE*BITS-1:0] wdata
);
  assign rdata = {READ * BITS{1'b0}};  // replaced by a black box once its ports have their widths
endmodule

module sram_now #(
    parameter READ = 1,
    parameter WRITE = 1,
    parameter ADDRESS = 1,
    parameter BITS = 1,
    parameter ENABLES = BITS
) (
    input [READ*ADDRESS-1:0] raddr_now,
    output [READ*BITS-1:0] rdata_now,
    input [WRITE*ENABLES-1:0] we,
    input [WRITE*ADDRESS-1:0] waddr,
    input [WRITE*BITS-1:0] wdata
);
  assign rdata_now = {READ * BITS{1'b0}};
endmodule
