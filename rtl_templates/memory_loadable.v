// SPDX-License-Identifier: Apache-2.0
// A memory that begins with the lines of CONTENT_FILE and can be written in columns of 32 bits, the lowest first.
// Word c of row r is at the load address BASE + r * 2^k + c, where 2^k columns hold a row; addresses of others
// have no effect. Reads are those of memory_rom, where read_i is high; a load holds back the read of its clock, so
// that no block RAM needs logic for a row that is read while it is written. Reset keeps the rows, and reads row 0.
// A row from DEPTH on has no meaning.
`default_nettype none

module memory_loadable #(
    // bits of a row
    parameter integer          WIDTH        = 8,
    // rows
    parameter integer          DEPTH        = 2,
    // bits of a load address
    parameter integer          LOAD_WIDTH   = 4,
    // the first load address, a multiple of their number
    parameter [LOAD_WIDTH-1:0] BASE         = {LOAD_WIDTH{1'b0}},
    // the first rows, in a file for $readmemh
    parameter                  CONTENT_FILE = ""
) (
    // clock
    input  wire                                      clk_i,
    // synchronous reset, active high
    input  wire                                      rst_i,
    // 1 lets the block advance
    input  wire                                      en_i,
    // a word is loaded; holds back the read
    input  wire                                      load_i,
    // where the word belongs
    input  wire [                    LOAD_WIDTH-1:0] load_address_i,
    // the word
    input  wire [                              31:0] load_word_i,
    // 1 reads
    input  wire                                      read_i,
    // the row to read
    input  wire [$clog2(DEPTH == 1 ? 2 : DEPTH)-1:0] address_i,
    // the row that was read last
    output wire [                         WIDTH-1:0] data_o
);
  localparam integer COLUMNS = (WIDTH + 31) / 32;
  localparam integer COLUMN_WIDTH = COLUMNS == 1 ? 0 : $clog2(COLUMNS);
  localparam integer SPAN_WIDTH = COLUMN_WIDTH + (DEPTH == 1 ? 0 : $clog2(DEPTH));
  // A bit wider than an address, for a row or the memory may have all addresses.
  localparam [LOAD_WIDTH:0] ONE = {{LOAD_WIDTH{1'b0}}, 1'b1};
  localparam [LOAD_WIDTH:0] COLUMN_MASK = (ONE << COLUMN_WIDTH) - ONE;
  localparam [LOAD_WIDTH:0] SPAN_MASK = (ONE << SPAN_WIDTH) - ONE;

  generate
    if (WIDTH < 1 || WIDTH > 4096 || DEPTH < 1 || DEPTH > 65536 || LOAD_WIDTH < 1 || LOAD_WIDTH > 32 ||
        SPAN_WIDTH > LOAD_WIDTH || (BASE & SPAN_MASK[LOAD_WIDTH-1:0]) != {LOAD_WIDTH{1'b0}}) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer ADDRESS_WIDTH = $clog2(DEPTH == 1 ? 2 : DEPTH);
  localparam integer ROW_SHIFT = COLUMN_WIDTH == LOAD_WIDTH ? 0 : COLUMN_WIDTH;

  reg [WIDTH-1:0] memory[0:DEPTH-1];
  reg [WIDTH-1:0] data_q;

  wire load = en_i && load_i && !rst_i;
  wire hit = (load_address_i | SPAN_MASK[LOAD_WIDTH-1:0]) == (BASE | SPAN_MASK[LOAD_WIDTH-1:0]);
  wire [LOAD_WIDTH-1:0] column = load_address_i & COLUMN_MASK[LOAD_WIDTH-1:0];
  wire [LOAD_WIDTH-1:0] offset = load_address_i >> ROW_SHIFT;
  wire [ADDRESS_WIDTH-1:0] row = DEPTH == 1 ? {ADDRESS_WIDTH{1'b0}} : offset[ADDRESS_WIDTH-1:0];

  // A block RAM cannot clear its output register, but it can read.
  wire read = rst_i || (en_i && read_i && !load_i);
  wire [ADDRESS_WIDTH-1:0] address = rst_i ? {ADDRESS_WIDTH{1'b0}} : address_i;

  assign data_o = data_q;

  generate
    if (CONTENT_FILE != "") begin : g_content
      initial $readmemh(CONTENT_FILE, memory);
    end
  endgenerate

  genvar i;
  generate
    for (i = 0; i < COLUMNS; i = i + 1) begin : g_column
      localparam integer COLUMN = i;
      localparam integer BITS = i == COLUMNS - 1 ? WIDTH - 32 * i : 32;
      always @(posedge clk_i) begin
        if (load && hit && column == COLUMN[LOAD_WIDTH-1:0]) memory[row][32*i+:BITS] <= load_word_i[BITS-1:0];
      end
    end
  endgenerate

  always @(posedge clk_i) begin
    if (read) data_q <= memory[address];
  end

  // The highest column may be narrower than a word, and the rows fewer than the addresses.
  wire unused = &{1'b0, load_word_i, offset};
endmodule

`default_nettype wire
