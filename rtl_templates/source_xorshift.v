// SPDX-License-Identifier: Apache-2.0
// Marsaglia's xorshift generator: x ^= x << 13, x ^= x >> 17, x ^= x << 5. A whole step in each clock, since the bits of
// a register that only shifts come again in the next words, and pulses made of them coincide too often.
`default_nettype none

module source_xorshift #(
    // state after reset
    parameter [31:0] SEED = 32'd1
) (
    // clock
    input  wire        clk_i,
    // synchronous reset, active high
    input  wire        rst_i,
    // 1 lets the block advance
    input  wire        en_i,
    // the bytes of this clock, byte 0 in the lowest bits
    output wire [31:0] words_o
);
  generate
    if (SEED == 32'd0) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [31:0] state_q;

  wire [31:0] left = state_q ^ (state_q << 13);
  wire [31:0] right = left ^ (left >> 17);

  assign words_o = state_q;

  always @(posedge clk_i) begin
    if (rst_i) state_q <= SEED;
    else if (en_i) state_q <= right ^ (right << 5);
  end
endmodule

`default_nettype wire
