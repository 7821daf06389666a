// SPDX-License-Identifier: Apache-2.0
// Lets value_i through where keep_i is set, and gives VALUE elsewhere.
`default_nettype none

module replace #(
    // bits of the value
    parameter integer     WIDTH = 8,
    // what stands in
    parameter [WIDTH-1:0] VALUE = {WIDTH{1'b0}}
) (
    // the value
    input  wire [WIDTH-1:0] value_i,
    // 1 lets the value through
    input  wire             keep_i,
    // the value, or the constant
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
