// SPDX-License-Identifier: Apache-2.0
// A total and its bias, modulo 2^WIDTH.
`default_nettype none

module add_bias #(
    // bits of the sum, two's complement
    parameter integer WIDTH = 8
) (
    // a total, two's complement
    input  wire [WIDTH-1:0] total_i,
    // its bias, two's complement
    input  wire [WIDTH-1:0] bias_i,
    // their sum, two's complement
    output wire [WIDTH-1:0] sum_o
);
  generate
    if (WIDTH < 2 || WIDTH > 63) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  assign sum_o = total_i + bias_i;
endmodule

`default_nettype wire
