// SPDX-License-Identifier: Apache-2.0
#include "samples/random_streams.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "base/bits.h"
#include "netlist/sequence.h"
#include "primitives/source_tables.h"

namespace pulsewright::samples {

namespace {

std::uint64_t draw_word(Dice& dice, unsigned width) {
  return static_cast<std::uint64_t>(dice.between(0, static_cast<std::int64_t>(low_mask(width))));
}

/// Directions of a Sobol dimension, or any that are linearly independent.
primitives::Parameters draw_sobol(Dice& dice, unsigned width) {
  primitives::Parameters parameters{{"width", {width}}, {"gray", {draw_word(dice, 1)}}};
  parameters.set("directions",
                 primitives::sobol_directions(
                     static_cast<unsigned>(dice.between(1, primitives::sobol_dimensions)), width));
  if (dice.one_in(2)) return parameters;
  primitives::Parameters other = parameters;
  do {
    primitives::Parameters::List directions;
    for (unsigned i = 0; i < width; ++i) directions.push_back(draw_word(dice, width));
    other.set("directions", directions);
  } while (!check_parameters(*primitives::find_primitive("source_sobol"), other, "").empty());
  return other;
}

primitives::Parameters draw_lfsr(Dice& dice, unsigned width) {
  const bool de_bruijn = !dice.one_in(3);
  std::uint64_t seed = draw_word(dice, width);
  if (!de_bruijn) seed = std::max<std::uint64_t>(1, seed);
  return {{"width", {width}},
          {"taps", {primitives::maximal_lfsr_taps(width)}},
          {"seed", {seed}},
          {"de_bruijn", {de_bruijn}},
          {"reverse", {draw_word(dice, 1)}}};
}

/// Any words, mostly each once, in any number.
primitives::Parameters draw_list(Dice& dice, unsigned width) {
  const std::int64_t all = std::int64_t{1} << std::min(width, 6u);
  primitives::Parameters::List words;
  if (dice.one_in(2)) {
    for (std::int64_t t = dice.between(1, all + all / 2); t > 0; --t) words.push_back(draw_word(dice, width));
  } else {
    for (std::int64_t t = 0; t < all; ++t) words.push_back(static_cast<std::uint64_t>(t));
    for (std::size_t t = words.size(); t > 1; --t)
      std::swap(words[t - 1],
                words[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(t) - 1))]);
  }
  const std::uint64_t period = words.size();
  return {{"width", {width}}, {"period", {period}}, {"words", std::move(words)}};
}

/// Most documents have sources of a few bits, and some of up to 16.
unsigned draw_width(Dice& dice) {
  return static_cast<unsigned>(dice.one_in(15) ? dice.between(8, 16) : dice.between(1, 7));
}

/// Words before the first that comes again; of a list all of them.
std::int64_t period_of(const netlist::Generator& generator, std::int64_t longest) {
  if (generator.kind == "source_words")
    return std::min(longest, static_cast<std::int64_t>(generator.parameters.at("period")));
  const std::int64_t most = std::min(longest, std::int64_t{1} << width_of(generator));
  std::set<std::uint32_t> seen;
  for (const std::uint32_t word : source_words(generator, most))
    if (!seen.insert(word).second) break;
  return static_cast<std::int64_t>(seen.size());
}

/// The plan that the measured correlation has, if one has it: the bounds of docs/scnir.md.
std::optional<netlist::CorrelationPlan> plan_of(const StreamPair& pair) {
  constexpr std::int64_t strong = 58982;  // 0.9
  if (pair.input.id == pair.weight.id) return netlist::CorrelationPlan::positive;
  if (pair.claim.mean_scc_q16 <= -strong) return netlist::CorrelationPlan::negative;
  const bool same = source_words(pair.input, pair.length) == source_words(pair.weight, pair.length);
  if (same || std::abs(pair.claim.mean_scc_q16) > std::min(strong, 65536 / 4 + 8 * 65536 / pair.length))
    return std::nullopt;
  return netlist::CorrelationPlan::independent;
}

}  // namespace

netlist::Generator draw_generator(Dice& dice, const std::string& id, unsigned width) {
  if (dice.one_in(6)) return {id, "source_words", draw_list(dice, width)};
  switch (dice.between(0, width < 2 ? 2 : 3)) {
    case 0:
      return {id, "source_ramp", {{"width", {width}}, {"xor_mask", {draw_word(dice, width)}}}};
    case 1:
      return {id, "source_van_der_corput", {{"width", {width}}, {"xor_mask", {draw_word(dice, width)}}}};
    case 2:
      return {id, "source_sobol", draw_sobol(dice, width)};
    default:
      return {id, "source_lfsr", draw_lfsr(dice, width)};
  }
}

std::optional<netlist::Generator> draw_select(Dice& dice, const std::string& id, std::int64_t inputs,
                                              const netlist::Generator& input,
                                              const netlist::Generator& weight, std::int64_t length) {
  const unsigned least = index_bits(static_cast<std::uint64_t>(inputs));
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto width = static_cast<unsigned>(std::min<std::int64_t>(16, least + dice.between(0, 2)));
    const netlist::Generator select = draw_generator(dice, id, width);
    const auto words = source_words(select, length);
    if (words != source_words(input, length) && words != source_words(weight, length)) return select;
  }
  return std::nullopt;
}

StreamPair draw_pair(Dice& dice, const std::string& input_id, const std::string& weight_id,
                     std::int64_t granule, std::int64_t longest) {
  while (true) {
    StreamPair pair;
    const unsigned width = draw_width(dice);
    pair.input = draw_generator(dice, input_id, width);
    pair.weight = dice.one_in(8) ? pair.input
                                 : draw_generator(dice, weight_id, dice.one_in(2) ? width : draw_width(dice));
    // The complement of a ramp is the one source that is nearly always strongly negative.
    if (dice.one_in(8) && pair.input.kind == "source_ramp") {
      pair.weight = {weight_id, "source_ramp", pair.input.parameters};
      pair.weight.parameters.set("xor_mask", {pair.input.parameters.at("xor_mask") ^ low_mask(width)});
    }
    const std::int64_t period = std::min(period_of(pair.input, longest), period_of(pair.weight, longest));
    if (period < granule) continue;
    pair.length = granule * (dice.one_in(2) ? period / granule : dice.between(1, period / granule));
    const netlist::MeasuredCorrelation measured = measure_correlation(pair.input, pair.weight, pair.length);
    pair.claim.mean_scc_q16 = measured.mean_scc_q16;
    pair.claim.mean_abs_scc_q16 = measured.mean_abs_scc_q16;
    const auto plan = plan_of(pair);
    if (!plan) continue;
    pair.claim.plan = *plan;
    return pair;
  }
}

}  // namespace pulsewright::samples
