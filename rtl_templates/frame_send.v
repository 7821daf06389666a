// SPDX-License-Identifier: Apache-2.0
// Sends the answer to each request of frame_receive as bytes: 7e, the kind of the request, the length of the
// payload in two bytes, the sum of the request, the payload, and the sum of checksum_crc32 over all that,
// complemented; the lowest byte of each first. The payload is the IDENTIFICATION, or WORDS words of an
// AXI4-Stream. Inside, 7e and 7d are sent as 7d and the byte ^ 20.
`default_nettype none

module frame_send #(
    // words of the answer to an image
    parameter integer       WORDS          = 2,
    // bytes of the identification
    parameter integer       BYTES          = 1,
    // the identification, its first byte lowest
    parameter [8*BYTES-1:0] IDENTIFICATION = 8'd0
) (
    // clock
    input  wire        clk_i,
    // synchronous reset, active high
    input  wire        rst_i,
    // 1 lets the block advance
    input  wire        en_i,
    // a request to identify has come
    input  wire        identify_i,
    // an image has come
    input  wire        image_i,
    // the sum of the request, until its answer is sent
    input  wire [31:0] request_i,
    // a word of the answer
    input  wire [31:0] tdata_i,
    // tdata_i is there
    input  wire        tvalid_i,
    // the sum of the bytes before this clock
    input  wire [31:0] sum_i,
    // the line takes a byte
    input  wire        ready_i,
    // no answer is owed
    output wire        idle_o,
    // the word is taken
    output wire        tready_o,
    // an answer begins
    output wire        restart_o,
    // a byte of the answer, before it is changed for the line
    output wire [ 7:0] data_o,
    // data_o has been sent and counts in the sum
    output wire        valid_o,
    // the byte for the line
    output wire [ 7:0] line_data_o,
    // line_data_o is there
    output wire        line_valid_o
);
  generate
    if (WORDS < 1 || WORDS > 16383 || BYTES < 1 || BYTES > 255) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam [7:0] FLAG = 8'h7e;
  localparam [7:0] ESCAPE = 8'h7d;
  localparam [7:0] IDENTIFY = 8'd1;
  localparam [7:0] IMAGE = 8'd2;

  localparam [2:0] IDLE = 3'd0;
  localparam [2:0] BEGIN = 3'd1;
  localparam [2:0] HEADER = 3'd2;
  localparam [2:0] PAYLOAD = 3'd3;
  localparam [2:0] CHECK = 3'd4;

  localparam integer IMAGE_BYTES = 4 * WORDS;
  localparam integer LONGEST = IMAGE_BYTES > BYTES ? IMAGE_BYTES : BYTES;
  localparam integer COUNT_WIDTH = LONGEST < 8 ? 3 : $clog2(LONGEST);
  localparam integer LAST_IMAGE = IMAGE_BYTES - 1;
  localparam integer LAST_BYTE = BYTES - 1;
  localparam integer REACH = 1 << COUNT_WIDTH;

  reg [2:0] phase_q;
  reg [COUNT_WIDTH-1:0] count_q;
  reg image_q;  // the kind of the request
  reg escape_q;  // the escape of this byte was sent

  wire [2:0] place = count_q[2:0];
  wire [15:0] length = image_q ? IMAGE_BYTES[15:0] : BYTES[15:0];
  // Behind the identification nothing is sent.
  wire [8*REACH-1:0] identification = {{8 * (REACH - BYTES) {1'b0}}, IDENTIFICATION};

  wire [63:0] header = {8'd0, request_i, length, image_q ? IMAGE : IDENTIFY};
  wire [7:0] payload = image_q ? tdata_i[{count_q[1:0], 3'd0}+:8] : identification[{count_q, 3'd0}+:8];
  wire [31:0] check = ~sum_i;
  wire [7:0] value = phase_q == HEADER  ? header[{place, 3'd0}+:8]
                   : phase_q == PAYLOAD ? payload
                   : check[{count_q[1:0], 3'd0}+:8];

  wire begins = phase_q == BEGIN;
  wire waits = phase_q == PAYLOAD && image_q && !tvalid_i;
  wire special = !begins && (value == FLAG || value == ESCAPE);
  wire goes = line_valid_o && ready_i;
  wire done = goes && (!special || escape_q);
  wire last_payload = count_q == (image_q ? LAST_IMAGE[COUNT_WIDTH-1:0] : LAST_BYTE[COUNT_WIDTH-1:0]);
  wire last = phase_q == HEADER ? place == 3'd6
            : phase_q == PAYLOAD ? last_payload
            : begins || place == 3'd3;

  assign idle_o       = phase_q == IDLE;
  assign tready_o     = done && phase_q == PAYLOAD && image_q && count_q[1:0] == 2'd3;
  assign restart_o    = begins;
  assign data_o       = value;
  assign valid_o      = done && (phase_q == HEADER || phase_q == PAYLOAD);
  assign line_valid_o = phase_q != IDLE && !waits;
  assign line_data_o  = begins ? FLAG : !special ? value : escape_q ? value ^ 8'h20 : ESCAPE;

  always @(posedge clk_i) begin
    if (rst_i) begin
      phase_q  <= IDLE;
      count_q  <= {COUNT_WIDTH{1'b0}};
      image_q  <= 1'b0;
      escape_q <= 1'b0;
    end else if (en_i) begin
      if (phase_q == IDLE) begin
        image_q <= image_i;
        if (image_i || identify_i) phase_q <= BEGIN;
      end else if (done) begin
        count_q <= last ? {COUNT_WIDTH{1'b0}} : count_q + 1'b1;
        if (last) phase_q <= phase_q == CHECK ? IDLE : phase_q + 1'b1;
      end
      if (goes) escape_q <= special && !escape_q;
    end
  end
endmodule

`default_nettype wire
