// SPDX-License-Identifier: Apache-2.0
// The oracle: one machine, clock by clock, in plain loops over the blocks' own models.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

class ReferenceEngine {
 public:
  /// `machine` must hold verify(), and outlive the engine.
  explicit ReferenceEngine(const Machine& machine);

  /// Start states and seeds, as after construction.
  void reset();
  /// Every spin takes the state of the one before it, the first one `state`; nothing else steps.
  void shift(bool state);
  /// A spin takes its other state.
  void flip(std::size_t spin) { states_[spin] = static_cast<std::int8_t>(-states_[spin]); }
  /// The machine's first step begins now, and the states stay.
  void first_step() {
    step_ = 0;
    sweeps_ = 0;
  }
  /// Redraws the spins of one colour from the states before, and steps all generators.
  void clock();
  /// A clock for each colour.
  void sweep();

  /// After the clocks so far; -1 or +1 [spins].
  std::span<const std::int8_t> states() const { return states_; }
  /// A clock() would end a sweep.
  bool is_last_colour() const { return colour_ + 1 == colours_; }

 private:
  std::uint64_t word_of(std::size_t spin) const;
  std::int64_t threshold_of(std::size_t spin) const;

  const Machine& machine_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<WordPlace> places_;
  std::vector<std::unique_ptr<primitives::Model>> generators_;
  std::vector<bool> is_clamped_;
  std::int64_t colours_;
  std::vector<std::int8_t> states_;
  std::int64_t colour_ = 0;
  std::size_t step_ = 0;
  std::int64_t sweeps_ = 0;  ///< of this step
};

}  // namespace pulsewright::ising
