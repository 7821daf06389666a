// SPDX-License-Identifier: Apache-2.0
// Lets a p-bit machine run as many sweeps as software asks for, and passes on its rows after every so many of them.
// write_run_i, write_every_i and write_control_i are a bit for each byte of data_i that is written; a word counts
// if all of its bytes are.
//   run      the sweeps to run; while the machine runs, those after the one under way
//   every    sweeps from one readout to the next, 0 for none; counts from the next sweep on
//   control  bit 0 asks for a reset: at the end of the sweep and of what is being read out, reset_o for one clock
// A machine in rows (FOLDED) shows them in the sweep that is read, with drawn_i, and stands still (hold_o) while
// the reader is busy, and from the end of its last sweep on. Any other one stands still after the sweep until the
// reader takes it. After a reset the machine needs FILL clocks for its start states.
`default_nettype none

module control_run #(
    // 1 if the machine shows its spins row by row
    parameter integer FOLDED = 0,
    // clocks in which start states are filled in
    parameter integer FILL   = 1,
    // every after reset
    parameter [31:0]  EVERY  = 32'd1
) (
    // clock
    input  wire        clk_i,
    // synchronous reset, active high
    input  wire        rst_i,
    // 1 lets the block advance
    input  wire        en_i,
    // one bit per byte of run that is written
    input  wire [ 3:0] write_run_i,
    // one bit per byte of every that is written
    input  wire [ 3:0] write_every_i,
    // the lowest byte of control is written
    input  wire        write_control_i,
    // what is written
    input  wire [31:0] data_i,
    // a word is loaded into a memory
    input  wire        load_i,
    // not one of the machine's own
    input  wire        beyond_i,
    // a sweep ends with this clock
    input  wire        last_i,
    // a row is shown that was redrawn
    input  wire        drawn_i,
    // the reader takes a row
    input  wire        ready_i,
    // the reader has nothing left to send
    input  wire        idle_i,
    // resets the machine
    output wire        reset_o,
    // the machine runs
    output wire        run_o,
    // a memory of the machine is loaded, or it stands still
    output wire        load_o,
    // none of its memories is loaded
    output wire        beyond_o,
    // a row for the reader
    output wire        valid_o,
    // the machine runs, or is being read
    output wire        busy_o,
    // a reset was asked for and is not done
    output wire        resetting_o,
    // sweeps to run after the one under way
    output wire [31:0] run_left_o,
    // every
    output wire [31:0] every_o,
    // sweeps since reset
    output wire [31:0] sweeps_o
);
  generate
    if (FOLDED < 0 || FOLDED > 1 || FILL < 1 || FILL > 1048576) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer FILL_WIDTH = $clog2(FILL + 1);

  reg running_q;
  reg started_q;  // since the reset
  reg capture_q;  // the sweep that ended is to be read
  reg pending_q;
  reg reset_q;
  reg [FILL_WIDTH-1:0] fill_q;
  reg [31:0] left_q;
  reg [31:0] every_q;
  reg [31:0] used_q;  // every in the sweep under way
  reg [31:0] count_q;  // sweeps since the last readout
  reg [31:0] sweeps_q;

  wire [32:0] next_count = {1'b0, count_q} + 33'd1;
  wire due = used_q != 32'd0 && next_count >= {1'b0, used_q};
  wire filling = reset_q || fill_q != {FILL_WIDTH{1'b0}};
  wire waits = FOLDED == 1 ? due && !ready_i : capture_q;
  wire advances = running_q && !filling && !waits;
  wire hold = FOLDED == 1 && started_q && !filling && !advances;
  wire ends = last_i && advances;
  wire stops = pending_q || left_q == 32'd0;
  wire takes_run = write_run_i == 4'b1111;
  wire resets = pending_q && !running_q && !capture_q && idle_i && !filling;

  assign reset_o     = reset_q;
  assign run_o       = FOLDED == 1 ? running_q && !filling : advances;
  assign load_o      = load_i || hold;
  assign beyond_o    = beyond_i || !load_i;
  assign valid_o     = FOLDED == 1 ? drawn_i && due && advances : capture_q;
  assign busy_o      = running_q || capture_q || !idle_i;
  assign resetting_o = pending_q || filling;
  assign run_left_o  = left_q;
  assign every_o     = every_q;
  assign sweeps_o    = sweeps_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      running_q <= 1'b0;
      started_q <= 1'b0;
      capture_q <= 1'b0;
      pending_q <= 1'b0;
      reset_q   <= 1'b1;
      fill_q    <= FILL[FILL_WIDTH-1:0];
      left_q    <= 32'd0;
      every_q   <= EVERY;
      used_q    <= EVERY;
      count_q   <= 32'd0;
      sweeps_q  <= 32'd0;
    end else if (en_i) begin
      reset_q <= resets;
      if (write_every_i == 4'b1111) every_q <= data_i;
      if (ends || !running_q) used_q <= every_q;
      pending_q <= (write_control_i && data_i[0]) || (pending_q && !resets);
      if (resets) fill_q <= FILL[FILL_WIDTH-1:0];
      else if (!reset_q && fill_q != {FILL_WIDTH{1'b0}}) fill_q <= fill_q - 1'b1;
      if (capture_q) capture_q <= !ready_i;
      else capture_q <= FOLDED == 0 && ends && due;
      if (resets) begin
        started_q <= 1'b0;
        left_q    <= 32'd0;
        count_q   <= 32'd0;
        sweeps_q  <= 32'd0;
      end else begin
        if (ends) begin
          count_q  <= due || used_q == 32'd0 ? 32'd0 : count_q + 1'b1;
          sweeps_q <= sweeps_q + 1'b1;
        end
        if (takes_run && running_q && !ends) left_q <= data_i;
        else if (takes_run) begin
          // The sweep under way, if there is one, has just ended.
          running_q <= data_i != 32'd0;
          started_q <= started_q || data_i != 32'd0;
          left_q    <= data_i == 32'd0 ? 32'd0 : data_i - 1'b1;
        end else if (ends) begin
          running_q <= !stops;
          left_q    <= stops ? 32'd0 : left_q - 1'b1;
        end
      end
    end
  end
endmodule

`default_nettype wire
