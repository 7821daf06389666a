// SPDX-License-Identifier: Apache-2.0
// Holds a design in reset after power-on, and whenever a pin asks for it, until the pin has been quiet for
// 2^WIDTH clocks. It is the only block whose registers have initial values: nothing resets them before it
// does.
`default_nettype none

module reset_synchroniser #(
    // bits of the counter of quiet clocks
    parameter integer WIDTH = 4
) (
    // clock
    input  wire clk_i,
    // synchronous reset, active high
    input  wire rst_i,
    // 1 lets the block advance
    input  wire en_i,
    // a reset is asked for, at any time between two clocks
    input  wire request_i,
    // the reset of the design, active high
    output wire reset_o
);
  generate
    if (WIDTH < 1 || WIDTH > 24) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [1:0] request_q;  // two flip-flops, for a request that changes at a clock edge
  reg [WIDTH-1:0] quiet_q;
  reg released_q;

  assign reset_o = !released_q;

  initial begin
    request_q  = 2'b00;
    quiet_q    = {WIDTH{1'b0}};
    released_q = 1'b0;
  end

  always @(posedge clk_i) begin
    if (rst_i) begin
      request_q  <= 2'b00;
      quiet_q    <= {WIDTH{1'b0}};
      released_q <= 1'b0;
    end else if (en_i) begin
      request_q <= {request_q[0], request_i};
      if (request_q[1]) begin
        quiet_q    <= {WIDTH{1'b0}};
        released_q <= 1'b0;
      end else begin
        quiet_q    <= quiet_q + 1'b1;
        released_q <= released_q || &quiet_q;
      end
    end
  end
endmodule

`default_nettype wire
