// SPDX-License-Identifier: Apache-2.0
// value_i * 2^halvings_i, modulo 2^OUT_WIDTH: what a count over a halved stream adds to a sum.
`default_nettype none

module shift_count #(
    // bits of a count
    parameter integer IN_WIDTH  = 4,
    // bits of the result, modulo which it is
    parameter integer OUT_WIDTH = 6,
    // how often the stream can be halved
    parameter integer HALVINGS  = 2
) (
    // a count
    input  wire [            IN_WIDTH-1:0] value_i,
    // how often the stream was halved
    input  wire [$clog2(HALVINGS+1)-1:0] halvings_i,
    // the count times 2^halvings_i
    output wire [           OUT_WIDTH-1:0] value_o
);
  generate
    if (IN_WIDTH < 1 || OUT_WIDTH < IN_WIDTH || OUT_WIDTH > 63 || HALVINGS < 1 || HALVINGS > 15) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  wire [OUT_WIDTH-1:0] value;

  generate
    if (OUT_WIDTH == IN_WIDTH) begin : g_same
      assign value = value_i;
    end else begin : g_wider
      assign value = {{(OUT_WIDTH - IN_WIDTH) {1'b0}}, value_i};
    end
  endgenerate

  assign value_o = value << halvings_i;
endmodule

`default_nettype wire
