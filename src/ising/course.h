// SPDX-License-Identifier: Apache-2.0
// What a machine does from its start states on, sweep by sweep.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

struct Course {
  std::vector<double> energies = {};     ///< per spin, in the units of the file; after each sweep [sweeps]
  std::vector<std::int8_t> states = {};  ///< after the last one, -1 or +1 [spins]
};

/// The first sweeps of a machine, at least one, under all its steps.
Course record_course(const Machine& machine, std::int64_t sweeps);

/// The autocorrelation of values, 1 at lag 0, estimated with their mean and the divisor n (W. W. S. Wei, Time
/// Series Analysis, 2006, section 2.5) [lags + 1]; zeros for values that are all the same. More than `lags`
/// values.
std::vector<double> autocorrelation(std::span<const double> values, std::size_t lags);

}  // namespace pulsewright::ising
