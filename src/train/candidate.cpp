// SPDX-License-Identifier: Apache-2.0
#include "train/candidate.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/bits.h"
#include "primitives/source_tables.h"

namespace pulsewright {

namespace {

Generator ramp(unsigned width) {
  return {"", "source_ramp", {{"width", {width}}, {"xor_mask", {0}}}};
}

Generator complement_ramp(unsigned width) {
  return {"", "source_ramp", {{"width", {width}}, {"xor_mask", {low_mask(width)}}}};
}

/// The mask inverts the lower half of the bits, which removes the bias that the plain pair has at 0.
Generator van_der_corput(unsigned width) {
  return {"", "source_van_der_corput", {{"width", {width}}, {"xor_mask", {low_mask(width / 2)}}}};
}

template <unsigned dimension>
Generator sobol(unsigned width) {
  return {"",
          "source_sobol",
          {{"width", {width}}, {"directions", sobol_directions(dimension, width)}, {"gray", {0}}}};
}

template <bool reverse>
Generator lfsr(unsigned width) {
  return {"",
          "source_lfsr",
          {{"width", {width}},
           {"taps", {maximal_lfsr_taps(width)}},
           {"seed", {1}},
           {"de_bruijn", {1}},
           {"reverse", {reverse}}}};
}

constexpr SourcePair pairs_table[] = {
    {"ramp_vdc", CorrelationPlan::independent, ramp, van_der_corput},
    {"sobol_1_2", CorrelationPlan::independent, sobol<1>, sobol<2>},
    {"ramp_sobol_2", CorrelationPlan::independent, ramp, sobol<2>},
    {"lfsr_reversed", CorrelationPlan::independent, lfsr<false>, lfsr<true>},
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

Response Candidate::response() const {
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
  return fmt::format("{} {} {}", length, to_text(encoding), pair->name);
}

std::vector<Candidate> design_space(std::span<const int> lengths, std::span<const Encoding> encodings,
                                    std::span<const SourcePair* const> pairs) {
  std::vector<Candidate> space;
  for (const int length : lengths)
    for (const Encoding encoding : encodings)
      for (const SourcePair* pair : pairs) space.push_back({length, encoding, pair});
  return space;
}

}  // namespace pulsewright
