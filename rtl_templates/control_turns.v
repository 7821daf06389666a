// SPDX-License-Identifier: Apache-2.0
// Which row of a folded p-bit machine is redrawn, turn after turn: row 0 to the last one, and again. A turn passes
// five stages: its place in the schedule is read, the rows are read, the fields are added up, the words are
// compared, the new row is written. A turn that reads a row which is still on its way says so with wait_i, and then
// lets all turns before it finish. After reset a pass without redrawing fills in the start states. A step lasts its
// sweeps, the last one for ever.
`default_nettype none

module control_turns #(
    // rows, which are the turns of a sweep
    parameter integer TURNS       = 2,
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
    // turns begin
    input  wire                                      run_i,
    // a word is loaded: all stages stand still
    input  wire                                      load_i,
    // the turn whose rows are to be read waits for those before it
    input  wire                                      wait_i,
    // sweeps of this step
    input  wire [                   SWEEP_WIDTH-1:0] sweeps_i,
    // the turn whose place in the schedule is read
    output wire [                 $clog2(TURNS)-1:0] turn_o,
    // it is read
    output wire                                      fetch_o,
    // the turn whose rows are read
    output wire [                 $clog2(TURNS)-1:0] row_o,
    // no stage stands still
    output wire                                      move_o,
    // the row whose fields are added up is filled in
    output wire                                      fill_o,
    // words are compared: the generators step
    output wire                                      draw_o,
    // a row is written
    output wire                                      write_o,
    // which one
    output wire [                 $clog2(TURNS)-1:0] write_row_o,
    // and it has been redrawn
    output wire                                      drawn_o,
    // a sweep ends with it
    output wire                                      last_o,
    // the step of the schedule
    output wire [$clog2(STEPS == 1 ? 2 : STEPS)-1:0] step_o
);
  generate
    if (TURNS < 2 || TURNS > 65536 || STEPS < 1 || STEPS > 4096 || SWEEP_WIDTH < 1 ||
        SWEEP_WIDTH > 41) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer TURN_WIDTH = $clog2(TURNS);
  localparam integer STEP_WIDTH = $clog2(STEPS == 1 ? 2 : STEPS);
  localparam integer LAST_TURN = TURNS - 1;
  localparam integer LAST_STEP = STEPS - 1;

  reg [TURN_WIDTH-1:0] turn_q;
  reg filling_q;
  // Of the stages that read, add, compare and write.
  reg [TURN_WIDTH-1:0] read_row_q, add_row_q, compare_row_q, write_row_q;
  reg read_q, add_q, compare_q, write_q;
  reg read_fill_q, add_fill_q, compare_fill_q, write_fill_q;
  reg [STEP_WIDTH-1:0] step_q;
  reg [SWEEP_WIDTH-1:0] sweep_q;

  wire stall = read_q && wait_i && (add_q || compare_q || write_q);
  wire begins = !stall && (filling_q || run_i);
  wire ends = turn_q == LAST_TURN[TURN_WIDTH-1:0];
  wire done = sweep_q + 1'b1 == sweeps_i;

  assign turn_o = turn_q;
  assign fetch_o = !load_i && !stall;
  assign row_o = read_row_q;
  assign move_o = !load_i;
  assign fill_o = add_fill_q;
  assign draw_o = !load_i && compare_q && !compare_fill_q;
  assign write_o = !load_i && write_q;
  assign write_row_o = write_row_q;
  assign drawn_o = write_o && !write_fill_q;
  assign last_o = drawn_o && write_row_q == LAST_TURN[TURN_WIDTH-1:0];
  assign step_o = step_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      turn_q         <= {TURN_WIDTH{1'b0}};
      filling_q      <= 1'b1;
      read_q         <= 1'b0;
      add_q          <= 1'b0;
      compare_q      <= 1'b0;
      write_q        <= 1'b0;
      read_fill_q    <= 1'b0;
      add_fill_q     <= 1'b0;
      compare_fill_q <= 1'b0;
      write_fill_q   <= 1'b0;
      read_row_q     <= {TURN_WIDTH{1'b0}};
      add_row_q      <= {TURN_WIDTH{1'b0}};
      compare_row_q  <= {TURN_WIDTH{1'b0}};
      write_row_q    <= {TURN_WIDTH{1'b0}};
      step_q         <= {STEP_WIDTH{1'b0}};
      sweep_q        <= {SWEEP_WIDTH{1'b0}};
    end else if (en_i && !load_i) begin
      if (begins) begin
        turn_q <= ends ? {TURN_WIDTH{1'b0}} : turn_q + 1'b1;
        if (ends) filling_q <= 1'b0;
      end
      if (!stall) begin
        read_q      <= begins;
        read_fill_q <= filling_q;
        read_row_q  <= turn_q;
      end
      add_q          <= read_q && !stall;
      add_fill_q     <= read_fill_q;
      add_row_q      <= read_row_q;
      compare_q      <= add_q;
      compare_fill_q <= add_fill_q;
      compare_row_q  <= add_row_q;
      write_q        <= compare_q;
      write_fill_q   <= compare_fill_q;
      write_row_q    <= compare_row_q;
      if (last_o && step_q != LAST_STEP[STEP_WIDTH-1:0]) begin
        step_q  <= done ? step_q + 1'b1 : step_q;
        sweep_q <= done ? {SWEEP_WIDTH{1'b0}} : sweep_q + 1'b1;
      end
    end
  end
endmodule

`default_nettype wire
