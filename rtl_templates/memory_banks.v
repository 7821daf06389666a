// SPDX-License-Identifier: Apache-2.0
// A memory with one port to write and one to read, which both work in any clock: one bank is filled while the
// other one is read. A row that is read while it is written has no meaning, so that no block RAM needs logic for
// it. The rows begin as zeros; reset keeps them, and reads row 0. A row from DEPTH on has no meaning.
`default_nettype none

module memory_banks #(
    // bits of a row
    parameter integer WIDTH = 8,
    // rows
    parameter integer DEPTH = 2
) (
    // clock
    input  wire                     clk_i,
    // synchronous reset, active high
    input  wire                     rst_i,
    // 1 lets the block advance
    input  wire                     en_i,
    // 1 writes
    input  wire                     write_i,
    // the row to write
    input  wire [$clog2(DEPTH)-1:0] write_address_i,
    // what it becomes
    input  wire [        WIDTH-1:0] data_i,
    // 1 reads
    input  wire                     read_i,
    // the row to read
    input  wire [$clog2(DEPTH)-1:0] read_address_i,
    // the row that was read last
    output wire [        WIDTH-1:0] data_o
);
  generate
    if (WIDTH < 1 || WIDTH > 64 || DEPTH < 2 || DEPTH > 65536) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer ADDRESS_WIDTH = $clog2(DEPTH);

  (* no_rw_check *)
  reg [WIDTH-1:0] memory[0:DEPTH-1];
  reg [WIDTH-1:0] data_q;
  integer row;

  wire write = en_i && write_i && !rst_i;
  wire read = rst_i || (en_i && read_i);
  wire [ADDRESS_WIDTH-1:0] address = rst_i ? {ADDRESS_WIDTH{1'b0}} : read_address_i;

  assign data_o = data_q;

  initial for (row = 0; row < DEPTH; row = row + 1) memory[row] = {WIDTH{1'b0}};

  always @(posedge clk_i) begin
    if (write) memory[write_address_i] <= data_i;
    if (read) data_q <= memory[address];
  end
endmodule

`default_nettype wire
