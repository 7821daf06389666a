// SPDX-License-Identifier: Apache-2.0
// Whose turn it is in a p-bit machine whose tables lie in a memory: one colour in each clock in which it runs. A
// step lasts sweeps_i, the last one for ever. step_o is the step of the next clock, so that a memory that is read
// in every clock shows the row of the present one.
`default_nettype none

module control_colours #(
    // clocks of a sweep
    parameter integer COLOURS     = 2,
    // steps of the schedule; the last one goes on
    parameter integer STEPS       = 1,
    // bits of a number of sweeps
    parameter integer SWEEP_WIDTH = 1
) (
    // clock
    input  wire                                      clk_i,
    // synchronous reset, active high
    input  wire                                      rst_i,
    // 1 lets the block advance
    input  wire                                      en_i,
    // a colour is redrawn in this clock
    input  wire                                      run_i,
    // sweeps of this step
    input  wire [                   SWEEP_WIDTH-1:0] sweeps_i,
    // bit k: colour k is redrawn
    output wire [                       COLOURS-1:0] turns_o,
    // the step of the next clock
    output wire [$clog2(STEPS == 1 ? 2 : STEPS)-1:0] step_o,
    // a sweep ends with this clock
    output wire                                      last_o
);
  generate
    if (COLOURS < 1 || COLOURS > 4096 || STEPS < 1 || STEPS > 4096 || SWEEP_WIDTH < 1 ||
        SWEEP_WIDTH > 41) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer STEP_WIDTH = $clog2(STEPS == 1 ? 2 : STEPS);
  localparam integer LAST = STEPS - 1;

  reg [COLOURS-1:0] colour_q;
  reg [STEP_WIDTH-1:0] step_q;
  reg [SWEEP_WIDTH-1:0] sweep_q;

  wire counts = last_o && step_q != LAST[STEP_WIDTH-1:0];
  wire done = sweep_q + 1'b1 == sweeps_i;

  assign turns_o = run_i ? colour_q : {COLOURS{1'b0}};
  assign last_o  = run_i && colour_q[COLOURS-1];
  assign step_o  = counts && done ? step_q + 1'b1 : step_q;

  generate
    if (COLOURS == 1) begin : g_single
      always @(posedge clk_i) begin
        if (rst_i) colour_q <= 1'b1;
        else if (en_i) colour_q <= 1'b1;
      end
    end else begin : g_ring
      always @(posedge clk_i) begin
        if (rst_i) colour_q <= {{(COLOURS - 1) {1'b0}}, 1'b1};
        else if (en_i && run_i) colour_q <= {colour_q[COLOURS-2:0], colour_q[COLOURS-1]};
      end
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst_i) begin
      step_q  <= {STEP_WIDTH{1'b0}};
      sweep_q <= {SWEEP_WIDTH{1'b0}};
    end else if (en_i) begin
      step_q <= step_o;
      if (counts) sweep_q <= done ? {SWEEP_WIDTH{1'b0}} : sweep_q + 1'b1;
    end
  end
endmodule

`default_nettype wire
