// SPDX-License-Identifier: Apache-2.0
// Sends words as one AXI4-Stream frame, word 0 first, a beat each with zeros above. Nothing is stored: the words must
// stay until ready_o.
`default_nettype none

module axis_send_words #(
    // words of a frame
    parameter integer WORDS = 2,
    // bits of a word
    parameter integer WIDTH = 8
) (
    // clock
    input  wire                   clk_i,
    // synchronous reset, active high
    input  wire                   rst_i,
    // 1 lets the block advance
    input  wire                   en_i,
    // the words, word 0 in the lowest bits
    input  wire [WORDS*WIDTH-1:0] words_i,
    // the words are there
    input  wire                   valid_i,
    // the receiver takes a beat
    input  wire                   tready_i,
    // all words are sent with this beat
    output wire                   ready_o,
    // a word
    output wire [           31:0] tdata_o,
    // a beat is offered
    output wire                   tvalid_o,
    // it is the last word
    output wire                   tlast_o
);
  generate
    if (WORDS < 1 || WORDS > 65536 || WIDTH < 1 || WIDTH > 32) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam [31:0] LAST = WORDS - 1;
  localparam [31:0] WORD_BITS = WIDTH;
  localparam integer INDEX_WIDTH = WORDS == 1 ? 1 : $clog2(WORDS);

  reg [INDEX_WIDTH-1:0] index_q;  // the word on offer

  wire [31:0] index = {{(32 - INDEX_WIDTH) {1'b0}}, index_q};
  wire [WIDTH-1:0] word = words_i[index*WORD_BITS+:WIDTH];
  wire [WIDTH+31:0] padded = {32'd0, word};
  wire last_word = index_q == LAST[INDEX_WIDTH-1:0];

  assign ready_o  = tready_i && last_word;
  assign tdata_o  = padded[31:0];
  assign tvalid_o = valid_i;
  assign tlast_o  = last_word;

  wire unused = &{1'b0, index, padded[WIDTH+31:32]};

  always @(posedge clk_i) begin
    if (rst_i) index_q <= {INDEX_WIDTH{1'b0}};
    else if (en_i && valid_i && tready_i)
      index_q <= last_word ? {INDEX_WIDTH{1'b0}} : index_q + 1'b1;
  end
endmodule

`default_nettype wire
