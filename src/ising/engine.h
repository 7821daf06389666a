// SPDX-License-Identifier: Apache-2.0
// Engines that run one machine sweep by sweep; all give the reference engine's bits.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "ising/machine.h"

namespace pulsewright::ising {

class Engine {
 public:
  virtual ~Engine() = default;
  /// Begins again, as a machine that differs in seeds, start states and sweeps of its steps alone.
  virtual void restart(const Machine& machine) = 0;
  /// From now on this table alone.
  virtual void use_table(std::size_t table) = 0;
  /// Spins of a machine without clamps take their other state.
  virtual void flip(std::span<const std::int32_t> spins) = 0;
  /// A clock for each colour.
  virtual void sweep() = 0;
  /// After the sweeps so far; -1 or +1 [spins].
  virtual std::span<const std::int8_t> states() const = 0;
  /// E of these states, without offset and scale.
  virtual std::int64_t energy() const = 0;
};

/// The fastest engine for one machine, from its start states on. The machine must hold verify().
std::unique_ptr<Engine> make_engine(const Machine& machine);

/// The reference engine as an Engine.
std::unique_ptr<Engine> make_reference_engine(const Machine& machine);

}  // namespace pulsewright::ising
