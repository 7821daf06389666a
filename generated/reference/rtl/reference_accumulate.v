// SPDX-License-Identifier: Apache-2.0
// The running total of the counts: PRESET after reset, then plus count_i in every enabled clock, modulo
// 2^WIDTH.
`default_nettype none

module reference_accumulate #(
    // bits of the total, two's complement
    parameter integer     WIDTH       = 8,
    // bits of a count
    parameter integer     COUNT_WIDTH = 1,
    // total after reset, two's complement
    parameter [WIDTH-1:0] PRESET      = {WIDTH{1'b0}}
) (
    // clock
    input  wire                   clk_i,
    // synchronous reset, active high
    input  wire                   rst_i,
    // 1 lets the block advance
    input  wire                   en_i,
    // the count of this clock
    input  wire [COUNT_WIDTH-1:0] count_i,
    // the total before it, two's complement
    output wire [      WIDTH-1:0] total_o
);
  generate
    if (WIDTH < 2 || WIDTH > 63 || COUNT_WIDTH < 1 || COUNT_WIDTH > WIDTH) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [WIDTH-1:0] total_q;

  assign total_o = total_q;

  always @(posedge clk_i) begin
    if (rst_i) total_q <= PRESET;
    else if (en_i) total_q <= total_q + {{(WIDTH - COUNT_WIDTH) {1'b0}}, count_i};
  end
endmodule

`default_nettype wire
