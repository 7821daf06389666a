// SPDX-License-Identifier: Apache-2.0
// Reads lines "CLOCKS IN" from its standard input, holds IN for that many clocks, and prints the packed outputs
// before the last rising edge, with X. The macros IN and OUT are the bits of the packed ports.
`default_nettype none

module stepped_bench;
  reg [`IN+1:0] now;
  reg clk;
  wire [`OUT-1:0] out;
  integer clocks, t, found;

  lock_step_top u_top (
      .clk_i(clk),
      .rst_i(now[`IN+1]),
      .en_i (now[`IN]),
      .in_i (now[`IN-1:0]),
      .out_o(out)
  );

  initial begin
    clk = 1'b0;
    // 8000_0000 is standard input.
    found = $fscanf(32'h8000_0000, "%d %h", clocks, now);
    while (found == 2) begin
      for (t = 1; t <= clocks; t = t + 1) begin
        #1 if (t == clocks) $display("%h", out);
        clk = 1'b1;
        #1 clk = 1'b0;
      end
      $fflush;
      found = $fscanf(32'h8000_0000, "%d %h", clocks, now);
    end
    $finish(0);
  end
endmodule

`default_nettype wire
