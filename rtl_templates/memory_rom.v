// SPDX-License-Identifier: Apache-2.0
// A read-only memory whose rows are the lines of CONTENT_FILE: data_o is the row that address_i named when the
// clock was last enabled, row 0 after reset. A row from DEPTH on has no meaning.
`default_nettype none

module memory_rom #(
    // bits of a row
    parameter integer WIDTH        = 8,
    // rows
    parameter integer DEPTH        = 2,
    // the rows, in a file for $readmemh
    parameter         CONTENT_FILE = "",
    // 1 asks the synthesis for block RAM, 0 leaves the choice to it
    parameter integer BLOCK        = 0
) (
    // clock
    input  wire                                      clk_i,
    // synchronous reset, active high
    input  wire                                      rst_i,
    // 1 lets the block advance
    input  wire                                      en_i,
    // the row to read
    input  wire [$clog2(DEPTH == 1 ? 2 : DEPTH)-1:0] address_i,
    // the row of the last enabled clock's address
    output wire [                         WIDTH-1:0] data_o
);
  generate
    if (WIDTH < 1 || WIDTH > 4096 || DEPTH < 1 || DEPTH > 65536 || BLOCK < 0 || BLOCK > 1) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer ADDRESS_WIDTH = $clog2(DEPTH == 1 ? 2 : DEPTH);

  reg [WIDTH-1:0] data_q;

  // A block RAM cannot clear its output register, but it can read.
  wire [ADDRESS_WIDTH-1:0] address = rst_i ? {ADDRESS_WIDTH{1'b0}} : address_i;
  wire read = rst_i || en_i;

  assign data_o = data_q;

  // Two memories to choose from, since no parameter can stand in an attribute.
  generate
    if (BLOCK != 0) begin : g_block
      (* rom_style = "block" *)
      reg [WIDTH-1:0] memory[0:DEPTH-1];
      if (CONTENT_FILE != "") begin : g_content
        initial $readmemh(CONTENT_FILE, memory);
      end
      always @(posedge clk_i) begin
        if (read) data_q <= memory[address];
      end
    end else begin : g_any
      reg [WIDTH-1:0] memory[0:DEPTH-1];
      if (CONTENT_FILE != "") begin : g_content
        initial $readmemh(CONTENT_FILE, memory);
      end
      always @(posedge clk_i) begin
        if (read) data_q <= memory[address];
      end
    end
  endgenerate
endmodule

`default_nettype wire
