// SPDX-License-Identifier: Apache-2.0
// Runs one folded layer whose taps take one clock. The input memories have two banks: one is filled, value by
// value, while the taps of the image in the other one are fetched. A value is written one clock after it was
// taken, so that a register can stand before the memories; not so with one row, which the next clock reads. A
// tap is fetched in one clock, its operands are there in the next one, and its products are counted DELAY clocks
// later. After the WORDS taps of a pass the sums are copied, and the NEURONS copies are offered one by one while
// the next pass runs. All that is on its way stops only if sums must be copied before the ones before them have
// left. An image is the passes outer { group { inner } }.
`default_nettype none

module control_overlapped #(
    // taps of a pass
    parameter integer WORDS      = 2,
    // groups of neurons
    parameter integer GROUPS     = 1,
    // positions of a pooling window
    parameter integer INNER      = 1,
    // positions of the output
    parameter integer OUTER      = 1,
    // rows of a bank of the input memories
    parameter integer LOAD_WORDS = 2,
    // inputs of a tap
    parameter integer LANES      = 1,
    // neurons of a group
    parameter integer NEURONS    = 1,
    // clocks between the operands of a tap and its counts
    parameter integer DELAY      = 1
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
    // a value is taken
    output wire                                                        ready_o,
    // one bit per lane: its memory takes the value, with more than one row that of the clock before
    output wire [                                           LANES-1:0] write_o,
    // the row that is written, below its bank
    output wire [           $clog2(LOAD_WORDS == 1 ? 2 : LOAD_WORDS):0] write_address_o,
    // the next tap is fetched
    output wire                                                        fetch_o,
    // the bank of its inputs
    output wire                                                        bank_o,
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
    // the operands of a tap are taken
    output wire                                                        run_o,
    // what is on its way goes on
    output wire                                                        step_o,
    // the accumulators add
    output wire                                                        count_o,
    // they begin with the first tap of a pass
    output wire                                                        first_o,
    // the sums of a pass are copied, to leave
    output wire                                                        copy_o,
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
    if (WORDS < 1 || GROUPS < 1 || GROUPS > 4096 || GROUPS * WORDS > 65536 || INNER < 1 || INNER > 64 ||
        OUTER < 1 || OUTER > 65536 || LOAD_WORDS < 1 || LOAD_WORDS > 32768 || LANES < 1 || LANES > 64 ||
        NEURONS < 1 || NEURONS > 1024 || GROUPS * NEURONS > 65536 || DELAY < 0 || DELAY > 15) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer WEIGHTS = GROUPS * WORDS;
  localparam integer SUMS = GROUPS * NEURONS;
  localparam integer ADDRESS_WIDTH = $clog2(LOAD_WORDS == 1 ? 2 : LOAD_WORDS);
  localparam integer WORD_WIDTH = $clog2(WORDS == 1 ? 2 : WORDS);
  localparam integer INNER_WIDTH = $clog2(INNER == 1 ? 2 : INNER);
  localparam integer GROUP_WIDTH = $clog2(GROUPS == 1 ? 2 : GROUPS);
  localparam integer OUTER_WIDTH = $clog2(OUTER == 1 ? 2 : OUTER);
  localparam integer WEIGHT_WIDTH = $clog2(WEIGHTS == 1 ? 2 : WEIGHTS);
  localparam integer DRAIN_WIDTH = $clog2(NEURONS == 1 ? 2 : NEURONS);
  localparam integer NEURON_WIDTH = $clog2(SUMS == 1 ? 2 : SUMS);
  localparam integer LAST_ADDRESS = LOAD_WORDS - 1;
  localparam integer LAST_WORD = WORDS - 1;
  localparam integer LAST_INNER = INNER - 1;
  localparam integer LAST_GROUP = GROUPS - 1;
  localparam integer LAST_OUTER = OUTER - 1;
  localparam integer LAST_WEIGHT = WEIGHTS - 1;
  localparam integer LAST_DRAIN = NEURONS - 1;
  localparam integer LAST_NEURON = SUMS - 1;
  localparam integer NEXT_LANE = LANES == 1 ? 0 : 1;
  localparam integer STEPS = DELAY + 2;
  localparam [LANES-1:0] FIRST_LANE = {{(LANES - 1) {1'b0}}, 1'b1};

  // The banks: full from the last value of an image to the fetch of its last tap.
  reg fill_q;
  reg read_q;
  reg [1:0] full_q;
  wire stall;
  wire fetch = full_q[read_q] && !stall;

  // Lane by lane, then address by address.
  reg [LANES-1:0] lane_q;
  reg [ADDRESS_WIDTH-1:0] address_q;
  wire write = valid_i && ready_o && !drop_i;
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
  wire first_word = WORDS == 1 || word_q == {WORD_WIDTH{1'b0}};
  wire last_word = WORDS == 1 || word_q == LAST_WORD[0+:WORD_WIDTH];
  wire last_inner = INNER == 1 || inner_q == LAST_INNER[0+:INNER_WIDTH];
  wire last_group = GROUPS == 1 || group_q == LAST_GROUP[0+:GROUP_WIDTH];
  wire last_outer = OUTER == 1 || outer_q == LAST_OUTER[0+:OUTER_WIDTH];
  wire group_done = last_word && last_inner;
  wire outer_done = group_done && last_group;
  wire image_done = fetch && outer_done && last_outer;

  always @(posedge clk_i) begin
    if (rst_i) begin
      word_q  <= {WORD_WIDTH{1'b0}};
      inner_q <= {INNER_WIDTH{1'b0}};
      group_q <= {GROUP_WIDTH{1'b0}};
      outer_q <= {OUTER_WIDTH{1'b0}};
    end else if (en_i && fetch) begin
      word_q <= last_word ? {WORD_WIDTH{1'b0}} : word_q + 1'b1;
      if (last_word) inner_q <= last_inner ? {INNER_WIDTH{1'b0}} : inner_q + 1'b1;
      if (group_done) group_q <= last_group ? {GROUP_WIDTH{1'b0}} : group_q + 1'b1;
      if (outer_done) outer_q <= last_outer ? {OUTER_WIDTH{1'b0}} : outer_q + 1'b1;
    end
  end

  always @(posedge clk_i) begin
    if (rst_i) begin
      fill_q <= 1'b0;
      read_q <= 1'b0;
      full_q <= 2'b00;
    end else if (en_i) begin
      fill_q <= fill_q ^ last_write;
      read_q <= read_q ^ image_done;
      full_q <= (full_q | {last_write && fill_q, last_write && !fill_q}) &
                ~{image_done && read_q, image_done && !read_q};
    end
  end

  generate
    if (GROUPS == 1) begin : g_one_group
      assign weight_o = word_q;
    end else begin : g_groups
      reg [WEIGHT_WIDTH-1:0] weight_q;
      reg [WEIGHT_WIDTH-1:0] start_q;  // weight of the group
      wire last_weight = weight_q == LAST_WEIGHT[0+:WEIGHT_WIDTH];
      wire [WEIGHT_WIDTH-1:0] weight_d = last_weight ? {WEIGHT_WIDTH{1'b0}} : weight_q + 1'b1;
      assign weight_o = weight_q;
      always @(posedge clk_i) begin
        if (rst_i) begin
          weight_q <= {WEIGHT_WIDTH{1'b0}};
          start_q  <= {WEIGHT_WIDTH{1'b0}};
        end else if (en_i && fetch) begin
          weight_q <= last_word && !last_inner ? start_q : weight_d;
          if (group_done) start_q <= weight_d;
        end
      end
    end
  endgenerate

  // The taps on their way. Bit 0 was fetched in the clock before, bit DELAY is counted, the last one has been.
  reg [STEPS-1:0] tap_q;
  reg [STEPS-1:0] first_q;
  reg [STEPS-1:0] last_q;
  wire pass_done = tap_q[STEPS-1] && last_q[STEPS-1];

  always @(posedge clk_i) begin
    if (rst_i) begin
      tap_q   <= {STEPS{1'b0}};
      first_q <= {STEPS{1'b0}};
      last_q  <= {STEPS{1'b0}};
    end else if (en_i && !stall) begin
      tap_q   <= {tap_q[STEPS-2:0], fetch};
      first_q <= {first_q[STEPS-2:0], fetch && first_word};
      last_q  <= {last_q[STEPS-2:0], fetch && last_word};
    end
  end

  // The sums that leave. Each bias is fetched one clock before its sum is offered.
  reg busy_q;
  reg [DRAIN_WIDTH-1:0] drain_q;
  wire last_drain = NEURONS == 1 || drain_q == LAST_DRAIN[0+:DRAIN_WIDTH];
  wire emptied = shift_o && last_drain;

  assign stall = pass_done && busy_q && !emptied;

  always @(posedge clk_i) begin
    if (rst_i) begin
      busy_q  <= 1'b0;
      drain_q <= {DRAIN_WIDTH{1'b0}};
    end else if (en_i) begin
      if (copy_o) busy_q <= 1'b1;
      else if (emptied) busy_q <= 1'b0;
      if (shift_o) drain_q <= last_drain ? {DRAIN_WIDTH{1'b0}} : drain_q + 1'b1;
    end
  end

  reg [NEURON_WIDTH-1:0] neuron_q;
  wire last_neuron = SUMS == 1 || neuron_q == LAST_NEURON[0+:NEURON_WIDTH];
  wire [NEURON_WIDTH-1:0] neuron_d = last_neuron ? {NEURON_WIDTH{1'b0}} : neuron_q + 1'b1;

  generate
    if (INNER == 1) begin : g_each_once
      always @(posedge clk_i) begin
        if (rst_i) neuron_q <= {NEURON_WIDTH{1'b0}};
        else if (en_i && fetch_bias_o) neuron_q <= neuron_d;
      end
    end else begin : g_again
      // The neurons of a group come once for each position of the window.
      reg [DRAIN_WIDTH-1:0] bias_q;
      reg [INNER_WIDTH-1:0] position_q;
      reg [NEURON_WIDTH-1:0] first_neuron_q;
      wire last_bias = NEURONS == 1 || bias_q == LAST_DRAIN[0+:DRAIN_WIDTH];
      wire last_position = position_q == LAST_INNER[0+:INNER_WIDTH];
      always @(posedge clk_i) begin
        if (rst_i) begin
          neuron_q <= {NEURON_WIDTH{1'b0}};
          bias_q <= {DRAIN_WIDTH{1'b0}};
          position_q <= {INNER_WIDTH{1'b0}};
          first_neuron_q <= {NEURON_WIDTH{1'b0}};
        end else if (en_i && fetch_bias_o) begin
          neuron_q <= last_bias && !last_position ? first_neuron_q : neuron_d;
          bias_q   <= last_bias ? {DRAIN_WIDTH{1'b0}} : bias_q + 1'b1;
          if (last_bias) position_q <= last_position ? {INNER_WIDTH{1'b0}} : position_q + 1'b1;
          if (last_bias && last_position) first_neuron_q <= neuron_d;
        end
      end
    end
  endgenerate

  generate
    if (LOAD_WORDS == 1) begin : g_at_once
      assign write_o = {LANES{write}} & lane_q;
      assign write_address_o = {fill_q, address_q};
    end else begin : g_one_later
      reg [LANES-1:0] write_q;
      reg [ADDRESS_WIDTH:0] write_address_q;
      assign write_o = write_q;
      assign write_address_o = write_address_q;
      always @(posedge clk_i) begin
        if (rst_i) begin
          write_q <= {LANES{1'b0}};
          write_address_q <= {(ADDRESS_WIDTH + 1) {1'b0}};
        end else if (en_i) begin
          write_q <= {LANES{write}} & lane_q;
          write_address_q <= {fill_q, address_q};
        end
      end
    end
  endgenerate

  assign ready_o = !full_q[fill_q];
  assign fetch_o = fetch;
  assign bank_o = read_q;
  assign word_o = word_q;
  assign last_word_o = last_word;
  assign last_inner_o = last_inner;
  assign last_group_o = last_group;
  assign run_o = tap_q[0] && !stall;
  assign step_o = !stall;
  assign count_o = tap_q[DELAY] && !stall;
  assign first_o = first_q[DELAY];
  assign copy_o = pass_done && !stall;
  assign fetch_bias_o = copy_o || (shift_o && !last_drain);
  assign neuron_o = neuron_q;
  assign valid_o = busy_q;
  assign shift_o = busy_q && ready_i;
endmodule

`default_nettype wire
