// SPDX-License-Identifier: Apache-2.0
// Runs one folded layer. LOAD writes an input, value by value, to LANES memories. RUN lasts LENGTH / 2^halvings_i
// clocks for each tap; halvings_i is at most HALVINGS and stays while an image is inside. START and the last
// clock of every tap fetch the next one. After the WORDS taps of a pass and DELAY clocks of FLUSH, in which the
// last product bits are counted, DRAIN offers the NEURONS sums one by one. An image is the passes
// outer { group { inner } }. What is fetched next stands in registers, ahead of what runs.
`default_nettype none

module control_folded #(
    // bits of a stream
    parameter integer LENGTH     = 16,
    // taps of a pass
    parameter integer WORDS      = 2,
    // groups of neurons
    parameter integer GROUPS     = 1,
    // positions of a pooling window
    parameter integer INNER      = 1,
    // positions of the output
    parameter integer OUTER      = 1,
    // rows of the input memories
    parameter integer LOAD_WORDS = 2,
    // inputs of a tap
    parameter integer LANES      = 1,
    // neurons of a group
    parameter integer NEURONS    = 1,
    // clocks between a product bit and its count
    parameter integer DELAY      = 0,
    // how often the streams can be halved
    parameter integer HALVINGS   = 0
) (
    // clock
    input  wire                                                        clk_i,
    // synchronous reset, active high
    input  wire                                                        rst_i,
    // 1 lets the block advance
    input  wire                                                        en_i,
    // a value of the input is offered
    input  wire                                                        valid_i,
    // the values of an image that has not arrived in whole are forgotten
    input  wire                                                        drop_i,
    // the sum is taken
    input  wire                                                        ready_i,
    // how often the streams of this image are halved
    input  wire [        $clog2(HALVINGS == 0 ? 2 : HALVINGS + 1)-1:0] halvings_i,
    // a value is taken
    output wire                                                        ready_o,
    // one bit per lane: its memory takes the value
    output wire [                                           LANES-1:0] write_o,
    // the row that is written
    output wire [         $clog2(LOAD_WORDS == 1 ? 2 : LOAD_WORDS)-1:0] write_address_o,
    // the next tap is fetched
    output wire                                                        fetch_o,
    // the input row of the next tap
    output wire [                   $clog2(WORDS == 1 ? 2 : WORDS)-1:0] word_o,
    // the weight row of the next tap
    output wire [    $clog2(GROUPS*WORDS == 1 ? 2 : GROUPS*WORDS)-1:0] weight_o,
    // the next tap is the last of its pass
    output wire                                                        last_word_o,
    // its position is the last of a pooling window
    output wire                                                        last_inner_o,
    // its neurons are the last group
    output wire                                                        last_group_o,
    // the sources start again
    output wire                                                        restart_o,
    // the sources show a word
    output wire                                                        run_o,
    // the accumulators add
    output wire                                                        count_o,
    // a bias is fetched
    output wire                                                        fetch_bias_o,
    // the neuron that it belongs to
    output wire [$clog2(GROUPS*NEURONS == 1 ? 2 : GROUPS*NEURONS)-1:0] neuron_o,
    // a sum is there
    output wire                                                        valid_o,
    // a sum was taken: the next one follows
    output wire                                                        shift_o
);
  generate
    if (LENGTH < 1 || LENGTH > 65536 || WORDS < 1 || GROUPS < 1 || GROUPS > 4096 || GROUPS * WORDS > 65536 ||
        INNER < 1 || INNER > 64 || OUTER < 1 || OUTER > 65536 || LOAD_WORDS < 1 || LOAD_WORDS > 65536 ||
        LANES < 1 || LANES > 64 || NEURONS < 1 || NEURONS > 1024 || GROUPS * NEURONS > 65536 ||
        DELAY < 0 || DELAY > 15 || HALVINGS < 0 || HALVINGS > 15 || LENGTH >> HALVINGS < 1) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam [2:0] LOAD = 3'd0;
  localparam [2:0] START = 3'd1;
  localparam [2:0] RUN = 3'd2;
  localparam [2:0] FLUSH = 3'd3;
  localparam [2:0] DRAIN = 3'd4;

  localparam integer WEIGHTS = GROUPS * WORDS;
  localparam integer SUMS = GROUPS * NEURONS;
  localparam integer ADDRESS_WIDTH = $clog2(LOAD_WORDS == 1 ? 2 : LOAD_WORDS);
  localparam integer BIT_WIDTH = $clog2(LENGTH == 1 ? 2 : LENGTH);
  localparam integer WORD_WIDTH = $clog2(WORDS == 1 ? 2 : WORDS);
  localparam integer INNER_WIDTH = $clog2(INNER == 1 ? 2 : INNER);
  localparam integer GROUP_WIDTH = $clog2(GROUPS == 1 ? 2 : GROUPS);
  localparam integer OUTER_WIDTH = $clog2(OUTER == 1 ? 2 : OUTER);
  localparam integer WEIGHT_WIDTH = $clog2(WEIGHTS == 1 ? 2 : WEIGHTS);
  localparam integer DRAIN_WIDTH = $clog2(NEURONS == 1 ? 2 : NEURONS);
  localparam integer NEURON_WIDTH = $clog2(SUMS == 1 ? 2 : SUMS);
  localparam integer LAST_ADDRESS = LOAD_WORDS - 1;
  localparam integer LAST_BIT = LENGTH - 1;
  localparam integer LAST_WORD = WORDS - 1;
  localparam integer LAST_INNER = INNER - 1;
  localparam integer LAST_GROUP = GROUPS - 1;
  localparam integer LAST_OUTER = OUTER - 1;
  localparam integer LAST_WEIGHT = WEIGHTS - 1;
  localparam integer LAST_DRAIN = NEURONS - 1;
  localparam integer LAST_NEURON = SUMS - 1;
  localparam integer NEXT_LANE = LANES == 1 ? 0 : 1;
  localparam [LANES-1:0] FIRST_LANE = {{(LANES - 1) {1'b0}}, 1'b1};

  reg [2:0] state_q;
  reg [2:0] state_d;

  wire loading = state_q == LOAD;
  wire running = state_q == RUN;
  wire draining = state_q == DRAIN;

  // LOAD: lane by lane, then address by address.
  reg [LANES-1:0] lane_q;
  reg [ADDRESS_WIDTH-1:0] address_q;
  wire write = loading && valid_i && !drop_i;
  wire last_lane = LANES == 1 || lane_q[LANES-1];
  wire last_write = write && last_lane && (LOAD_WORDS == 1 || address_q == LAST_ADDRESS[0+:ADDRESS_WIDTH]);

  always @(posedge clk_i) begin
    if (rst_i) begin
      lane_q <= FIRST_LANE;
      address_q <= {ADDRESS_WIDTH{1'b0}};
    end else if (en_i && (drop_i || last_write)) begin
      lane_q <= FIRST_LANE;
      address_q <= {ADDRESS_WIDTH{1'b0}};
    end else if (en_i && write) begin
      lane_q <= (lane_q << NEXT_LANE) | (lane_q >> (LANES - 1));
      if (last_lane) address_q <= address_q + 1'b1;
    end
  end

  // The tap that is fetched next.
  reg [WORD_WIDTH-1:0] word_q;
  reg [INNER_WIDTH-1:0] inner_q;
  reg [GROUP_WIDTH-1:0] group_q;
  reg [OUTER_WIDTH-1:0] outer_q;
  wire last_word = WORDS == 1 || word_q == LAST_WORD[0+:WORD_WIDTH];
  wire last_inner = INNER == 1 || inner_q == LAST_INNER[0+:INNER_WIDTH];
  wire last_group = GROUPS == 1 || group_q == LAST_GROUP[0+:GROUP_WIDTH];
  wire last_outer = OUTER == 1 || outer_q == LAST_OUTER[0+:OUTER_WIDTH];
  wire group_done = last_word && last_inner;
  wire outer_done = group_done && last_group;

  always @(posedge clk_i) begin
    if (rst_i) begin
      word_q  <= {WORD_WIDTH{1'b0}};
      inner_q <= {INNER_WIDTH{1'b0}};
      group_q <= {GROUP_WIDTH{1'b0}};
      outer_q <= {OUTER_WIDTH{1'b0}};
    end else if (en_i && fetch_o) begin
      word_q <= last_word ? {WORD_WIDTH{1'b0}} : word_q + 1'b1;
      if (last_word) inner_q <= last_inner ? {INNER_WIDTH{1'b0}} : inner_q + 1'b1;
      if (group_done) group_q <= last_group ? {GROUP_WIDTH{1'b0}} : group_q + 1'b1;
      if (outer_done) outer_q <= last_outer ? {OUTER_WIDTH{1'b0}} : outer_q + 1'b1;
    end
  end

  generate
    if (GROUPS == 1) begin : g_one_group
      assign weight_o = word_q;
    end else begin : g_groups
      reg [WEIGHT_WIDTH-1:0] weight_q;
      reg [WEIGHT_WIDTH-1:0] first_q;  // weight of the group
      wire last_weight = weight_q == LAST_WEIGHT[0+:WEIGHT_WIDTH];
      wire [WEIGHT_WIDTH-1:0] weight_d = last_weight ? {WEIGHT_WIDTH{1'b0}} : weight_q + 1'b1;
      assign weight_o = weight_q;
      always @(posedge clk_i) begin
        if (rst_i) begin
          weight_q <= {WEIGHT_WIDTH{1'b0}};
          first_q  <= {WEIGHT_WIDTH{1'b0}};
        end else if (en_i && fetch_o) begin
          weight_q <= last_word && !last_inner ? first_q : weight_d;
          if (group_done) first_q <= weight_d;
        end
      end
    end
  endgenerate

  // The tap that runs, and the pass whose sums are offered.
  reg [BIT_WIDTH-1:0] bit_q;
  reg pass_ends_q;
  reg group_ends_q;
  reg image_ends_q;
  reg repeats_q;  // the next pass takes the same neurons again
  reg done_q;
  wire [BIT_WIDTH:0] bits = LENGTH[0+:BIT_WIDTH+1] >> halvings_i;
  wire [BIT_WIDTH:0] next_bit = {1'b0, bit_q} + 1'b1;
  wire last_bit = LENGTH == 1 || (HALVINGS == 0 ? bit_q == LAST_BIT[0+:BIT_WIDTH] : next_bit == bits);
  wire tap_done = running && last_bit;
  wire pass_done = tap_done && pass_ends_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      bit_q <= {BIT_WIDTH{1'b0}};
      pass_ends_q <= 1'b0;
      group_ends_q <= 1'b0;
      image_ends_q <= 1'b0;
      repeats_q <= 1'b0;
      done_q <= 1'b0;
    end else if (en_i) begin
      if (running) bit_q <= last_bit ? {BIT_WIDTH{1'b0}} : bit_q + 1'b1;
      if (fetch_o) begin
        pass_ends_q  <= last_word;
        group_ends_q <= group_done;
        image_ends_q <= outer_done && last_outer;
      end
      if (pass_done) begin
        repeats_q <= !group_ends_q;
        done_q <= image_ends_q;
      end
    end
  end

  // Product bits are counted DELAY clocks after the sources made them.
  wire flushed;
  generate
    if (DELAY == 0) begin : g_direct
      assign count_o = running;
      assign flushed = pass_done;
    end else begin : g_delayed
      reg [DELAY-1:0] run_q;
      wire [DELAY:0] chain = {run_q, running};
      assign count_o = chain[DELAY];
      assign flushed = state_q == FLUSH && chain[DELAY-1:0] == {DELAY{1'b0}};
      always @(posedge clk_i) begin
        if (rst_i) run_q <= {DELAY{1'b0}};
        else if (en_i) run_q <= chain[DELAY-1:0];
      end
    end
  endgenerate

  // DRAIN: the bias is fetched one clock before its sum is offered.
  reg [DRAIN_WIDTH-1:0] drain_q;
  reg [NEURON_WIDTH-1:0] neuron_q;
  reg [NEURON_WIDTH-1:0] first_neuron_q;
  wire last_drain = NEURONS == 1 || drain_q == LAST_DRAIN[0+:DRAIN_WIDTH];
  wire repeats = INNER != 1 && repeats_q;
  wire last_neuron = SUMS == 1 || neuron_q == LAST_NEURON[0+:NEURON_WIDTH];

  always @(posedge clk_i) begin
    if (rst_i) begin
      drain_q <= {DRAIN_WIDTH{1'b0}};
      neuron_q <= {NEURON_WIDTH{1'b0}};
      first_neuron_q <= {NEURON_WIDTH{1'b0}};
    end else if (en_i) begin
      if (shift_o) drain_q <= last_drain ? {DRAIN_WIDTH{1'b0}} : drain_q + 1'b1;
      if (fetch_bias_o) neuron_q <= last_neuron ? {NEURON_WIDTH{1'b0}} : neuron_q + 1'b1;
      if (shift_o && last_drain && repeats) neuron_q <= first_neuron_q;
      if (shift_o && last_drain && !repeats) first_neuron_q <= neuron_q;
    end
  end

  always @* begin
    state_d = state_q;
    case (state_q)
      LOAD:    if (last_write) state_d = START;
      START:   state_d = RUN;
      RUN:     if (pass_done) state_d = DELAY == 0 ? DRAIN : FLUSH;
      FLUSH:   if (flushed) state_d = DRAIN;
      default: if (ready_i && last_drain) state_d = done_q ? LOAD : RUN;
    endcase
  end

  always @(posedge clk_i) begin
    if (rst_i) state_q <= LOAD;
    else if (en_i) state_q <= state_d;
  end

  assign ready_o = loading;
  assign write_o = {LANES{write}} & lane_q;
  assign write_address_o = address_q;
  assign fetch_o = state_q == START || (tap_done && !image_ends_q);
  assign word_o = word_q;
  assign last_word_o = last_word;
  assign last_inner_o = last_inner;
  assign last_group_o = last_group;
  assign restart_o = !running || last_bit;
  assign run_o = running;
  assign fetch_bias_o = flushed || (shift_o && !last_drain);
  assign neuron_o = neuron_q;
  assign valid_o = draining;
  assign shift_o = draining && ready_i;
endmodule

`default_nettype wire
