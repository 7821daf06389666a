// SPDX-License-Identifier: Apache-2.0
#include "netlist/source_pairs.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/bits.h"
#include "primitives/source_tables.h"

namespace pulsewright::netlist {

Generator ramp_with_mask(unsigned width, std::uint64_t mask) {
  return {"", "source_ramp", {{"width", {width}}, {"xor_mask", {mask}}}};
}

Generator sobol(unsigned width, unsigned dimension) {
  return {
      "",
      "source_sobol",
      {{"width", {width}}, {"directions", primitives::sobol_directions(dimension, width)}, {"gray", {0}}}};
}

namespace {

Generator ramp(unsigned width, int) {
  return ramp_with_mask(width, 0);
}

Generator complement_ramp(unsigned width, int) {
  return ramp_with_mask(width, low_mask(width));
}

/// The mask inverts half of the bits, which removes the bias that the plain pair has at 0; by measurement it
/// does not matter which half. Of two bits there are but two halves, and the third setting is the plain pair.
Generator van_der_corput(unsigned width, int setting) {
  const std::uint64_t all = low_mask(width);
  const std::uint64_t lower_half = low_mask(width / 2);
  const std::uint64_t every_other = width == 2 ? 0 : 0xaaaaaaaa & all;
  const std::uint64_t masks[generator_settings] = {lower_half, all ^ lower_half, every_other};
  return {"", "source_van_der_corput", {{"width", {width}}, {"xor_mask", {masks[setting]}}}};
}

Generator sobol_first(unsigned width, int) {
  return sobol(width, 1);
}

/// Of two bits there are only two dimensions.
Generator sobol_second(unsigned width, int setting) {
  return sobol(width, width == 2 ? 2 : static_cast<unsigned>(setting) + 2);
}

Generator lfsr_with(unsigned width, std::uint64_t seed, bool reverse) {
  return {"",
          "source_lfsr",
          {{"width", {width}},
           {"taps", {primitives::maximal_lfsr_taps(width)}},
           {"seed", {seed}},
           {"de_bruijn", {1}},
           {"reverse", {reverse}}}};
}

Generator lfsr(unsigned width, int) {
  return lfsr_with(width, 1, false);
}

/// Another seed is another phase against the input's register. Most phases are bad: of these, the best by
/// measurement, no count of an AND gate is further than 3.3 from the product up to 256 bits, and 4 beyond; of
/// seed 2 at 128 bits, 16 are.
Generator lfsr_reversed(unsigned width, int setting) {
  constexpr std::uint64_t seeds[][2] = {{2, 3},    {6, 2},    {14, 9},   {10, 5}, {62, 33},
                                        {126, 65}, {26, 113}, {34, 273}, {65, 9}};
  if (setting == 0) return lfsr_with(width, 1, true);
  return lfsr_with(width, seeds[width - 2][setting - 1], true);
}

/// Each of 2^width levels as often as there are of them: in a row, or in turn.
Generator levels(unsigned width, bool in_turn) {
  const std::uint64_t count = std::uint64_t{1} << width;
  primitives::Parameters::List words;
  for (std::uint64_t t = 0; t < count * count; ++t) words.push_back(in_turn ? t % count : t / count);
  return {"", "source_words", {{"width", {width}}, {"period", {count * count}}, {"words", std::move(words)}}};
}

Generator levels_in_rows(unsigned width, int) {
  return levels(width, false);
}

Generator levels_in_turn(unsigned width, int) {
  return levels(width, true);
}

constexpr SourcePair pairs_table[] = {
    {"ramp_vdc", CorrelationPlan::independent, ramp, van_der_corput},
    {"sobol_1_2", CorrelationPlan::independent, sobol_first, sobol_second},
    {"ramp_sobol_2", CorrelationPlan::independent, ramp, sobol_second},
    {"lfsr_reversed", CorrelationPlan::independent, lfsr, lfsr_reversed},
    {"ramp_shared", CorrelationPlan::positive, ramp, nullptr},
    {"ramp_complement", CorrelationPlan::negative, ramp, complement_ramp},
    {"levels", CorrelationPlan::independent, levels_in_rows, levels_in_turn, true},
};
constexpr std::size_t usual_pairs = std::size(pairs_table) - 1;

}  // namespace

std::span<const SourcePair> source_pairs() {
  return std::span(pairs_table).first(usual_pairs);
}

std::span<const SourcePair> named_source_pairs() {
  return pairs_table;
}

const SourcePair* find_source_pair(std::string_view name) {
  const auto found = std::ranges::find(pairs_table, name, &SourcePair::name);
  return found == std::end(pairs_table) ? nullptr : found;
}

}  // namespace pulsewright::netlist
