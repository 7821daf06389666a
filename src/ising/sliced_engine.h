// SPDX-License-Identifier: Apache-2.0
// 512 machines at once, which differ in their seeds alone: each bit of every state is a plane with one lane
// for each machine.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

struct SlicedPlanes;

class SlicedEngine {
 public:
  static constexpr std::size_t lanes = 512;

  /// True for machines whose generators are of kind source_cellular and of one shape, and whose spins have
  /// few enough local fields.
  static bool can_hold(const Machine& machine);

  /// Lane k runs the machine as seed_machine() makes it from seeds[k]. `machine` must hold verify() and
  /// can_hold(). `seeds`: [lanes].
  SlicedEngine(const Machine& machine, std::span<const std::uint64_t> seeds);
  ~SlicedEngine();

  /// A clock for each colour in all lanes; equal to the reference engine's in each. The instructions in use
  /// (base/instruction_sets.h) cannot be seen in the result.
  void sweep();

  /// -1 or +1 [spins] of one machine.
  std::vector<std::int8_t> states(std::size_t lane) const;

 private:
  std::unique_ptr<SlicedPlanes> planes_;
};

}  // namespace pulsewright::ising
