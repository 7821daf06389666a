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
  reg [COUNTERS-1:0] moves;
  reg [WIDTH-1:0] count;
  integer k;
  integer m;

  assign counts_o = counts_q;

  // Not generate loops: Verilator ends those after 1024 rounds.
  always @* begin
    for (k = 0; k < COUNTERS; k = k + 1) begin
      count = counts_q[k*WIDTH+:WIDTH];
      // A count never leaves [LOW, HIGH], so the ones of HIGH and the zeros of LOW tell its ends.
      moves[k] = hits_i[k] && (ups_i[k] ? (count & HIGH) != HIGH : (count | LOW) != LOW);
      // -1 is all ones.
      next[k*WIDTH+:WIDTH] = count + {{(WIDTH - 1) {!ups_i[k]}}, 1'b1};
    end
  end

  // A count that stays is one that is not enabled, which takes no logic.
  always @(posedge clk_i) begin
    if (rst_i) counts_q <= {COUNTERS{START}};
    else if (en_i)
      for (m = 0; m < COUNTERS; m = m + 1) if (moves[m]) counts_q[m*WIDTH+:WIDTH] <= next[m*WIDTH+:WIDTH];
  end
endmodule

`default_nettype wire
