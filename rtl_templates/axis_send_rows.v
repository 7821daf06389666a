// SPDX-License-Identifier: Apache-2.0
// Sends ROWS rows of bits, and then an energy, as one AXI4-Stream frame: each row in words of 32 bits, the lowest
// bits first, the last word of a row filled up with zeros; the energy in two words, the lower one first, once
// done_i says that it is there, which must stay until clear_o. What leaves is shown in word_o as well.
`default_nettype none

module axis_send_rows #(
    // bits of a row
    parameter integer LANES  = 8,
    // rows of a frame
    parameter integer ROWS   = 1,
    // 1 if the energy follows
    parameter integer ENERGY = 1
) (
    // clock
    input  wire             clk_i,
    // synchronous reset, active high
    input  wire             rst_i,
    // 1 lets the block advance
    input  wire             en_i,
    // a row
    input  wire [LANES-1:0] row_i,
    // row_i is there
    input  wire             valid_i,
    // the energy, two's complement
    input  wire [     63:0] energy_i,
    // energy_i is there
    input  wire             done_i,
    // the receiver takes a word
    input  wire             tready_i,
    // the row is taken
    output wire             ready_o,
    // nothing of a frame is left
    output wire             idle_o,
    // a word of the frame
    output wire [     31:0] tdata_o,
    // a word is offered
    output wire             tvalid_o,
    // it is the last of its frame
    output wire             tlast_o,
    // a word of a row leaves
    output wire             word_o,
    // the frame ends with this clock
    output wire             clear_o
);
  generate
    if (LANES < 1 || LANES > 4096 || ROWS < 1 || ROWS > 65536 || ENERGY < 0 || ENERGY > 1) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer WORDS = (LANES + 31) / 32;
  localparam integer WORD_WIDTH = WORDS == 1 ? 1 : $clog2(WORDS);
  localparam integer ROW_WIDTH = ROWS == 1 ? 1 : $clog2(ROWS);
  localparam integer LAST_WORD = WORDS - 1;
  localparam integer LAST_ROW = ROWS - 1;

  reg [32*WORDS-1:0] row_q;
  reg full_q;
  reg [WORD_WIDTH-1:0] word_q;
  reg [ROW_WIDTH-1:0] count_q;
  reg energy_q;  // the rows have left
  reg high_q;  // and the lower word of the energy

  wire [32*(WORDS+1)-1:0] chain = {32'd0, row_q};
  wire [32*WORDS+LANES-1:0] wide_row = {{32 * WORDS{1'b0}}, row_i};
  wire last_word = word_q == LAST_WORD[WORD_WIDTH-1:0];
  wire last_row = count_q == LAST_ROW[ROW_WIDTH-1:0];
  wire leaves = tvalid_o && tready_i;

  assign ready_o  = !full_q && !energy_q;
  assign idle_o   = ready_o && count_q == {ROW_WIDTH{1'b0}};
  assign tvalid_o = full_q || (energy_q && done_i);
  assign tdata_o  = !energy_q ? row_q[31:0] : high_q ? energy_i[63:32] : energy_i[31:0];
  assign tlast_o  = ENERGY == 1 ? high_q : full_q && last_word && last_row;
  assign word_o   = full_q && tready_i;
  assign clear_o  = leaves && tlast_o;

  always @(posedge clk_i) begin
    if (rst_i) begin
      row_q    <= {32 * WORDS{1'b0}};
      full_q   <= 1'b0;
      word_q   <= {WORD_WIDTH{1'b0}};
      count_q  <= {ROW_WIDTH{1'b0}};
      energy_q <= 1'b0;
      high_q   <= 1'b0;
    end else if (en_i) begin
      if (ready_o) begin
        full_q <= valid_i;
        if (valid_i) row_q <= wide_row[32*WORDS-1:0];
      end else if (leaves && full_q) begin
        row_q  <= chain[32+:32*WORDS];
        word_q <= last_word ? {WORD_WIDTH{1'b0}} : word_q + 1'b1;
        full_q <= !last_word;
        if (last_word) begin
          count_q  <= last_row ? {ROW_WIDTH{1'b0}} : count_q + 1'b1;
          energy_q <= ENERGY == 1 && last_row;
        end
      end else if (leaves) begin
        high_q   <= !high_q;
        energy_q <= !high_q;
      end
    end
  end

  wire unused = &{1'b0, wide_row, chain};
endmodule

`default_nettype wire
