// SPDX-License-Identifier: Apache-2.0
// Takes requests from a byte stream: 7e, a kind (1 identify, 2 image), the length of the payload in two
// bytes, a tag of four, the payload (the pixels of an image) and the sum of checksum_crc32 over all that,
// complemented; the lowest byte of each first. Inside, 7e and 7d travel as 7d and the byte ^ 20, so that a 7e
// always begins a request, whatever came before it.
//
// Pixels go on as they come, but the last one waits until the sum is found to be right. Those of a request
// that breaks off are ended at a beat where no image ends, so that an AXI4-Stream receiver of PIXELS beats
// drops them. A request that comes while idle_i is 0, or is not one of these, is ignored: who sent it asks
// again.
`default_nettype none

module frame_receive #(
    // pixels of an image
    parameter integer PIXELS = 4
) (
    // clock
    input  wire        clk_i,
    // synchronous reset, active high
    input  wire        rst_i,
    // 1 lets the block advance
    input  wire        en_i,
    // a byte from the line
    input  wire [ 7:0] data_i,
    // data_i is there
    input  wire        valid_i,
    // a byte was lost
    input  wire        error_i,
    // the sum of the bytes before this clock
    input  wire [31:0] sum_i,
    // a request can be taken
    input  wire        idle_i,
    // a pixel is taken
    input  wire        tready_i,
    // a request begins
    output wire        restart_o,
    // a byte of the request, as it was before it was sent
    output wire [ 7:0] data_o,
    // data_o is there
    output wire        valid_o,
    // a pixel
    output wire [ 7:0] tdata_o,
    // a pixel is offered
    output wire        tvalid_o,
    // the image ends with it
    output wire        tlast_o,
    // a request to identify has come
    output wire        identify_o,
    // an image has come
    output wire        image_o,
    // the sum at the end of the last request that had one
    output wire [31:0] sum_o
);
  generate
    if (PIXELS < 1 || PIXELS > 65535) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam [7:0] FLAG = 8'h7e;
  localparam [7:0] ESCAPE = 8'h7d;
  localparam [7:0] IDENTIFY = 8'd1;
  localparam [7:0] IMAGE = 8'd2;
  localparam [31:0] SOUND = 32'hdebb20e3;

  localparam [1:0] IGNORE = 2'd0;
  localparam [1:0] HEADER = 2'd1;
  localparam [1:0] PAYLOAD = 2'd2;
  localparam [1:0] CHECK = 2'd3;

  // Bytes of a part of a request, less one.
  localparam integer COUNT_WIDTH = PIXELS < 8 ? 3 : $clog2(PIXELS);
  localparam integer LAST_PIXEL = PIXELS - 1;
  localparam integer LAST_BUT_ONE = PIXELS - 2;
  localparam [2:0] LAST_HEADER = 3'd6;
  localparam [2:0] LAST_CHECK = 3'd3;
  localparam [15:0] LENGTH = PIXELS[15:0];

  reg [1:0] phase_q;
  reg [COUNT_WIDTH-1:0] count_q;
  reg escape_q;
  reg image_q;  // the kind of the request
  reg judge_q;  // its last byte has come
  reg [31:0] sum_q;
  reg [7:0] pixel_q;
  reg offer_q;
  reg last_q;
  reg open_q;  // a beat of an image was offered, and none that ends it was taken
  reg full_q;  // the next beat would be the last of an image
  reg abort_q;  // that image is to be dropped

  wire flag = valid_i && !error_i && data_i == FLAG;
  wire escape = valid_i && !error_i && data_i == ESCAPE;
  wire content = valid_i && !error_i && !flag && !escape;
  wire [7:0] value = escape_q ? data_i ^ 8'h20 : data_i;

  wire taken = offer_q && tready_i;
  wire in_header = content && phase_q == HEADER;
  wire in_payload = content && phase_q == PAYLOAD;
  wire in_check = content && phase_q == CHECK;
  wire overflow = in_payload && offer_q && !taken;
  wire last_pixel = count_q == LAST_PIXEL[COUNT_WIDTH-1:0];

  wire free = idle_i && !open_q && !offer_q;
  wire [15:0] length = image_q ? LENGTH : 16'd0;
  wire [2:0] place = count_q[2:0];
  wire last_header = place == LAST_HEADER;
  wire last_check = place == LAST_CHECK;
  // No byte of the header so far names another request.
  wire known = place == 3'd0 ? free && (value == IDENTIFY || value == IMAGE)
             : place == 3'd1 ? value == length[7:0]
             : place != 3'd2 || value == length[15:8];

  wire sound = judge_q && sum_i == SOUND;
  wire broken = ((flag || error_i || overflow) && phase_q[1]) || (judge_q && !sound);
  wire pixel = in_payload && !overflow;
  wire next_pixel = pixel && !last_pixel;
  wire whole = sound && image_q;
  wire ended = taken && last_q;
  wire stop = abort_q && !offer_q;

  assign restart_o  = flag;
  assign data_o     = value;
  assign valid_o    = content;
  assign tdata_o    = pixel_q;
  assign tvalid_o   = offer_q;
  assign tlast_o    = last_q;
  assign identify_o = sound && !image_q;
  assign image_o    = whole;
  assign sum_o      = sum_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      phase_q  <= IGNORE;
      count_q  <= {COUNT_WIDTH{1'b0}};
      escape_q <= 1'b0;
      image_q  <= 1'b0;
      judge_q  <= 1'b0;
      sum_q    <= 32'd0;
      pixel_q  <= 8'd0;
      offer_q  <= 1'b0;
      last_q   <= 1'b0;
      open_q   <= 1'b0;
      full_q   <= 1'b0;
      abort_q  <= 1'b0;
    end else if (en_i) begin
      if (error_i) escape_q <= 1'b0;
      else if (valid_i) escape_q <= escape;

      if (content) count_q <= count_q + 1'b1;
      if (error_i || overflow) begin
        phase_q <= IGNORE;
      end else if (flag) begin
        phase_q <= HEADER;
        count_q <= {COUNT_WIDTH{1'b0}};
      end else if (in_header && !known) begin
        phase_q <= IGNORE;
      end else if (in_header && last_header) begin
        phase_q <= image_q ? PAYLOAD : CHECK;
        count_q <= {COUNT_WIDTH{1'b0}};
      end else if (in_payload && last_pixel) begin
        phase_q <= CHECK;
        count_q <= {COUNT_WIDTH{1'b0}};
      end else if (in_check && last_check) begin
        phase_q <= IGNORE;
      end

      if (in_header && place == 3'd0) image_q <= value == IMAGE;
      if (in_check) sum_q <= {value, sum_q[31:8]};
      judge_q <= in_check && last_check;

      if (pixel) pixel_q <= value;
      offer_q <= next_pixel || whole || stop || (offer_q && !taken);
      last_q  <= whole || (stop ? !full_q : last_q && !next_pixel);
      full_q  <= (next_pixel && count_q == LAST_BUT_ONE[COUNT_WIDTH-1:0]) || (full_q && !stop && !ended);
      open_q  <= next_pixel || (open_q && !ended);
      abort_q <= (broken && open_q) || (abort_q && !ended);
    end
  end
endmodule

`default_nettype wire
