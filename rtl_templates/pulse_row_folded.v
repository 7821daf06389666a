// SPDX-License-Identifier: Apache-2.0
// A crossbar whose counts lie in block RAM, a row of it in each row of the memory. A slot is a pass over all rows: one is
// read while the one before it is moved by the pulses of this slot and written. The pulses are taken as the pass begins, so
// that no path leads from their sources to the memory. A pass that shows the counts changes nothing, and waits at each row
// until that is taken. After reset the rows are not read but taken as START, until the
// first pass has written all of them, so that no clocks go into filling the memory.
`default_nettype none

module pulse_row_folded #(
    // rows of the crossbar
    parameter integer             ROWS    = 1,
    // columns of the crossbar
    parameter integer             COLUMNS = 1,
    // bits of a count
    parameter integer             WIDTH   = 5,
    // the lowest count
    parameter         [WIDTH-1:0] LOW     = 5'd0,
    // the highest count
    parameter         [WIDTH-1:0] HIGH    = 5'd20,
    // every count after reset
    parameter         [WIDTH-1:0] START   = 5'd10
) (
    // clock
    input  wire                     clk_i,
    // synchronous reset, active high
    input  wire                     rst_i,
    // 1 lets the block advance
    input  wire                     en_i,
    // a slot is to pass, whose signs stay until stepped_o
    input  wire                     step_i,
    // the counts are to be shown, if no slot is to pass
    input  wire                     show_i,
    // the row on show is taken
    input  wire                     taken_i,
    // bit j: column j has a pulse
    input  wire [      COLUMNS-1:0] x_bits_i,
    // bit j: the value of column j is below 0
    input  wire [      COLUMNS-1:0] x_signs_i,
    // bit i: row i has a pulse
    input  wire [         ROWS-1:0] d_bits_i,
    // bit i: the value of row i is below 0
    input  wire [         ROWS-1:0] d_signs_i,
    // 0 until the slot that is to pass ends with this clock
    output wire                     advance_o,
    // a slot ends with this clock
    output wire                     stepped_o,
    // a row is on show
    output wire                     valid_o,
    // the last row is taken with this clock
    output wire                     shown_o,
    // the counts of the row, column 0 in the lowest bits; START between two passes
    output wire [COLUMNS*WIDTH-1:0] counts_o
);
  generate
    if (ROWS < 1 || ROWS > 256 || COLUMNS < 1 || COLUMNS > 256 || WIDTH < 1 || WIDTH > 16 || LOW >= HIGH ||
        START < LOW || START > HIGH) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer ADDRESS_WIDTH = ROWS == 1 ? 1 : $clog2(ROWS);
  localparam integer PHASE_WIDTH = $clog2(ROWS + 1);
  localparam [31:0] LAST = ROWS;

  reg [COLUMNS*WIDTH-1:0] memory[0:ROWS-1];
  reg [COLUMNS*WIDTH-1:0] data_q;
  reg [PHASE_WIDTH-1:0] phase_q;  // 0 between two passes, then the row of data_q and 1
  reg [ADDRESS_WIDTH-1:0] row_q;  // the row of data_q
  reg step_q;  // a slot passes, else the counts are shown
  reg fresh_q;  // no row has been written yet
  reg [COLUMNS-1:0] x_bits_q;
  reg [ROWS-1:0] d_bits_q;

  wire idle = phase_q == {PHASE_WIDTH{1'b0}};
  wire last = phase_q == LAST[PHASE_WIDTH-1:0];
  wire moves = idle ? step_i || show_i : step_q || taken_i;
  wire read = en_i && moves && !last;
  wire write = en_i && !rst_i && step_q && !idle;
  wire [ADDRESS_WIDTH-1:0] next_row = idle ? {ADDRESS_WIDTH{1'b0}} : row_q + 1'b1;
  wire [COLUMNS*WIDTH-1:0] counts = fresh_q || idle ? {COLUMNS{START}} : data_q;
  wire [COLUMNS-1:0] hits = d_bits_q[row_q] ? x_bits_q : {COLUMNS{1'b0}};
  wire [COLUMNS-1:0] ups = d_signs_i[row_q] ? ~x_signs_i : x_signs_i;

  reg [COLUMNS*WIDTH-1:0] moved;
  reg [WIDTH-1:0] count;
  integer k;

  assign advance_o = idle ? !step_i : !step_q || last;
  assign stepped_o = last && step_q;
  assign valid_o   = !idle && !step_q;
  assign shown_o   = last && !step_q && taken_i;
  assign counts_o  = counts;

  always @* begin
    for (k = 0; k < COLUMNS; k = k + 1) begin
      count = counts[k*WIDTH+:WIDTH];
      // A count never leaves [LOW, HIGH], so the ones of HIGH and the zeros of LOW tell its ends. -1 is all ones.
      if (hits[k] && (ups[k] ? (count & HIGH) != HIGH : (count | LOW) != LOW))
        count = count + {{(WIDTH - 1) {!ups[k]}}, 1'b1};
      moved[k*WIDTH+:WIDTH] = count;
    end
  end

  always @(posedge clk_i) begin
    if (write) memory[row_q] <= moved;
    if (read) data_q <= memory[next_row];
    if (en_i && idle && step_i) begin
      x_bits_q <= x_bits_i;
      d_bits_q <= d_bits_i;
    end
  end

  always @(posedge clk_i) begin
    if (rst_i) begin
      phase_q <= {PHASE_WIDTH{1'b0}};
      row_q   <= {ADDRESS_WIDTH{1'b0}};
      step_q  <= 1'b0;
      fresh_q <= 1'b1;
    end else if (en_i && moves) begin
      phase_q <= last ? {PHASE_WIDTH{1'b0}} : phase_q + 1'b1;
      row_q   <= last ? {ADDRESS_WIDTH{1'b0}} : next_row;
      if (idle) step_q <= step_i;
      if (stepped_o) fresh_q <= 1'b0;
    end
  end
endmodule

`default_nettype wire
