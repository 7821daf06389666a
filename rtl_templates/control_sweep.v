// SPDX-License-Identifier: Apache-2.0
// Whose turn it is in a p-bit machine: one colour in each clock in which it runs. A step lasts its SWEEPS, the
// last one for ever.
`default_nettype none

module control_sweep #(
    // clocks of a sweep
    parameter integer                               COLOURS     = 2,
    // bits of a random word
    parameter integer                               WIDTH       = 8,
    // thresholds of a table
    parameter integer                               THRESHOLDS  = 1,
    // steps of the schedule; the last one goes on
    parameter integer                               STEPS       = 1,
    // bits of a number of sweeps
    parameter integer                               SWEEP_WIDTH = 1,
    // sweeps of each step
    parameter [STEPS*SWEEP_WIDTH-1:0]               SWEEPS      = 1'b1,
    // thresholds of each step, width + 1 bits each
    parameter [STEPS*THRESHOLDS*(WIDTH+1)-1:0]      TABLES      = 9'd128
) (
    // clock
    input  wire                            clk_i,
    // synchronous reset, active high
    input  wire                            rst_i,
    // 1 lets the block advance
    input  wire                            en_i,
    // a colour is redrawn in this clock
    input  wire                            run_i,
    // bit k: colour k is redrawn
    output wire [             COLOURS-1:0] turns_o,
    // the thresholds of this step, threshold 0 in the lowest bits
    output wire [THRESHOLDS*(WIDTH+1)-1:0] thresholds_o,
    // a sweep ends with this clock
    output wire                            last_o
);
  generate
    if (COLOURS < 1 || COLOURS > 4096 || WIDTH < 1 || WIDTH > 16 || THRESHOLDS < 1 || THRESHOLDS > 4096 ||
        STEPS < 1 || STEPS > 4096 || SWEEP_WIDTH < 1 || SWEEP_WIDTH > 41) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer ROW_WIDTH = THRESHOLDS * (WIDTH + 1);

  reg [COLOURS-1:0] colour_q;

  assign turns_o = run_i ? colour_q : {COLOURS{1'b0}};
  assign last_o  = run_i && colour_q[COLOURS-1];

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

    if (STEPS == 1) begin : g_constant
      assign thresholds_o = TABLES;
    end else begin : g_steps
      localparam integer STEP_WIDTH = $clog2(STEPS);
      localparam integer LAST = STEPS - 1;
      localparam [31:0] SWEEP_BITS = SWEEP_WIDTH;
      localparam [31:0] ROW_BITS = ROW_WIDTH;
      reg [STEP_WIDTH-1:0] step_q;
      reg [SWEEP_WIDTH-1:0] sweep_q;
      wire [31:0] step = {{(32 - STEP_WIDTH) {1'b0}}, step_q};
      wire [SWEEP_WIDTH-1:0] sweeps = SWEEPS[step*SWEEP_BITS+:SWEEP_WIDTH];
      wire done = sweep_q + 1'b1 == sweeps;

      assign thresholds_o = TABLES[step*ROW_BITS+:ROW_WIDTH];

      always @(posedge clk_i) begin
        if (rst_i) begin
          step_q  <= {STEP_WIDTH{1'b0}};
          sweep_q <= {SWEEP_WIDTH{1'b0}};
        end else if (en_i && last_o && step_q != LAST[STEP_WIDTH-1:0]) begin
          step_q  <= done ? step_q + 1'b1 : step_q;
          sweep_q <= done ? {SWEEP_WIDTH{1'b0}} : sweep_q + 1'b1;
        end
      end
    end
  endgenerate
endmodule

`default_nettype wire
