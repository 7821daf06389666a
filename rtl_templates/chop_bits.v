// SPDX-License-Identifier: Apache-2.0
// The choppers of one side of a crossbar: a bit for each line, 1 if the signs of its pulses are inverted. When a line's turn
// comes, its bit is inverted if a random word is below THRESHOLD, so with probability THRESHOLD / 2^WORD_WIDTH.
`default_nettype none

module chop_bits #(
    // lines of the side
    parameter integer                LINES      = 1,
    // bits of a random word
    parameter integer                WORD_WIDTH = 8,
    // a bit is inverted if the word is below it
    parameter         [WORD_WIDTH:0] THRESHOLD  = 9'd26
) (
    // clock
    input  wire                                      clk_i,
    // synchronous reset, active high
    input  wire                                      rst_i,
    // 1 lets the block advance
    input  wire                                      en_i,
    // it is the turn of a line
    input  wire                                      turn_i,
    // the line
    input  wire [$clog2(LINES == 1 ? 2 : LINES)-1:0] line_i,
    // a random word
    input  wire [                    WORD_WIDTH-1:0] word_i,
    // bit j: the signs of line j are inverted
    output wire [                         LINES-1:0] chops_o
);
  generate
    if (LINES < 1 || LINES > 1024 || WORD_WIDTH < 1 || WORD_WIDTH > 16 ||
        THRESHOLD == {(WORD_WIDTH + 1) {1'b0}} || THRESHOLD > {1'b1, {WORD_WIDTH{1'b0}}}) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [LINES-1:0] chops_q;

  localparam [LINES:0] FIRST = {{LINES{1'b0}}, 1'b1};

  assign chops_o = chops_q;

  always @(posedge clk_i) begin
    if (rst_i) chops_q <= {LINES{1'b0}};
    else if (en_i && turn_i && {1'b0, word_i} < THRESHOLD) chops_q <= chops_q ^ (FIRST[LINES-1:0] << line_i);
  end
endmodule

`default_nettype wire
