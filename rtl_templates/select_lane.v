// SPDX-License-Identifier: Apache-2.0
// Which of the LANES inputs of word word_i the select word names, inputs counted from word 0 on; LANES where
// it names another.
`default_nettype none

module select_lane #(
    // inputs of a word
    parameter integer LANES        = 1,
    // words
    parameter integer WORDS        = 2,
    // bits of the select word
    parameter integer SELECT_WIDTH = 1
) (
    // the number of the input that counts
    input  wire [                     SELECT_WIDTH-1:0] select_i,
    // the word of inputs that is in hardware
    input  wire [$clog2(WORDS == 1 ? 2 : WORDS)-1:0] word_i,
    // the place of that input in the word; lanes if it is in another one
    output wire [                  $clog2(LANES+1)-1:0] lane_o
);
  generate
    if (LANES < 1 || LANES > 64 || WORDS < 1 || WORDS > 65536 || LANES * WORDS > 65536 || SELECT_WIDTH < 1 ||
        SELECT_WIDTH > 16) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // Wide enough that an input before word_i lies beyond its lanes, modulo 2^WIDTH.
  localparam integer WIDTH = 18;
  localparam integer WORD_WIDTH = $clog2(WORDS == 1 ? 2 : WORDS);
  localparam integer LANE_WIDTH = $clog2(LANES + 1);

  wire [WIDTH-1:0] first = {{(WIDTH - WORD_WIDTH) {1'b0}}, word_i} * LANES[WIDTH-1:0];
  wire [WIDTH-1:0] offset = {{(WIDTH - SELECT_WIDTH) {1'b0}}, select_i} - first;

  assign lane_o = offset < LANES[WIDTH-1:0] ? offset[LANE_WIDTH-1:0] : LANES[LANE_WIDTH-1:0];
endmodule

`default_nettype wire
