// SPDX-License-Identifier: Apache-2.0
// Replays stimulus.hex, a line per clock, and writes the packed outputs of each clock to trace.hex, before
// its rising edge, with X. The macros IN, OUT and CYCLES are the bits of the packed ports and the clocks.
`default_nettype none

module lock_step_bench;
  reg [`IN+1:0] stimulus [0:`CYCLES-1];
  reg [`IN+1:0] now;
  reg clk;
  wire [`OUT-1:0] out;
  integer t, trace;

  lock_step_top u_top (
      .clk_i(clk),
      .rst_i(now[`IN+1]),
      .en_i (now[`IN]),
      .in_i (now[`IN-1:0]),
      .out_o(out)
  );

  initial begin
    $readmemh("stimulus.hex", stimulus);
    trace = $fopen("trace.hex", "w");
    clk = 1'b0;
    for (t = 0; t < `CYCLES; t = t + 1) begin
      now = stimulus[t];
      #1 $fdisplay(trace, "%h", out);
      clk = 1'b1;
      #1 clk = 1'b0;
    end
    $fclose(trace);
    $finish(0);
  end
endmodule

`default_nettype wire
