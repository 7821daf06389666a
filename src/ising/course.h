// SPDX-License-Identifier: Apache-2.0
// What a machine does from its start states on, sweep by sweep.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

/// Energies that a course keeps: of more sweeps those of every second, fourth, ... sweep.
inline constexpr std::size_t most_course_points = 16384;
/// Consecutive energies that it keeps besides.
inline constexpr std::int64_t most_window_sweeps = 131072;

/// Energies are per spin, in the units of the file.
struct Course {
  std::int64_t stride = 1;               ///< sweeps from one energy to the next, a power of two
  std::vector<double> energies = {};     ///< after sweeps 1, 1 + stride, ... [at most most_course_points]
  std::vector<double> window = {};       ///< after each sweep of the window
  std::vector<std::int8_t> states = {};  ///< after the last one, -1 or +1 [spins]
};

/// The first sweeps of a machine, at least one, under all its steps. The window begins after `warmup` of them
/// and has at most most_window_sweeps.
Course record_course(const Machine& machine, std::int64_t warmup, std::int64_t sweeps);

/// The autocorrelation of values, 1 at lag 0, estimated with their mean and the divisor n (W. W. S. Wei, Time
/// Series Analysis, 2006, section 2.5) [lags + 1]; zeros for values that are all the same. More than `lags`
/// values.
std::vector<double> autocorrelation(std::span<const double> values, std::size_t lags);

}  // namespace pulsewright::ising
