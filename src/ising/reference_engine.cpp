// SPDX-License-Identifier: Apache-2.0
#include "ising/reference_engine.h"

#include <algorithm>

#include "base/bits.h"

namespace pulsewright::ising {

ReferenceEngine::ReferenceEngine(const Machine& machine)
    : machine_(machine),
      neighbours_(neighbours_of(machine.spins.size(), machine.couplings)),
      places_(word_places(machine)),
      is_clamped_(clamped_spins(machine)),
      colours_(machine.colours()) {
  for (const Generator& generator : machine.generators)
    generators_.push_back(primitives::find_primitive(generator.kind)->make(generator.parameters));
  reset();
}

void ReferenceEngine::reset() {
  for (const auto& generator : generators_) generator->reset();
  states_ = start_states(machine_);
  colour_ = 0;
  step_ = 0;
  sweeps_ = 0;
}

void ReferenceEngine::shift(bool state) {
  std::shift_right(states_.begin(), states_.end(), 1);
  states_.front() = state ? 1 : -1;
}

std::uint64_t ReferenceEngine::word_of(std::size_t spin) const {
  const WordPlace& place = places_[static_cast<std::size_t>(machine_.spins[spin].word)];
  std::uint64_t words = 0;
  generators_[place.generator]->outputs({}, {&words, 1});
  return words >> (static_cast<unsigned>(place.word) * machine_.width) & low_mask(machine_.width);
}

std::int64_t ReferenceEngine::threshold_of(std::size_t spin) const {
  std::int64_t field = machine_.spins[spin].field;
  for (const Neighbour& neighbour : neighbours_[spin])
    field += neighbour.weight * states_[static_cast<std::size_t>(neighbour.spin)];
  const auto& table = machine_.tables[static_cast<std::size_t>(machine_.steps[step_].table)];
  const std::int64_t last = static_cast<std::int64_t>(table.size()) - 1;
  return table[static_cast<std::size_t>(std::clamp<std::int64_t>(field - machine_.minimum, 0, last))];
}

void ReferenceEngine::clock() {
  std::vector<std::int8_t> next = states_;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (machine_.spins[i].colour != colour_ || is_clamped_[i]) continue;
    next[i] = static_cast<std::int64_t>(word_of(i)) < threshold_of(i) ? 1 : -1;
  }
  states_ = std::move(next);
  for (const auto& generator : generators_) generator->clock({});
  if (++colour_ < colours_) return;
  colour_ = 0;
  if (++sweeps_ < machine_.steps[step_].sweeps || step_ + 1 == machine_.steps.size()) return;
  sweeps_ = 0;
  ++step_;
}

void ReferenceEngine::sweep() {
  do clock();
  while (colour_ != 0);
}

}  // namespace pulsewright::ising
