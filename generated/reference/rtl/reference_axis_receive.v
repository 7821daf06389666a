// SPDX-License-Identifier: Apache-2.0
// Collects AXI4-Stream frames of exactly BEATS beats, tlast on the last; beat 0 ends in the lowest bits. A
// frame of another length is dropped and reported once: when its tlast is early, or beat BEATS lacks it.
`default_nettype none

module reference_axis_receive #(
    // beats of a frame
    parameter integer BEATS = 4,
    // bits of a beat
    parameter integer WIDTH = 8
) (
    // clock
    input  wire                   clk_i,
    // synchronous reset, active high
    input  wire                   rst_i,
    // 1 lets the block advance
    input  wire                   en_i,
    // a beat
    input  wire [      WIDTH-1:0] data_i,
    // a beat is offered
    input  wire                   tvalid_i,
    // it is the last of its frame
    input  wire                   tlast_i,
    // the frame is taken
    input  wire                   ready_i,
    // the beat is taken
    output wire                   tready_o,
    // the beats, the first in the lowest bits
    output wire [BEATS*WIDTH-1:0] frame_o,
    // a whole frame is there
    output wire                   valid_o,
    // a frame had a wrong length
    output wire                   error_o
);
  generate
    if (BEATS < 1 || BEATS > 4096 || WIDTH < 1 || WIDTH > 16) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LAST = BEATS - 1;
  localparam integer INDEX_WIDTH = BEATS == 1 ? 1 : $clog2(BEATS);

  reg [BEATS*WIDTH-1:0] frame_q;
  reg [INDEX_WIDTH-1:0] beat_q;
  reg full_q;
  reg skip_q;  // the rest of a frame that is too long
  reg error_q;

  // The new beat stands above the old ones and the frame moves down by one beat.
  wire [(BEATS+1)*WIDTH-1:0] chain = {data_i, frame_q};

  wire beat = tvalid_i && !full_q;
  wire in_frame = beat && !skip_q;
  wire last_beat = beat_q == LAST[INDEX_WIDTH-1:0];

  assign tready_o = !full_q;
  assign frame_o  = chain[0+:BEATS*WIDTH];
  assign valid_o  = full_q;
  assign error_o  = error_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      frame_q <= {BEATS * WIDTH{1'b0}};
      beat_q  <= {INDEX_WIDTH{1'b0}};
      full_q  <= 1'b0;
      skip_q  <= 1'b0;
      error_q <= 1'b0;
    end else if (en_i) begin
      error_q <= in_frame && last_beat != tlast_i;
      if (full_q) full_q <= !ready_i;
      else full_q <= in_frame && last_beat && tlast_i;
      if (beat) skip_q <= !tlast_i && (skip_q || last_beat);
      if (in_frame) begin
        frame_q <= chain[WIDTH+:BEATS*WIDTH];
        beat_q  <= last_beat || tlast_i ? {INDEX_WIDTH{1'b0}} : beat_q + 1'b1;
      end
    end
  end
endmodule

`default_nettype wire
