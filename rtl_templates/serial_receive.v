// SPDX-License-Identifier: Apache-2.0
// Receives bytes from an asynchronous serial line: 8 data bits, lowest first, no parity, one stop bit (8N1).
// Each bit is the majority of three samples around its middle. A byte whose stop bit is 0 is dropped and
// reported, and the line must be 1 once before the next one begins.
`default_nettype none

module serial_receive #(
    // clocks of a bit
    parameter integer CLOCKS = 12
) (
    // clock
    input  wire       clk_i,
    // synchronous reset, active high
    input  wire       rst_i,
    // 1 lets the block advance
    input  wire       en_i,
    // the line, which is 1 while nothing is sent; it may change at any time
    input  wire       line_i,
    // the byte, while valid_o is 1
    output wire [7:0] data_o,
    // a byte has come
    output wire       valid_o,
    // a byte had no stop bit
    output wire       error_o
);
  generate
    if (CLOCKS < 4 || CLOCKS > 65535) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer COUNT_WIDTH = $clog2(CLOCKS);
  localparam integer LAST = CLOCKS - 1;
  localparam integer MIDDLE = (CLOCKS - 1) / 2;
  localparam integer APART = CLOCKS < 16 ? 1 : CLOCKS / 8;
  localparam integer FIRST_SAMPLE = MIDDLE - APART;
  localparam integer LAST_SAMPLE = MIDDLE + APART;
  localparam [3:0] STOP_BIT = 4'd9;

  reg [1:0] line_q;  // two flip-flops, for a line that changes at a clock edge
  reg busy_q;  // a byte is coming
  reg break_q;  // no new byte before the line has been 1
  reg [COUNT_WIDTH-1:0] count_q;
  reg [3:0] bit_q;  // 0 is the start bit
  reg [1:0] sample_q;
  reg [7:0] data_q;
  reg valid_q;
  reg error_q;

  wire line = line_q[1];
  wire value = (sample_q[0] && sample_q[1]) || (line && (sample_q[0] || sample_q[1]));
  wire decide = busy_q && count_q == LAST_SAMPLE[COUNT_WIDTH-1:0];
  wire start = decide && bit_q == 4'd0;
  wire stop = decide && bit_q == STOP_BIT;

  assign data_o  = data_q;
  assign valid_o = valid_q;
  assign error_o = error_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      line_q   <= 2'b11;
      busy_q   <= 1'b0;
      break_q  <= 1'b0;
      count_q  <= {COUNT_WIDTH{1'b0}};
      bit_q    <= 4'd0;
      sample_q <= 2'b11;
      data_q   <= 8'd0;
      valid_q  <= 1'b0;
      error_q  <= 1'b0;
    end else if (en_i) begin
      line_q  <= {line_q[0], line_i};
      valid_q <= stop && value;
      error_q <= stop && !value;
      break_q <= !line && (break_q || (stop && !value));
      if (!busy_q) begin
        busy_q  <= !line && !break_q;
        count_q <= {{(COUNT_WIDTH - 1) {1'b0}}, 1'b1};
        bit_q   <= 4'd0;
      end else begin
        busy_q  <= !stop && !(start && value);
        count_q <= count_q == LAST[COUNT_WIDTH-1:0] ? {COUNT_WIDTH{1'b0}} : count_q + 1'b1;
        if (count_q == LAST[COUNT_WIDTH-1:0]) bit_q <= bit_q + 1'b1;
      end
      if (count_q == FIRST_SAMPLE[COUNT_WIDTH-1:0]) sample_q[0] <= line;
      if (count_q == MIDDLE[COUNT_WIDTH-1:0]) sample_q[1] <= line;
      if (decide && !stop) data_q <= {value, data_q[7:1]};
    end
  end
endmodule

`default_nettype wire
