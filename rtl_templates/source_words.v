// SPDX-License-Identifier: Apache-2.0
// A list as a source of words: word t is element t modulo PERIOD of WORDS. Element t is
// WORDS[t*WIDTH +: WIDTH].
`default_nettype none

module source_words #(
    // bits of a word
    parameter integer            WIDTH  = 1,
    // words of the list
    parameter integer            PERIOD = 1,
    // the words, the first one first
    parameter [PERIOD*WIDTH-1:0] WORDS  = 1'b0
) (
    // clock
    input  wire             clk_i,
    // synchronous reset, active high
    input  wire             rst_i,
    // 1 lets the block advance
    input  wire             en_i,
    // the word of this clock
    output wire [WIDTH-1:0] word_o
);
  generate
    if (WIDTH < 1 || WIDTH > 16 || PERIOD < 1 || PERIOD > 4096) begin : g_illegal
      illegal_parameter u_illegal ();
    end
  endgenerate

  localparam integer INDEX_WIDTH = PERIOD < 2 ? 1 : $clog2(PERIOD);
  localparam integer ENTRIES = 1 << INDEX_WIDTH;
  localparam integer LAST = PERIOD - 1;

  reg [INDEX_WIDTH-1:0] index_q;

  genvar k, t;
  generate
    for (k = 0; k < WIDTH; k = k + 1) begin : g_bit
      // Bit k of every word, so that the count itself is the index: no word's place is multiplied.
      wire [ENTRIES-1:0] column;
      for (t = 0; t < ENTRIES; t = t + 1) begin : g_entry
        if (t < PERIOD) begin : g_word
          assign column[t] = WORDS[t*WIDTH+k];
        end else begin : g_beyond
          assign column[t] = 1'b0;
        end
      end
      assign word_o[k] = column[index_q];
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst_i) index_q <= {INDEX_WIDTH{1'b0}};
    else if (en_i) index_q <= index_q == LAST[INDEX_WIDTH-1:0] ? {INDEX_WIDTH{1'b0}} : index_q + 1'b1;
  end
endmodule

`default_nettype wire
