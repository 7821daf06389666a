// SPDX-License-Identifier: Apache-2.0
// A read-only memory whose rows are the lines of CONTENT_FILE: data_o is the row that address_i named when the
// clock was last enabled, row 0 after reset. A row from DEPTH on has no meaning.
`default_nettype none

module memory_rom #(
    parameter integer WIDTH        = 8,
    parameter integer DEPTH        = 2,
    parameter         CONTENT_FILE = ""
) (
    input  wire                                      clk_i,
    input  wire                                      rst_i,
    input  wire                                      en_i,
    input  wire [$clog2(DEPTH == 1 ? 2 : DEPTH)-1:0] address_i,
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
