// SPDX-License-Identifier: Apache-2.0
// The energy of the spins in WORDS words of 32 bits, bit by bit: minus the sum over TERMS terms of their weight,
// times two spins or one. After the last word the terms are asked for one by one, each to be there in the clock
// after its number, lowest part first: the word of a spin and its bit, those of a second spin, 1 if there is no
// second one, and the weight. done_o stays until clear_i.
`default_nettype none

module walk_energy #(
    // words of spins
    parameter integer WORDS        = 1,
    // terms of the energy
    parameter integer TERMS        = 1,
    // bits of a weight, two's complement
    parameter integer WEIGHT_WIDTH = 2
) (
    // clock
    input  wire                                                         clk_i,
    // synchronous reset, active high
    input  wire                                                         rst_i,
    // 1 lets the block advance
    input  wire                                                         en_i,
    // the next word of spins, 1 for +1
    input  wire [                                                 31:0] word_i,
    // word_i is there
    input  wire                                                         write_i,
    // the term whose number was shown in the clock before
    input  wire [2*$clog2(WORDS == 1 ? 2 : WORDS)+11+WEIGHT_WIDTH-1:0] term_i,
    // the energy has been taken
    input  wire                                                         clear_i,
    // the number of a term
    output wire [                  $clog2(TERMS == 1 ? 2 : TERMS)-1:0] number_o,
    // the energy, two's complement
    output wire [                                                 63:0] energy_o,
    // the energy is there
    output wire                                                         done_o
);
  generate
    if (WORDS < 1 || WORDS > 65536 || TERMS < 1 || TERMS > 65536 || WEIGHT_WIDTH < 2 || WEIGHT_WIDTH > 42)
    begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer ADDRESS_WIDTH = $clog2(WORDS == 1 ? 2 : WORDS);
  localparam integer DEPTH = 1 << ADDRESS_WIDTH;
  localparam integer NUMBER_WIDTH = $clog2(TERMS == 1 ? 2 : TERMS);
  localparam integer PLACE_WIDTH = ADDRESS_WIDTH + 5;
  localparam integer LAST_WORD = WORDS - 1;
  localparam integer LAST_TERM = TERMS - 1;

  (* no_rw_check *)
  reg [31:0] first_memory[0:DEPTH-1];
  (* no_rw_check *)
  reg [31:0] second_memory[0:DEPTH-1];
  reg [31:0] first_q;
  reg [31:0] second_q;
  integer row;

  reg [ADDRESS_WIDTH-1:0] address_q;
  reg [NUMBER_WIDTH-1:0] number_q;
  reg walks_q;   // terms are asked for
  reg read_q;    // a term is there
  reg add_q;     // and its spins
  reg done_q;
  reg [63:0] energy_q;
  reg [4:0] first_bit_q;
  reg [4:0] second_bit_q;
  reg single_q;
  reg [WEIGHT_WIDTH-1:0] weight_q;

  wire [PLACE_WIDTH-1:0] first = term_i[0+:PLACE_WIDTH];
  wire [PLACE_WIDTH-1:0] second = term_i[PLACE_WIDTH+:PLACE_WIDTH];
  wire starts = write_i && address_q == LAST_WORD[ADDRESS_WIDTH-1:0];
  wire equal = first_q[first_bit_q] == (single_q || second_q[second_bit_q]);
  wire [63:0] weight = {{(64 - WEIGHT_WIDTH) {weight_q[WEIGHT_WIDTH-1]}}, weight_q};

  assign number_o = number_q;
  assign energy_o = energy_q;
  assign done_o   = done_q;

  initial begin
    for (row = 0; row < DEPTH; row = row + 1) first_memory[row] = 32'd0;
    for (row = 0; row < DEPTH; row = row + 1) second_memory[row] = 32'd0;
  end

  always @(posedge clk_i) begin
    if (en_i && write_i && !rst_i) first_memory[address_q] <= word_i;
    if (en_i) first_q <= first_memory[first[5+:ADDRESS_WIDTH]];
  end

  always @(posedge clk_i) begin
    if (en_i && write_i && !rst_i) second_memory[address_q] <= word_i;
    if (en_i) second_q <= second_memory[second[5+:ADDRESS_WIDTH]];
  end

  always @(posedge clk_i) begin
    if (rst_i) begin
      address_q    <= {ADDRESS_WIDTH{1'b0}};
      number_q     <= {NUMBER_WIDTH{1'b0}};
      walks_q      <= 1'b0;
      read_q       <= 1'b0;
      add_q        <= 1'b0;
      done_q       <= 1'b0;
      energy_q     <= 64'd0;
      first_bit_q  <= 5'd0;
      second_bit_q <= 5'd0;
      single_q     <= 1'b0;
      weight_q     <= {WEIGHT_WIDTH{1'b0}};
    end else if (en_i) begin
      if (write_i) address_q <= starts ? {ADDRESS_WIDTH{1'b0}} : address_q + 1'b1;
      first_bit_q  <= first[4:0];
      second_bit_q <= second[4:0];
      single_q     <= term_i[2*PLACE_WIDTH];
      weight_q     <= term_i[2*PLACE_WIDTH+1+:WEIGHT_WIDTH];
      if (starts) begin
        number_q <= {NUMBER_WIDTH{1'b0}};
        walks_q  <= 1'b1;
        read_q   <= 1'b0;
        add_q    <= 1'b0;
        done_q   <= 1'b0;
        energy_q <= 64'd0;
      end else begin
        if (walks_q) number_q <= number_q == LAST_TERM[NUMBER_WIDTH-1:0] ? {NUMBER_WIDTH{1'b0}} : number_q + 1'b1;
        if (walks_q && number_q == LAST_TERM[NUMBER_WIDTH-1:0]) walks_q <= 1'b0;
        read_q <= walks_q;
        add_q  <= read_q;
        done_q <= (add_q && !read_q) || (done_q && !clear_i);
        if (add_q) energy_q <= equal ? energy_q - weight : energy_q + weight;
      end
    end
  end
endmodule

`default_nettype wire
