// SPDX-License-Identifier: Apache-2.0
#include "parity/mutants.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright::parity {

namespace {

bool stands_once(std::string_view pattern, std::string_view text) {
  const std::size_t position = text.find(pattern);
  return position != std::string_view::npos && text.find(pattern, position + 1) == std::string_view::npos;
}

/// The number of the block's file, if the pattern stands there; a layer may be called as a block is.
std::optional<std::size_t> find_site(const std::vector<TextFile>& files, const Mutant& mutant) {
  const std::string ending = "_" + std::string(mutant.block) + ".v";
  for (std::size_t i = 0; i < files.size(); ++i)
    if (files[i].path.ends_with(ending) && stands_once(mutant.find, files[i].text)) return i;
  return std::nullopt;
}

}  // namespace

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> table = {
      {"ramp_counts_by_two", "source_ramp", "count_q + 1'b1", "count_q + 2'd2"},
      {"van_der_corput_not_reversed", "source_van_der_corput", "count_q[WIDTH-1-i]", "count_q[i]"},
      {"lfsr_never_shows_zero", "source_lfsr", "DE_BRUIJN != 0 && state_q", "1'b0 && state_q"},
      {"sobol_index_not_gray", "source_sobol", "GRAY != 0 ?", "GRAY == 0 ?"},
      {"list_shows_neighbours", "source_words", "column[index_q]", "column[index_q ^ 1'b1]"},
      {"list_never_moves", "source_words", "else if (en_i) index_q", "else if (1'b0) index_q"},
      {"source_free_runs_in_reset", "source_ramp", "if (rst_i)", "if (1'b0)"},
      {"encoder_not_strict", "encode_compare", " < thresholds_i", " <= thresholds_i",
       ModelFault::encoder_not_strict},
      {"and_is_or", "gate_and", "(a_i & b_i)", "(a_i | b_i)", ModelFault::and_is_or},
      {"and_ignores_signs", "gate_and", " ^ NEGATE", "", ModelFault::and_ignores_signs},
      {"xnor_is_xor", "gate_xnor", "~(a_i ^ b_i)", "(a_i ^ b_i)", ModelFault::xnor_is_xor},
      {"copy_never_begins", "accumulate_copy", "first_i ? count : total_q + count", "total_q + count"},
      {"copy_never_moves", "accumulate_copy", "copy_q <= next", "copy_q <= copy_q"},
      {"banks_never_written", "memory_banks", "en_i && write_i &&", "1'b0 &&"},
      {"banks_always_read", "memory_banks", "en_i && read_i", "en_i"},
      {"slice_forgets", "register_slice", "!full_q || ready_i", "1'b1"},
      {"overlap_one_word_short", "control_overlapped", "localparam integer LAST_WORD = WORDS - 1",
       "localparam integer LAST_WORD = WORDS - 2"},
      {"overlap_one_bank", "control_overlapped", "fill_q ^ last_write", "fill_q"},
      {"overlap_never_stalls", "control_overlapped", "pass_done && busy_q && !emptied", "1'b0"},
      {"overlap_ignores_drop", "control_overlapped", "(drop_i || last_write)", "last_write"},
      {"overlap_bias_of_neighbour", "control_overlapped", "copy_o || (", "("},
      {"table_ignores_signs", "multiply_table", " ^ negate_i[i]", "", ModelFault::table_ignores_signs},
      {"table_of_neighbours", "multiply_table", "TABLE[e*COUNT_WIDTH+k]", "TABLE[(e^1)*COUNT_WIDTH+k]"},
      {"table_of_first_weight", "multiply_table", "weights_i[i*WEIGHT_WIDTH+:WEIGHT_WIDTH]",
       "weights_i[0+:WEIGHT_WIDTH]"},
      {"counts_drop_last_input", "add_counts", "i < INPUTS;", "i < INPUTS - 1;"},
      {"counter_drops_last_input", "count_parallel", "i < INPUTS;", "i < INPUTS - 1;"},
      {"mux_picks_neighbour", "add_mux", "choices[select_i]", "choices[select_i ^ 1'b1]"},
      {"accumulator_ignores_preset", "accumulate", "total_q <= PRESET", "total_q <= {WIDTH{1'b0}}",
       ModelFault::accumulator_ignores_preset},
      {"accumulator_flips_preset", "accumulate", "total_q <= PRESET",
       "total_q <= PRESET ^ {{(WIDTH - 1) {1'b0}}, 1'b1}", ModelFault::accumulator_flips_preset},
      {"accumulator_not_restarted", "accumulate", "if (rst_i)", "if (1'b0)"},
      {"accumulator_subtracts", "accumulate", "total_q + {{", "total_q - {{",
       ModelFault::accumulator_subtracts},
      {"requantise_without_relu", "requantise", "negative ? {OUT_WIDTH{1'b0}} : ", ""},
      {"requantise_without_saturation", "requantise", "beyond ? MAXIMUM : ", ""},
      {"requantise_never_rounds", "requantise", "HALF - LOWEST", "-LOWEST"},
      {"hold_always_loads", "hold", "else if (en_i)", "else"},
      {"rom_always_reads", "memory_rom", "rst_i || en_i", "1'b1"},
      {"ram_never_written", "memory_ram", "en_i && write_i &&", "1'b0 &&"},
      {"ram_always_reads", "memory_ram", "en_i && read_i &&", "en_i &&"},
      {"loadable_always_reads", "memory_loadable", "en_i && read_i &&", "en_i &&"},
      {"loadable_never_rounds", "requantise_loadable", "shifted + HALF", "shifted"},
      {"signed_and_ignores_signs", "gate_and_signed", " ^ negate_i", "",
       ModelFault::signed_and_ignores_signs},
      {"bias_ignored", "add_bias", " + bias_i", "", ModelFault::bias_ignored},
      {"bias_one_more", "add_bias", " + bias_i", " + bias_i + 1'b1", ModelFault::bias_one_more},
      {"chain_never_cleared", "accumulate_chain", "total_q <= next", "total_q <= total_q"},
      {"chain_never_adds", "accumulate_chain", "en_i && add_i", "1'b0"},
      {"folded_one_word_short", "control_folded", "localparam integer LAST_WORD = WORDS - 1",
       "localparam integer LAST_WORD = WORDS - 2"},
      {"folded_never_restarts", "control_folded", "!running || last_bit", "1'b0"},
      {"folded_bias_of_neighbour", "control_folded", "flushed || (", "("},
      {"folded_ignores_drop", "control_folded", "(drop_i || last_write)", "last_write"},
      {"folded_does_not_wait", "control_folded", "if (ready_i && last_drain)", "if (last_drain)"},
      {"serial_receive_ignores_early_last", "axis_receive_serial", "last_beat || tlast_i ? {",
       "last_beat ? {"},
      {"serial_receive_never_drops", "axis_receive_serial", "in_frame && last_beat != tlast_i && ready_i",
       "1'b0"},
      {"serial_send_compares_unsigned", "axis_send_serial", "$signed(value_i) > $signed(best_q)",
       "value_i > best_q"},
      {"serial_send_ignores_back_pressure", "axis_send_serial", "tvalid_o && tready_i", "tvalid_o"},
      {"padding_not_put_in", "replace", "keep_i ? value_i : VALUE", "value_i"},
      {"gather_never_moves", "gather", "chain[WIDTH+:COUNT*WIDTH]", "chain[0+:COUNT*WIDTH]"},
      {"gather_does_not_wait", "gather", "full_q ? !ready_i", "full_q ? 1'b0"},
      {"scatter_never_moves", "scatter", "chain[WIDTH+:COUNT*WIDTH]", "chain[0+:COUNT*WIDTH]"},
      {"scatter_does_not_wait", "scatter", "en_i && ready_i", "en_i"},
      {"select_never_names", "select_lane", "offset < LANES", "offset > LANES"},
      {"pool_forgets", "pool_chain", "first ? value : joined", "value"},
      {"walk_skips_no_row", "walk_window", "BY_ROW = ROW_DILATION * ROW_WORDS + ", "BY_ROW = "},
      {"walk_never_goes_on", "walk_window", "else if (!last_group_i)", "else if (1'b1)"},
      {"control_one_cycle_short", "control_layer", "LENGTH + DELAY - 1", "LENGTH + DELAY - 2"},
      {"control_never_restarts", "control_layer", "assign restart_o = empty", "assign restart_o = 1'b0"},
      {"control_does_not_wait", "control_layer", "default: if (ready_i)", "default: if (1'b1)"},
      {"shift_shifts_once", "shift_count", "<< halvings_i", "<< 1"},
      {"limit_never_limits", "limit", "} > MAXIMUM", "} < MAXIMUM"},
      {"leader_margin_ignored", "watch_leader", "{1'b0}}, margin_i}", "{1'b0}}, {MARGIN_WIDTH{1'b0}}}"},
      {"leader_not_followed", "watch_leader", "leader_q  <= leader_d", "leader_q  <= leader_q"},
      {"leader_never_decided", "watch_leader", "ahead && counted_q", "1'b0 && counted_q"},
      {"receive_ignores_early_last", "axis_receive", "last_beat || tlast_i ? {", "last_beat ? {"},
      {"receive_accepts_when_full", "axis_receive", "wire beat = tvalid_i && !full_q",
       "wire beat = tvalid_i"},
      {"send_compares_unsigned", "axis_send", "$signed(logit) > $signed(best_q)", "logit > best_q"},
      {"send_flips_class", "axis_send", "class_q}", "class_q ^ 1'b1}", ModelFault::class_flipped},
      {"serial_send_flips_class", "axis_send_serial", "class_q}", "class_q ^ 1'b1}",
       ModelFault::class_flipped},
      {"send_ignores_back_pressure", "axis_send", "if (en_i && tready_i)", "if (en_i)"},
  };
  return table;
}

std::vector<Mutant> applicable_mutants(const std::vector<TextFile>& files) {
  std::vector<Mutant> found;
  std::ranges::copy_if(mutants(), std::back_inserter(found),
                       [&](const Mutant& mutant) { return find_site(files, mutant).has_value(); });
  return found;
}

std::vector<TextFile> mutate(std::vector<TextFile> files, const Mutant& mutant) {
  const auto site = find_site(files, mutant);
  PW_ASSERT(site.has_value());
  std::string& text = files[*site].text;
  text.replace(text.find(mutant.find), mutant.find.size(), mutant.replace);
  return files;
}

}  // namespace pulsewright::parity
