// SPDX-License-Identifier: Apache-2.0
// Prints the constants of a trained design in every clock, through a reset and with a stream that comes and
// goes. DESIGN is the module, CLOCKS how many lines to print.
`default_nettype none

module trained_design_bench;
  reg clk = 1'b0;
  reg rst = 1'b1;
  reg tvalid = 1'b0;
  wire s_tready, m_tvalid, m_tlast, frame_error, bipolar;
  wire [31:0] m_tdata, selected, correlation;
  wire [47:0] expected;
  integer clock;

  `DESIGN u_design (
    .clk_i(clk),
    .rst_i(rst),
    .s_axis_tdata(8'd0),
    .s_axis_tvalid(tvalid),
    .s_axis_tready(s_tready),
    .s_axis_tlast(1'b0),
    .m_axis_tdata(m_tdata),
    .m_axis_tvalid(m_tvalid),
    .m_axis_tready(1'b1),
    .m_axis_tlast(m_tlast),
    .frame_error_o(frame_error),
    .selected_bitstream_length_o(selected),
    .expected_bitstream_length_q16_o(expected),
    .correlation_q16_o(correlation),
    .encoding_bipolar_o(bipolar)
  );

  initial begin
    for (clock = 0; clock < `CLOCKS; clock = clock + 1) begin
      rst = clock < 2 || clock == `CLOCKS / 2;
      tvalid = clock % 3 != 0;
      #1 clk = 1'b1;
      #1 $display("constants %0d %0d %0d %0d", selected, expected, $signed(correlation), bipolar);
      clk = 1'b0;
    end
    $finish;
  end
endmodule

`default_nettype wire
