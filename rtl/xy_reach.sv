// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// This says what each output of the router at (x_i, y_i) leads to, X first and then Y, as sets of destinations
/// (docs/chip.md, section 3).
///
/// A destination is a port of a router behind which a sink stands: bit (y * COLUMNS + x) * 5 + port, ports in the
/// order N, E, S, W, Local.
///
/// Restrictions: none; the five sets are disjoint and cover every destination.
module xy_reach #(
    parameter int COLUMNS = 3,
    parameter int ROWS = 3,
    localparam int PORTS = radish_pkg::ROUTER_PORTS,
    localparam int DESTINATIONS = PORTS * COLUMNS * ROWS
) (
    input radish_pkg::mesh_position_t x_i,
    input radish_pkg::mesh_position_t y_i,
    output logic [DESTINATIONS-1:0] reach_o[PORTS]
);
  always_comb begin
    reach_o = '{default: '0};
    for (int y = 0; y < ROWS; y++) begin
      for (int x = 0; x < COLUMNS; x++) begin
        if (x > int'(x_i)) reach_o[1][PORTS*(y*COLUMNS+x)+:PORTS] = '1;
        else if (x < int'(x_i)) reach_o[3][PORTS*(y*COLUMNS+x)+:PORTS] = '1;
        else if (y > int'(y_i)) reach_o[2][PORTS*(y*COLUMNS+x)+:PORTS] = '1;
        else if (y < int'(y_i)) reach_o[0][PORTS*(y*COLUMNS+x)+:PORTS] = '1;
        else for (int port = 0; port < PORTS; port++) reach_o[port][PORTS*(y*COLUMNS+x)+port] = 1'b1;
      end
    end
  end
endmodule
