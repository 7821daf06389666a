// SPDX-License-Identifier: Apache-2.0
// The spins that one word of a folded p-bit machine redraws, one after the other. The first clock adds up the local
// field, OFFSET more, and chooses a threshold: row k for the fields from k * 2^SHIFT on; below and beyond them the
// first and the last one. The second clock compares it with the word. A spin that is held, or filled in, takes the
// state that is stored for it instead. The registry checks that the sum fits.
`default_nettype none

module p_bit_folded #(
    // couplings of a spin at most
    parameter integer         TAPS         = 1,
    // bits of a weight, two's complement
    parameter integer         WEIGHT_WIDTH = 2,
    // bits of a field of its own, two's complement
    parameter integer         FIELD_WIDTH  = 1,
    // bits of the sum, two's complement
    parameter integer         SUM_WIDTH    = 6,
    // the sum of a spin without field and couplings
    parameter [SUM_WIDTH-1:0] OFFSET       = 6'd1,
    // bits of the sum that choose no threshold
    parameter integer         SHIFT        = 0,
    // bits of a random word
    parameter integer         WIDTH        = 8,
    // thresholds of a table
    parameter integer         THRESHOLDS   = 3
) (
    // clock
    input  wire                            clk_i,
    // synchronous reset, active high
    input  wire                            rst_i,
    // 1 lets the block advance
    input  wire                            en_i,
    // the spins to which it is coupled
    input  wire [                TAPS-1:0] spins_i,
    // the weight of each
    input  wire [   TAPS*WEIGHT_WIDTH-1:0] weights_i,
    // its own field
    input  wire [         FIELD_WIDTH-1:0] field_i,
    // its stored state is filled in
    input  wire                            fill_i,
    // it keeps its stored state
    input  wire                            held_i,
    // its stored state
    input  wire                            stored_i,
    // the random word, a clock after the spins
    input  wire [               WIDTH-1:0] word_i,
    // the thresholds, a clock after the spins, threshold 0 in the lowest bits
    input  wire [THRESHOLDS*(WIDTH+1)-1:0] thresholds_i,
    // the new state, two clocks after the spins
    output wire                            spin_o
);
  generate
    if (TAPS < 1 || TAPS > 4096 || WEIGHT_WIDTH < 1 || WEIGHT_WIDTH > 30 || FIELD_WIDTH < 1 || FIELD_WIDTH > 30 ||
        SUM_WIDTH > 32 || SUM_WIDTH <= WEIGHT_WIDTH || SUM_WIDTH <= FIELD_WIDTH || SHIFT < 0 || SHIFT > 1 ||
        WIDTH < 1 || WIDTH > 16 || THRESHOLDS < 1 || THRESHOLDS > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LAST = THRESHOLDS - 1;
  localparam integer ROW_WIDTH = THRESHOLDS == 1 ? 1 : $clog2(THRESHOLDS);
  localparam integer WEIGHT_FILL = SUM_WIDTH - WEIGHT_WIDTH;
  localparam integer FIELD_FILL = SUM_WIDTH - FIELD_WIDTH;
  localparam [31:0] THRESHOLD_BITS = WIDTH + 1;

  reg [ROW_WIDTH-1:0] row_q;
  reg keep_q;
  reg stored_q;
  reg spin_q;

  // Not a generate loop: Verilator ends those after 1024 rounds.
  reg [SUM_WIDTH-1:0] sum;
  reg [WEIGHT_WIDTH-1:0] weight;
  integer k;

  always @* begin
    sum = OFFSET + {{FIELD_FILL{field_i[FIELD_WIDTH-1]}}, field_i};
    weight = {WEIGHT_WIDTH{1'b0}};
    for (k = 0; k < TAPS; k = k + 1) begin
      // Minus a weight is its complement, and 1.
      weight = weights_i[k*WEIGHT_WIDTH+:WEIGHT_WIDTH] ^ {WEIGHT_WIDTH{!spins_i[k]}};
      sum = sum + {{WEIGHT_FILL{weight[WEIGHT_WIDTH-1]}}, weight} + {{(SUM_WIDTH - 1) {1'b0}}, !spins_i[k]};
    end
  end

  wire [SUM_WIDTH-1:0] number = sum >> SHIFT;
  wire below = sum[SUM_WIDTH-1];
  wire beyond = number > LAST[SUM_WIDTH-1:0];
  wire [ROW_WIDTH-1:0] row = below ? {ROW_WIDTH{1'b0}} : beyond ? LAST[ROW_WIDTH-1:0] : number[ROW_WIDTH-1:0];

  wire [31:0] place = {{(32 - ROW_WIDTH) {1'b0}}, row_q};
  wire [WIDTH:0] threshold = thresholds_i[place*THRESHOLD_BITS+:WIDTH+1];

  assign spin_o = spin_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      row_q    <= {ROW_WIDTH{1'b0}};
      keep_q   <= 1'b0;
      stored_q <= 1'b0;
      spin_q   <= 1'b0;
    end else if (en_i) begin
      row_q    <= row;
      keep_q   <= fill_i || held_i;
      stored_q <= stored_i;
      spin_q   <= keep_q ? stored_q : {1'b0, word_i} < threshold;
    end
  end
endmodule

`default_nettype wire
