// SPDX-License-Identifier: Apache-2.0
#include "parity/mutants.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright {

namespace {

TextFile* find_block(std::vector<TextFile>& files, std::string_view block) {
  const std::string ending = "_" + std::string(block) + ".v";
  const auto found =
      std::ranges::find_if(files, [&](const TextFile& file) { return file.path.ends_with(ending); });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> table = {
      {"ramp_counts_by_two", "source_ramp", "count_q + 1'b1", "count_q + 2'd2", false},
      {"van_der_corput_not_reversed", "source_van_der_corput", "count_q[WIDTH-1-i]", "count_q[i]", false},
      {"lfsr_never_shows_zero", "source_lfsr", "DE_BRUIJN != 0 && state_q", "1'b0 && state_q", false},
      {"sobol_index_not_gray", "source_sobol", "GRAY != 0 ?", "GRAY == 0 ?", false},
      {"source_free_runs_in_reset", "source_ramp", "if (rst_i)", "if (1'b0)", false},
      {"encoder_not_strict", "encode_compare", " < thresholds_i", " <= thresholds_i", true},
      {"and_is_or", "gate_and", "(a_i & b_i)", "(a_i | b_i)", true},
      {"and_ignores_signs", "gate_and", " ^ NEGATE", "", false},
      {"xnor_is_xor", "gate_xnor", "~(a_i ^ b_i)", "(a_i ^ b_i)", true},
      {"counter_drops_last_input", "count_parallel", "i < INPUTS;", "i < INPUTS - 1;", false},
      {"mux_picks_neighbour", "add_mux", "choices[select_i]", "choices[select_i ^ 1'b1]", false},
      {"accumulator_ignores_preset", "accumulate", "total_q <= PRESET", "total_q <= {WIDTH{1'b0}}", false},
      {"accumulator_not_restarted", "accumulate", "if (rst_i)", "if (1'b0)", true},
      {"accumulator_subtracts", "accumulate", "total_q + {{", "total_q - {{", true},
      {"requantise_without_relu", "requantise", "negative ? {OUT_WIDTH{1'b0}} : ", "", false},
      {"requantise_without_saturation", "requantise", "scaled > LIMIT ? MAXIMUM : ", "", false},
      {"requantise_never_rounds", "requantise", " + HALF", "", false},
      {"hold_always_loads", "hold", "else if (en_i)", "else", false},
      {"rom_always_reads", "memory_rom", "rst_i || en_i", "1'b1", false},
      {"ram_never_written", "memory_ram", "en_i && write_i &&", "1'b0 &&", true},
      {"ram_always_reads", "memory_ram", "en_i && read_i &&", "en_i &&", false},
      {"loadable_always_reads", "memory_loadable", "en_i && read_i &&", "en_i &&", false},
      {"loadable_never_rounds", "requantise_loadable", "shifted + HALF", "shifted", false},
      {"signed_and_ignores_signs", "gate_and_signed", " ^ negate_i", "", true},
      {"bias_ignored", "add_bias", " + bias_i", "", false},
      {"chain_never_cleared", "accumulate_chain", "total_q <= next", "total_q <= total_q", false},
      {"chain_never_adds", "accumulate_chain", "en_i && add_i", "1'b0", false},
      {"folded_one_word_short", "control_folded", "localparam integer LAST_WORD = WORDS - 1",
       "localparam integer LAST_WORD = WORDS - 2", false},
      {"folded_never_restarts", "control_folded", "!running || last_bit", "1'b0", false},
      {"folded_bias_of_neighbour", "control_folded", "flushed || (", "(", false},
      {"folded_ignores_drop", "control_folded", "(drop_i || last_write)", "last_write", false},
      {"folded_does_not_wait", "control_folded", "if (ready_i && last_drain)", "if (last_drain)", false},
      {"serial_receive_ignores_early_last", "axis_receive_serial", "last_beat || tlast_i ? {",
       "last_beat ? {", false},
      {"serial_receive_never_drops", "axis_receive_serial", "in_frame && last_beat != tlast_i && ready_i",
       "1'b0", false},
      {"serial_send_compares_unsigned", "axis_send_serial", "$signed(value_i) > $signed(best_q)",
       "value_i > best_q", false},
      {"serial_send_ignores_back_pressure", "axis_send_serial", "tvalid_o && tready_i", "tvalid_o", false},
      {"padding_not_put_in", "replace", "keep_i ? value_i : VALUE", "value_i", false},
      {"gather_never_moves", "gather", "chain[WIDTH+:COUNT*WIDTH]", "chain[0+:COUNT*WIDTH]", false},
      {"gather_does_not_wait", "gather", "full_q ? !ready_i", "full_q ? 1'b0", false},
      {"scatter_never_moves", "scatter", "chain[WIDTH+:COUNT*WIDTH]", "chain[0+:COUNT*WIDTH]", false},
      {"scatter_does_not_wait", "scatter", "en_i && ready_i", "en_i", false},
      {"select_never_names", "select_lane", "offset < LANES", "offset > LANES", false},
      {"pool_forgets", "pool_chain", "first ? value : joined", "value", false},
      {"walk_skips_no_row", "walk_window", "BY_ROW = ROW_DILATION * ROW_WORDS + ", "BY_ROW = ", false},
      {"walk_never_goes_on", "walk_window", "else if (!last_group_i)", "else if (1'b1)", false},
      {"control_one_cycle_short", "control_layer", "LENGTH + DELAY - 1", "LENGTH + DELAY - 2", false},
      {"control_never_restarts", "control_layer", "assign restart_o = empty", "assign restart_o = 1'b0",
       true},
      {"control_does_not_wait", "control_layer", "default: if (ready_i)", "default: if (1'b1)", false},
      {"shift_shifts_once", "shift_count", "<< halvings_i", "<< 1", false},
      {"limit_never_limits", "limit", "} > MAXIMUM", "} < MAXIMUM", false},
      {"leader_margin_ignored", "watch_leader", "{1'b0}}, margin_i}", "{1'b0}}, {MARGIN_WIDTH{1'b0}}}",
       false},
      {"leader_not_followed", "watch_leader", "leader_q  <= leader_d", "leader_q  <= leader_q", false},
      {"leader_never_decided", "watch_leader", "ahead && counted_q", "1'b0 && counted_q", false},
      {"receive_ignores_early_last", "axis_receive", "last_beat || tlast_i ? {", "last_beat ? {", false},
      {"receive_accepts_when_full", "axis_receive", "wire beat = tvalid_i && !full_q", "wire beat = tvalid_i",
       false},
      {"send_compares_unsigned", "axis_send", "$signed(logit) > $signed(best_q)", "logit > best_q", false},
      {"send_ignores_back_pressure", "axis_send", "if (en_i && tready_i)", "if (en_i)", false},
  };
  return table;
}

std::vector<Mutant> applicable_mutants(const std::vector<TextFile>& files) {
  std::vector<Mutant> found;
  std::vector<TextFile> copy = files;
  std::ranges::copy_if(mutants(), std::back_inserter(found),
                       [&](const Mutant& mutant) { return find_block(copy, mutant.block) != nullptr; });
  return found;
}

std::vector<TextFile> mutate(std::vector<TextFile> files, const Mutant& mutant) {
  TextFile* file = find_block(files, mutant.block);
  PW_ASSERT(file != nullptr);
  const std::size_t position = file->text.find(mutant.find);
  PW_ASSERT(position != std::string::npos);
  PW_ASSERT(file->text.find(mutant.find, position + 1) == std::string::npos);
  file->text.replace(position, mutant.find.size(), mutant.replace);
  return files;
}

}  // namespace pulsewright
