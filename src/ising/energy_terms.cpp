// SPDX-License-Identifier: Apache-2.0
#include "ising/energy_terms.h"

#include <algorithm>
#include <map>

#include "base/bits.h"

namespace pulsewright::ising {

ReadoutShape readout_shape(std::size_t spins) {
  ReadoutShape shape{.lanes = static_cast<unsigned>(spins)};
  for (std::size_t i = 0; i < spins; ++i) shape.places.push_back(i);
  return shape;
}

ReadoutShape readout_shape(const FoldPlan& plan, std::size_t spins) {
  ReadoutShape shape{.lanes = static_cast<unsigned>(plan.lanes), .rows = static_cast<unsigned>(plan.rows())};
  shape.places.resize(spins);
  for (std::size_t row = 0; row < plan.rows(); ++row)
    for (std::size_t lane = 0; lane < plan.lanes; ++lane)
      if (const std::int64_t spin = plan.spins[row][lane]; spin >= 0)
        shape.places[static_cast<std::size_t>(spin)] =
            std::uint64_t{stream_bits} * row * shape.row_words() + lane;
  return shape;
}

EnergyTerms shape_terms(const Machine& machine, const ReadoutShape& shape) {
  EnergyTerms terms;
  std::int64_t most = 1;
  bool has_fields = machine.couplings.empty();
  for (const Coupling& coupling : machine.couplings) most = std::max(most, std::abs(coupling.weight));
  for (const PBit& spin : machine.spins) {
    most = std::max(most, std::abs(spin.field));
    has_fields = has_fields || spin.field != 0;
  }
  const std::size_t count = machine.couplings.size() + (has_fields ? machine.spins.size() : 0);
  if (count > most_terms || shape.words() > most_terms) return terms;
  for (const Coupling& coupling : machine.couplings)
    terms.spins.emplace_back(coupling.first, coupling.second);
  if (has_fields)
    for (std::size_t i = 0; i < machine.spins.size(); ++i)
      terms.spins.emplace_back(static_cast<std::int32_t>(i), -1);
  terms.places = shape.places;
  terms.place_width = index_bits(shape.words()) + bits_for(stream_bits - 1);
  terms.weight_width = signed_bits(most);
  terms.memory = {.width = 2 * terms.place_width + 1 + terms.weight_width, .depth = count};
  return terms;
}

void fill_terms(const Machine& machine, EnergyTerms& terms) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> weights;
  for (const Coupling& coupling : machine.couplings)
    weights[{coupling.first, coupling.second}] = coupling.weight;
  RowWriter writer(terms.memory);
  const auto place = [&](std::int32_t spin) {
    return static_cast<std::int64_t>(terms.places[static_cast<std::size_t>(spin)]);
  };
  for (std::size_t k = 0; k < terms.spins.size(); ++k) {
    const auto& [first, second] = terms.spins[k];
    const bool is_single = second < 0;
    writer.start(k);
    writer.put(place(first), terms.place_width);
    writer.put(is_single ? 0 : place(second), terms.place_width);
    writer.put(is_single, 1);
    const auto found = weights.find({first, second});
    const std::int64_t weight = is_single ? machine.spins[static_cast<std::size_t>(first)].field
                                          : (found == weights.end() ? 0 : found->second);
    writer.put(weight, terms.weight_width);
  }
}

}  // namespace pulsewright::ising
