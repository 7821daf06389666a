// SPDX-License-Identifier: Apache-2.0
// An AXI4-Lite slave of WORDS registers of 32 bits, one transaction of each kind at a time. It keeps nothing of
// them: a read answers with values_i, and an accepted write shows for one clock in write_o, a bit for each byte
// of each word, with data_o beside it. Addresses are those of words. A read or write from WORDS on, and a write
// to a word without its bit in WRITABLE, has no effect and is answered with SLVERR.
`default_nettype none

module reference_axi_lite_registers #(
    // bits of the address of a word
    parameter integer     ADDRESS_WIDTH = 10,
    // registers of 32 bits
    parameter integer     WORDS         = 1,
    // 1 for a word that can be written
    parameter [WORDS-1:0] WRITABLE      = {WORDS{1'b0}}
) (
    // clock
    input  wire                     clk_i,
    // synchronous reset, active high
    input  wire                     rst_i,
    // 1 lets the block advance
    input  wire                     en_i,
    // the word to write
    input  wire [ADDRESS_WIDTH-1:0] awaddr_i,
    // awaddr_i is there
    input  wire                     awvalid_i,
    // what to write
    input  wire [             31:0] wdata_i,
    // one bit per byte of it that is written
    input  wire [              3:0] wstrb_i,
    // wdata_i is there
    input  wire                     wvalid_i,
    // the answer to a write is taken
    input  wire                     bready_i,
    // the word to read
    input  wire [ADDRESS_WIDTH-1:0] araddr_i,
    // araddr_i is there
    input  wire                     arvalid_i,
    // the answer to a read is taken
    input  wire                     rready_i,
    // what the registers show, word 0 in the lowest bits
    input  wire [     32*WORDS-1:0] values_i,
    // awaddr_i is taken
    output wire                     awready_o,
    // wdata_i is taken
    output wire                     wready_o,
    // 0 done, 2 refused
    output wire [              1:0] bresp_o,
    // a write is answered
    output wire                     bvalid_o,
    // araddr_i is taken
    output wire                     arready_o,
    // the word that was read
    output wire [             31:0] rdata_o,
    // 0 done, 2 refused
    output wire [              1:0] rresp_o,
    // a read is answered
    output wire                     rvalid_o,
    // one bit per byte of each word: it is written in this clock
    output wire [      4*WORDS-1:0] write_o,
    // what is written
    output wire [             31:0] data_o
);
  generate
    if (ADDRESS_WIDTH < 1 || ADDRESS_WIDTH > 14 || WORDS < 1 || WORDS > 1024 || WORDS > 1 << ADDRESS_WIDTH)
    begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer SELECT_WIDTH = WORDS == 1 ? 1 : $clog2(WORDS);
  localparam integer REACH = 1 << SELECT_WIDTH;
  localparam [1:0] OKAY = 2'b00;
  localparam [1:0] SLVERR = 2'b10;

  reg [ADDRESS_WIDTH-1:0] address_q;
  reg [31:0] wdata_q;
  reg [3:0] strobe_q;
  reg has_address_q;
  reg has_data_q;
  reg bvalid_q;
  reg brefused_q;
  reg rvalid_q;
  reg rrefused_q;
  reg [31:0] rdata_q;

  // What no word has reads as 0, and is not writable.
  wire [32*REACH-1:0] values = {{32 * (REACH - WORDS) {1'b0}}, values_i};
  wire [REACH-1:0] writable = {{(REACH - WORDS) {1'b0}}, WRITABLE};

  wire write = has_address_q && has_data_q && !bvalid_q;
  wire write_in_reach = {1'b0, address_q} < WORDS[ADDRESS_WIDTH:0];
  wire write_legal = write_in_reach && writable[address_q[SELECT_WIDTH-1:0]];
  wire read = arvalid_i && !rvalid_q;
  wire read_legal = {1'b0, araddr_i} < WORDS[ADDRESS_WIDTH:0];

  assign awready_o = !has_address_q;
  assign wready_o  = !has_data_q;
  assign bvalid_o  = bvalid_q;
  assign bresp_o   = brefused_q ? SLVERR : OKAY;
  assign arready_o = !rvalid_q;
  assign rvalid_o  = rvalid_q;
  assign rresp_o   = rrefused_q ? SLVERR : OKAY;
  assign rdata_o   = rdata_q;
  assign data_o    = wdata_q;

  genvar i;
  generate
    for (i = 0; i < WORDS; i = i + 1) begin : g_word
      localparam integer WORD = i;
      wire selected = write && write_legal && address_q[SELECT_WIDTH-1:0] == WORD[SELECT_WIDTH-1:0];
      assign write_o[4*i+:4] = selected ? strobe_q : 4'b0000;
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst_i) begin
      address_q     <= {ADDRESS_WIDTH{1'b0}};
      wdata_q       <= 32'd0;
      strobe_q      <= 4'd0;
      has_address_q <= 1'b0;
      has_data_q    <= 1'b0;
      bvalid_q      <= 1'b0;
      brefused_q    <= 1'b0;
      rvalid_q      <= 1'b0;
      rrefused_q    <= 1'b0;
      rdata_q       <= 32'd0;
    end else if (en_i) begin
      if (awvalid_i && !has_address_q) begin
        address_q     <= awaddr_i;
        has_address_q <= 1'b1;
      end
      if (wvalid_i && !has_data_q) begin
        wdata_q    <= wdata_i;
        strobe_q   <= wstrb_i;
        has_data_q <= 1'b1;
      end
      if (write) begin
        bvalid_q   <= 1'b1;
        brefused_q <= !write_legal;
      end
      if (bvalid_q && bready_i) begin
        bvalid_q      <= 1'b0;
        has_address_q <= 1'b0;
        has_data_q    <= 1'b0;
      end
      if (read) begin
        rvalid_q   <= 1'b1;
        rrefused_q <= !read_legal;
        rdata_q    <= read_legal ? values[{araddr_i[SELECT_WIDTH-1:0], 5'd0}+:32] : 32'd0;
      end else if (rready_i) begin
        rvalid_q <= 1'b0;
      end
    end
  end
endmodule

`default_nettype wire
