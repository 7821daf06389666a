// SPDX-License-Identifier: Apache-2.0
// The 32-bit frame check sequence of RFC 1662 (the CRC of Ethernet) over the bytes since the last restart,
// before its final complement. Behind bytes that are followed by their complemented sum, lowest byte first,
// it is always 32'hdebb20e3.
`default_nettype none

module checksum_crc32 (
    // clock
    input  wire        clk_i,
    // synchronous reset, active high
    input  wire        rst_i,
    // 1 lets the block advance
    input  wire        en_i,
    // the sum begins again, and this byte does not count
    input  wire        restart_i,
    // the next byte
    input  wire [ 7:0] data_i,
    // data_i is there
    input  wire        valid_i,
    // the sum of all bytes before this clock
    output wire [31:0] sum_o
);
  reg [31:0] sum_q;

  assign sum_o = sum_q;

  // What each bit of a byte that leaves the sum puts back into it: the polynomial 32'hedb88320, its bits reversed,
  // divided through the bits that are still to leave.
  wire [7:0] out = sum_q[7:0] ^ data_i;
  wire [31:0] back = (out[0] ? 32'h77073096 : 32'd0)
                    ^ (out[1] ? 32'hee0e612c : 32'd0)
                    ^ (out[2] ? 32'h076dc419 : 32'd0)
                    ^ (out[3] ? 32'h0edb8832 : 32'd0)
                    ^ (out[4] ? 32'h1db71064 : 32'd0)
                    ^ (out[5] ? 32'h3b6e20c8 : 32'd0)
                    ^ (out[6] ? 32'h76dc4190 : 32'd0)
                    ^ (out[7] ? 32'hedb88320 : 32'd0);

  always @(posedge clk_i) begin
    if (rst_i) sum_q <= 32'hffffffff;
    else if (en_i) begin
      if (restart_i) sum_q <= 32'hffffffff;
      else if (valid_i) sum_q <= {8'd0, sum_q[31:8]} ^ back;
    end
  end
endmodule

`default_nettype wire
