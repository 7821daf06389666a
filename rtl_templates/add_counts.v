// SPDX-License-Identifier: Apache-2.0
// The sum of INPUTS counts of WIDTH bits each.
`default_nettype none

module add_counts #(
    // counts to add
    parameter integer INPUTS = 2,
    // bits of a count
    parameter integer WIDTH  = 1
) (
    // the counts to add
    input  wire [                       INPUTS*WIDTH-1:0] counts_i,
    // their sum
    output wire [$clog2(INPUTS*((1<<WIDTH)-1)+1)-1:0] sum_o
);
  generate
    if (INPUTS < 2 || INPUTS > 64 || WIDTH < 1 || WIDTH > 16) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer SUM_WIDTH = $clog2(INPUTS * ((1 << WIDTH) - 1) + 1);

  reg [SUM_WIDTH-1:0] sum;
  reg [SUM_WIDTH-1:0] count;
  integer i;

  assign sum_o = sum;

  // Summed in a loop; the synthesis makes a tree of it.
  always @* begin
    sum = {SUM_WIDTH{1'b0}};
    count = {SUM_WIDTH{1'b0}};
    for (i = 0; i < INPUTS; i = i + 1) begin
      count[0+:WIDTH] = counts_i[i*WIDTH+:WIDTH];
      sum = sum + count;
    end
  end
endmodule

`default_nettype wire
