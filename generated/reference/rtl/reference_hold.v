// SPDX-License-Identifier: Apache-2.0
// A register: takes value_i in every enabled clock, 0 after reset.
`default_nettype none

module reference_hold #(
    // bits of the register
    parameter integer WIDTH = 1
) (
    // clock
    input  wire             clk_i,
    // synchronous reset, active high
    input  wire             rst_i,
    // 1 lets the block advance
    input  wire             en_i,
    // what the register takes
    input  wire [WIDTH-1:0] value_i,
    // what it holds
    output wire [WIDTH-1:0] value_o
);
  generate
    if (WIDTH < 1 || WIDTH > 65536) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [WIDTH-1:0] value_q;

  assign value_o = value_q;

  always @(posedge clk_i) begin
    if (rst_i) value_q <= {WIDTH{1'b0}};
    else if (en_i) value_q <= value_i;
  end
endmodule

`default_nettype wire
