// SPDX-License-Identifier: Apache-2.0
// The product of unipolar streams, bit by bit; a set bit of negate_i inverts its product.
`default_nettype none

module gate_and_signed #(
    // products
    parameter integer WIDTH = 1
) (
    // a bit of each input
    input  wire [WIDTH-1:0] a_i,
    // a bit of each weight
    input  wire [WIDTH-1:0] b_i,
    // 1 if the weight is negative: its product is inverted
    input  wire [WIDTH-1:0] negate_i,
    // a bit of each product
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
