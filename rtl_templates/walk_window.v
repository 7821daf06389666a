// SPDX-License-Identifier: Apache-2.0
// Where the taps of a convolution lie in the memory of its inputs, ordered row, column, word. Taps go through
// the kernel, words first; kernels through the INNER positions that a pool makes one of; these through the OUTER
// positions, again for each group of neurons. With PARTS a pixel's words are in as many parts, of which a tap
// sees one: the first for PART_GROUPS groups of neurons, then the next. step_i takes the tap at address_o; the
// flags say what ends with it. From the last tap of anything to the first of the next the way is always the
// same, so one constant is added. inside_o: the tap that was taken last lies on the plane; otherwise address_o
// has no meaning.
`default_nettype none

module walk_window #(
    // rows of the plane
    parameter integer IN_ROWS             = 4,
    // columns of the plane
    parameter integer IN_COLUMNS          = 4,
    // words of a pixel
    parameter integer WORDS               = 1,
    // rows of the kernel
    parameter integer KERNEL_ROWS         = 1,
    // columns of the kernel
    parameter integer KERNEL_COLUMNS      = 1,
    // rows from position to position
    parameter integer ROW_STRIDE          = 1,
    // columns from position to position
    parameter integer COLUMN_STRIDE       = 1,
    // rows from kernel row to kernel row
    parameter integer ROW_DILATION        = 1,
    // columns from kernel column to kernel column
    parameter integer COLUMN_DILATION     = 1,
    // rows around the plane
    parameter integer ROW_PADDING         = 0,
    // columns around the plane
    parameter integer COLUMN_PADDING      = 0,
    // rows of positions that a pool takes
    parameter integer INNER_ROWS          = 1,
    // columns of positions that a pool takes
    parameter integer INNER_COLUMNS       = 1,
    // rows of positions from pool to pool
    parameter integer INNER_ROW_STRIDE    = 1,
    // columns of positions from pool to pool
    parameter integer INNER_COLUMN_STRIDE = 1,
    // rows behind the pool
    parameter integer OUTER_ROWS          = 4,
    // columns behind the pool
    parameter integer OUTER_COLUMNS       = 4,
    // parts of a pixel, of which a tap sees one
    parameter integer PARTS               = 1,
    // groups of neurons that see the same part; 1 with one part
    parameter integer PART_GROUPS         = 1
) (
    // clock
    input  wire clk_i,
    // synchronous reset, active high
    input  wire rst_i,
    // 1 lets the block advance
    input  wire en_i,
    // 1 moves on to the next tap
    input  wire step_i,
    // the tap is the last of its pass
    input  wire last_word_i,
    // its position is the last of a pooling window
    input  wire last_inner_i,
    // its neurons are the last group
    input  wire last_group_i,
    // the row of the input memory
    output wire [$clog2(IN_ROWS*IN_COLUMNS*WORDS == 1 ? 2 : IN_ROWS*IN_COLUMNS*WORDS)-1:0] address_o,
    // 0 if the tap lies in the padding
    output wire inside_o
);
  // What to add to row and column on the way from the last tap of a word, a kernel row, a kernel, and so on, to
  // the first tap behind it.
  localparam integer ROW_TOP = -(KERNEL_ROWS - 1) * ROW_DILATION;
  localparam integer ROW_INNER = ROW_TOP + ROW_STRIDE;
  localparam integer ROW_WINDOW = ROW_TOP - (INNER_ROWS - 1) * ROW_STRIDE;
  localparam integer ROW_OUTER = ROW_WINDOW + INNER_ROW_STRIDE * ROW_STRIDE;
  localparam integer ROW_IMAGE = ROW_WINDOW - (OUTER_ROWS - 1) * INNER_ROW_STRIDE * ROW_STRIDE;
  localparam integer COLUMN_LEFT = -(KERNEL_COLUMNS - 1) * COLUMN_DILATION;
  localparam integer COLUMN_INNER = COLUMN_LEFT + COLUMN_STRIDE;
  localparam integer COLUMN_WINDOW = COLUMN_LEFT - (INNER_COLUMNS - 1) * COLUMN_STRIDE;
  localparam integer COLUMN_OUTER = COLUMN_WINDOW + INNER_COLUMN_STRIDE * COLUMN_STRIDE;
  localparam integer COLUMN_IMAGE = COLUMN_WINDOW - (OUTER_COLUMNS - 1) * INNER_COLUMN_STRIDE * COLUMN_STRIDE;

  localparam integer SIZE = IN_ROWS * IN_COLUMNS * WORDS;
  localparam integer ROW_REACH = IN_ROWS + 2 * ROW_PADDING;
  localparam integer COLUMN_REACH = IN_COLUMNS + 2 * COLUMN_PADDING;

  generate
    if (IN_ROWS < 1 || IN_COLUMNS < 1 || WORDS < 1 || SIZE > 65536 || KERNEL_ROWS < 1 || KERNEL_COLUMNS < 1 ||
        ROW_PADDING < 0 || COLUMN_PADDING < 0 || INNER_ROWS < 1 || INNER_COLUMNS < 1 || OUTER_ROWS < 1 ||
        OUTER_COLUMNS < 1 || -ROW_IMAGE >= ROW_REACH || -COLUMN_IMAGE >= COLUMN_REACH || PARTS < 1 ||
        PART_GROUPS < 1 || WORDS % PARTS != 0) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // The same on the way over the memory.
  localparam integer PART_WORDS = WORDS / PARTS;
  localparam integer PIXEL = 1 - PART_WORDS;
  localparam integer ALL_PARTS = (PARTS - 1) * PART_WORDS;
  localparam integer ROW_WORDS = IN_COLUMNS * WORDS;
  localparam integer BY_COLUMN = COLUMN_DILATION * WORDS + PIXEL;
  localparam integer BY_ROW = ROW_DILATION * ROW_WORDS + COLUMN_LEFT * WORDS + PIXEL;
  localparam integer BY_INNER_COLUMN = ROW_TOP * ROW_WORDS + COLUMN_INNER * WORDS + PIXEL;
  localparam integer BY_INNER_ROW = ROW_INNER * ROW_WORDS + COLUMN_WINDOW * WORDS + PIXEL;
  localparam integer BY_GROUP = ROW_WINDOW * ROW_WORDS + COLUMN_WINDOW * WORDS + PIXEL;
  localparam integer BY_PART = BY_GROUP + PART_WORDS;
  localparam integer BY_OUTER_COLUMN = ROW_WINDOW * ROW_WORDS + COLUMN_OUTER * WORDS + PIXEL - ALL_PARTS;
  localparam integer BY_OUTER_ROW = ROW_OUTER * ROW_WORDS + COLUMN_IMAGE * WORDS + PIXEL - ALL_PARTS;
  localparam integer BY_IMAGE = ROW_IMAGE * ROW_WORDS + COLUMN_IMAGE * WORDS + PIXEL - ALL_PARTS;

  // Rows and columns count modulo a power of two, so that a negative one is beyond the plane too.
  localparam integer RW = $clog2(ROW_REACH + 1);
  localparam integer CW = $clog2(COLUMN_REACH + 1);
  localparam integer AW = $clog2(SIZE == 1 ? 2 : SIZE);
  localparam integer FIRST_ROW = -ROW_PADDING;
  localparam integer FIRST_COLUMN = -COLUMN_PADDING;
  localparam integer FIRST_ADDRESS = FIRST_ROW * ROW_WORDS + FIRST_COLUMN * WORDS;

  localparam integer LAST_WORD = PART_WORDS - 1;
  localparam integer LAST_KERNEL = KERNEL_COLUMNS - 1;
  localparam integer LAST_INNER = INNER_COLUMNS - 1;
  localparam integer LAST_OUTER = OUTER_COLUMNS - 1;
  localparam integer LAST_OUTER_ROW = OUTER_ROWS - 1;
  localparam integer LAST_PART_GROUP = PART_GROUPS - 1;
  localparam integer WORD_WIDTH = $clog2(PART_WORDS == 1 ? 2 : PART_WORDS);
  localparam integer KERNEL_WIDTH = $clog2(KERNEL_COLUMNS == 1 ? 2 : KERNEL_COLUMNS);
  localparam integer INNER_WIDTH = $clog2(INNER_COLUMNS == 1 ? 2 : INNER_COLUMNS);
  localparam integer OUTER_WIDTH = $clog2(OUTER_COLUMNS == 1 ? 2 : OUTER_COLUMNS);
  localparam integer PART_GROUP_WIDTH = $clog2(PART_GROUPS == 1 ? 2 : PART_GROUPS);
  localparam integer OUTER_ROW_WIDTH = $clog2(OUTER_ROWS == 1 ? 2 : OUTER_ROWS);

  reg [WORD_WIDTH-1:0] word_q;
  reg [KERNEL_WIDTH-1:0] kernel_q;  // this and the next two count columns
  reg [INNER_WIDTH-1:0] inner_q;
  reg [OUTER_WIDTH-1:0] outer_q;
  reg [OUTER_ROW_WIDTH-1:0] outer_row_q;
  reg [PART_GROUP_WIDTH-1:0] part_group_q;
  reg [RW-1:0] row_q;
  reg [CW-1:0] column_q;
  reg [AW-1:0] address_q;
  reg inside_q;

  wire pixel_done = PART_WORDS == 1 || word_q == LAST_WORD[0+:WORD_WIDTH];
  wire last_kernel = KERNEL_COLUMNS == 1 || kernel_q == LAST_KERNEL[0+:KERNEL_WIDTH];
  wire last_inner = INNER_COLUMNS == 1 || inner_q == LAST_INNER[0+:INNER_WIDTH];
  wire last_outer = OUTER_COLUMNS == 1 || outer_q == LAST_OUTER[0+:OUTER_WIDTH];
  wire last_outer_row = OUTER_ROWS == 1 || outer_row_q == LAST_OUTER_ROW[0+:OUTER_ROW_WIDTH];
  wire same_part = PARTS == 1 || (PART_GROUPS != 1 && part_group_q != LAST_PART_GROUP[0+:PART_GROUP_WIDTH]);
  wire window_done = last_word_i && last_inner_i;
  wire outer_done = window_done && last_group_i;

  reg [RW+CW+AW-1:0] way;
  always @* begin
    if (!pixel_done) way = {{RW{1'b0}}, {CW{1'b0}}, {(AW - 1) {1'b0}}, 1'b1};
    else if (!last_kernel) way = {{RW{1'b0}}, COLUMN_DILATION[0+:CW], BY_COLUMN[0+:AW]};
    else if (!last_word_i) way = {ROW_DILATION[0+:RW], COLUMN_LEFT[0+:CW], BY_ROW[0+:AW]};
    else if (!last_inner_i && !last_inner) way = {ROW_TOP[0+:RW], COLUMN_INNER[0+:CW], BY_INNER_COLUMN[0+:AW]};
    else if (!last_inner_i) way = {ROW_INNER[0+:RW], COLUMN_WINDOW[0+:CW], BY_INNER_ROW[0+:AW]};
    else if (!last_group_i && !same_part) way = {ROW_WINDOW[0+:RW], COLUMN_WINDOW[0+:CW], BY_PART[0+:AW]};
    else if (!last_group_i) way = {ROW_WINDOW[0+:RW], COLUMN_WINDOW[0+:CW], BY_GROUP[0+:AW]};
    else if (!last_outer) way = {ROW_WINDOW[0+:RW], COLUMN_OUTER[0+:CW], BY_OUTER_COLUMN[0+:AW]};
    else if (!last_outer_row) way = {ROW_OUTER[0+:RW], COLUMN_IMAGE[0+:CW], BY_OUTER_ROW[0+:AW]};
    else way = {ROW_IMAGE[0+:RW], COLUMN_IMAGE[0+:CW], BY_IMAGE[0+:AW]};
  end

  assign address_o = address_q;
  assign inside_o  = ROW_PADDING + COLUMN_PADDING == 0 || inside_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      word_q      <= {WORD_WIDTH{1'b0}};
      kernel_q    <= {KERNEL_WIDTH{1'b0}};
      inner_q     <= {INNER_WIDTH{1'b0}};
      outer_q     <= {OUTER_WIDTH{1'b0}};
      outer_row_q <= {OUTER_ROW_WIDTH{1'b0}};
      part_group_q <= {PART_GROUP_WIDTH{1'b0}};
      row_q       <= FIRST_ROW[0+:RW];
      column_q    <= FIRST_COLUMN[0+:CW];
      address_q   <= FIRST_ADDRESS[0+:AW];
      inside_q    <= 1'b0;
    end else if (en_i && step_i) begin
      word_q <= pixel_done ? {WORD_WIDTH{1'b0}} : word_q + 1'b1;
      if (pixel_done) kernel_q <= last_kernel ? {KERNEL_WIDTH{1'b0}} : kernel_q + 1'b1;
      if (last_word_i) inner_q <= last_inner ? {INNER_WIDTH{1'b0}} : inner_q + 1'b1;
      if (outer_done) outer_q <= last_outer ? {OUTER_WIDTH{1'b0}} : outer_q + 1'b1;
      if (outer_done && last_outer) outer_row_q <= last_outer_row ? {OUTER_ROW_WIDTH{1'b0}} : outer_row_q + 1'b1;
      if (window_done) part_group_q <= same_part && PARTS != 1 ? part_group_q + 1'b1 : {PART_GROUP_WIDTH{1'b0}};
      row_q     <= row_q + way[CW+AW+:RW];
      column_q  <= column_q + way[AW+:CW];
      address_q <= address_q + way[0+:AW];
      inside_q  <= row_q < IN_ROWS[0+:RW] && column_q < IN_COLUMNS[0+:CW];
    end
  end
endmodule

`default_nettype wire
