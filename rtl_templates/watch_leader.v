// SPDX-License-Identifier: Apache-2.0
// Tells when one of CLASSES totals is so far ahead that no other can overtake it. leader: the largest total of
// the clock that counted last, the lowest on a tie; decided_o: it now leads every other one by more than
// margin_i. That is the margin at address_o of the clock before: LENGTH / 2^halvings_i and the counts made by
// the end of this clock. Totals are two's complement. Nothing is decided before the first count.
`default_nettype none

module watch_leader #(
    // totals
    parameter integer CLASSES      = 2,
    // bits of a total, two's complement
    parameter integer WIDTH        = 8,
    // bits of a margin
    parameter integer MARGIN_WIDTH = 8,
    // counts that an image makes
    parameter integer LENGTH       = 16,
    // how often they can be halved
    parameter integer HALVINGS     = 0
) (
    // clock
    input  wire                                                clk_i,
    // synchronous reset, active high
    input  wire                                                rst_i,
    // 1 lets the block advance
    input  wire                                                en_i,
    // the totals count a bit in this clock
    input  wire                                                count_i,
    // the totals, class 0 in the lowest bits, two's complement
    input  wire [                           CLASSES*WIDTH-1:0] totals_i,
    // what any class can still gain on another one
    input  wire [                            MARGIN_WIDTH-1:0] margin_i,
    // how often the counts of this image are halved
    input  wire [$clog2(HALVINGS == 0 ? 2 : HALVINGS + 1)-1:0] halvings_i,
    // where the margin of the next clock stands
    output wire [                      $clog2(2*LENGTH+1)-1:0] address_o,
    // no class can overtake the leader
    output wire                                                decided_o
);
  generate
    if (CLASSES < 2 || CLASSES > 64 || WIDTH < 2 || WIDTH > 32 || MARGIN_WIDTH < 1 || MARGIN_WIDTH > 32 ||
        LENGTH < 1 || LENGTH > 32768 || HALVINGS < 0 || HALVINGS > 15 || LENGTH >> HALVINGS < 1) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer INDEX_WIDTH = $clog2(CLASSES);
  localparam integer ADDRESS_WIDTH = $clog2(2 * LENGTH + 1);
  localparam integer SUM_WIDTH = (WIDTH > MARGIN_WIDTH ? WIDTH : MARGIN_WIDTH) + 2;
  localparam integer FULL = LENGTH;
  localparam [31:0] STRIDE = WIDTH;

  reg [INDEX_WIDTH-1:0] leader_q;
  reg [ADDRESS_WIDTH-1:0] counted_q;

  reg [INDEX_WIDTH-1:0] leader_d;
  reg [WIDTH-1:0] best;
  reg [WIDTH-1:0] leading;
  reg [SUM_WIDTH-1:0] least;
  reg [SUM_WIDTH-1:0] other;
  reg ahead;
  integer i;

  wire [ADDRESS_WIDTH-1:0] bits = HALVINGS == 0 ? FULL[ADDRESS_WIDTH-1:0] : FULL[ADDRESS_WIDTH-1:0] >> halvings_i;
  wire [ADDRESS_WIDTH-1:0] counted_d = count_i ? counted_q + 1'b1 : counted_q;

  always @* begin
    leader_d = {INDEX_WIDTH{1'b0}};
    best = totals_i[0+:WIDTH];
    for (i = 1; i < CLASSES; i = i + 1)
      if ($signed(totals_i[i*WIDTH+:WIDTH]) > $signed(best)) begin
        leader_d = i[INDEX_WIDTH-1:0];
        best = totals_i[i*WIDTH+:WIDTH];
      end
  end

  always @* begin
    leading = totals_i[{{(32 - INDEX_WIDTH) {1'b0}}, leader_q}*STRIDE+:WIDTH];
    ahead = 1'b1;
    other = {SUM_WIDTH{1'b0}};
    least = {{(SUM_WIDTH - WIDTH) {leading[WIDTH-1]}}, leading} - {{(SUM_WIDTH - MARGIN_WIDTH) {1'b0}}, margin_i};
    for (i = 0; i < CLASSES; i = i + 1) begin
      other = {{(SUM_WIDTH - WIDTH) {totals_i[i*WIDTH+WIDTH-1]}}, totals_i[i*WIDTH+:WIDTH]};
      if (i[INDEX_WIDTH-1:0] != leader_q && $signed(least) <= $signed(other)) ahead = 1'b0;
    end
  end

  assign address_o = bits + counted_d;
  assign decided_o = ahead && counted_q != {ADDRESS_WIDTH{1'b0}};

  always @(posedge clk_i) begin
    if (rst_i) begin
      leader_q  <= {INDEX_WIDTH{1'b0}};
      counted_q <= {ADDRESS_WIDTH{1'b0}};
    end else if (en_i && count_i) begin
      leader_q  <= leader_d;
      counted_q <= counted_d;
    end
  end
endmodule

`default_nettype wire
