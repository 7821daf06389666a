// SPDX-License-Identifier: Apache-2.0
// value_i, or MAXIMUM where it is more. MAXIMUM is less than what WIDTH bits can be.
`default_nettype none

module limit #(
    // bits of the value
    parameter integer WIDTH   = 2,
    // the largest result
    parameter integer MAXIMUM = 2
) (
    // the value
    input  wire [WIDTH-1:0] value_i,
    // the value, at most the maximum
    output wire [WIDTH-1:0] value_o
);
  generate
    if (WIDTH < 1 || WIDTH > 16 || MAXIMUM < 0 || MAXIMUM + 1 >= 1 << WIDTH) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  assign value_o = {1'b0, value_i} > MAXIMUM[WIDTH:0] ? MAXIMUM[WIDTH-1:0] : value_i;
endmodule

`default_nettype wire
