// SPDX-License-Identifier: Apache-2.0
// Sends CLASSES logits as they come, one AXI4-Stream beat each and sign-extended, and then, with tlast, the
// index of the largest, the lowest on a tie. A logit must stay until it is taken.
`default_nettype none

module axis_send_serial #(
    // logits of a frame
    parameter integer CLASSES = 2,
    // bits of a logit, two's complement
    parameter integer WIDTH   = 8
) (
    // clock
    input  wire             clk_i,
    // synchronous reset, active high
    input  wire             rst_i,
    // 1 lets the block advance
    input  wire             en_i,
    // the next logit, two's complement
    input  wire [WIDTH-1:0] value_i,
    // value_i is there
    input  wire             valid_i,
    // the receiver takes a beat
    input  wire             tready_i,
    // the logit is taken
    output wire             ready_o,
    // a logit, sign-extended, or the class
    output wire [     31:0] tdata_o,
    // a beat is offered
    output wire             tvalid_o,
    // it is the class, which ends the frame
    output wire             tlast_o
);
  generate
    if (CLASSES < 1 || CLASSES > 4096 || WIDTH < 2 || WIDTH > 32) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer INDEX_WIDTH = $clog2(CLASSES + 1);

  reg [INDEX_WIDTH-1:0] index_q;  // the beat on offer; CLASSES is the class
  reg [WIDTH-1:0] best_q;
  reg [INDEX_WIDTH-1:0] class_q;

  wire last_beat = index_q == CLASSES[INDEX_WIDTH-1:0];
  wire first_beat = index_q == {INDEX_WIDTH{1'b0}};
  wire better = first_beat || $signed(value_i) > $signed(best_q);

  assign ready_o  = tready_i && !last_beat;
  assign tvalid_o = valid_i || last_beat;
  assign tlast_o  = last_beat;
  assign tdata_o  = last_beat ? {{(32 - INDEX_WIDTH) {1'b0}}, class_q}
                              : {{(32 - WIDTH) {value_i[WIDTH-1]}}, value_i};

  always @(posedge clk_i) begin
    if (rst_i) begin
      index_q <= {INDEX_WIDTH{1'b0}};
      best_q  <= {WIDTH{1'b0}};
      class_q <= {INDEX_WIDTH{1'b0}};
    end else if (en_i && tvalid_o && tready_i) begin
      index_q <= last_beat ? {INDEX_WIDTH{1'b0}} : index_q + 1'b1;
      if (better) begin
        best_q  <= value_i;
        class_q <= index_q;
      end
    end
  end
endmodule

`default_nettype wire
