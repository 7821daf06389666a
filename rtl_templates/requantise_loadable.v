// SPDX-License-Identifier: Apache-2.0
// A sum to the threshold of the next stream, as requantise with the multiplier MULTIPLIER * 2^UP and a shift that
// is an input: (value_i * MULTIPLIER * 2^UP) / 2^shift_i, rounded down, or half up with HALF_UP, and clipped to
// [0, MAXIMUM]. value_i is two's complement.
`default_nettype none

module requantise_loadable #(
    // bits of the value, two's complement
    parameter integer         IN_WIDTH    = 8,
    // bits of the result
    parameter integer         OUT_WIDTH   = 4,
    // factor
    parameter [         15:0] MULTIPLIER  = 16'd1,
    // bits shifted in on the right, before the shift to the right
    parameter integer         UP          = 4,
    // bits of the shift to the right
    parameter integer         SHIFT_WIDTH = 4,
    // 1 rounds half up, 0 rounds down
    parameter integer         HALF_UP     = 1,
    // largest result
    parameter [OUT_WIDTH-1:0] MAXIMUM     = {OUT_WIDTH{1'b1}}
) (
    // a sum, two's complement
    input  wire [   IN_WIDTH-1:0] value_i,
    // bits to shift to the right
    input  wire [SHIFT_WIDTH-1:0] shift_i,
    // a threshold
    output wire [  OUT_WIDTH-1:0] value_o
);
  generate
    if (IN_WIDTH < 2 || IN_WIDTH > 46 || OUT_WIDTH < 1 || OUT_WIDTH > 32 || MULTIPLIER == 16'd0 || UP < 0 ||
        IN_WIDTH + UP > 46 || SHIFT_WIDTH < 1 || SHIFT_WIDTH > 6 || MAXIMUM == {OUT_WIDTH{1'b0}})
    begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // Wide enough for the signed product and for a bit above the result, with one bit behind the point.
  localparam integer FACTOR_WIDTH = $clog2({1'b0, MULTIPLIER} + 17'd1);
  localparam integer NEED_IN = IN_WIDTH + FACTOR_WIDTH + UP + 1;
  localparam integer WIDTH = NEED_IN > OUT_WIDTH + 2 ? NEED_IN : OUT_WIDTH + 2;
  localparam [WIDTH+15:0] FACTOR = {{WIDTH{1'b0}}, MULTIPLIER};
  localparam [WIDTH-1:0] HALF = {{(WIDTH - 1) {1'b0}}, HALF_UP != 0};

  // The product is of what the value is above the lowest one where more than one addend would repeat the sign, as in
  // requantise.
  localparam [0:0] FROM_LOWEST = (MULTIPLIER & (MULTIPLIER - 16'd1)) != 16'd0;
  localparam [WIDTH-1:0] LOWEST = FROM_LOWEST ? FACTOR[WIDTH-1:0] << (IN_WIDTH - 1) : {WIDTH{1'b0}};
  wire [WIDTH-1:0] value = {
    {(WIDTH - IN_WIDTH) {value_i[IN_WIDTH-1] & !FROM_LOWEST}}, value_i[IN_WIDTH-1] ^ FROM_LOWEST, value_i[IN_WIDTH-2:0]
  };
  wire [WIDTH-1:0] product = value * FACTOR[WIDTH-1:0] - LOWEST;
  wire [WIDTH-1:0] raised = product << (UP + 1);
  wire [WIDTH-1:0] shifted = $unsigned($signed(raised) >>> shift_i);
  wire [WIDTH-1:0] rounded = shifted + HALF;
  wire [WIDTH-1:0] scaled = $unsigned($signed(rounded) >>> 1);
  wire negative = scaled[WIDTH-1];
  // Not a comparison of all bits, as in requantise.
  wire beyond = |scaled[WIDTH-2:OUT_WIDTH] || scaled[OUT_WIDTH-1:0] >= MAXIMUM;

  assign value_o = negative ? {OUT_WIDTH{1'b0}} : beyond ? MAXIMUM : scaled[OUT_WIDTH-1:0];
endmodule

`default_nettype wire
