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
    parameter         CONTENT_FILE = ""
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
    if (WIDTH < 1 || WIDTH > 4096 || DEPTH < 1 || DEPTH > 65536) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer ADDRESS_WIDTH = $clog2(DEPTH == 1 ? 2 : DEPTH);

  reg [WIDTH-1:0] memory[0:DEPTH-1];
  reg [WIDTH-1:0] data_q;

  // A block RAM cannot clear its output register, but it can read.
  wire [ADDRESS_WIDTH-1:0] address = rst_i ? {ADDRESS_WIDTH{1'b0}} : address_i;

  assign data_o = data_q;

  generate
    if (CONTENT_FILE != "") begin : g_content
      initial $readmemh(CONTENT_FILE, memory);
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst_i || en_i) data_q <= memory[address];
  end
endmodule

`default_nettype wire
