// SPDX-License-Identifier: Apache-2.0
// The state of a training as a document, without loss.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "ising/train_machine.h"

namespace pulsewright::ising {

inline constexpr std::string_view training_state_schema = "pulsewright.ising-training/1";

/// What a training is, as opposed to how far it is: options and the hash of the patterns.
Json training_configuration(const Patterns& patterns, const TrainOptions& options);

/// The state as JSON: doubles as their 64 bits, chains as rows of 0 and 1.
std::string write_training_state(const TrainState& state, const Json& configuration);

/// The state in `text`, which has the shapes of `fresh`, the first state of the same training. Damage,
/// another version and another configuration are diagnosed as PW0702 at `where`.
std::optional<TrainState> read_training_state(std::string_view text, const Json& configuration,
                                              const TrainState& fresh, const std::string& where,
                                              Diagnostics& diagnostics);

}  // namespace pulsewright::ising
