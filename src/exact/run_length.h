// SPDX-License-Identifier: Apache-2.0
// Images that are run at a part of the streams' length, and last layers that end early.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "exact/engine.h"
#include "netlist/netlist.h"

namespace pulsewright::exact {

/// The settings of one image, given while it enters.
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

/// A netlist at one length of its streams.
class HalvedNetlist {
 public:
  /// run() ends early only with `length.early_exit`, and if the last layer can. nullptr as make_engine()
  /// gives it, with its obstacle.
  static std::unique_ptr<HalvedNetlist> make(const netlist::Netlist& netlist, const RunLength& length,
                                             Method method, std::string* obstacle = nullptr);

  HalvedNetlist(const HalvedNetlist&) = delete;
  HalvedNetlist& operator=(const HalvedNetlist&) = delete;

  const Engine& engine() const { return *engine_; }
  TimedInference run(std::span<const std::int64_t> features, bool early_exit) const;

 private:
  HalvedNetlist(const netlist::Netlist& netlist, const RunLength& length);
  void leave_early(TimedInference& timed) const;

  netlist::Netlist netlist_;
  netlist::Layer last_;
  std::unique_ptr<Engine> engine_;
  std::vector<std::int64_t> margins_;  ///< of the last layer; empty if it cannot end early
};

/// Runs images of one netlist by the definition of the blocks.
class TimedEngine {
 public:
  explicit TimedEngine(const netlist::Netlist& netlist);
  TimedInference run(std::span<const std::int64_t> features, const RunLength& length) const;

 private:
  std::vector<std::unique_ptr<HalvedNetlist>> lengths_;  ///< by halvings
};

/// An engine that runs every image at one length, which the netlist's schedule has. If the last layer ends
/// early, as far as it can (netlist/accumulation.h), the logits are what it has counted then. nullptr as
/// make_engine() gives it, with its obstacle.
std::unique_ptr<Engine> make_timed_engine(const netlist::Netlist& netlist, const RunLength& length,
                                          Method method, std::string* obstacle = nullptr);

}  // namespace pulsewright::exact
