// SPDX-License-Identifier: Apache-2.0
// A scaled adder: the bit of the one input that select_i names, or 0 where it names none.
`default_nettype none

module add_mux #(
    // bits to choose from
    parameter integer INPUTS       = 2,
    // bits of the select word
    parameter integer SELECT_WIDTH = 1
) (
    // a bit of each input
    input  wire [      INPUTS-1:0] bits_i,
    // the number of the input that counts
    input  wire [SELECT_WIDTH-1:0] select_i,
    // its bit; 0 if there is no such input
    output wire                    bit_o
);
  localparam integer REACH = 1 << SELECT_WIDTH;

  generate
    if (INPUTS < 1 || INPUTS > 4096 || SELECT_WIDTH < 1 || SELECT_WIDTH > 16 ||
        REACH < INPUTS) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  wire [REACH-1:0] choices = {{(REACH - INPUTS) {1'b0}}, bits_i};

  assign bit_o = choices[select_i];
endmodule

`default_nettype wire
