// SPDX-License-Identifier: Apache-2.0
// When a slice of one crossbar is transferred to the next: with every PERIOD-th vector, the slices in turn.
`default_nettype none

module control_transfer #(
    // vectors from one transfer to the next
    parameter integer PERIOD = 1,
    // slices of the crossbar
    parameter integer SLICES = 1
) (
    // clock
    input  wire                                        clk_i,
    // synchronous reset, active high
    input  wire                                        rst_i,
    // 1 lets the block advance
    input  wire                                        en_i,
    // a vector ends with this clock
    input  wire                                        vector_i,
    // a slice is transferred with this clock
    output wire                                        transfer_o,
    // the slice of this or the next transfer
    output wire [$clog2(SLICES == 1 ? 2 : SLICES)-1:0] slice_o,
    // it is the last slice, and is transferred with this clock
    output wire                                        wrap_o
);
  generate
    if (PERIOD < 1 || PERIOD > 65536 || SLICES < 1 || SLICES > 1024) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer COUNT_WIDTH = PERIOD == 1 ? 1 : $clog2(PERIOD);
  localparam integer SLICE_WIDTH = SLICES == 1 ? 1 : $clog2(SLICES);
  localparam [31:0] LAST_COUNT = PERIOD - 1;
  localparam [31:0] LAST_SLICE = SLICES - 1;

  reg [COUNT_WIDTH-1:0] count_q;  // vectors since the last transfer
  reg [SLICE_WIDTH-1:0] slice_q;

  wire last_slice = slice_q == LAST_SLICE[SLICE_WIDTH-1:0];

  assign transfer_o = vector_i && count_q == LAST_COUNT[COUNT_WIDTH-1:0];
  assign slice_o    = slice_q;
  assign wrap_o     = transfer_o && last_slice;

  always @(posedge clk_i) begin
    if (rst_i) begin
      count_q <= {COUNT_WIDTH{1'b0}};
      slice_q <= {SLICE_WIDTH{1'b0}};
    end else if (en_i && vector_i) begin
      count_q <= transfer_o ? {COUNT_WIDTH{1'b0}} : count_q + 1'b1;
      if (transfer_o) slice_q <= last_slice ? {SLICE_WIDTH{1'b0}} : slice_q + 1'b1;
    end
  end
endmodule

`default_nettype wire
