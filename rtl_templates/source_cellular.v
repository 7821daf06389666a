// SPDX-License-Identifier: Apache-2.0
// A hybrid cellular automaton with zeros beyond its ends: each cell becomes the XOR of its neighbours and, if
// its bit of RULE is 1, of itself. The rule makes the period 2^(WIDTH*WORDS) - 1; the registry checks that.
// Bit k of the words side by side is cell k*STRIDE modulo all cells, so that neighbouring cells serve bits of
// different weight.
`default_nettype none

module source_cellular #(
    // bits of a word
    parameter integer           WIDTH  = 8,
    // words that it shows in each clock
    parameter integer           WORDS  = 1,
    // bit k of the words side by side is cell k * stride mod cells
    parameter integer           STRIDE = 3,
    // bit i: cell i adds itself to its neighbours
    parameter [WIDTH*WORDS-1:0] RULE   = 8'h06,
    // cells after reset
    parameter [WIDTH*WORDS-1:0] SEED   = 8'h01
) (
    // clock
    input  wire                   clk_i,
    // synchronous reset, active high
    input  wire                   rst_i,
    // 1 lets the block advance
    input  wire                   en_i,
    // the words of this clock, word 0 in the lowest bits
    output wire [WIDTH*WORDS-1:0] words_o
);
  localparam integer CELLS = WIDTH * WORDS;

  generate
    if (WIDTH < 1 || WIDTH > 16 || WORDS < 1 || CELLS < 2 || CELLS > 63 || STRIDE < 1 ||
        SEED == {CELLS{1'b0}}) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [CELLS-1:0] state_q;

  genvar k;
  generate
    for (k = 0; k < CELLS; k = k + 1) begin : g_bit
      assign words_o[k] = state_q[(k*STRIDE)%CELLS];
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst_i) state_q <= SEED;
    else if (en_i) state_q <= (state_q << 1) ^ (state_q >> 1) ^ (state_q & RULE);
  end
endmodule

`default_nettype wire
