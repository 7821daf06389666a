// SPDX-License-Identifier: Apache-2.0
// The running totals of NEURONS neurons, modulo 2^WIDTH: add_i adds the counts; shift_i, which wins, moves every
// total down by one neuron and a zero in at the top, so that the totals leave by total_o and end cleared.
`default_nettype none

module accumulate_chain #(
    // totals
    parameter integer NEURONS     = 1,
    // bits of a total, two's complement
    parameter integer WIDTH       = 8,
    // bits of a count
    parameter integer COUNT_WIDTH = 1
) (
    // clock
    input  wire                           clk_i,
    // synchronous reset, active high
    input  wire                           rst_i,
    // 1 lets the block advance
    input  wire                           en_i,
    // the count of each neuron, neuron 0 in the lowest bits
    input  wire [NEURONS*COUNT_WIDTH-1:0] count_i,
    // 1 adds the counts
    input  wire                           add_i,
    // 1 moves the totals on by one neuron; wins over add_i
    input  wire                           shift_i,
    // the total of the neuron whose turn it is, two's complement
    output wire [              WIDTH-1:0] total_o
);
  generate
    if (NEURONS < 1 || NEURONS > 1024 || WIDTH < 2 || WIDTH > 63 || COUNT_WIDTH < 1 ||
        COUNT_WIDTH > WIDTH) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // Totals of all neurons, neuron 0 in the lowest bits, and the zero that follows them.
  wire [(NEURONS+1)*WIDTH-1:0] totals;

  assign total_o = totals[0+:WIDTH];
  assign totals[NEURONS*WIDTH+:WIDTH] = {WIDTH{1'b0}};

  genvar i;
  generate
    for (i = 0; i < NEURONS; i = i + 1) begin : g_neuron
      reg [WIDTH-1:0] total_q;
      wire [COUNT_WIDTH-1:0] count = count_i[i*COUNT_WIDTH+:COUNT_WIDTH];
      wire [WIDTH-1:0] next = totals[(i+1)*WIDTH+:WIDTH];

      assign totals[i*WIDTH+:WIDTH] = total_q;

      always @(posedge clk_i) begin
        if (rst_i) total_q <= {WIDTH{1'b0}};
        else if (en_i && shift_i) total_q <= next;
        else if (en_i && add_i) total_q <= total_q + {{(WIDTH - COUNT_WIDTH) {1'b0}}, count};
      end
    end
  endgenerate
endmodule

`default_nettype wire
