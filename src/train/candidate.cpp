// SPDX-License-Identifier: Apache-2.0
#include "train/candidate.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/bits.h"
#include "primitives/source_tables.h"

namespace pulsewright {

namespace {

Generator ramp_with_mask(unsigned width, std::uint64_t mask) {
  return {"", "source_ramp", {{"width", {width}}, {"xor_mask", {mask}}}};
}

Generator ramp(unsigned width, int setting) {
  return ramp_with_mask(width, setting == 2 ? low_mask(width) : 0);
}

Generator complement_ramp(unsigned width, int setting) {
  return ramp_with_mask(width, setting == 2 ? 0 : low_mask(width));
}

/// The mask inverts half of the bits, which removes the bias that the plain pair has at 0; by measurement it
/// does not matter which half.
Generator van_der_corput(unsigned width, int setting) {
  const std::uint64_t lower_half = low_mask(width / 2);
  const std::uint64_t mask = setting == 0 ? lower_half : low_mask(width) ^ lower_half;
  return {"", "source_van_der_corput", {{"width", {width}}, {"xor_mask", {mask}}}};
}

Generator sobol(unsigned width, unsigned dimension) {
  return {"",
          "source_sobol",
          {{"width", {width}}, {"directions", sobol_directions(dimension, width)}, {"gray", {0}}}};
}

Generator sobol_first(unsigned width, int setting) {
  return sobol(width, setting == 2 ? 2 : 1);
}

Generator sobol_second(unsigned width, int setting) {
  return sobol(width, setting == 0 ? 2 : 3);
}

Generator lfsr_with(unsigned width, std::uint64_t seed, bool reverse) {
  return {"",
          "source_lfsr",
          {{"width", {width}},
           {"taps", {maximal_lfsr_taps(width)}},
           {"seed", {seed}},
           {"de_bruijn", {1}},
           {"reverse", {reverse}}}};
}

Generator lfsr(unsigned width, int) {
  return lfsr_with(width, 1, false);
}

/// Another seed is another phase against the input's register.
Generator lfsr_reversed(unsigned width, int setting) {
  return lfsr_with(width, static_cast<std::uint64_t>(setting) + 1, true);
}

constexpr SourcePair pairs_table[] = {
    {"ramp_vdc", CorrelationPlan::independent, ramp, van_der_corput},
    {"sobol_1_2", CorrelationPlan::independent, sobol_first, sobol_second},
    {"ramp_sobol_2", CorrelationPlan::independent, ramp, sobol_second},
    {"lfsr_reversed", CorrelationPlan::independent, lfsr, lfsr_reversed},
    {"ramp_shared", CorrelationPlan::positive, ramp, nullptr},
    {"ramp_complement", CorrelationPlan::negative, ramp, complement_ramp},
};

}  // namespace

std::span<const SourcePair> source_pairs() {
  return pairs_table;
}

const SourcePair* find_source_pair(std::string_view name) {
  const auto found = std::ranges::find(pairs_table, name, &SourcePair::name);
  return found == std::end(pairs_table) ? nullptr : found;
}

unsigned Candidate::width() const {
  return static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(length)));
}

Generator Candidate::select_generator(std::int64_t taps) const {
  const unsigned enough = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(taps - 1)));
  return sobol(std::max(enough, width()), 4);
}

Response Candidate::response() const {
  if (assumes_product) return Response::product;
  const bool is_bipolar = encoding == Encoding::bipolar;
  switch (pair->plan) {
    case CorrelationPlan::positive:
      return is_bipolar ? Response::nearness : Response::minimum;
    case CorrelationPlan::negative:
      return is_bipolar ? Response::distance : Response::saturated;
    case CorrelationPlan::independent:
      break;
  }
  return Response::product;
}

std::string Candidate::text() const {
  return fmt::format("{} {} {}{}", length, to_text(encoding), pair->name,
                     accumulator == Accumulator::mux ? " mux" : "");
}

std::vector<Candidate> design_space(std::span<const int> lengths, std::span<const Encoding> encodings,
                                    std::span<const SourcePair* const> pairs,
                                    std::span<const Accumulator> accumulators, int setting) {
  std::vector<Candidate> space;
  for (const int length : lengths)
    for (const Encoding encoding : encodings)
      for (const SourcePair* pair : pairs)
        for (const Accumulator accumulator : accumulators)
          if (accumulator == Accumulator::count || pair->plan == CorrelationPlan::independent)
            space.push_back({length, encoding, pair, accumulator, setting});
  return space;
}

}  // namespace pulsewright
