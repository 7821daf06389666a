// SPDX-License-Identifier: Apache-2.0
// The course of a pulsed update: IDLE until a vector is taken, START for one clock, SCALE until scaled_i, SLOTS for length_i
// clocks, none if it is 0, DONE until the counts are taken.
`default_nettype none

module control_pulses #(
    // slots of the longest train
    parameter integer LONGEST = 31
) (
    // clock
    input  wire                         clk_i,
    // synchronous reset, active high
    input  wire                         rst_i,
    // 1 lets the block advance
    input  wire                         en_i,
    // a vector is offered
    input  wire                         valid_i,
    // the trains of the vector are known
    input  wire                         scaled_i,
    // their slots, the same until valid_o
    input  wire [$clog2(LONGEST+1)-1:0] length_i,
    // the counts are taken
    input  wire                         ready_i,
    // a vector can be taken
    output wire                         ready_o,
    // the vector that is offered is taken with this clock
    output wire                         take_o,
    // it is there, and its scaling begins
    output wire                         start_o,
    // a slot of the trains passes in this clock
    output wire                         slot_o,
    // the update is done, and the counts wait to be taken
    output wire                         valid_o
);
  generate
    if (LONGEST < 1 || LONGEST > 255) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer WIDTH = $clog2(LONGEST + 1);
  localparam [2:0] IDLE = 3'd0, START = 3'd1, SCALE = 3'd2, SLOTS = 3'd3, DONE = 3'd4;

  reg [2:0] phase_q;
  reg [WIDTH-1:0] slot_q;  // the number of this slot, from 1 on

  assign ready_o = phase_q == IDLE;
  assign take_o  = phase_q == IDLE && valid_i;
  assign start_o = phase_q == START;
  assign slot_o  = phase_q == SLOTS;
  assign valid_o = phase_q == DONE;

  always @(posedge clk_i) begin
    if (rst_i) begin
      phase_q <= IDLE;
      slot_q  <= {WIDTH{1'b0}};
    end else if (en_i) begin
      case (phase_q)
        IDLE:  if (valid_i) phase_q <= START;
        START: phase_q <= SCALE;
        SCALE:
        if (scaled_i) begin
          phase_q <= length_i == {WIDTH{1'b0}} ? DONE : SLOTS;
          slot_q  <= {WIDTH{1'b0}} + 1'b1;
        end
        SLOTS: begin
          if (slot_q == length_i) phase_q <= DONE;
          slot_q <= slot_q + 1'b1;
        end
        DONE:    if (ready_i) phase_q <= IDLE;
        default: phase_q <= IDLE;
      endcase
    end
  end
endmodule

`default_nettype wire
