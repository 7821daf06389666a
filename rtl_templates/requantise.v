// SPDX-License-Identifier: Apache-2.0
// A sum to the threshold of the next stream: (value_i * MULTIPLIER) / 2^SHIFT, rounded down, or half up with
// HALF_UP, and clipped to [0, MAXIMUM]. value_i is two's complement.
`default_nettype none

module requantise #(
    // bits of the value, two's complement
    parameter integer         IN_WIDTH   = 8,
    // bits of the result
    parameter integer         OUT_WIDTH  = 4,
    // factor
    parameter [         15:0] MULTIPLIER = 16'd1,
    // bits shifted out to the right
    parameter integer         SHIFT      = 0,
    // 1 rounds half up, 0 rounds down
    parameter integer         HALF_UP    = 1,
    // largest result
    parameter [OUT_WIDTH-1:0] MAXIMUM    = {OUT_WIDTH{1'b1}}
) (
    // a sum, two's complement
    input  wire [ IN_WIDTH-1:0] value_i,
    // a threshold
    output wire [OUT_WIDTH-1:0] value_o
);
  generate
    if (IN_WIDTH < 2 || IN_WIDTH > 46 || OUT_WIDTH < 1 || OUT_WIDTH > 32 || MULTIPLIER == 16'd0 ||
        SHIFT < 0 || SHIFT > 40 || MAXIMUM == {OUT_WIDTH{1'b0}}) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // Wide enough for the product, its sign, the rounding bit beside it, and a bit above the result.
  localparam integer FACTOR_WIDTH = $clog2({1'b0, MULTIPLIER} + 17'd1);
  localparam integer NEED_IN = IN_WIDTH + FACTOR_WIDTH + 1;
  localparam integer NEED_SHIFT = SHIFT > OUT_WIDTH ? SHIFT + 2 : OUT_WIDTH + 2;
  localparam integer WIDTH = NEED_IN > NEED_SHIFT ? NEED_IN : NEED_SHIFT;
  localparam [WIDTH-1:0] ONE = {{(WIDTH - 1) {1'b0}}, 1'b1};
  localparam [WIDTH-1:0] HALF = HALF_UP != 0 ? (ONE << SHIFT) >> 1 : {WIDTH{1'b0}};
  localparam [WIDTH+15:0] FACTOR = {{WIDTH{1'b0}}, MULTIPLIER};

  // More than one addend would repeat the sign: yosys makes LUTs with the sign on two inputs of that, and nextpnr-ice40
  // (0.4, 0.11) routes those for ever. So the product is of what the value is above the lowest one then.
  localparam [0:0] FROM_LOWEST = (MULTIPLIER & (MULTIPLIER - 16'd1)) != 16'd0;
  localparam [WIDTH-1:0] LOWEST = FROM_LOWEST ? FACTOR[WIDTH-1:0] << (IN_WIDTH - 1) : {WIDTH{1'b0}};
  wire [WIDTH-1:0] value = {
    {(WIDTH - IN_WIDTH) {value_i[IN_WIDTH-1] & !FROM_LOWEST}}, value_i[IN_WIDTH-1] ^ FROM_LOWEST, value_i[IN_WIDTH-2:0]
  };
  wire [WIDTH-1:0] rounded = value * FACTOR[WIDTH-1:0] + (HALF - LOWEST);
  wire [WIDTH-1:0] scaled = $unsigned($signed(rounded) >>> SHIFT);
  wire negative = scaled[WIDTH-1];
  // Not a comparison of all bits, which would be a carry chain of all bits.
  wire beyond = |scaled[WIDTH-2:OUT_WIDTH] || scaled[OUT_WIDTH-1:0] >= MAXIMUM;

  assign value_o = negative ? {OUT_WIDTH{1'b0}} : beyond ? MAXIMUM : scaled[OUT_WIDTH-1:0];
endmodule

`default_nettype wire
