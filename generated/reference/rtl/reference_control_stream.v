// SPDX-License-Identifier: Apache-2.0
// Stands around a design with AXI4-Stream ports and lets software start, stop and reset it without harm to a
// stream. write_i takes command_i[0] as the new enable and, where command_i[1] is set, asks for a reset.
//   Enable   while it is clear no image begins to enter; one that has begun goes on to its end.
//   Reset    waits for the end of an answer of which a word was offered, so that no receiver sees a part of one.
//            Then the design is reset for one clock, which drops the images inside, and of an image that was
//            cut the rest is taken from its sender and thrown away.
// failed_o stays high from a frame error on, until clear_i with command_i[2], or a reset.
`default_nettype none

module reference_control_stream #(
    // 1 where images may enter before software says so
    parameter integer ENABLED = 0
) (
    // clock
    input  wire       clk_i,
    // synchronous reset, active high
    input  wire       rst_i,
    // 1 lets the block advance
    input  wire       en_i,
    // software writes the command
    input  wire       write_i,
    // software clears what it names in the command
    input  wire       clear_i,
    // bit 0 enable, bit 1 reset, bit 2 the failure to clear
    input  wire [2:0] command_i,
    // the sender offers a pixel
    input  wire       s_tvalid_i,
    // it is the last of its image
    input  wire       s_tlast_i,
    // the design takes a pixel
    input  wire       pixel_ready_i,
    // the design found a frame of a wrong length
    input  wire       frame_error_i,
    // the design offers a word of an answer
    input  wire       word_valid_i,
    // it is the last of its answer
    input  wire       word_last_i,
    // the receiver takes a word
    input  wire       m_tready_i,
    // the pixel is taken
    output wire       s_tready_o,
    // the design is offered a pixel
    output wire       pixel_valid_o,
    // the design's word is taken
    output wire       word_ready_o,
    // the receiver is offered a word
    output wire       m_tvalid_o,
    // resets the design
    output wire       reset_o,
    // images may enter
    output wire       enabled_o,
    // a reset was asked for and is not done
    output wire       resetting_o,
    // an image is inside, or a part of one
    output wire       busy_o,
    // a frame had a wrong length since the last clear
    output wire       failed_o,
    // an image has entered
    output wire       image_in_o,
    // an answer has left
    output wire       image_out_o
);
  generate
    if (ENABLED < 0 || ENABLED > 1) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg enabled_q;
  reg pending_q;  // a reset is asked for
  reg reset_q;
  reg in_frame_q;
  reg discard_q;  // the rest of an image that a reset has cut
  reg owed_q;     // words of an answer that was offered are not taken yet
  reg ended_q;    // the last pixel came in the clock before
  reg bad_q;      // the image was reported before its last pixel
  reg failed_q;
  reg [7:0] inside_q;  // images that have entered and not been answered

  wire sends = !reset_q && (owed_q || !pending_q);
  wire goes = pending_q && !owed_q;
  wire open = !reset_q && !discard_q && (in_frame_q || (enabled_q && !pending_q));
  wire taken = s_tvalid_i && s_tready_o;
  wire in_frame_d = taken ? !s_tlast_i : in_frame_q;

  assign pixel_valid_o = s_tvalid_i && open;
  assign s_tready_o    = open ? pixel_ready_i : discard_q && !reset_q;
  assign m_tvalid_o    = word_valid_i && sends;
  assign word_ready_o  = m_tready_i && sends;
  assign reset_o       = reset_q;
  assign enabled_o     = enabled_q;
  assign resetting_o   = pending_q || reset_q;
  assign busy_o        = in_frame_q || ended_q || inside_q != 8'd0;
  assign failed_o      = failed_q;
  assign image_in_o    = ended_q && !bad_q && !frame_error_i;
  assign image_out_o   = m_tvalid_o && m_tready_i && word_last_i;

  always @(posedge clk_i) begin
    if (rst_i) begin
      enabled_q  <= ENABLED != 0;
      pending_q  <= 1'b0;
      reset_q    <= 1'b1;
      in_frame_q <= 1'b0;
      discard_q  <= 1'b0;
      owed_q     <= 1'b0;
    end else if (en_i) begin
      if (write_i) enabled_q <= command_i[0];
      pending_q  <= (write_i && command_i[1]) || (pending_q && !goes);
      reset_q    <= goes;
      in_frame_q <= in_frame_d;
      discard_q  <= (discard_q || goes) && in_frame_d;
      if (m_tvalid_o) owed_q <= !image_out_o;
    end
  end

  // What a reset of the design resets too.
  always @(posedge clk_i) begin
    if (rst_i || (en_i && reset_q)) begin
      ended_q  <= 1'b0;
      bad_q    <= 1'b0;
      failed_q <= 1'b0;
      inside_q <= 8'd0;
    end else if (en_i) begin
      ended_q  <= taken && s_tlast_i && open;
      bad_q    <= !ended_q && (bad_q || frame_error_i);
      failed_q <= frame_error_i || (failed_q && !(clear_i && command_i[2]));
      inside_q <= inside_q + {7'd0, image_in_o} - {7'd0, image_out_o};
    end
  end
endmodule

`default_nettype wire
