// SPDX-License-Identifier: Apache-2.0
// The products of whole streams, each in one clock: how many of the bits of an input and of a weight are ones
// together is a function of their two thresholds, and TABLE has it. Entry {weight, input} is
// TABLE[{weight, input}*COUNT_WIDTH +: COUNT_WIDTH]. A set bit of negate_i inverts its product, as if every bit
// of the count were counted inverted.
`default_nettype none

module multiply_table #(
    // products
    parameter integer                                                  WIDTH        = 1,
    // bits of an input
    parameter integer                                                  INPUT_WIDTH  = 1,
    // bits of a weight
    parameter integer                                                  WEIGHT_WIDTH = 1,
    // bits of a product
    parameter integer                                                  COUNT_WIDTH  = 1,
    // the product of each weight and each input, inputs first
    parameter [(1<<(INPUT_WIDTH+WEIGHT_WIDTH))*COUNT_WIDTH-1:0] TABLE        = 4'b1000
) (
    // the input of each product
    input  wire [ WIDTH*INPUT_WIDTH-1:0] inputs_i,
    // the weight of each product
    input  wire [WIDTH*WEIGHT_WIDTH-1:0] weights_i,
    // 1 if the weight is negative: its product is inverted
    input  wire [             WIDTH-1:0] negate_i,
    // the products
    output wire [ WIDTH*COUNT_WIDTH-1:0] products_o
);
  generate
    if (WIDTH < 1 || WIDTH > 4096 || INPUT_WIDTH < 1 || INPUT_WIDTH > 5 || WEIGHT_WIDTH < 1 ||
        WEIGHT_WIDTH > 5 || COUNT_WIDTH < 1 || COUNT_WIDTH > 16) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer INDEX_WIDTH = INPUT_WIDTH + WEIGHT_WIDTH;
  localparam integer ENTRIES = 1 << INDEX_WIDTH;

  genvar i, k, e;
  generate
    for (k = 0; k < COUNT_WIDTH; k = k + 1) begin : g_bit
      // Bit k of every entry, so that the pair of thresholds itself is the index: no entry's place is multiplied.
      wire [ENTRIES-1:0] column;
      for (e = 0; e < ENTRIES; e = e + 1) begin : g_entry
        assign column[e] = TABLE[e*COUNT_WIDTH+k];
      end
      for (i = 0; i < WIDTH; i = i + 1) begin : g_product
        wire [INDEX_WIDTH-1:0] pair = {
          weights_i[i*WEIGHT_WIDTH+:WEIGHT_WIDTH], inputs_i[i*INPUT_WIDTH+:INPUT_WIDTH]
        };
        assign products_o[i*COUNT_WIDTH+k] = column[pair] ^ negate_i[i];
      end
    end
  endgenerate
endmodule

`default_nettype wire
