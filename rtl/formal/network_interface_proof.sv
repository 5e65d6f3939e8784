// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// network_interface loses no packet, gives none twice, keeps their order and never promises a slot that is not
/// free, whatever the clocks of its two sides do. Packets are numbered as they are pushed; the one in question has
/// any number (modulo 2^N, more than can wait), and its contents are remembered beside the interface.
///
/// Assumed: push_i comes only with free_o, taken_i only with valid_o, and push_i and packet_i change only with clk_i.
module network_interface_proof #(
    parameter int DEPTH = 3,
    parameter int BITS = 4
) (
    input logic clk_i,
    input logic push_i,
    input logic [BITS-1:0] packet_i,
    input logic taken_clk_i,
    input logic taken_i
);
  localparam int INDEX_BITS = $clog2(DEPTH);
  localparam int N = INDEX_BITS + 2;

  logic rst_n;
  initial rst_n = 1'b0;
  always_ff @($global_clock) rst_n <= 1'b1;

  logic free, valid;
  logic [BITS-1:0] packet;
  network_interface #(.DEPTH(DEPTH), .BITS(BITS)) u_interface (
      .clk_i, .rst_ni(rst_n), .push_i, .packet_i, .free_o(free), .taken_clk_i, .taken_i, .valid_o(valid),
      .packet_o(packet));

  // These count the packets that were pushed and taken, and those taken before the last clock edge and before the one
  // before it.
  (* anyconst *) logic [N-1:0] number;
  logic [N-1:0] pushed_q, taken_q, first_q, second_q, in_flight;
  logic [BITS-1:0] remembered_q, expected;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) {pushed_q, first_q, second_q} <= '0;
    else begin
      pushed_q <= pushed_q + push_i;
      {first_q, second_q} <= {taken_q, first_q};
    end
  end
  always_ff @(posedge clk_i) if (push_i && pushed_q == number) remembered_q <= packet_i;
  always_ff @(posedge taken_clk_i or negedge rst_n) begin
    if (!rst_n) taken_q <= '0;
    else if (taken_i) taken_q <= taken_q + 1'b1;
  end
  assign expected = push_i && pushed_q == number ? packet_i : remembered_q;
  assign in_flight = pushed_q + push_i - taken_q;

  // Between two edges of clk_i the core's side stands still.
  logic clk_q, push_q;
  logic [BITS-1:0] packet_q;
  always_ff @($global_clock) {clk_q, push_q, packet_q} <= {clk_i, push_i, packet_i};
  always_comb begin
    assume (!push_i || (rst_n && free));
    assume ((clk_i && !clk_q) || !rst_n || {push_i, packet_i} == {push_q, packet_q});
    assume (!taken_i || valid);
    if (rst_n) begin
      assert (free == (N'(pushed_q - second_q) < DEPTH));
      assert (in_flight <= DEPTH);
      assert (valid == (in_flight != 0));
      if (valid && taken_q == number) assert (packet == expected);
      cover (in_flight == DEPTH && taken_q == 2);
      cover (push_i && in_flight == 0);
    end
  end

  // The invariant is that the counters agree and that the packet in question is at its place.
  (* hierconn *) wire [N-1:0] \u_interface.pushed_q ;
  (* hierconn *) wire [N-1:0] \u_interface.u_taken.gray_q ;
  (* hierconn *) wire [N-1:0] \u_interface.u_taken.first_q ;
  (* hierconn *) wire [N-1:0] \u_interface.taken_seen ;
  (* hierconn *) wire [N-1:0] \u_interface.taken ;
  (* hierconn *) wire [INDEX_BITS-1:0] \u_interface.write_q ;
  (* hierconn *) wire [INDEX_BITS-1:0] \u_interface.read_q ;
  (* hierconn *) wire [BITS-1:0] \u_interface.packets_q[0] ;
  (* hierconn *) wire [BITS-1:0] \u_interface.packets_q[1] ;
  (* hierconn *) wire [BITS-1:0] \u_interface.packets_q[2] ;
  logic [N-1:0] ahead, place, written;
  logic [BITS-1:0] stored;
  assign ahead = number - taken_q;
  assign place = (\u_interface.read_q + ahead) % DEPTH;
  assign written = (\u_interface.read_q + N'(pushed_q - taken_q)) % DEPTH;
  assign stored = place == 0 ? \u_interface.packets_q[0] : place == 1 ? \u_interface.packets_q[1]
      : \u_interface.packets_q[2] ;
  always_comb if (rst_n) begin
    assert (\u_interface.pushed_q == pushed_q && \u_interface.taken == taken_q);
    assert (\u_interface.u_taken.gray_q == (taken_q ^ (taken_q >> 1)));
    assert (\u_interface.u_taken.first_q == (first_q ^ (first_q >> 1)) && \u_interface.taken_seen == second_q);
    assert (N'(pushed_q - second_q) <= DEPTH && N'(pushed_q - first_q) <= N'(pushed_q - second_q));
    assert (N'(in_flight - push_i) <= N'(pushed_q - first_q) || (push_i && in_flight == 0));
    assert (\u_interface.read_q < DEPTH && \u_interface.write_q < DEPTH);
    if (in_flight != 0 || !push_i) begin
      assert (\u_interface.write_q == written);
      if (ahead < N'(pushed_q - taken_q)) assert (stored == remembered_q);
    end else assert (\u_interface.read_q == (\u_interface.write_q + 1) % DEPTH);
  end
endmodule
