// SPDX-License-Identifier: Apache-2.0
// Thresholds of the pulse trains of one side. The exponent is the length of the largest magnitude in bits, so that each
// value over 2^exponent is a probability below 1: a shift, where a division by the largest would be a divider.
`default_nettype none

module normalise_lines #(
    // lines of the side
    parameter integer LINES      = 1,
    // bits of a value, two's complement
    parameter integer WIDTH      = 8,
    // bits of a random word
    parameter integer WORD_WIDTH = 8
) (
    // the value of each line, line 0 in the lowest bits
    input  wire [         LINES*WIDTH-1:0] values_i,
    // bit j: the value of line j is below 0
    output wire [               LINES-1:0] signs_o,
    // the largest magnitude is below 2 to this
    output wire [     $clog2(WIDTH+1)-1:0] exponent_o,
    // magnitude times 2^word_width / 2^exponent of each line, word_width + 1 bits each
    output wire [LINES*(WORD_WIDTH+1)-1:0] thresholds_o
);
  generate
    if (LINES < 1 || LINES > 1024 || WIDTH < 2 || WORD_WIDTH > 8 || WIDTH > WORD_WIDTH) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer EXPONENT_WIDTH = $clog2(WIDTH + 1);
  localparam [31:0] WORD_BITS = WORD_WIDTH;

  reg [LINES-1:0] signs;
  reg [WIDTH-1:0] united;
  reg [LINES*WIDTH-1:0] magnitudes;
  reg [EXPONENT_WIDTH-1:0] exponent;
  reg [LINES*(WORD_WIDTH+1)-1:0] thresholds;
  reg [WIDTH-1:0] value;
  reg [3:0] left;
  integer j;
  integer k;
  integer b;

  assign signs_o      = signs;
  assign exponent_o   = exponent;
  assign thresholds_o = thresholds;

  always @* begin
    united = {WIDTH{1'b0}};
    for (j = 0; j < LINES; j = j + 1) begin
      value = values_i[j*WIDTH+:WIDTH];
      signs[j] = value[WIDTH-1];
      magnitudes[j*WIDTH+:WIDTH] = value[WIDTH-1] ? ~value + 1'b1 : value;
      united = united | magnitudes[j*WIDTH+:WIDTH];
    end
  end

  always @* begin
    exponent = {EXPONENT_WIDTH{1'b0}};
    for (b = 0; b < WIDTH; b = b + 1) if (united[b]) exponent = b[EXPONENT_WIDTH-1:0] + 1'b1;
  end

  always @* begin
    left = WORD_BITS[3:0] - {{(4 - EXPONENT_WIDTH) {1'b0}}, exponent};
    for (k = 0; k < LINES; k = k + 1)
      thresholds[k*(WORD_WIDTH+1)+:WORD_WIDTH+1] =
          {{(WORD_WIDTH + 1 - WIDTH) {1'b0}}, magnitudes[k*WIDTH+:WIDTH]} << left;
  end
endmodule

`default_nettype wire
