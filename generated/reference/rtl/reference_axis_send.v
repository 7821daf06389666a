// SPDX-License-Identifier: Apache-2.0
// Sends the CLASSES logits, logit 0 first, one AXI4-Stream beat each and sign-extended, and then, with tlast,
// the index of the largest, the lowest on a tie: one comparator finds it while the logits leave.
`default_nettype none

module reference_axis_send #(
    // logits of a frame
    parameter integer CLASSES = 2,
    // bits of a logit, two's complement
    parameter integer WIDTH   = 8
) (
    // clock
    input  wire                     clk_i,
    // synchronous reset, active high
    input  wire                     rst_i,
    // 1 lets the block advance
    input  wire                     en_i,
    // the logits, logit 0 in the lowest bits, two's complement
    input  wire [CLASSES*WIDTH-1:0] logits_i,
    // the logits are there
    input  wire                     valid_i,
    // the receiver takes a beat
    input  wire                     tready_i,
    // the logits are taken
    output wire                     ready_o,
    // a logit, sign-extended, or the class
    output wire [             31:0] tdata_o,
    // a beat is offered
    output wire                     tvalid_o,
    // it is the class, which ends the frame
    output wire                     tlast_o
);
  generate
    if (CLASSES < 1 || CLASSES > 4096 || WIDTH < 2 || WIDTH > 32) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer INDEX_WIDTH = $clog2(CLASSES + 1);

  reg [CLASSES*WIDTH-1:0] logits_q;
  reg [INDEX_WIDTH-1:0] index_q;  // the beat on offer; CLASSES is the class
  reg busy_q;
  reg [WIDTH-1:0] best_q;
  reg [INDEX_WIDTH-1:0] class_q;

  wire [(CLASSES+1)*WIDTH-1:0] chain = {{WIDTH{1'b0}}, logits_q};
  wire [WIDTH-1:0] logit = chain[0+:WIDTH];
  wire last_beat = index_q == CLASSES[INDEX_WIDTH-1:0];
  wire first_beat = index_q == {INDEX_WIDTH{1'b0}};
  wire better = first_beat || $signed(logit) > $signed(best_q);

  assign ready_o  = !busy_q;
  assign tvalid_o = busy_q;
  assign tlast_o  = last_beat;
  assign tdata_o  = last_beat ? {{(32 - INDEX_WIDTH) {1'b0}}, class_q}
                              : {{(32 - WIDTH) {logit[WIDTH-1]}}, logit};

  always @(posedge clk_i) begin
    if (rst_i) begin
      logits_q <= {CLASSES * WIDTH{1'b0}};
      index_q  <= {INDEX_WIDTH{1'b0}};
      busy_q   <= 1'b0;
      best_q   <= {WIDTH{1'b0}};
      class_q  <= {INDEX_WIDTH{1'b0}};
    end else if (en_i && !busy_q) begin
      if (valid_i) logits_q <= logits_i;
      busy_q <= valid_i;
    end else if (en_i && tready_i) begin
      logits_q <= chain[WIDTH+:CLASSES*WIDTH];
      index_q  <= last_beat ? {INDEX_WIDTH{1'b0}} : index_q + 1'b1;
      busy_q   <= !last_beat;
      if (better) begin
        best_q  <= logit;
        class_q <= index_q;
      end
    end
  end
endmodule

`default_nettype wire
