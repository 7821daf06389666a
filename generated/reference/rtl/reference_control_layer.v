// SPDX-License-Identifier: Apache-2.0
// Runs one layer: EMPTY takes an input, RUN lasts LENGTH / 2^halvings_i + DELAY clocks or until stop_i, DONE
// offers the counts until they are taken. halvings_i is at most HALVINGS and stays while RUN lasts. Product bits
// reach the accumulators DELAY clocks after the sources made them, so counting starts that much later than
// running, and ends that much later too.
`default_nettype none

module reference_control_layer #(
    // bits of a stream
    parameter integer LENGTH   = 16,
    // clocks between a product bit and its count
    parameter integer DELAY    = 0,
    // how often the stream can be halved
    parameter integer HALVINGS = 0
) (
    // clock
    input  wire                                                clk_i,
    // synchronous reset, active high
    input  wire                                                rst_i,
    // 1 lets the block advance
    input  wire                                                en_i,
    // an input is offered
    input  wire                                                valid_i,
    // the sums are taken
    input  wire                                                ready_i,
    // how often the streams of this image are halved
    input  wire [$clog2(HALVINGS == 0 ? 2 : HALVINGS + 1)-1:0] halvings_i,
    // 1 ends the streams early
    input  wire                                                stop_i,
    // an input is taken
    output wire                                                ready_o,
    // the input is stored in this clock
    output wire                                                load_o,
    // sources and accumulators start again
    output wire                                                restart_o,
    // the sources show a word
    output wire                                                run_o,
    // the accumulators add
    output wire                                                count_o,
    // the sums are there
    output wire                                                valid_o
);
  generate
    if (LENGTH < 1 || LENGTH > 65536 || DELAY < 0 || DELAY > 15 || HALVINGS < 0 || HALVINGS > 15 ||
        LENGTH >> HALVINGS < 1) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam [1:0] EMPTY = 2'd0;
  localparam [1:0] RUN = 2'd1;
  localparam [1:0] DONE = 2'd2;
  localparam integer LAST = LENGTH + DELAY - 1;
  localparam integer CYCLE_WIDTH = LAST == 0 ? 1 : $clog2(LAST + 1);

  reg [1:0] state_q;
  reg [1:0] state_d;
  reg [CYCLE_WIDTH-1:0] cycle_q;

  wire empty = state_q == EMPTY;
  wire running = state_q == RUN;
  localparam integer AFTER_LAST_RUN = LENGTH;
  localparam integer BEHIND = DELAY;
  wire [CYCLE_WIDTH:0] bits = AFTER_LAST_RUN[CYCLE_WIDTH:0] >> halvings_i;
  wire [CYCLE_WIDTH:0] next = {1'b0, cycle_q} + 1'b1;
  wire last_cycle = HALVINGS == 0 ? cycle_q == LAST[CYCLE_WIDTH-1:0] : next == bits + BEHIND[CYCLE_WIDTH:0];

  assign ready_o   = empty;
  assign load_o    = empty && valid_i;
  assign restart_o = empty;
  assign valid_o   = state_q == DONE;

  generate
    if (DELAY == 0) begin : g_direct
      assign run_o   = running;
      assign count_o = running;
    end else begin : g_delayed
      localparam integer LAST_RUN = LENGTH - 1;
      localparam integer BEFORE_COUNT = DELAY - 1;
      assign run_o   = running && (HALVINGS == 0 ? cycle_q <= LAST_RUN[CYCLE_WIDTH-1:0] : next <= bits);
      assign count_o = running && cycle_q > BEFORE_COUNT[CYCLE_WIDTH-1:0];
    end
  endgenerate

  always @* begin
    state_d = state_q;
    case (state_q)
      EMPTY:   if (valid_i) state_d = RUN;
      RUN:     if (last_cycle || stop_i) state_d = DONE;
      default: if (ready_i) state_d = EMPTY;
    endcase
  end

  always @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= EMPTY;
      cycle_q <= {CYCLE_WIDTH{1'b0}};
    end else if (en_i) begin
      state_q <= state_d;
      cycle_q <= running && !last_cycle && !stop_i ? cycle_q + 1'b1 : {CYCLE_WIDTH{1'b0}};
    end
  end
endmodule

`default_nettype wire
