// SPDX-License-Identifier: Apache-2.0
// Scales the rows of a pulsed update. MULTIPLIER / 2^SHIFT is the learning rate over the step of a device, in units of the two
// sides: with all of it in the rows no square root is needed, as only the product of two probabilities counts. The length is
// the expected number of pulses of the largest product, rounded up; then each row is multiplied by the rate / length. One
// adder makes all products, a bit of a magnitude in each clock, and doubles them by the exponent. A magnitude and what a bit
// of it adds have a register each, so that no path leads from the lines through the adder.
`default_nettype none

module scale_pulses #(
    // lines of the side
    parameter integer                        LINES            = 1,
    // bits of a value, two's complement
    parameter integer                        WIDTH            = 8,
    // bits of a random word
    parameter integer                        WORD_WIDTH       = 8,
    // bits of the multiplier
    parameter integer                        MULTIPLIER_WIDTH = 1,
    // rate times 2^shift
    parameter         [MULTIPLIER_WIDTH-1:0] MULTIPLIER       = 1'b1,
    // the rate is multiplier / 2^shift
    parameter integer                        SHIFT            = 0,
    // slots of the longest train
    parameter integer                        LONGEST          = 31
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
  localparam [31:0] LAST_LINE = LINES - 1;
  localparam [31:0] VALUE_BITS = WIDTH;
  // The magnitude is taken, and its first digit; then its digits are added, and then come as many doublings as an exponent
  // can ask for.
  localparam [31:0] DIGITS = WIDTH + 2;
  localparam [31:0] STEPS = WIDTH + 10;
  // The multiplier times a reciprocal of 17 bits, times a magnitude, doubled by the exponent.
  localparam integer FACTOR = MULTIPLIER_WIDTH + 17;
  localparam integer PRODUCT = FACTOR + WIDTH + 8;
  // Room for a length and a threshold above the point that SHIFT sets.
  localparam integer WIDE = PRODUCT > SHIFT + 16 ? PRODUCT + 9 : SHIFT + 25;

  localparam [1:0] READY = 2'd0, LARGEST = 2'd1, LENGTH = 2'd2, SCALE = 2'd3;

  reg [1:0] phase_q;
  reg [LINE_WIDTH-1:0] line_q;
  reg [4:0] step_q;
  reg [WIDTH-1:0] largest_q;
  reg [LENGTH_WIDTH-1:0] length_q;
  reg [WIDTH-1:0] digits_q;  // the next one is the highest
  reg [FACTOR-1:0] partial_q;
  reg [PRODUCT-1:0] product_q;
  // Inverted, as a comparator takes them.
  reg [LINES*(WORD_WIDTH+1)-1:0] unthresholds_q;

  wire [31:0] line = {{(32 - LINE_WIDTH) {1'b0}}, line_q};
  wire [WIDTH-1:0] value = values_i[line*VALUE_BITS+:WIDTH];
  wire [WIDTH-1:0] magnitude = (value ^ {WIDTH{value[WIDTH-1]}}) + {{(WIDTH - 1) {1'b0}}, value[WIDTH-1]};
  wire is_last = line_q == LAST_LINE[LINE_WIDTH-1:0];
  wire is_whole = step_q == STEPS[4:0];

  // MULTIPLIER * round(2^16 / length). Until the length is known, length_q is 0, and the factor is MULTIPLIER alone.
  function [FACTOR-1:0] factor;
    input [LENGTH_WIDTH-1:0] length;
    integer l;
    reg [17:0] twice;
    begin
      factor = {{17{1'b0}}, MULTIPLIER};
      for (l = 1; l <= LONGEST; l = l + 1) begin
        // 2^17 / length, and then half of it, rounded up: the same, with no bit to spare.
        twice = 18'd131072 / l[17:0];
        if (length == l[LENGTH_WIDTH-1:0])
          factor = {{17{1'b0}}, MULTIPLIER} *
                   ({{(FACTOR - 17) {1'b0}}, twice[17:1]} + {{(FACTOR - 1) {1'b0}}, twice[0]});
      end
    end
  endfunction

  wire [WIDTH-1:0] scaled_value = phase_q == LENGTH ? largest_q : magnitude;
  wire in_digits = step_q < DIGITS[4:0];
  wire doubles = in_digits || {1'b0, exponent_i} > step_q - DIGITS[4:0];
  wire [WIDE-1:0] whole = {{(WIDE - PRODUCT) {1'b0}}, product_q};

  // The length: pulses of the largest product, rounded up.
  localparam [31:0] LONGEST_BITS = LONGEST;
  localparam [WIDE-1:0] PART = ({{(WIDE - 1) {1'b0}}, 1'b1} << SHIFT) - 1'b1;
  localparam [WIDE-1:0] MOST = {{(WIDE - 8) {1'b0}}, LONGEST_BITS[7:0]};
  wire [WIDE-1:0] pulses = whole >> SHIFT;
  wire has_part = (whole & PART) != {WIDE{1'b0}};
  wire is_longest = pulses >= MOST;
  wire [LENGTH_WIDTH-1:0] rounded = pulses[LENGTH_WIDTH-1:0] + {{(LENGTH_WIDTH - 1) {1'b0}}, has_part};

  // The threshold: rounded to the nearest, at most all words.
  localparam [WIDE-1:0] ALL = {{(WIDE - 1) {1'b0}}, 1'b1} << WORD_WIDTH;
  wire [WIDE-1:0] halves = whole >> (SHIFT + 15 - WORD_WIDTH);
  wire [WIDE-1:0] nearest = (halves + 1'b1) >> 1;
  wire [WORD_WIDTH:0] threshold = |halves[WIDE-1:WORD_WIDTH+1] ? ALL[WORD_WIDTH:0] : nearest[WORD_WIDTH:0];
  wire [LINES*(WORD_WIDTH+1)-1:0] with_threshold;
  wire unused = &{1'b0, nearest[WIDE-1:WORD_WIDTH+1]};

  genvar i;
  generate
    for (i = 0; i < LINES; i = i + 1) begin : g_sign
      assign signs_o[i] = values_i[i*WIDTH+WIDTH-1];
    end
    if (LINES == 1) begin : g_single
      assign with_threshold = ~threshold;
    end else begin : g_shift
      assign with_threshold = {~threshold, unthresholds_q[LINES*(WORD_WIDTH+1)-1:WORD_WIDTH+1]};
    end
  endgenerate
  assign length_o     = length_q;
  assign thresholds_o = ~unthresholds_q;
  assign ready_o      = phase_q == READY;

  always @(posedge clk_i) begin
    if (rst_i) begin
      phase_q        <= READY;
      line_q         <= {LINE_WIDTH{1'b0}};
      step_q         <= 5'd0;
      largest_q      <= {WIDTH{1'b0}};
      digits_q       <= {WIDTH{1'b0}};
      partial_q      <= {FACTOR{1'b0}};
      length_q       <= {LENGTH_WIDTH{1'b0}};
      product_q      <= {PRODUCT{1'b0}};
      unthresholds_q <= {(LINES * (WORD_WIDTH + 1)) {1'b1}};
    end else if (en_i) begin
      case (phase_q)
        READY:
        if (start_i) begin
          phase_q   <= LARGEST;
          largest_q <= {WIDTH{1'b0}};
        end
        LARGEST: begin
          if (magnitude > largest_q) largest_q <= magnitude;
          line_q <= is_last ? {LINE_WIDTH{1'b0}} : line_q + 1'b1;
          if (is_last) begin
            phase_q  <= LENGTH;
            length_q <= {LENGTH_WIDTH{1'b0}};
          end
        end
        default: begin  // LENGTH and SCALE
          digits_q  <= step_q == 5'd0 ? scaled_value : digits_q << 1;
          partial_q <= digits_q[WIDTH-1] ? factor(length_q) : {FACTOR{1'b0}};
          if (doubles) product_q <= (product_q << 1) + {{(PRODUCT - FACTOR) {1'b0}}, partial_q};
          step_q <= step_q + 1'b1;
          if (is_whole) begin
            product_q <= {PRODUCT{1'b0}};
            step_q    <= 5'd0;
            if (phase_q == LENGTH) begin
              phase_q  <= SCALE;
              length_q <= is_longest ? MOST[LENGTH_WIDTH-1:0] : rounded;
            end else begin
              // Each threshold comes in at the top, so that the first one is at the bottom when all are there.
              unthresholds_q <= with_threshold;
              line_q <= is_last ? {LINE_WIDTH{1'b0}} : line_q + 1'b1;
              if (is_last) phase_q <= READY;
            end
          end
        end
      endcase
    end
  end
endmodule

`default_nettype wire
