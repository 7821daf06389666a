// SPDX-License-Identifier: Apache-2.0
// A Sobol sequence: word t is the XOR of the direction numbers k over the set bits k of the index, which is
// t, or its Gray code t ^ (t >> 1). Direction number k is DIRECTIONS[k*WIDTH +: WIDTH].
`default_nettype none

module source_sobol #(
    // bits of a word
    parameter integer           WIDTH      = 2,
    // direction number k is XORed in where bit k of the index is set
    parameter [WIDTH*WIDTH-1:0] DIRECTIONS = 4'b0110,
    // 1 takes the points in Gray-code order
    parameter integer           GRAY       = 0
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

  localparam integer GRAY_SHIFT = WIDTH == 1 ? 0 : 1;
  wire [WIDTH-1:0] index = WIDTH > 1 && GRAY != 0 ? count_q ^ (count_q >> GRAY_SHIFT) : count_q;

  genvar i, k;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : g_bit
      wire [WIDTH-1:0] column;
      for (k = 0; k < WIDTH; k = k + 1) begin : g_direction
        assign column[k] = DIRECTIONS[k*WIDTH+i];
      end
      assign word_o[i] = ^(index & column);
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst_i) count_q <= {WIDTH{1'b0}};
    else if (en_i) count_q <= count_q + 1'b1;
  end
endmodule

`default_nettype wire
