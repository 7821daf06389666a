// SPDX-License-Identifier: Apache-2.0
// The number of ones among the inputs. A plain sum: yosys makes full adders of it, 122 LUT4 for 64 inputs and
// 1626 for 784; the trees of adders and of 3:2 compressors that were tried are within 1 % of it, or larger.
`default_nettype none

module reference_count_parallel #(
    // bits to count
    parameter integer INPUTS = 2
) (
    // the bits to count
    input  wire [          INPUTS-1:0] bits_i,
    // how many of them are 1
    output wire [$clog2(INPUTS+1)-1:0] count_o
);
  generate
    if (INPUTS < 1 || INPUTS > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer WIDTH = $clog2(INPUTS + 1);

  reg [WIDTH-1:0] count;
  integer i;

  assign count_o = count;

  always @* begin
    count = {WIDTH{1'b0}};
    for (i = 0; i < INPUTS; i = i + 1) count = count + {{(WIDTH - 1) {1'b0}}, bits_i[i]};
  end
endmodule

`default_nettype wire
