// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// What each output of the router at (x_i, y_i) leads to, X first and then Y, as sets of destinations.
///
/// A destination is a port of a router behind which a sink stands: bit (y * COLUMNS + x) * 5 + port, ports in the
/// order N, E, S, W, Local.
///
/// Restrictions: none; the five sets are disjoint and cover every destination.
module xy_reach #(
    parameter int COLUMNS = 3,
    parameter int ROWS = 3,
    localparam int DESTINATIONS = 5 * COLUMNS * ROWS
) (
    input logic [7:0] x_i,
    input logic [7:0] y_i,
    output logic [DESTINATIONS-1:0] reach_o[5]
);
  always_comb begin
    reach_o = '{default: '0};
    for (int y = 0; y < ROWS; y++) begin
      for (int x = 0; x < COLUMNS; x++) begin
        if (x > int'(x_i)) reach_o[1][5*(y*COLUMNS+x)+:5] = '1;
        else if (x < int'(x_i)) reach_o[3][5*(y*COLUMNS+x)+:5] = '1;
        else if (y > int'(y_i)) reach_o[2][5*(y*COLUMNS+x)+:5] = '1;
        else if (y < int'(y_i)) reach_o[0][5*(y*COLUMNS+x)+:5] = '1;
        else for (int port = 0; port < 5; port++) reach_o[port][5*(y*COLUMNS+x)+port] = 1'b1;
      end
    end
  end
endmodule
