// SPDX-License-Identifier: Apache-2.0
// Stream bits from one word: bit k is word_i < threshold k, strictly. A threshold lies in [0, 2^WIDTH], so
// that 0 never and 2^WIDTH always gives 1; threshold k is thresholds_i[k*(WIDTH+1) +: WIDTH+1].
`default_nettype none

module reference_encode_compare #(
    // bits of a word
    parameter integer WIDTH = 8,
    // thresholds
    parameter integer COUNT = 1
) (
    // a word of a source
    input  wire [          WIDTH-1:0] word_i,
    // thresholds of width + 1 bits each, threshold 0 in the lowest bits
    input  wire [COUNT*(WIDTH+1)-1:0] thresholds_i,
    // bit k: the word is below threshold k
    output wire [          COUNT-1:0] bits_o
);
  generate
    if (WIDTH < 1 || WIDTH > 16 || COUNT < 1 || COUNT > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // Not a generate loop: Verilator ends those after 1024 rounds.
  reg [COUNT-1:0] bits;
  integer k;

  assign bits_o = bits;

  always @* begin
    for (k = 0; k < COUNT; k = k + 1) bits[k] = {1'b0, word_i} < thresholds_i[k*(WIDTH+1)+:WIDTH+1];
  end
endmodule

`default_nettype wire
