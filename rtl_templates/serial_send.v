// SPDX-License-Identifier: Apache-2.0
// Sends bytes on an asynchronous serial line: a start bit, 8 data bits, lowest first, and one stop bit (8N1).
`default_nettype none

module serial_send #(
    // clocks of a bit
    parameter integer CLOCKS = 12
) (
    // clock
    input  wire       clk_i,
    // synchronous reset, active high
    input  wire       rst_i,
    // 1 lets the block advance
    input  wire       en_i,
    // the byte to send
    input  wire [7:0] data_i,
    // data_i is there
    input  wire       valid_i,
    // the byte is taken
    output wire       ready_o,
    // the line, which is 1 while nothing is sent
    output wire       line_o
);
  generate
    if (CLOCKS < 4 || CLOCKS > 65535) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer COUNT_WIDTH = $clog2(CLOCKS);
  localparam integer LAST = CLOCKS - 1;
  localparam [3:0] BITS = 4'd10;

  reg [8:0] shift_q;  // what is on the line and what follows; beyond it is the stop bit
  reg [3:0] left_q;  // bits that have not ended
  reg [COUNT_WIDTH-1:0] count_q;

  wire idle = left_q == 4'd0;

  assign ready_o = idle;
  assign line_o  = shift_q[0];

  always @(posedge clk_i) begin
    if (rst_i) begin
      shift_q <= 9'h1ff;
      left_q  <= 4'd0;
      count_q <= {COUNT_WIDTH{1'b0}};
    end else if (en_i && idle) begin
      if (valid_i) begin
        shift_q <= {data_i, 1'b0};
        left_q  <= BITS;
      end
    end else if (en_i) begin
      if (count_q == LAST[COUNT_WIDTH-1:0]) begin
        shift_q <= {1'b1, shift_q[8:1]};
        left_q  <= left_q - 1'b1;
        count_q <= {COUNT_WIDTH{1'b0}};
      end else begin
        count_q <= count_q + 1'b1;
      end
    end
  end
endmodule

`default_nettype wire
