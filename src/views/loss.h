// SPDX-License-Identifier: Apache-2.0
// The loss of a training by epoch. Phases train different networks, so a curve is never drawn across them.
#pragma once

#include <vector>

#include "views/moment.h"

namespace pulsewright::views {

/// The epochs of one phase.
struct PhaseBand {
  train::Phase phase = train::Phase::real;
  std::vector<train::EpochRecord> epochs;  ///< at least one
};

struct LossView {
  std::vector<PhaseBand> bands;  ///< in the order of the run; empty without a history
  double largest = 0;            ///< loss of any epoch, nats
};

LossView loss_view(const Moment& moment);

/// Whether the training chose, or has yet to choose, from the candidates. Where it did not, the streams of
/// each layer were given, and the probabilities say nothing.
bool is_searched(const Moment& moment);

}  // namespace pulsewright::views
