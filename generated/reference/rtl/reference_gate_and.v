// SPDX-License-Identifier: Apache-2.0
// The product of unipolar streams, bit by bit; a set bit of NEGATE inverts its product.
`default_nettype none

module reference_gate_and #(
    // products
    parameter integer     WIDTH  = 1,
    // 1 inverts the product
    parameter [WIDTH-1:0] NEGATE = {WIDTH{1'b0}}
) (
    // a bit of each first stream
    input  wire [WIDTH-1:0] a_i,
    // a bit of each second stream
    input  wire [WIDTH-1:0] b_i,
    // a bit of each product
    output wire [WIDTH-1:0] products_o
);
  generate
    if (WIDTH < 1 || WIDTH > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  assign products_o = (a_i & b_i) ^ NEGATE;
endmodule

`default_nettype wire
