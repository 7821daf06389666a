// SPDX-License-Identifier: Apache-2.0
// A register between two places that pass values on by valid and ready. It takes a value in any clock in which
// it is empty or gives the one that it holds, so that a chain of them passes one value per clock.
`default_nettype none

module register_slice #(
    // bits of a value
    parameter integer WIDTH = 8
) (
    // clock
    input  wire             clk_i,
    // synchronous reset, active high
    input  wire             rst_i,
    // 1 lets the block advance
    input  wire             en_i,
    // a value
    input  wire [WIDTH-1:0] value_i,
    // it is offered
    input  wire             valid_i,
    // the value that is held is taken
    input  wire             ready_i,
    // a value is taken
    output wire             ready_o,
    // the value that is held
    output wire [WIDTH-1:0] value_o,
    // it is offered
    output wire             valid_o
);
  generate
    if (WIDTH < 1 || WIDTH > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [WIDTH-1:0] value_q;
  reg full_q;

  assign ready_o = !full_q || ready_i;
  assign value_o = value_q;
  assign valid_o = full_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      value_q <= {WIDTH{1'b0}};
      full_q  <= 1'b0;
    end else if (en_i && ready_o) begin
      full_q <= valid_i;
      if (valid_i) value_q <= value_i;
    end
  end
endmodule

`default_nettype wire
