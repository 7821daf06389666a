// SPDX-License-Identifier: Apache-2.0
// The parity harness must notice wrong hardware: one small change to a template at a time.
#include <algorithm>

#include <fmt/core.h>

#include "base/files.h"
#include "catch.h"
#include "hdl/lock_step.h"
#include "primitives/parity_case.h"

namespace pulsewright::primitives {
namespace {

struct Mutant {
  std::string block;
  std::string from;
  std::string to;
};

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> table{
      {"source_ramp", "count_q ^ XOR_MASK", "count_q & ~XOR_MASK"},
      {"source_ramp", "else if (en_i) count_q", "else count_q"},
      {"source_ramp", "if (rst_i) count_q <= {WIDTH{1'b0}};", "if (rst_i) count_q <= {WIDTH{1'b1}};"},
      {"source_van_der_corput", "count_q[WIDTH-1-i]", "count_q[i]"},
      {"source_van_der_corput", " ^ XOR_MASK[i]", " ^ XOR_MASK[WIDTH-1-i]"},
      {"source_words", "WORDS[t*WIDTH+k]", "WORDS[t*WIDTH]"},
      {"source_words", "index_q == LAST[INDEX_WIDTH-1:0]", "&index_q"},
      {"source_words", "else if (en_i)", "else"},
      {"source_lfsr", "<= SEED", "<= {{(WIDTH-1){1'b0}}, 1'b1}"},
      {"source_lfsr", "DE_BRUIJN != 0 && state_q", "DE_BRUIJN == 2 && state_q"},
      {"source_lfsr", "state_q[WIDTH-1-i] : state_q[i]", "state_q[i] : state_q[WIDTH-1-i]"},
      {"source_lfsr", "{state_q[WIDTH-2:0], feedback}", "{feedback, state_q[WIDTH-1:1]}"},
      {"source_cellular", "state_q[(k*STRIDE)%CELLS]", "state_q[k]"},
      {"source_cellular", "(state_q & RULE)", "(state_q & ~RULE)"},
      {"source_cellular", "(state_q >> 1)", "(state_q >> 2)"},
      {"source_cellular", "<= SEED", "<= {{(CELLS-1){1'b0}}, 1'b1}"},
      {"p_bit", "sum = OFFSET", "sum = {SUM_WIDTH{1'b0}}"},
      {"p_bit", "spins_i[k] ^ NEGATE[k]", "spins_i[k]"},
      {"p_bit", "below ? {INDEX_WIDTH{1'b0}} : beyond", "beyond"},
      {"p_bit", "beyond ? LAST[INDEX_WIDTH-1:0] : sum", "sum"},
      {"p_bit", "<= START", "<= 1'b0"},
      {"p_bit", "if (load_i) state_q <= chain_i;\n      else if", "if"},
      {"p_bit", "else if (turn_i)", "else"},
      {"control_sweep", "run_i ? colour_q : {COLOURS{1'b0}}", "colour_q"},
      {"control_sweep", "en_i && run_i", "en_i"},
      {"control_sweep", "&& step_q != LAST[STEP_WIDTH-1:0]", ""},
      {"control_sweep", "sweep_q + 1'b1 == sweeps", "sweep_q == sweeps"},
      {"control_sweep", "TABLES[step*ROW_BITS+:ROW_WIDTH]", "TABLES[0+:ROW_WIDTH]"},
      {"control_sweep", "en_i && last_o", "last_o"},
      {"p_bit_folded", "sum = OFFSET +", "sum = OFFSET -"},
      {"p_bit_folded", "^ {WEIGHT_WIDTH{!spins_i[k]}}", ""},
      {"p_bit_folded", "{{(SUM_WIDTH - 1) {1'b0}}, !spins_i[k]}", "{SUM_WIDTH{1'b0}}"},
      {"p_bit_folded", "{{FIELD_FILL{field_i[FIELD_WIDTH-1]}}, field_i}", "{{FIELD_FILL{1'b0}}, field_i}"},
      {"p_bit_folded", "below ? {ROW_WIDTH{1'b0}} : beyond", "beyond"},
      {"p_bit_folded", "beyond ? LAST[ROW_WIDTH-1:0] : number", "number"},
      {"p_bit_folded", "sum >> SHIFT", "sum"},
      {"p_bit_folded", "fill_i || held_i", "fill_i"},
      {"p_bit_folded", "fill_i || held_i", "held_i"},
      {"p_bit_folded", "stored_q <= stored_i", "stored_q <= 1'b0"},
      {"p_bit_folded", "{1'b0, word_i} < threshold", "{1'b0, word_i} <= threshold"},
      {"p_bit_folded", "else if (en_i)", "else"},
      {"control_turns", "read_q && wait_i &&", "wait_i &&"},
      {"control_turns", "(add_q || compare_q || write_q)", "(add_q || compare_q)"},
      {"control_turns", "(add_q || compare_q || write_q)", "(compare_q || write_q)"},
      {"control_turns", "filling_q || run_i", "run_i"},
      {"control_turns", "fetch_o = !load_i && !stall", "fetch_o = !load_i"},
      {"control_turns", "compare_q && !compare_fill_q", "compare_q"},
      {"control_turns", "write_o && !write_fill_q", "write_o"},
      {"control_turns", "if (ends) filling_q", "filling_q"},
      {"control_turns", "add_q          <= read_q && !stall", "add_q          <= read_q"},
      {"control_turns", "sweep_q + 1'b1 == sweeps_i", "sweep_q == sweeps_i"},
      {"control_turns", "&& step_q != LAST_STEP[STEP_WIDTH-1:0]", ""},
      {"control_turns", "en_i && !load_i", "en_i"},
      {"source_xorshift", "state_q << 13", "state_q << 12"},
      {"source_xorshift", "left >> 17", "left >> 16"},
      {"source_xorshift", "<= SEED", "<= 32'd1"},
      {"source_xorshift", "else if (en_i)", "else"},
      {"normalise_lines", " ^ {(WIDTH - 1) {value[WIDTH-1]}}", ""},
      {"normalise_lines", "folded, value[WIDTH-1]}", "folded, 1'b0}"},
      {"normalise_lines", "united | folded", "folded"},
      {"normalise_lines", "signs[j] = value[WIDTH-1]", "signs[j] = 1'b0"},
      {"normalise_lines", "<< exponent", "<< 1'b1"},
      {"scale_pulses", "if (magnitude > largest_q)", "if (1'b1)"},
      {"scale_pulses", "(whole & PART) !=", "1'b1 &&"},
      {"scale_pulses", "halves + 1'b1", "halves"},
      {"scale_pulses", "is_longest ?", "1'b0 ?"},
      {"scale_pulses", "|halves[WIDE-1:WORD_WIDTH+1] ?", "1'b0 ?"},
      {"scale_pulses", "twice[0]}", "1'b0}"},
      {"scale_pulses", "exponent_i} >", "exponent_i} >="},
      {"scale_pulses", "phase_q == LENGTH ? largest_q : magnitude", "magnitude"},
      {"gate_coincidence", "d_bits_i[i] ? x_bits_i", "d_bits_i[0] ? x_bits_i"},
      {"gate_coincidence", "d_signs_i[i] ? ~x_signs_i", "d_signs_i[i] ? x_signs_i"},
      {"count_saturating", "(count & HIGH) != HIGH", "1'b1"},
      {"count_saturating", "(count | LOW) != LOW", "1'b1"},
      {"count_saturating", "hits_i[k] && (", "("},
      {"count_saturating", "{COUNTERS{START}}", "{COUNTERS{LOW}}"},
      {"control_pulses", "slot_q == length_i", "slot_q + 1'b1 == length_i"},
      {"control_pulses", "length_i == {WIDTH{1'b0}} ? DONE : SLOTS", "SLOTS"},
      {"control_pulses", "if (scaled_i)", "if (1'b1)"},
      {"control_pulses", "if (ready_i)", "if (1'b1)"},
      {"source_sobol", "count_q >> GRAY_SHIFT", "count_q >> 2"},
      {"source_sobol", "DIRECTIONS[k*WIDTH+i]", "DIRECTIONS[i*WIDTH+k]"},
      {"source_sobol", "^(index & column)", "|(index & column)"},
      {"encode_compare", "{1'b0, word_i} <", "{1'b0, word_i} <="},
      {"encode_compare", "thresholds_i[k*(WIDTH+1)+:WIDTH+1]", "{1'b0, thresholds_i[k*(WIDTH+1)+:WIDTH]}"},
      {"gate_and", "a_i & b_i", "a_i | b_i"},
      {"gate_and", " ^ NEGATE", " ^ ~NEGATE"},
      {"gate_xnor", "~(a_i ^ b_i)", "a_i ^ b_i"},
      {"control_overlapped", "fill_q ^ last_write", "fill_q"},
      {"control_overlapped", "read_q ^ image_done", "read_q"},
      {"control_overlapped", "pass_done && busy_q && !emptied", "1'b0"},
      {"control_overlapped", "pass_done && busy_q && !emptied", "pass_done && busy_q"},
      {"control_overlapped", "fetch && first_word", "first_word"},
      {"control_overlapped", "last_bias && !last_position", "last_bias"},
      {"control_overlapped", "write_q <= {LANES{write}} & lane_q", "write_q <= {LANES{write}}"},
      {"control_overlapped", "(drop_i || last_write)", "last_write"},
      {"accumulate_copy", "first_i ? count : total_q + count", "total_q + count"},
      {"accumulate_copy", "if (copy_i) copy_q <= total_q;\n          else if", "if"},
      {"accumulate_copy", "copy_q <= next", "copy_q <= copy_q"},
      {"register_slice", "!full_q || ready_i", "ready_i"},
      {"register_slice", "if (valid_i) value_q", "value_q"},
      {"memory_banks", "en_i && read_i", "en_i"},
      {"memory_banks", "if (write) memory", "if (en_i) memory"},
      {"multiply_table", " ^ negate_i[i]", ""},
      {"multiply_table", "TABLE[e*COUNT_WIDTH+k]", "TABLE[e*COUNT_WIDTH]"},
      {"multiply_table", "weights_i[i*WEIGHT_WIDTH+:WEIGHT_WIDTH]", "weights_i[0+:WEIGHT_WIDTH]"},
      {"multiply_table", "inputs_i[i*INPUT_WIDTH+:INPUT_WIDTH]", "inputs_i[0+:INPUT_WIDTH]"},
      {"add_counts", "i < INPUTS; i = i + 1", "i < INPUTS - 1; i = i + 1"},
      {"add_counts", "sum + count", "sum | count"},
      {"count_parallel", "i < INPUTS; i = i + 1) count", "i < INPUTS - 1; i = i + 1) count"},
      {"count_parallel", "count + {", "count | {"},
      {"add_mux", "{{(REACH - INPUTS) {1'b0}}, bits_i}", "{{(REACH - INPUTS) {1'b1}}, bits_i}"},
      {"add_mux", "choices[select_i]", "choices[~select_i]"},
      {"accumulate", "<= PRESET", "<= {WIDTH{1'b0}}"},
      {"accumulate", "else if (en_i)", "else"},
      {"accumulate", "{{(WIDTH - COUNT_WIDTH) {1'b0}}, count_i}",
       "{{(WIDTH - COUNT_WIDTH) {count_i[COUNT_WIDTH-1]}}, count_i}"},
      {"requantise", "$signed(rounded) >>>", "rounded >>"},
      {"requantise", "scaled > LIMIT", "scaled >= LIMIT - ONE"},
      {"requantise", "(ONE << SHIFT) >> 1", "ONE << SHIFT"},
      {"requantise", "negative ? {OUT_WIDTH{1'b0}}", "negative ? MAXIMUM"},
      {"hold", "if (rst_i) value_q <= {WIDTH{1'b0}};\n    else if (en_i)", "if (en_i)"},
      {"hold", "value_q <= value_i", "value_q <= value_i >> 1"},
      {"control_layer", "LENGTH + DELAY - 1", "LENGTH + DELAY"},
      {"control_layer", "DELAY - 1;", "DELAY;"},
      {"control_layer", "cycle_q <= LAST_RUN", "cycle_q < LAST_RUN"},
      {"control_layer", "if (ready_i) state_d", "state_d"},
      {"control_layer", "      state_q <= EMPTY;\n", ""},
      {"axis_receive", "last_beat && tlast_i", "last_beat"},
      {"axis_receive", "error_q <= in_frame &&", "error_q <= beat &&"},
      {"axis_receive", "skip_q <= !tlast_i && (skip_q || last_beat)", "skip_q <= !tlast_i && last_beat"},
      {"axis_receive", "full_q <= !ready_i", "full_q <= 1'b0"},
      {"axis_receive", "      skip_q  <= 1'b0;\n", ""},
      {"axis_send", "$signed(logit) > $signed(best_q)", "logit > best_q"},
      {"axis_send", "$signed(logit) > $signed(best_q)", "$signed(logit) >= $signed(best_q)"},
      {"axis_send", "first_beat || ", ""},
      {"axis_send", "en_i && tready_i", "en_i"},
      {"gather", "chain[WIDTH+:COUNT*WIDTH]", "chain[0+:COUNT*WIDTH]"},
      {"gather", "full_q ? !ready_i", "full_q ? 1'b0"},
      {"gather", "valid_i && !full_q", "valid_i"},
      {"scatter", "chain[WIDTH+:COUNT*WIDTH]", "chain[0+:COUNT*WIDTH]"},
      {"scatter", "en_i && ready_i", "en_i"},
      {"scatter", "busy_q   <= !last", "busy_q   <= 1'b0"},
      {"shift_count", "<< halvings_i", "<< 1"},
      {"limit", "} > MAXIMUM", "} < MAXIMUM"},
      {"watch_leader", "$signed(least) <= $signed(other)", "$signed(least) < $signed(other)"},
      {"watch_leader", "$signed(best)) begin", "$signed(best) + 1) begin"},
      {"watch_leader", "en_i && count_i", "en_i"},
      {"watch_leader", "ahead && counted_q != {ADDRESS_WIDTH{1'b0}}", "ahead"},
      {"control_layer", "last_cycle || stop_i", "last_cycle"},
      {"control_layer", "next <= bits", "next < bits"},
      {"control_folded", "next_bit == bits", "bit_q == LAST_BIT[0+:BIT_WIDTH]"},
      {"select_lane", "offset < LANES", "offset > LANES"},
      {"select_lane", "* LANES", "+ LANES"},
      {"walk_window", "COLUMN_IMAGE * WORDS + PIXEL - ALL_PARTS;\n  localparam integer BY_IMAGE",
       "COLUMN_IMAGE * WORDS + PIXEL;\n  localparam integer BY_IMAGE"},
      {"walk_window", "part_group_q != LAST_PART_GROUP", "part_group_q == LAST_PART_GROUP"},
      {"memory_rom", "rst_i || en_i", "rst_i"},
      {"memory_rom", "rst_i ? {ADDRESS_WIDTH{1'b0}} : address_i", "address_i"},
      {"memory_ram", "en_i && write_i && !rst_i", "en_i && write_i"},
      {"memory_ram", " && !write_i", ""},
      {"memory_ram", "en_i && read_i", "en_i"},
      {"memory_ram", "rst_i ? {ADDRESS_WIDTH{1'b0}} : read_address_i", "read_address_i"},
      {"memory_loadable", "en_i && load_i && !rst_i", "en_i && load_i"},
      {"memory_loadable", " && !load_i)", ")"},
      {"memory_loadable", "rst_i ? {ADDRESS_WIDTH{1'b0}} : address_i", "address_i"},
      {"memory_loadable", "load && hit", "load"},
      {"memory_loadable", "load_address_i >> ROW_SHIFT", "load_address_i"},
      {"memory_loadable", "column == COLUMN[LOAD_WIDTH-1:0]", "1'b1"},
      {"requantise_loadable", ">>> shift_i", ">> shift_i"},
      {"requantise_loadable", "shifted + HALF", "shifted"},
      {"requantise_loadable", "<< (UP + 1)", "<< UP"},
      {"requantise_loadable", "scaled > LIMIT ? MAXIMUM : ", ""},
      {"control_load", "!enabled_i && ", ""},
      {"control_load", "&& !busy_i ", ""},
      {"control_load", " && !resetting_i", ""},
      {"control_load", "ready && write_word_i == 4'b1111", "ready && write_word_i != 4'b0000"},
      {"control_load", "data_i ^ wide_address[31:0]", "data_i"},
      {"control_load", "{checksum_q[30:0], checksum_q[31]}", "checksum_q"},
      {"control_load", "clear_i && data_i[1]", "clear_i"},
      {"control_load", "address_q <= address_q + 1'b1", "address_q <= address_q"},
      {"gate_and_signed", " ^ negate_i", " | negate_i"},
      {"gate_and_signed", "a_i & b_i", "a_i"},
      {"add_bias", "total_i + bias_i", "total_i | bias_i"},
      {"accumulate_chain", "en_i && shift_i", "en_i && shift_i && !add_i"},
      {"accumulate_chain", "en_i && add_i", "add_i"},
      {"accumulate_chain", "totals[(i+1)*WIDTH", "totals[i*WIDTH"},
      {"accumulate_chain", "(WIDTH - COUNT_WIDTH) {1'b0}", "(WIDTH - COUNT_WIDTH) {count[COUNT_WIDTH-1]}"},
      {"accumulate_chain", "count_i[i*COUNT_WIDTH", "count_i[0*COUNT_WIDTH"},
      {"control_folded", "valid_i && !drop_i", "valid_i"},
      {"control_folded", "(drop_i || last_write)", "last_write"},
      {"control_folded", "word_q == LAST_WORD[0+:WORD_WIDTH]", "word_q == {WORD_WIDTH{1'b0}}"},
      {"control_folded", "if (group_done) group_q", "if (last_word) group_q"},
      {"control_folded", "if (outer_done) outer_q", "if (group_done) outer_q"},
      {"control_folded", "last_word && !last_inner ? first_q : weight_d", "weight_d"},
      {"control_folded", "if (group_done) first_q", "if (last_word) first_q"},
      {"control_folded", "image_ends_q <= outer_done && last_outer", "image_ends_q <= outer_done"},
      {"control_folded", "if (pass_done) begin\n        repeats_q", "if (1'b1) begin\n        repeats_q"},
      {"control_folded", "repeats) neuron_q <= first_neuron_q", "repeats) neuron_q <= neuron_q"},
      {"control_folded", "!repeats) first_neuron_q", "repeats) first_neuron_q"},
      {"control_folded", "chain[DELAY-1:0] == {DELAY{1'b0}}", "chain[DELAY-1] == 1'b0"},
      {"control_folded", " && !image_ends_q", ""},
      {"control_folded", "!running || last_bit", "!running"},
      {"control_folded", "shift_o && !last_drain", "shift_o"},
      {"control_folded", "flushed || (", "("},
      {"axis_receive_serial", "last_beat == tlast_i", "last_beat"},
      {"axis_receive_serial", " && ready_i;", ";"},
      {"axis_receive_serial", "tvalid_i && !skip_q", "tvalid_i"},
      {"axis_receive_serial", "last_beat || tlast_i ? {", "last_beat ? {"},
      {"axis_receive_serial", "      error_q <= 1'b0;\n", ""},
      {"axis_send_serial", "$signed(value_i) > $signed(best_q)", "value_i > best_q"},
      {"axis_send_serial", "$signed(value_i) > $signed(best_q)", "$signed(value_i) >= $signed(best_q)"},
      {"axis_send_serial", "first_beat || ", ""},
      {"axis_send_serial", "tready_i && !last_beat", "tready_i"},
      {"axis_send_serial", "valid_i || last_beat", "valid_i"},
      {"axis_send_words", "tready_i && last_word", "last_word"},
      {"axis_send_words", "valid_i && tready_i", "tready_i"},
      {"axis_send_words", "index_q == LAST", "index_q == 1'b1 + LAST"},
      {"axis_send_words", "index_q + 1'b1", "index_q + 2'd2"},
      {"replace", "keep_i ? value_i : VALUE", "keep_i ? value_i : ~VALUE"},
      {"replace", "keep_i ?", "!keep_i ?"},
      {"pool_chain", "$signed(value) > $signed(partial)", "value > partial"},
      {"pool_chain", "{value_i[WIDTH-1]}", "{1'b0}"},
      {"pool_chain", "value + partial", "value - partial"},
      {"pool_chain", "!last || ready_i", "ready_i"},
      {"pool_chain", "last && valid_i", "valid_i"},
      {"pool_chain", "partial_q >> STEP", "partial_q"},
      {"pool_chain", "if (last_neuron) position_q", "position_q"},
      {"walk_window", "if (!pixel_done)", "if (1'b0)"},
      {"walk_window", "COLUMN_LEFT[0+:CW], BY_ROW", "{CW{1'b0}}, BY_ROW"},
      {"walk_window", "ROW_TOP * ROW_WORDS + COLUMN_INNER", "COLUMN_INNER"},
      {"walk_window", "ROW_INNER[0+:RW], COLUMN_WINDOW", "ROW_TOP[0+:RW], COLUMN_WINDOW"},
      {"walk_window", "else if (!last_group_i)", "else if (1'b0)"},
      {"walk_window", "{ROW_OUTER[0+:RW]", "{ROW_WINDOW[0+:RW]"},
      {"walk_window", "ROW_IMAGE * ROW_WORDS", "ROW_OUTER * ROW_WORDS"},
      {"walk_window", "row_q < IN_ROWS[0+:RW] &&", "row_q <= IN_ROWS[0+:RW] &&"},
      {"walk_window", "&& column_q < IN_COLUMNS[0+:CW]", "&& column_q <= IN_COLUMNS[0+:CW]"},
      {"walk_window", "FIRST_ROW = -ROW_PADDING", "FIRST_ROW = 0"},
      {"walk_window", "if (last_word_i) inner_q", "inner_q"},
      {"axis_send", "{(32 - WIDTH) {logit[WIDTH-1]}}", "{(32 - WIDTH) {1'b0}}"},
      {"axi_lite_registers", "brefused_q <= !write_legal", "brefused_q <= write_legal"},
      {"axi_lite_registers", "write_in_reach && writable", "writable"},
      {"axi_lite_registers", "selected ? strobe_q", "selected ? 4'b1111"},
      {"axi_lite_registers", "has_data_q && !bvalid_q", "has_data_q"},
      {"axi_lite_registers", "arvalid_i && !rvalid_q", "arvalid_i"},
      {"axi_lite_registers", "bvalid_q && bready_i", "bvalid_q"},
      {"axi_lite_registers", "awvalid_i && !has_address_q", "awvalid_i"},
      {"axi_lite_registers", "wvalid_i && !has_data_q", "wvalid_i"},
      {"axi_lite_registers", "read_legal ? values", "1'b1 ? values"},
      {"axi_lite_registers", "end else if (rready_i) begin", "end else begin"},
      {"control_stream", "(owed_q || !pending_q)", "!pending_q"},
      {"control_stream", "pending_q && !owed_q", "pending_q"},
      {"control_stream", "taken ? !s_tlast_i", "taken ? 1'b1"},
      {"control_stream", "(discard_q || goes) && in_frame_d", "discard_q && in_frame_d"},
      {"control_stream", "(discard_q || goes) && in_frame_d", "discard_q || goes"},
      {"control_stream", "enabled_q && !pending_q", "enabled_q"},
      {"control_stream", "ended_q && !bad_q", "ended_q"},
      {"control_stream", "en_i && reset_q", "1'b0"},
      {"control_stream", "clear_i && command_i[2]", "clear_i"},
      {"control_stream", "!ended_q && (bad_q", "(bad_q"},
      {"control_stream", "s_tlast_i && open", "s_tlast_i"},
      {"control_stream", "- {7'd0, image_out_o}", ""},
      {"control_stream", "reset_q    <= 1'b1", "reset_q    <= 1'b0"},
      {"reset_synchroniser", "released_q || &quiet_q", "1'b1"},
      {"reset_synchroniser", "released_q || &quiet_q", "&quiet_q"},
      {"reset_synchroniser", "if (request_q[1])", "if (request_q[0])"},
      {"reset_synchroniser", "if (request_q[1])", "if (1'b0)"},
      {"serial_receive", "line && (sample_q[0] || sample_q[1])", "line"},
      {"serial_receive", "(sample_q[0] && sample_q[1])", "(sample_q[0] && sample_q[1] && line)"},
      {"serial_receive", "LAST_SAMPLE = MIDDLE + APART", "LAST_SAMPLE = MIDDLE"},
      {"serial_receive", "CLOCKS < 16 ? 1", "1'b1 ? 1"},
      {"serial_receive", "(break_q || (stop && !value))", "1'b0"},
      {"serial_receive", "!stop && !(start && value)", "!stop"},
      {"serial_receive", "valid_q <= stop && value", "valid_q <= stop"},
      {"serial_receive", "STOP_BIT = 4'd9", "STOP_BIT = 4'd8"},
      {"serial_receive", "{value, data_q[7:1]}", "{data_q[6:0], value}"},
      {"serial_receive", "line_q   <= 2'b11", "line_q   <= 2'b00"},
      {"serial_send", "{data_i, 1'b0}", "{data_i, 1'b1}"},
      {"serial_send", "BITS = 4'd10", "BITS = 4'd9"},
      {"serial_send", "count_q == LAST", "count_q == 0 * LAST"},
      {"serial_send", "shift_q <= 9'h1ff", "shift_q <= 9'h000"},
      {"serial_send", "if (valid_i) begin", "begin"},
      {"checksum_crc32", "32'h3b6e20c8", "32'h3b6e20c9"},
      {"checksum_crc32", "if (restart_i)", "if (1'b0)"},
      {"checksum_crc32", "else if (valid_i)", "else"},
      {"checksum_crc32", "{8'd0, sum_q[31:8]} ^ back", "back"},
      {"frame_receive", "escape_q ? data_i ^ 8'h20 : data_i", "data_i"},
      {"frame_receive", "if (error_i) escape_q <= 1'b0;\n      else if", "if"},
      {"frame_receive", "in_payload && offer_q && !taken", "1'b0"},
      {"frame_receive", "idle_i && !open_q", "!open_q"},
      {"frame_receive", "idle_i && !open_q && !offer_q", "idle_i && !offer_q"},
      {"frame_receive", "(value == IDENTIFY || value == IMAGE)", "value == IMAGE"},
      {"frame_receive", "value == length[7:0]", "1'b1"},
      {"frame_receive", "place != 3'd2 || value == length[15:8]", "1'b1"},
      {"frame_receive", "judge_q && sum_i == SOUND", "judge_q"},
      {"frame_receive", "(flag || error_i || overflow) && phase_q[1]", "error_i && phase_q[1]"},
      {"frame_receive", "(flag || error_i || overflow) && phase_q[1]", "flag && phase_q[1]"},
      {"frame_receive", " || (judge_q && !sound)", ""},
      {"frame_receive", "next_pixel = pixel && !last_pixel", "next_pixel = pixel"},
      {"frame_receive", "whole || (stop ? !full_q :", "whole || (stop ? 1'b1 :"},
      {"frame_receive", "whole || (stop", "(stop"},
      {"frame_receive", "open_q && !ended", "open_q"},
      {"frame_receive", "abort_q && !ended", "abort_q"},
      {"frame_receive", "LAST_BUT_ONE = PIXELS - 2", "LAST_BUT_ONE = PIXELS - 1"},
      {"frame_receive", "{value, sum_q[31:8]}", "{sum_q[23:0], value}"},
      {"frame_receive", "LAST_HEADER = 3'd6", "LAST_HEADER = 3'd5"},
      {"frame_receive", "image_q <= value == IMAGE", "image_q <= 1'b1"},
      {"frame_send", "(value == FLAG || value == ESCAPE)", "value == FLAG"},
      {"frame_send", "value ^ 8'h20", "value"},
      {"frame_send", "goes && (!special || escape_q)", "goes"},
      {"frame_send", "image_q && !tvalid_i", "1'b0"},
      {"frame_send", "check = ~sum_i", "check = sum_i"},
      {"frame_send", "count_q[1:0] == 2'd3", "count_q[1:0] == 2'd2"},
      {"frame_send", "phase_q == HEADER || phase_q == PAYLOAD)", "phase_q == PAYLOAD)"},
      {"frame_send", "image_q <= image_i", "image_q <= identify_i"},
      {"frame_send", "image_q ? IMAGE_BYTES[15:0]", "image_q ? BYTES[15:0]"},
      {"frame_send", "image_q ? LAST_IMAGE", "!image_q ? LAST_IMAGE"},
      {"frame_send", "escape_q <= special && !escape_q", "escape_q <= special"},
      {"frame_send", "image_i || identify_i", "image_i"},
  };
  return table;
}

/// The devices, whose template is mutated.
std::vector<hdl::Device> mutate(std::vector<hdl::Device> devices, const Mutant& mutant) {
  for (hdl::Device& device : devices) {
    std::string& text = device.files.front().text;
    const std::size_t at = text.find(mutant.from);
    REQUIRE(at != std::string::npos);
    text.replace(at, mutant.from.size(), mutant.to);
  }
  return devices;
}

/// Runs the mutated template through the prover of the parity tests; for longer where a short run shows
/// nothing.
hdl::StepComparison compare_mutant(const Mutant& mutant, const std::filesystem::path& folder) {
  const Primitive* block = find_primitive(mutant.block);
  REQUIRE(block != nullptr);
  const std::vector<hdl::Device> devices = mutate(devices_of(cases_of(*block)), mutant);
  hdl::StepComparison comparison;
  for (const std::size_t cycles : {100, 1200}) {
    hdl::GoldenRun golden(devices, Catch::rngSeed() + 6, cycles);
    const hdl::Recording recording = golden.next(cycles);
    compare_devices(devices, recording, hdl::run_icarus(devices, recording, folder), 1, comparison);
    if (comparison.mismatches > 0) break;
  }
  return comparison;
}

}  // namespace

TEST_CASE("every mutated template is caught", "[parity]") {
  const TemporaryFolder folder;
  std::size_t caught = 0;
  for (const Mutant& mutant : mutants()) {
    INFO(mutant.block << ": " << mutant.from << " -> " << mutant.to);
    const hdl::StepComparison comparison = compare_mutant(mutant, folder.path());
    CHECK(comparison.words > 0);
    CHECK(comparison.mismatches > 0);
    caught += comparison.mismatches > 0;
  }
  fmt::print("mutated templates: {} of {} caught in Icarus\n", caught, mutants().size());
}

TEST_CASE("a register without reset is caught in Verilator, which begins at random", "[parity]") {
  // The mutant keeps its value in reset. There is only the reset at the start, after which the model shows 0:
  // beginning at 0 the mutant would pass.
  static const Parameters parameters{{"width", {16}}, {"xor_mask", {0}}};
  const Mutant mutant{"source_ramp", "if (rst_i) count_q <= {WIDTH{1'b0}};\n    else if (en_i)",
                      "if (!rst_i && en_i)"};
  const std::vector<hdl::Device> devices =
      mutate({hdl::block_device(*find_primitive("source_ramp"), parameters, 0)}, mutant);
  const TemporaryFolder folder;
  hdl::VerilatedTop top(devices, folder.path());
  hdl::GoldenRun golden(devices, 7, 0);
  const hdl::Recording recording = golden.next(100);
  top.restart(7);
  hdl::StepComparison comparison;
  compare_devices(devices, recording, top.run(recording), 1, comparison);
  CHECK(comparison.mismatches > 0);
}

}  // namespace pulsewright::primitives
