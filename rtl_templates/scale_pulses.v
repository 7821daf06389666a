// SPDX-License-Identifier: Apache-2.0
// Scales the rows of a pulsed update. MULTIPLIER / 2^SHIFT is the learning rate over the step of a device, in units of the two
// sides: with all of it in the rows no square root is needed, as only the product of two probabilities counts. The length is
// the expected number of pulses of the largest product, rounded up; then each row is multiplied by 1 / length, a bit of
// the reciprocal in each clock.
`default_nettype none

module scale_pulses #(
    // lines of the side
    parameter integer                      LINES            = 1,
    // bits of a value, two's complement
    parameter integer                      WIDTH            = 8,
    // bits of a random word
    parameter integer                      WORD_WIDTH       = 8,
    // bits of the multiplier
    parameter integer                      MULTIPLIER_WIDTH = 1,
    // rate times 2^shift
    parameter         [MULTIPLIER_WIDTH-1:0] MULTIPLIER       = 1'b1,
    // the rate is multiplier / 2^shift
    parameter integer                      SHIFT            = 0,
    // slots of the longest train
    parameter integer                      LONGEST          = 31
) (
    // clock
    input  wire                            clk_i,
    // synchronous reset, active high
    input  wire                            rst_i,
    // 1 lets the block advance
    input  wire                            en_i,
    // the values are there, and stay until ready_o
    input  wire                            start_i,
    // the value of each line, line 0 in the lowest bits
    input  wire [         LINES*WIDTH-1:0] values_i,
    // of the other side
    input  wire [                     3:0] exponent_i,
    // bit i: the value of line i is below 0
    output wire [               LINES-1:0] signs_o,
    // slots of the trains; 0 for a vector without pulses
    output wire [   $clog2(LONGEST+1)-1:0] length_o,
    // the threshold of each line, word_width + 1 bits each
    output wire [LINES*(WORD_WIDTH+1)-1:0] thresholds_o,
    // nothing is being scaled
    output wire                            ready_o
);
  generate
    if (LINES < 1 || LINES > 1024 || WIDTH < 2 || WIDTH > 8 || WORD_WIDTH < 2 || WORD_WIDTH > 8 ||
        MULTIPLIER_WIDTH < 1 || MULTIPLIER_WIDTH > 12 || MULTIPLIER == {MULTIPLIER_WIDTH{1'b0}} || SHIFT < 0 ||
        SHIFT > 40 || LONGEST < 1 || LONGEST > 255) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LENGTH_WIDTH = $clog2(LONGEST + 1);
  localparam integer LINE_WIDTH = LINES == 1 ? 1 : $clog2(LINES);
  localparam integer LAST_LINE = LINES - 1;
  localparam [31:0] VALUE_BITS = WIDTH;
  // The largest magnitude times the multiplier; times a reciprocal of 17 bits; and either of them times 2^15.
  localparam integer SMALL = WIDTH + MULTIPLIER_WIDTH;
  localparam integer PRODUCT = SMALL + 17;
  localparam integer PULSES = SMALL + 15 > SHIFT + 1 ? SMALL + 16 : SHIFT + 2;
  localparam integer SCALED = PRODUCT + 15 + WORD_WIDTH > SHIFT + 17 ? PRODUCT + 16 + WORD_WIDTH : SHIFT + 18;

  localparam [1:0] READY = 2'd0, LARGEST = 2'd1, LENGTH = 2'd2, SCALE = 2'd3;

  reg [1:0] phase_q;
  reg [LINE_WIDTH-1:0] line_q;
  reg [4:0] bit_q;
  reg [WIDTH-1:0] largest_q;
  reg [LENGTH_WIDTH-1:0] length_q;
  reg [PRODUCT-1:0] product_q;
  reg [LINES*(WORD_WIDTH+1)-1:0] thresholds_q;

  wire [31:0] line = {{(32 - LINE_WIDTH) {1'b0}}, line_q};
  wire [WIDTH-1:0] value = values_i[line*VALUE_BITS+:WIDTH];
  wire [WIDTH-1:0] magnitude = value[WIDTH-1] ? ~value + 1'b1 : value;
  wire is_last = line_q == LAST_LINE[LINE_WIDTH-1:0];

  // One multiplier: for the largest row while the length is made, else for the row that is scaled.
  wire [WIDTH-1:0] factor = phase_q == LENGTH ? largest_q : magnitude;
  wire [SMALL-1:0] rated = {{MULTIPLIER_WIDTH{1'b0}}, factor} * {{WIDTH{1'b0}}, MULTIPLIER};

  // The length: pulses of the largest product, rounded up.
  localparam [PULSES-1:0] PART = ({{(PULSES - 1) {1'b0}}, 1'b1} << SHIFT) - 1'b1;
  localparam [31:0] LONGEST_BITS = LONGEST;
  localparam [PULSES-1:0] MOST = {{(PULSES - 8) {1'b0}}, LONGEST_BITS[7:0]};
  wire [PULSES-1:0] pulses = (({{(PULSES - SMALL) {1'b0}}, rated} << exponent_i) + PART) >> SHIFT;

  // round(2^16 / length)
  function [16:0] reciprocal;
    input [LENGTH_WIDTH-1:0] length;
    integer l;
    reg [17:0] twice;
    begin
      reciprocal = 17'd0;
      for (l = 1; l <= LONGEST; l = l + 1) begin
        // 2^17 / length, and then half of it, rounded up: the same, with no bit to spare.
        twice = 18'd131072 / l[17:0];
        if (length == l[LENGTH_WIDTH-1:0]) reciprocal = twice[17:1] + {16'd0, twice[0]};
      end
    end
  endfunction
  wire [16:0] inverse = reciprocal(length_q);
  // The highest bit first; behind the lowest one the product is whole.
  wire digit = bit_q != 5'd17 && inverse[5'd16-bit_q];
  wire [PRODUCT-1:0] partial = digit ? {{(PRODUCT - SMALL) {1'b0}}, rated} : {PRODUCT{1'b0}};

  localparam [SCALED-1:0] HALF = {{(SCALED - 1) {1'b0}}, 1'b1} << (SHIFT + 15);
  localparam [SCALED-1:0] ALL = {{(SCALED - 1) {1'b0}}, 1'b1} << WORD_WIDTH;
  wire [SCALED-1:0] scaled =
      ((({{(SCALED - PRODUCT) {1'b0}}, product_q} << WORD_WIDTH) << exponent_i) + HALF) >> (SHIFT + 16);

  wire [LINES*(WORD_WIDTH+1)-1:0] with_threshold;
  wire [WORD_WIDTH:0] threshold = scaled > ALL ? ALL[WORD_WIDTH:0] : scaled[WORD_WIDTH:0];

  genvar i;
  generate
    for (i = 0; i < LINES; i = i + 1) begin : g_sign
      assign signs_o[i] = values_i[i*WIDTH+WIDTH-1];
    end
    if (LINES == 1) begin : g_single
      assign with_threshold = threshold;
    end else begin : g_shift
      assign with_threshold = {threshold, thresholds_q[LINES*(WORD_WIDTH+1)-1:WORD_WIDTH+1]};
    end
  endgenerate
  assign length_o     = length_q;
  assign thresholds_o = thresholds_q;
  assign ready_o      = phase_q == READY;

  always @(posedge clk_i) begin
    if (rst_i) begin
      phase_q      <= READY;
      line_q       <= {LINE_WIDTH{1'b0}};
      bit_q        <= 5'd0;
      largest_q    <= {WIDTH{1'b0}};
      length_q     <= {LENGTH_WIDTH{1'b0}};
      product_q    <= {PRODUCT{1'b0}};
      thresholds_q <= {(LINES * (WORD_WIDTH + 1)) {1'b0}};
    end else if (en_i) begin
      case (phase_q)
        READY:
        if (start_i) begin
          phase_q   <= LARGEST;
          line_q    <= {LINE_WIDTH{1'b0}};
          largest_q <= {WIDTH{1'b0}};
        end
        LARGEST: begin
          if (magnitude > largest_q) largest_q <= magnitude;
          line_q <= is_last ? {LINE_WIDTH{1'b0}} : line_q + 1'b1;
          if (is_last) phase_q <= LENGTH;
        end
        LENGTH: begin
          length_q  <= pulses > MOST ? MOST[LENGTH_WIDTH-1:0] : pulses[LENGTH_WIDTH-1:0];
          bit_q     <= 5'd0;
          product_q <= {PRODUCT{1'b0}};
          phase_q   <= SCALE;
        end
        default:  // SCALE
        if (bit_q != 5'd17) begin
          product_q <= (product_q << 1) + partial;
          bit_q     <= bit_q + 1'b1;
        end else begin
          // Each threshold comes in at the top, so that the first one is at the bottom when all are there.
          thresholds_q <= with_threshold;
          product_q <= {PRODUCT{1'b0}};
          bit_q     <= 5'd0;
          line_q    <= is_last ? {LINE_WIDTH{1'b0}} : line_q + 1'b1;
          if (is_last) phase_q <= READY;
        end
      endcase
    end
  end
endmodule

`default_nettype wire
