// SPDX-License-Identifier: Apache-2.0
#include "ising/machine.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "ising/thresholds.h"

namespace pulsewright::ising {

std::int64_t Machine::colours() const {
  std::int64_t count = 0;
  for (const PBit& spin : spins) count = std::max(count, spin.colour + 1);
  return count;
}

std::int64_t flips_of_sweep(const Machine& machine) {
  return static_cast<std::int64_t>(machine.spins.size() - machine.clamps.size());
}

std::vector<std::vector<Neighbour>> neighbours_of(std::size_t spins, const std::vector<Coupling>& couplings) {
  std::vector<std::vector<Neighbour>> neighbours(spins);
  for (const Coupling& coupling : couplings) {
    neighbours[static_cast<std::size_t>(coupling.first)].push_back({coupling.second, coupling.weight});
    neighbours[static_cast<std::size_t>(coupling.second)].push_back({coupling.first, coupling.weight});
  }
  for (auto& list : neighbours) std::ranges::sort(list, {}, &Neighbour::spin);
  return neighbours;
}

SpinModel model_of(const Machine& machine) {
  SpinModel model{
      .fields = {}, .couplings = machine.couplings, .offset = machine.offset, .scale = machine.scale};
  for (const PBit& spin : machine.spins) model.fields.push_back(spin.field);
  return model;
}

std::vector<bool> clamped_spins(const Machine& machine) {
  std::vector<bool> is_clamped(machine.spins.size());
  for (const Clamp& clamp : machine.clamps) is_clamped[static_cast<std::size_t>(clamp.spin)] = true;
  return is_clamped;
}

std::vector<std::int8_t> start_states(const Machine& machine) {
  std::vector<std::int8_t> states;
  for (const PBit& spin : machine.spins) states.push_back(spin.start != 0 ? 1 : -1);
  for (const Clamp& clamp : machine.clamps)
    states[static_cast<std::size_t>(clamp.spin)] = clamp.state != 0 ? 1 : -1;
  return states;
}

bool is_cellular(const Generator& generator) {
  return generator.kind == "source_cellular";
}

std::int64_t words_of(const Generator& generator) {
  if (is_cellular(generator)) return static_cast<std::int64_t>(generator.parameters.at("words"));
  const primitives::Primitive* block = primitives::find_primitive(generator.kind);
  return block != nullptr && block->kind == primitives::Kind::source ? 1 : 0;
}

std::vector<WordPlace> word_places(const Machine& machine) {
  std::vector<WordPlace> places;
  for (std::size_t g = 0; g < machine.generators.size(); ++g)
    for (std::int64_t word = 0; word < words_of(machine.generators[g]); ++word) places.push_back({g, word});
  return places;
}

namespace {

/// log2 of the least common multiple of 2^n - 1 for all n. It is the product of the cyclotomic polynomials at
/// 2 of all divisors d, and that of d is 2^(number of k below d without a common factor), within a small
/// factor.
double period_bits(const std::set<std::uint64_t>& sizes) {
  double bits = 0;
  for (std::uint64_t d = 1; d <= *sizes.rbegin(); ++d) {
    if (std::ranges::none_of(sizes, [&](std::uint64_t n) { return n % d == 0; })) continue;
    for (std::uint64_t k = 1; k <= d; ++k) bits += std::gcd(k, d) == 1;
  }
  return bits;
}

}  // namespace

MachineSummary summarise(const Machine& machine) {
  MachineSummary summary;
  const std::vector<WordPlace> places = word_places(machine);
  summary.words = static_cast<std::int64_t>(places.size());
  std::set<std::uint64_t> sizes;
  for (const Generator& generator : machine.generators)
    sizes.insert(machine.width * static_cast<std::uint64_t>(words_of(generator)));
  summary.period_bits = period_bits(sizes);
  const auto generator_of = [&](std::int32_t spin) {
    return places[static_cast<std::size_t>(machine.spins[static_cast<std::size_t>(spin)].word)].generator;
  };
  for (const Coupling& coupling : machine.couplings)
    summary.close_pairs += generator_of(coupling.first) == generator_of(coupling.second);
  for (const auto& table : machine.tables) {
    const TableFit fit = fit_table(table, machine.minimum, machine.width);
    summary.betas.push_back(fit.beta * static_cast<double>(machine.scale));
    summary.largest_deviation = std::max(summary.largest_deviation, fit.deviation);
  }
  return summary;
}

}  // namespace pulsewright::ising
