// SPDX-License-Identifier: Apache-2.0
// The pulse trains of one side, without a divider. The exponent is the smallest that has every value in [-2^exponent,
// 2^exponent), so that a magnitude over 2^exponent is a probability; instead of all magnitudes the word that they are
// compared with is shifted. Below 0 a magnitude is the inverted value and 1, so both are doubled and the sign is the lowest
// bit: no line needs an adder.
`default_nettype none

module normalise_lines #(
    // lines of the side
    parameter integer LINES      = 1,
    // bits of a value, two's complement
    parameter integer WIDTH      = 8,
    // random words
    parameter integer WORDS      = 1,
    // bits of a random word
    parameter integer WORD_WIDTH = 8
) (
    // the value of each line, line 0 in the lowest bits
    input  wire [     LINES*WIDTH-1:0] values_i,
    // random words, word 0 in the lowest bits
    input  wire [WORDS*WORD_WIDTH-1:0] words_i,
    // bit j: the value of line j is below 0
    output wire [           LINES-1:0] signs_o,
    // every value is in [-2^exponent, 2^exponent)
    output wire [   $clog2(WIDTH)-1:0] exponent_o,
    // twice the magnitude of each line, less 1 below 0, width + 1 bits each
    output wire [ LINES*(WIDTH+1)-1:0] thresholds_o,
    // twice the highest bits of each word, as many as the exponent says, width bits each
    output wire [     WORDS*WIDTH-1:0] words_o
);
  generate
    if (LINES < 1 || LINES > 1024 || WIDTH < 2 || WORD_WIDTH > 8 || WIDTH > WORD_WIDTH || WORDS < 1 ||
        WORDS > 1024) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer EXPONENT_WIDTH = $clog2(WIDTH);

  reg [LINES-1:0] signs;
  reg [WIDTH-2:0] united;
  reg [LINES*(WIDTH+1)-1:0] thresholds;
  reg [EXPONENT_WIDTH-1:0] exponent;
  reg [WORDS*WIDTH-1:0] words;
  reg [WIDTH-1:0] value;
  reg [WIDTH-2:0] folded;
  reg [WORD_WIDTH+WIDTH-2:0] word;
  integer j;
  integer q;
  integer b;

  assign signs_o      = signs;
  assign exponent_o   = exponent;
  assign thresholds_o = thresholds;
  assign words_o      = words;

  // The bits of a word below those that are compared.
  wire unused = &{1'b0, word[WORD_WIDTH-1:0]};

  always @* begin
    united = {(WIDTH - 1) {1'b0}};
    for (j = 0; j < LINES; j = j + 1) begin
      value = values_i[j*WIDTH+:WIDTH];
      folded = value[WIDTH-2:0] ^ {(WIDTH - 1) {value[WIDTH-1]}};
      signs[j] = value[WIDTH-1];
      thresholds[j*(WIDTH+1)+:WIDTH+1] = {1'b0, folded, value[WIDTH-1]};
      united = united | folded;
    end
  end

  always @* begin
    exponent = {EXPONENT_WIDTH{1'b0}};
    for (b = 0; b < WIDTH - 1; b = b + 1) if (united[b]) exponent = b[EXPONENT_WIDTH-1:0] + 1'b1;
  end

  always @* begin
    for (q = 0; q < WORDS; q = q + 1) begin
      word = {{(WIDTH - 1) {1'b0}}, words_i[q*WORD_WIDTH+:WORD_WIDTH]} << exponent;
      words[q*WIDTH+:WIDTH] = {word[WORD_WIDTH+WIDTH-2:WORD_WIDTH], 1'b0};
    end
  end
endmodule

`default_nettype wire
