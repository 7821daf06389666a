// SPDX-License-Identifier: Apache-2.0
// Passes on AXI4-Stream frames of exactly BEATS beats, tlast on the last, to a reader that keeps them itself. A
// frame of another length is reported once, and drop_o tells the reader to forget it: when its tlast is early,
// or beat BEATS lacks it.
`default_nettype none

module axis_receive_serial #(
    // beats of a frame
    parameter integer BEATS = 4
) (
    // clock
    input  wire clk_i,
    // synchronous reset, active high
    input  wire rst_i,
    // 1 lets the block advance
    input  wire en_i,
    // a beat is offered
    input  wire tvalid_i,
    // it is the last of its frame
    input  wire tlast_i,
    // the reader takes a beat
    input  wire ready_i,
    // the beat is taken
    output wire tready_o,
    // the beat belongs to the reader
    output wire valid_o,
    // the reader forgets this frame
    output wire drop_o,
    // a frame had a wrong length
    output wire error_o
);
  generate
    if (BEATS < 1 || BEATS > 65536) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LAST = BEATS - 1;
  localparam integer INDEX_WIDTH = BEATS == 1 ? 1 : $clog2(BEATS);

  reg [INDEX_WIDTH-1:0] beat_q;
  reg skip_q;  // the rest of a frame that is too long
  reg error_q;

  wire in_frame = tvalid_i && !skip_q;
  wire last_beat = beat_q == LAST[INDEX_WIDTH-1:0];

  assign tready_o = ready_i;
  assign valid_o  = in_frame && last_beat == tlast_i;
  assign drop_o   = in_frame && last_beat != tlast_i && ready_i;
  assign error_o  = error_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      beat_q  <= {INDEX_WIDTH{1'b0}};
      skip_q  <= 1'b0;
      error_q <= 1'b0;
    end else if (en_i) begin
      error_q <= drop_o;
      if (tvalid_i && ready_i) skip_q <= !tlast_i && (skip_q || last_beat);
      if (in_frame && ready_i) beat_q <= last_beat || tlast_i ? {INDEX_WIDTH{1'b0}} : beat_q + 1'b1;
    end
  end
endmodule

`default_nettype wire
