// SPDX-License-Identifier: Apache-2.0
// Gives the parity bench a clock under Icarus Verilog; the bench ends the simulation.
`default_nettype none

module icarus_main;
  reg clk;

  initial begin
    clk = 1'b0;
    forever #5 clk = ~clk;
  end

  parity_bench u_bench (.clk_i(clk));
endmodule

`default_nettype wire
