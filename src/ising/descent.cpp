// SPDX-License-Identifier: Apache-2.0
#include "ising/descent.h"

namespace pulsewright::ising {

Descent::Descent(const SpinModel& model)
    : model_(model), neighbours_(neighbours_of(model.fields.size(), model.couplings)) {}

std::int64_t Descent::run(std::vector<std::int8_t>& states) const {
  std::vector<std::int64_t> fields = model_.fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    for (const Neighbour& neighbour : neighbours_[i])
      fields[i] += neighbour.weight * states[static_cast<std::size_t>(neighbour.spin)];
  while (true) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < fields.size(); ++i)
      if (fields[i] * states[i] < fields[best] * states[best]) best = i;
    if (fields[best] * states[best] >= 0) break;
    states[best] = static_cast<std::int8_t>(-states[best]);
    for (const Neighbour& neighbour : neighbours_[best])
      fields[static_cast<std::size_t>(neighbour.spin)] += 2 * neighbour.weight * states[best];
  }
  return energy(model_, states);
}

}  // namespace pulsewright::ising
