// SPDX-License-Identifier: Apache-2.0
#include "train/candidate.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include <fmt/format.h>

namespace pulsewright::train {

unsigned Candidate::width() const {
  return static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(length))) / (pair->is_exact ? 2 : 1);
}

netlist::Generator Candidate::select_generator(std::int64_t taps) const {
  const unsigned enough = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(taps - 1)));
  const unsigned bits = std::max(enough, width());
  // Of two bits there are not Sobol dimensions enough to differ from those of the streams.
  return bits == 2 ? netlist::ramp_with_mask(bits, 1) : netlist::sobol(bits, 6);
}

Response Candidate::response() const {
  if (assumes_product) return Response::product;
  const bool is_bipolar = encoding == netlist::Encoding::bipolar;
  switch (pair->plan) {
    case netlist::CorrelationPlan::positive:
      return is_bipolar ? Response::nearness : Response::minimum;
    case netlist::CorrelationPlan::negative:
      return is_bipolar ? Response::distance : Response::saturated;
    case netlist::CorrelationPlan::independent:
      break;
  }
  return Response::product;
}

bool Candidate::is_usual() const {
  return length <= longest_usual_length && !pair->is_exact && accumulator == netlist::Accumulator::count;
}

std::string Candidate::text() const {
  return fmt::format("{} {} {}{}", length, to_text(encoding), pair->name,
                     accumulator == netlist::Accumulator::mux ? " mux" : "");
}

bool is_possible(const Candidate& candidate) {
  const bool counts = candidate.accumulator == netlist::Accumulator::count;
  if (!candidate.pair->is_exact)
    return counts || candidate.pair->plan == netlist::CorrelationPlan::independent;
  return counts && candidate.encoding == netlist::Encoding::sign_magnitude &&
         std::int64_t{candidate.scale()} * candidate.scale() == candidate.length;
}

std::vector<Candidate> design_space(std::span<const int> lengths,
                                    std::span<const netlist::Encoding> encodings,
                                    std::span<const netlist::SourcePair* const> pairs,
                                    std::span<const netlist::Accumulator> accumulators, int setting) {
  std::vector<Candidate> space;
  for (const int length : lengths)
    for (const netlist::Encoding encoding : encodings)
      for (const netlist::SourcePair* pair : pairs)
        for (const netlist::Accumulator accumulator : accumulators)
          if (const Candidate candidate{length, encoding, pair, accumulator, setting}; is_possible(candidate))
            space.push_back(candidate);
  return space;
}

}  // namespace pulsewright::train
