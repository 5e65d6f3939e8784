// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This map is for Yosys: it makes every memory an instance of `sram` or `sram_now` (sram.v). With WHOLE_WORDS defined a
// memory has one write port, and one enable for all bits of a word.
(* techmap_celltype = "$mem_v2" *)
module memory_of_cell (
    RD_CLK, RD_EN, RD_ARST, RD_SRST, RD_ADDR, RD_DATA, WR_CLK, WR_EN, WR_ADDR, WR_DATA
);
  parameter MEMID = "";
  parameter SIZE = 1, OFFSET = 0, ABITS = 1, WIDTH = 1, INIT = 0;
  parameter RD_PORTS = 1, RD_CLK_ENABLE = 0, RD_CLK_POLARITY = 0, RD_TRANSPARENCY_MASK = 0;
  parameter RD_COLLISION_X_MASK = 0, RD_WIDE_CONTINUATION = 0, RD_CE_OVER_SRST = 0;
  parameter RD_ARST_VALUE = 0, RD_SRST_VALUE = 0, RD_INIT_VALUE = 0;
  parameter WR_PORTS = 1, WR_CLK_ENABLE = 0, WR_CLK_POLARITY = 0, WR_PRIORITY_MASK = 0, WR_WIDE_CONTINUATION = 0;
  input [RD_PORTS-1:0] RD_CLK, RD_EN, RD_ARST, RD_SRST;
  input [RD_PORTS*ABITS-1:0] RD_ADDR;
  output [RD_PORTS*WIDTH-1:0] RD_DATA;
  input [WR_PORTS-1:0] WR_CLK;
  input [WR_PORTS*WIDTH-1:0] WR_EN;
  input [WR_PORTS*ABITS-1:0] WR_ADDR;
  input [WR_PORTS*WIDTH-1:0] WR_DATA;

`ifdef WHOLE_WORDS
  localparam ENABLES = 1;
  wire _TECHMAP_FAIL_ = RD_PORTS == 0 || WR_PORTS != 1;
`else
  localparam ENABLES = WIDTH;
  wire _TECHMAP_FAIL_ = RD_PORTS == 0 || WR_PORTS == 0;
`endif
  generate
    if (RD_CLK_ENABLE[0]) begin
      sram #(.READ(RD_PORTS), .WRITE(WR_PORTS), .ADDRESS(ABITS), .BITS(WIDTH), .ENABLES(ENABLES)) _TECHMAP_REPLACE_ (
          .re(RD_EN), .raddr(RD_ADDR), .rdata(RD_DATA), .we(WR_EN[WR_PORTS*ENABLES-1:0]), .waddr(WR_ADDR), .wdata(WR_DATA)
      );
    end else begin
      sram_now #(.READ(RD_PORTS), .WRITE(WR_PORTS), .ADDRESS(ABITS), .BITS(WIDTH), .ENABLES(ENABLES)) _TECHMAP_REPLACE_ (
          .raddr_now(RD_ADDR), .rdata_now(RD_DATA), .we(WR_EN[WR_PORTS*ENABLES-1:0]), .waddr(WR_ADDR), .wdata(WR_DATA)
      );
    end
  endgenerate
endmodule
