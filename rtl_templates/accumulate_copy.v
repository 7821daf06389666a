// SPDX-License-Identifier: Apache-2.0
// The running totals of NEURONS neurons, modulo 2^WIDTH: add_i adds the counts, to zero with first_i. copy_i
// copies the totals; shift_i moves the copies down by one neuron and a zero in at the top, so that they leave by
// total_o while the next totals grow.
`default_nettype none

module accumulate_copy #(
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
    // 1 begins the totals with these counts
    input  wire                           first_i,
    // 1 copies the totals as they are before this clock's counts
    input  wire                           copy_i,
    // 1 moves the copies on by one neuron; copy_i wins over it
    input  wire                           shift_i,
    // the copy of the neuron whose turn it is, two's complement
    output wire [              WIDTH-1:0] total_o
);
  generate
    if (NEURONS < 1 || NEURONS > 1024 || WIDTH < 2 || WIDTH > 63 || COUNT_WIDTH < 1 ||
        COUNT_WIDTH > WIDTH) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  // Copies of all neurons, neuron 0 in the lowest bits, and the zero that follows them.
  wire [(NEURONS+1)*WIDTH-1:0] copies;

  assign total_o = copies[0+:WIDTH];
  assign copies[NEURONS*WIDTH+:WIDTH] = {WIDTH{1'b0}};

  genvar i;
  generate
    for (i = 0; i < NEURONS; i = i + 1) begin : g_neuron
      reg [WIDTH-1:0] total_q;
      reg [WIDTH-1:0] copy_q;
      wire [WIDTH-1:0] count = {{(WIDTH - COUNT_WIDTH) {1'b0}}, count_i[i*COUNT_WIDTH+:COUNT_WIDTH]};
      wire [WIDTH-1:0] next = copies[(i+1)*WIDTH+:WIDTH];

      assign copies[i*WIDTH+:WIDTH] = copy_q;

      always @(posedge clk_i) begin
        if (rst_i) begin
          total_q <= {WIDTH{1'b0}};
          copy_q  <= {WIDTH{1'b0}};
        end else if (en_i) begin
          if (add_i) total_q <= first_i ? count : total_q + count;
          if (copy_i) copy_q <= total_q;
          else if (shift_i) copy_q <= next;
        end
      end
    end
  endgenerate
endmodule

`default_nettype wire
