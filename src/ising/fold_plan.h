// SPDX-License-Identifier: Apache-2.0
// How a folded machine keeps its spins in rows of memories: which rows each row reads, and through which
// wires.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

/// Rows that are read at once, each from a memory of its own, in a machine that becomes hardware.
inline constexpr std::size_t most_ports = 64;

/// A spin among the rows that are read together.
struct Tap {
  std::size_t port;
  std::size_t lane;

  auto operator<=>(const Tap&) const = default;
};

/// Row r holds the spins of colour r, each in the lane of its word. All rows share their wires: lane p sees
/// taps[p] in every row, with weight 0 if it has no such neighbour.
struct FoldPlan {
  std::size_t lanes = 0;
  std::size_t ports = 1;                              ///< rows that are read at once
  std::vector<std::vector<std::int64_t>> spins = {};  ///< [rows, lanes]; -1 for none
  std::vector<std::vector<std::int64_t>> reads = {};  ///< [rows, ports] rows; -1 for a port without use
  std::vector<std::vector<Tap>> taps = {};            ///< [lanes], ascending
  std::vector<bool> waits = {};                       ///< [rows]: it reads what is still on its way

  std::size_t rows() const { return spins.size(); }
  std::size_t most_taps() const;
  /// Clocks from row 0 to row 0: a row that waits lets three stages pass empty.
  std::int64_t clocks_of_sweep() const;
};

/// The plan of a verified machine whose layout is folded; without taps if it has more than most_ports.
FoldPlan plan_folds(const Machine& machine);

/// The weight that each tap of a lane has in a row [taps]; zeros for a lane without spin.
std::vector<std::int64_t> tap_weights(const FoldPlan& plan,
                                      const std::vector<std::vector<Neighbour>>& neighbours, std::size_t row,
                                      std::size_t lane);

}  // namespace pulsewright::ising
