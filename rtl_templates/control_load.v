// SPDX-License-Identifier: Apache-2.0
// Takes the words that software writes into loadable memories, one after the other, and only while no image is
// inside and none can enter. write_address_i and write_word_i are a bit for each byte of data_i that is written:
//   address  is taken at any time; each word that is accepted raises it by one.
//   word     load_o, for the memory at address_o, where ready_o is high; else refused_o stays high from then on,
//            until clear_i with data_i[1]. So is a write of a part of a word or of an address, which has no effect.
// checksum_o is rotated left by one bit for each accepted word, to which word ^ address is added; 0 after
// restart_i.
`default_nettype none

module control_load #(
    // bits of a load address
    parameter integer LOAD_WIDTH = 8
) (
    // clock
    input  wire                  clk_i,
    // synchronous reset, active high
    input  wire                  rst_i,
    // 1 lets the block advance
    input  wire                  en_i,
    // one bit per byte of the address that is written
    input  wire [           3:0] write_address_i,
    // one bit per byte of the word that is written
    input  wire [           3:0] write_word_i,
    // the checksum starts again
    input  wire                  restart_i,
    // software clears what it names in data_i
    input  wire                  clear_i,
    // what is written
    input  wire [          31:0] data_i,
    // images may enter
    input  wire                  enabled_i,
    // an image is inside
    input  wire                  busy_i,
    // a reset was asked for and is not done
    input  wire                  resetting_i,
    // a word is loaded
    output wire                  load_o,
    // the load address of the word
    output wire [LOAD_WIDTH-1:0] address_o,
    // of all words since restart_i
    output wire [          31:0] checksum_o,
    // words are accepted
    output wire                  ready_o,
    // a word was refused since the last clear
    output wire                  refused_o
);
  generate
    if (LOAD_WIDTH < 1 || LOAD_WIDTH > 32) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [LOAD_WIDTH-1:0] address_q;
  reg [31:0] checksum_q;
  reg refused_q;

  wire ready = !enabled_i && !busy_i && !resetting_i;
  wire accepted = ready && write_word_i == 4'b1111;
  wire refused = (write_word_i != 4'b0000 && !accepted) ||
      (write_address_i != 4'b0000 && write_address_i != 4'b1111);
  wire [32+LOAD_WIDTH-1:0] wide_address = {32'd0, address_q};
  wire [31:0] mixed = data_i ^ wide_address[31:0];

  assign load_o = accepted;
  assign address_o = address_q;
  assign checksum_o = checksum_q;
  assign ready_o = ready;
  assign refused_o = refused_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      address_q  <= {LOAD_WIDTH{1'b0}};
      checksum_q <= 32'd0;
      refused_q  <= 1'b0;
    end else if (en_i) begin
      if (write_address_i == 4'b1111) address_q <= data_i[LOAD_WIDTH-1:0];
      else if (accepted) address_q <= address_q + 1'b1;
      if (restart_i) checksum_q <= 32'd0;
      else if (accepted) checksum_q <= {checksum_q[30:0], checksum_q[31]} + mixed;
      refused_q <= refused || (refused_q && !(clear_i && data_i[1]));
    end
  end

  wire unused = &{1'b0, wide_address};
endmodule

`default_nettype wire
