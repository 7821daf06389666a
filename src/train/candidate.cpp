// SPDX-License-Identifier: Apache-2.0
#include "train/candidate.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace pulsewright {

unsigned Candidate::width() const {
  return static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(length)));
}

Generator Candidate::select_generator(std::int64_t taps) const {
  const unsigned enough = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(taps - 1)));
  const unsigned bits = std::max(enough, width());
  // Of two bits there are not Sobol dimensions enough to differ from those of the streams.
  return bits == 2 ? ramp_with_mask(bits, 1) : sobol(bits, 6);
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
