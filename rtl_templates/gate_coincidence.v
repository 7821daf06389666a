// SPDX-License-Identifier: Apache-2.0
// The crossbar of a pulsed update in one slot. An update subtracts the product of the two lines, so equal signs push a
// weight down and opposite ones up. Cross-point (i, j) is bit i*COLUMNS + j.
`default_nettype none

module gate_coincidence #(
    // rows of the crossbar
    parameter integer ROWS    = 1,
    // columns of the crossbar
    parameter integer COLUMNS = 1
) (
    // bit j: column j has a pulse
    input  wire [     COLUMNS-1:0] x_bits_i,
    // bit j: the value of column j is below 0
    input  wire [     COLUMNS-1:0] x_signs_i,
    // bit i: row i has a pulse
    input  wire [        ROWS-1:0] d_bits_i,
    // bit i: the value of row i is below 0
    input  wire [        ROWS-1:0] d_signs_i,
    // bit i * columns + j: both lines of the cross-point have a pulse
    output wire [ROWS*COLUMNS-1:0] hits_o,
    // bit i * columns + j: its lines have opposite signs, so its weight goes up
    output wire [ROWS*COLUMNS-1:0] ups_o
);
  generate
    if (ROWS < 1 || ROWS > 256 || COLUMNS < 1 || COLUMNS > 256) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  genvar i;
  generate
    for (i = 0; i < ROWS; i = i + 1) begin : g_row
      assign hits_o[i*COLUMNS+:COLUMNS] = d_bits_i[i] ? x_bits_i : {COLUMNS{1'b0}};
      assign ups_o[i*COLUMNS+:COLUMNS]  = d_signs_i[i] ? ~x_signs_i : x_signs_i;
    end
  endgenerate
endmodule

`default_nettype wire
