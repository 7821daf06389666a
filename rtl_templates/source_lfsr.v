// SPDX-License-Identifier: Apache-2.0
// A Fibonacci shift register with feedback that shifts left; its bits, or its bits reversed, are the word.
// Raw it has period 2^WIDTH - 1 and never shows 0; with DE_BRUIJN a 0 is inserted after 2^(WIDTH-1).
`default_nettype none

module source_lfsr #(
    // bits of a word
    parameter integer     WIDTH     = 8,
    // bits that feed the new lowest bit
    parameter [WIDTH-1:0] TAPS      = 8'hb8,
    // state after reset
    parameter [WIDTH-1:0] SEED      = 8'h01,
    // 1 inserts the state 0, for a period of 2^width
    parameter integer     DE_BRUIJN = 0,
    // 1 shows the state with its bits reversed
    parameter integer     REVERSE   = 0
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
    if (WIDTH < 2 || WIDTH > 16 || !TAPS[WIDTH-1] ||
        (SEED == {WIDTH{1'b0}} && DE_BRUIJN == 0)) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [WIDTH-1:0] state_q;

  wire insert_zero = DE_BRUIJN != 0 && state_q[WIDTH-2:0] == {(WIDTH - 1) {1'b0}};
  wire feedback = ^(state_q & TAPS) ^ insert_zero;

  genvar i;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : g_bit
      assign word_o[i] = REVERSE != 0 ? state_q[WIDTH-1-i] : state_q[i];
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst_i) state_q <= SEED;
    else if (en_i) state_q <= {state_q[WIDTH-2:0], feedback};
  end
endmodule

`default_nettype wire
