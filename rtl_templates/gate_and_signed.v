// SPDX-License-Identifier: Apache-2.0
// The product of unipolar streams, bit by bit; a set bit of negate_i inverts its product.
`default_nettype none

module gate_and_signed #(
    parameter integer WIDTH = 1
) (
    input  wire [WIDTH-1:0] a_i,
    input  wire [WIDTH-1:0] b_i,
    input  wire [WIDTH-1:0] negate_i,
    output wire [WIDTH-1:0] products_o
);
  generate
    if (WIDTH < 1 || WIDTH > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  assign products_o = (a_i & b_i) ^ negate_i;
endmodule

`default_nettype wire
