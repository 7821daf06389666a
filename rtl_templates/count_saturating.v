// SPDX-License-Identifier: Apache-2.0
// Devices of a constant step as counters: a hit moves a count by one, and the count stays within [LOW, HIGH]. Such a
// count less that of weight 0, times the step, is the weight.
`default_nettype none

module count_saturating #(
    // cross-points
    parameter integer             COUNTERS = 1,
    // bits of a count
    parameter integer             WIDTH    = 5,
    // the lowest count
    parameter         [WIDTH-1:0] LOW      = 5'd0,
    // the highest count
    parameter         [WIDTH-1:0] HIGH     = 5'd20,
    // every count after reset
    parameter         [WIDTH-1:0] START    = 5'd10
) (
    // clock
    input  wire                      clk_i,
    // synchronous reset, active high
    input  wire                      rst_i,
    // 1 lets the block advance
    input  wire                      en_i,
    // bit k: count k moves
    input  wire [      COUNTERS-1:0] hits_i,
    // bit k: it moves up
    input  wire [      COUNTERS-1:0] ups_i,
    // the counts, count 0 in the lowest bits
    output wire [COUNTERS*WIDTH-1:0] counts_o
);
  generate
    if (COUNTERS < 1 || COUNTERS > 65536 || WIDTH < 1 || WIDTH > 16 || LOW >= HIGH || START < LOW ||
        START > HIGH) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  reg [COUNTERS*WIDTH-1:0] counts_q;
  reg [COUNTERS*WIDTH-1:0] next;
  reg [WIDTH-1:0] count;
  reg [WIDTH:0] sum;
  reg moves;
  integer k;

  assign counts_o = counts_q;

  // The place of the carry that comes in.
  wire unused = &{1'b0, sum[0]};

  // Not a generate loop: Verilator ends those after 1024 rounds.
  always @* begin
    for (k = 0; k < COUNTERS; k = k + 1) begin
      count = counts_q[k*WIDTH+:WIDTH];
      moves = hits_i[k] && count != (ups_i[k] ? HIGH : LOW);
      // One carry chain for both ways: +1 comes in as its carry, -1 is all ones.
      sum = {count, 1'b1} + {{WIDTH{moves && !ups_i[k]}}, moves && ups_i[k]};
      next[k*WIDTH+:WIDTH] = sum[WIDTH:1];
    end
  end

  always @(posedge clk_i) begin
    if (rst_i) counts_q <= {COUNTERS{START}};
    else if (en_i) counts_q <= next;
  end
endmodule

`default_nettype wire
