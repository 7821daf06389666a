// SPDX-License-Identifier: Apache-2.0
// The spins of a p-bit machine sweep by sweep. A machine decides all of its bits, so that every sweep can be
// computed again, and nothing has to be recorded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ising/engine.h"
#include "ising/machine.h"

namespace pulsewright::views {

/// Some sweeps that follow each other. Sweep 0 is the start.
struct SpinsView {
  std::int64_t first = 0;                 ///< the first of them
  std::vector<std::vector<bool>> states;  ///< [sweeps][spins]; true is +1
  std::vector<double> energies;           ///< [sweeps], in the units of the model's file
  std::vector<double> means;              ///< [sweeps], of the energies from sweep 1 to this one
  std::vector<double> magnetisations;     ///< [sweeps], mean of all spins, from -1 to 1
  std::vector<std::int64_t> flips;        ///< [sweeps], spins that differ from the sweep before
  std::vector<double> betas;              ///< [sweeps], of the table that the sweep used, per unit of energy
  std::optional<double> variation = {};   ///< see SpinReplay::variation(), of the last sweep
};

/// At most so many spins have their distribution compared with Boltzmann's.
inline constexpr std::int64_t most_compared_spins = 16;

/// Runs a machine as far as somebody looks, and keeps what it ran.
class SpinReplay {
 public:
  /// The machine holds verify().
  explicit SpinReplay(ising::Machine machine);

  const ising::Machine& machine() const { return machine_; }
  /// Sweeps of all steps.
  std::int64_t scheduled() const;
  /// No sweep beyond this one can be looked at: what is kept has at most 64 MiB of spins, and a million
  /// sweeps.
  std::int64_t last() const;
  /// After which sweeps a step ends, rising.
  std::vector<std::int64_t> step_ends() const;
  /// At most `count` sweeps, the last of which is `sweep`, in [0, last()].
  SpinsView view(std::int64_t sweep, std::int64_t count);
  /// Total variation between the states after sweeps 1 to `sweep` and the Boltzmann distribution, in [0, 1].
  /// Nothing for more than most_compared_spins spins, before the first sweep, and where temperatures change,
  /// since there is then no one distribution.
  std::optional<double> variation(std::int64_t sweep);

 private:
  void run_to(std::int64_t sweep);
  void keep();
  double beta_of(std::int64_t sweep) const;
  std::vector<double> boltzmann() const;

  ising::Machine machine_;
  std::vector<double> betas_;  ///< of the tables
  std::unique_ptr<ising::Engine> engine_;
  std::vector<std::vector<bool>> states_;  ///< [sweeps so far + 1][spins]
  std::vector<double> energies_;           ///< likewise, in the units of the file
  std::vector<double> sums_;               ///< likewise, of the energies from sweep 1 on
};

}  // namespace pulsewright::views
