// SPDX-License-Identifier: Apache-2.0
// Collects COUNT values that come one by one and offers them side by side, the first in the lowest bits.
`default_nettype none

module gather #(
    // values
    parameter integer COUNT = 2,
    // bits of a value
    parameter integer WIDTH = 8
) (
    // clock
    input  wire                   clk_i,
    // synchronous reset, active high
    input  wire                   rst_i,
    // 1 lets the block advance
    input  wire                   en_i,
    // the next value
    input  wire [      WIDTH-1:0] value_i,
    // value_i is there
    input  wire                   valid_i,
    // the values are taken
    input  wire                   ready_i,
    // the value is taken
    output wire                   ready_o,
    // all values, the first in the lowest bits
    output wire [COUNT*WIDTH-1:0] values_o,
    // all values are there
    output wire                   valid_o
);
  generate
    if (COUNT < 1 || COUNT > 4096 || WIDTH < 1 || WIDTH > 17) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LAST = COUNT - 1;
  localparam integer INDEX_WIDTH = COUNT == 1 ? 1 : $clog2(COUNT);

  reg [COUNT*WIDTH-1:0] values_q;
  reg [INDEX_WIDTH-1:0] index_q;
  reg full_q;

  // The new value stands above the old ones, which move down.
  wire [(COUNT+1)*WIDTH-1:0] chain = {value_i, values_q};
  wire last = index_q == LAST[INDEX_WIDTH-1:0];
  wire take = valid_i && !full_q;

  assign ready_o  = !full_q;
  assign values_o = chain[0+:COUNT*WIDTH];
  assign valid_o  = full_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      values_q <= {COUNT * WIDTH{1'b0}};
      index_q  <= {INDEX_WIDTH{1'b0}};
      full_q   <= 1'b0;
    end else if (en_i) begin
      full_q <= full_q ? !ready_i : take && last;
      if (take) begin
        values_q <= chain[WIDTH+:COUNT*WIDTH];
        index_q  <= last ? {INDEX_WIDTH{1'b0}} : index_q + 1'b1;
      end
    end
  end
endmodule

`default_nettype wire
