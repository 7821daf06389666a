// SPDX-License-Identifier: Apache-2.0
// One spin of a p-bit machine. OFFSET plus twice the magnitudes of all inputs that count is its local field less
// that of threshold 0, which chooses one of the comparisons of its random word; below and beyond them the first
// and the last one. The registry checks that the sum fits.
`default_nettype none

module p_bit #(
    // spins to which it is coupled
    parameter integer                       INPUTS          = 1,
    // bits of the magnitude of a coupling
    parameter integer                       MAGNITUDE_WIDTH = 1,
    // bits of the sum, two's complement
    parameter integer                       SUM_WIDTH       = 4,
    // comparisons to choose from
    parameter integer                       THRESHOLDS      = 3,
    // the sum if no input counts
    parameter [SUM_WIDTH-1:0]               OFFSET          = 4'd0,
    // state after reset
    parameter [0:0]                         START           = 1'b0,
    // half of what an input adds
    parameter [INPUTS*MAGNITUDE_WIDTH-1:0]  MAGNITUDES      = 1'b1,
    // 1: the input counts if it is 0
    parameter [INPUTS-1:0]                  NEGATE          = 1'b0
) (
    // clock
    input  wire                  clk_i,
    // synchronous reset, active high
    input  wire                  rst_i,
    // 1 lets the block advance
    input  wire                  en_i,
    // the spins to which it is coupled
    input  wire [    INPUTS-1:0] spins_i,
    // bit k: its word is below threshold k
    input  wire [THRESHOLDS-1:0] bits_i,
    // it is redrawn
    input  wire                  turn_i,
    // it takes its state from the chain instead
    input  wire                  load_i,
    // the state of the spin before it in the chain
    input  wire                  chain_i,
    // its state
    output wire                  spin_o
);
  generate
    if (INPUTS < 1 || INPUTS > 4096 || MAGNITUDE_WIDTH < 1 || MAGNITUDE_WIDTH > 29 || SUM_WIDTH > 32 ||
        SUM_WIDTH < MAGNITUDE_WIDTH + 2 || THRESHOLDS < 1 || THRESHOLDS > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LAST = THRESHOLDS - 1;
  localparam integer INDEX_WIDTH = THRESHOLDS == 1 ? 1 : $clog2(THRESHOLDS);

  reg state_q;

  // Not a generate loop: Verilator ends those after 1024 rounds.
  reg [SUM_WIDTH-1:0] sum;
  integer k;

  always @* begin
    sum = OFFSET;
    for (k = 0; k < INPUTS; k = k + 1) begin
      if (spins_i[k] ^ NEGATE[k]) begin
        sum = sum + {
          {(SUM_WIDTH - MAGNITUDE_WIDTH - 1) {1'b0}}, MAGNITUDES[k*MAGNITUDE_WIDTH+:MAGNITUDE_WIDTH], 1'b0
        };
      end
    end
  end

  wire below = sum[SUM_WIDTH-1];
  wire beyond = sum > LAST[SUM_WIDTH-1:0];
  wire [INDEX_WIDTH-1:0] row = below ? {INDEX_WIDTH{1'b0}} : beyond ? LAST[INDEX_WIDTH-1:0] : sum[INDEX_WIDTH-1:0];

  assign spin_o = state_q;

  always @(posedge clk_i) begin
    if (rst_i) state_q <= START;
    else if (en_i) begin
      if (load_i) state_q <= chain_i;
      else if (turn_i) state_q <= bits_i[row];
    end
  end
endmodule

`default_nettype wire
