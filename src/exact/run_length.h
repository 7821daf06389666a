// SPDX-License-Identifier: Apache-2.0
// Images that are run at a part of the streams' length, and last layers that end early.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "exact/engine.h"
#include "netlist/netlist.h"

namespace pulsewright {

/// What is said of one image while it enters.
struct RunLength {
  std::int64_t halvings = 0;  ///< of every stream; in [0, netlist.halvings]
  bool early_exit = false;    ///< the last layer ends once its leader is decided

  bool operator==(const RunLength&) const = default;
};

/// An image at its run length.
struct TimedInference {
  Inference inference;
  /// Bits of the last layer's streams that were counted. Where they are not all, its counts are what the
  /// circuit sums to then: what each class has for certain, as every negative product that is left might
  /// still come.
  std::int64_t counted = 0;
};

/// Runs images of one netlist, which it keeps a reference to, by the definition of the blocks.
class TimedEngine {
 public:
  explicit TimedEngine(const Netlist& netlist);
  TimedInference run(std::span<const std::int64_t> features, const RunLength& length) const;

 private:
  /// The netlist at one length.
  struct AtLength {
    std::unique_ptr<Netlist> netlist;
    std::unique_ptr<Engine> engine;
    std::vector<std::int64_t> margins;  ///< of the last layer; empty where it cannot end early
  };

  void leave_early(const AtLength& at, TimedInference& timed) const;

  std::vector<AtLength> lengths_;  ///< by halvings
};

}  // namespace pulsewright
