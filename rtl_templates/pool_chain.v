// SPDX-License-Identifier: Apache-2.0
// Makes one value of WINDOW, for NEURONS neurons at once: values come neuron by neuron, and position by position
// of the window; their sum, or with MAXIMUM the largest, passes on at the last position, and waits there to be
// taken. value_i is two's complement.
`default_nettype none

module pool_chain #(
    // values of a position
    parameter integer NEURONS   = 1,
    // bits of a value, two's complement
    parameter integer WIDTH     = 8,
    // bits of a result, two's complement
    parameter integer OUT_WIDTH = 8,
    // positions of a window
    parameter integer WINDOW    = 4,
    // 1 takes the largest, 0 the sum
    parameter integer MAXIMUM   = 0
) (
    // clock
    input  wire                 clk_i,
    // synchronous reset, active high
    input  wire                 rst_i,
    // 1 lets the block advance
    input  wire                 en_i,
    // the next value, two's complement
    input  wire [    WIDTH-1:0] value_i,
    // value_i is there
    input  wire                 valid_i,
    // the result is taken
    input  wire                 ready_i,
    // the value is taken
    output wire                 ready_o,
    // a result, two's complement
    output wire [OUT_WIDTH-1:0] value_o,
    // value_o is there
    output wire                 valid_o
);
  generate
    if (NEURONS < 1 || NEURONS > 1024 || WIDTH < 2 || OUT_WIDTH < WIDTH || OUT_WIDTH > 63 || WINDOW < 1 ||
        WINDOW > 64) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer LAST_NEURON = NEURONS - 1;
  localparam integer STEP = NEURONS == 1 ? 0 : OUT_WIDTH;
  localparam integer LAST_POSITION = WINDOW - 1;
  localparam integer NEURON_WIDTH = NEURONS == 1 ? 1 : $clog2(NEURONS);
  localparam integer POSITION_WIDTH = WINDOW == 1 ? 1 : $clog2(WINDOW);

  reg [NEURONS*OUT_WIDTH-1:0] partial_q;  // the next neuron's in the lowest bits
  reg [NEURON_WIDTH-1:0] neuron_q;
  reg [POSITION_WIDTH-1:0] position_q;

  wire first = WINDOW == 1 || position_q == {POSITION_WIDTH{1'b0}};
  wire last = WINDOW == 1 || position_q == LAST_POSITION[0+:POSITION_WIDTH];
  wire last_neuron = NEURONS == 1 || neuron_q == LAST_NEURON[0+:NEURON_WIDTH];

  wire [OUT_WIDTH-1:0] value = {{(OUT_WIDTH - WIDTH) {value_i[WIDTH-1]}}, value_i};
  wire [OUT_WIDTH-1:0] partial = partial_q[0+:OUT_WIDTH];
  wire [OUT_WIDTH-1:0] larger = $signed(value) > $signed(partial) ? value : partial;
  wire [OUT_WIDTH-1:0] joined = MAXIMUM != 0 ? larger : value + partial;
  wire [OUT_WIDTH-1:0] result = first ? value : joined;
  wire [NEURONS*OUT_WIDTH-1:0] newest = {{((NEURONS - 1) * OUT_WIDTH) {1'b0}}, result};

  assign ready_o = !last || ready_i;
  assign value_o = result;
  assign valid_o = last && valid_i;

  always @(posedge clk_i) begin
    if (rst_i) begin
      partial_q  <= {NEURONS * OUT_WIDTH{1'b0}};
      neuron_q   <= {NEURON_WIDTH{1'b0}};
      position_q <= {POSITION_WIDTH{1'b0}};
    end else if (en_i && valid_i && ready_o) begin
      partial_q <= NEURONS == 1 ? newest : (partial_q >> STEP) | (newest << ((NEURONS - 1) * OUT_WIDTH));
      neuron_q  <= last_neuron ? {NEURON_WIDTH{1'b0}} : neuron_q + 1'b1;
      if (last_neuron) position_q <= last ? {POSITION_WIDTH{1'b0}} : position_q + 1'b1;
    end
  end
endmodule

`default_nettype wire
