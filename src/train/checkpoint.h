// SPDX-License-Identifier: Apache-2.0
// The state of a run as bytes, without loss.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "train/state.h"

namespace pulsewright::train {

/// Magic, format version, SHA-256 of the configuration's text, the state (little-endian; doubles bit by
/// bit), and the SHA-256 of all that.
std::string write_checkpoint(const TrainingState& state, std::string_view configuration);

/// The state in `bytes`. Damage, another format version or another configuration are diagnosed as
/// Code::bad_checkpoint at `where`.
std::optional<TrainingState> read_checkpoint(std::string_view bytes, std::string_view configuration,
                                             const std::string& where, Diagnostics& diagnostics);

/// Whether a state read from a file can take the place of `fresh`, the initial state of the same run: the
/// same layers, candidates and shapes.
bool fits(const TrainingState& state, const TrainingState& fresh);

}  // namespace pulsewright::train
