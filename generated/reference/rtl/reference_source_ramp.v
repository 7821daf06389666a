// SPDX-License-Identifier: Apache-2.0
// A counter as a source of words: word t is t XOR XOR_MASK, modulo 2^WIDTH.
`default_nettype none

module reference_source_ramp #(
    // bits of a word
    parameter integer     WIDTH    = 8,
    // mask XORed into every word
    parameter [WIDTH-1:0] XOR_MASK = {WIDTH{1'b0}}
) (
    // clock
    input  wire             clk_i,
    // synchronous reset, active high
    input  wire             rst_i,
    // 1 lets the block advance
    input  wire             en_i,
    // the word of this clock
    output wire [WIDTH-1:0] word_o
);
  generate
    if (WIDTH < 1 || WIDTH > 16) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [WIDTH-1:0] count_q;

  assign word_o = count_q ^ XOR_MASK;

  always @(posedge clk_i) begin
    if (rst_i) count_q <= {WIDTH{1'b0}};
    else if (en_i) count_q <= count_q + 1'b1;
  end
endmodule

`default_nettype wire
