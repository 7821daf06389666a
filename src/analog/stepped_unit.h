// SPDX-License-Identifier: Apache-2.0
// A pulse unit's Verilog that is given one vector after the other, each of which may depend on the counts
// before it.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "analog/pulse_unit.h"
#include "hdl/lock_step.h"

namespace pulsewright::analog {

class SteppedUnit {
 public:
  /// Builds a lowerable unit in `folder` and resets it. `seed`, which is positive: of registers that begin at
  /// random. Throws Failure when a tool is missing or fails.
  SteppedUnit(const PulseUnit& unit, hdl::Simulator simulator, int seed, const std::filesystem::path& folder);

  /// Hands a vector in and waits until its update is done: x [inputs], d [outputs]. Throws Failure if that is
  /// never the case.
  void update(std::span<const std::int64_t> x, std::span<const std::int64_t> d);

  /// What the ports show after the last vector.
  const std::vector<std::uint64_t>& counts() const { return counts_; }  ///< [outputs * inputs]
  std::uint64_t length() const { return length_; }

 private:
  /// The counts on show, into those from `first` on.
  void read_counts(std::span<const std::uint64_t> outputs, std::size_t first);
  void hold(std::span<const std::uint64_t> inputs, std::size_t clocks);

  PulseUnit unit_;
  hdl::Device device_;
  std::unique_ptr<hdl::SteppedTop> top_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t length_ = 0;
  bool is_done_ = false;
};

}  // namespace pulsewright::analog
