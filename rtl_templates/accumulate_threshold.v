// SPDX-License-Identifier: Apache-2.0
// The digital buffer between two crossbars, for one cross-point whose buffer lies elsewhere: what was read is added under
// the sign of the choppers, and where the sum reaches THRESHOLD one pulse in its sign leaves. With FORGET nothing of the
// sum is kept then, else what is above the threshold is. A sum that WIDTH bits cannot hold stays at their end.
`default_nettype none

module accumulate_threshold #(
    // bits of the buffer, two's complement
    parameter integer             WIDTH       = 16,
    // bits of a read, two's complement
    parameter integer             VALUE_WIDTH = 8,
    // the sum that makes a pulse, of either sign
    parameter         [WIDTH-1:0] THRESHOLD   = 16'd256,
    // 1 if a pulse leaves nothing of the sum
    parameter integer             FORGET      = 1
) (
    // the buffer, two's complement
    input  wire [      WIDTH-1:0] buffer_i,
    // what was read, two's complement
    input  wire [VALUE_WIDTH-1:0] value_i,
    // 1: the read is subtracted
    input  wire                   negate_i,
    // what the buffer becomes
    output wire [      WIDTH-1:0] buffer_o,
    // a pulse leaves
    output wire                   pulse_o,
    // its sum is above 0
    output wire                   up_o
);
  generate
    if (WIDTH < 2 || WIDTH > 32 || VALUE_WIDTH < 1 || VALUE_WIDTH > WIDTH || THRESHOLD == {WIDTH{1'b0}} ||
        THRESHOLD[WIDTH-1] || FORGET < 0 || FORGET > 1) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // One bit more than the buffer holds the sum and the difference of any two numbers.
  wire [WIDTH:0] read = {{(WIDTH + 1 - VALUE_WIDTH) {value_i[VALUE_WIDTH-1]}}, value_i};
  wire [WIDTH:0] sum = {buffer_i[WIDTH-1], buffer_i} + (read ^ {(WIDTH + 1) {negate_i}}) +
                       {{WIDTH{1'b0}}, negate_i};
  wire below = sum[WIDTH];
  wire overflows = sum[WIDTH] != sum[WIDTH-1];
  wire [WIDTH-1:0] whole = overflows ? {below, {(WIDTH - 1) {!below}}} : sum[WIDTH-1:0];
  wire up = !whole[WIDTH-1] && whole >= THRESHOLD;
  wire down = whole[WIDTH-1] && ~whole + 1'b1 >= THRESHOLD;
  wire [WIDTH-1:0] rest = whole + (up ? ~THRESHOLD + 1'b1 : THRESHOLD);

  assign pulse_o  = up || down;
  assign up_o     = up;
  assign buffer_o = !pulse_o ? whole : FORGET == 1 ? {WIDTH{1'b0}} : rest;

  wire unused = &{1'b0, rest};
endmodule

`default_nettype wire
