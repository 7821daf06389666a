// SPDX-License-Identifier: Apache-2.0
// Lets value_i through where keep_i is set, and gives VALUE elsewhere.
`default_nettype none

module replace #(
    parameter integer     WIDTH = 8,
    parameter [WIDTH-1:0] VALUE = {WIDTH{1'b0}}
) (
    input  wire [WIDTH-1:0] value_i,
    input  wire             keep_i,
    output wire [WIDTH-1:0] value_o
);
  generate
    if (WIDTH < 1 || WIDTH > 64) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  assign value_o = keep_i ? value_i : VALUE;
endmodule

`default_nettype wire
