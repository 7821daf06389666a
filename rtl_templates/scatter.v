// SPDX-License-Identifier: Apache-2.0
// Takes COUNT values side by side and offers them one by one, that in the lowest bits first.
`default_nettype none

module scatter #(
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
    // all values, the first in the lowest bits
    input  wire [COUNT*WIDTH-1:0] values_i,
    // the values are there
    input  wire                   valid_i,
    // the value is taken
    input  wire                   ready_i,
    // the values are taken
    output wire                   ready_o,
    // the next value
    output wire [      WIDTH-1:0] value_o,
    // value_o is there
    output wire                   valid_o
);
  generate
    if (COUNT < 1 || COUNT > 4096 || WIDTH < 1 || WIDTH > 46 || COUNT * WIDTH > 65536) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LAST = COUNT - 1;
  localparam integer INDEX_WIDTH = COUNT == 1 ? 1 : $clog2(COUNT);

  reg [COUNT*WIDTH-1:0] values_q;
  reg [INDEX_WIDTH-1:0] index_q;
  reg busy_q;

  wire [(COUNT+1)*WIDTH-1:0] chain = {{WIDTH{1'b0}}, values_q};
  wire last = index_q == LAST[INDEX_WIDTH-1:0];

  assign ready_o = !busy_q;
  assign value_o = chain[0+:WIDTH];
  assign valid_o = busy_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      values_q <= {COUNT * WIDTH{1'b0}};
      index_q  <= {INDEX_WIDTH{1'b0}};
      busy_q   <= 1'b0;
    end else if (en_i && !busy_q) begin
      if (valid_i) values_q <= values_i;
      busy_q <= valid_i;
    end else if (en_i && ready_i) begin
      values_q <= chain[WIDTH+:COUNT*WIDTH];
      index_q  <= last ? {INDEX_WIDTH{1'b0}} : index_q + 1'b1;
      busy_q   <= !last;
    end
  end
endmodule

`default_nettype wire
