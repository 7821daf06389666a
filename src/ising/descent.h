// SPDX-License-Identifier: Apache-2.0
// Steepest descent: what every search ends with.
#pragma once

#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

/// Flips the spin that gains most, until none gains.
class Descent {
 public:
  /// `model` must outlive it.
  explicit Descent(const SpinModel& model);

  /// The energy that it ends at. `states`: -1 or +1 [spins].
  std::int64_t run(std::vector<std::int8_t>& states) const;

 private:
  const SpinModel& model_;
  std::vector<std::vector<Neighbour>> neighbours_;
};

}  // namespace pulsewright::ising
