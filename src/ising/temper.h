// SPDX-License-Identifier: Apache-2.0
// Parallel tempering with machines, and isoenergetic cluster moves.
#pragma once

#include <optional>

#include "ising/anneal.h"

namespace pulsewright::ising {

/// anneal() by tempering: two replicas at each temperature between hot and cold, in a geometric row of about
/// 1.3 sqrt(spins). After each sweep neighbours in temperature may be exchanged (R. Swendsen and J.-S. Wang
/// 1986), and the two replicas of a temperature flip a cluster of spins in which they differ, which keeps the
/// sum of their energies (J. Houdayer 2001, Z. Zhu, A. Ochoa and H. Katzgraber 2015). A read is 64 sweeps of
/// all replicas; then the coldest two go downhill.
std::optional<AnnealReport> temper(const SpinModel& model, const AnnealOptions& options,
                                   Diagnostics& diagnostics);

}  // namespace pulsewright::ising
