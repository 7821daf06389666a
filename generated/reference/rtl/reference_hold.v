// SPDX-License-Identifier: Apache-2.0
// A register: takes value_i in every enabled clock, 0 after reset.
`default_nettype none

module reference_hold #(
    parameter integer WIDTH = 1
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire             en_i,
    input  wire [WIDTH-1:0] value_i,
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
