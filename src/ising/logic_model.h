// SPDX-License-Identifier: Apache-2.0
// Invertible logic: models whose states of least energy are exactly the truth table of a circuit, so that any
// of its bits may be clamped and the others follow (K. Camsari et al., "Stochastic p-bits for invertible
// logic", 2017).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ising/spin_model.h"

namespace pulsewright::ising {

/// The model of a description; nothing for any other text. Spins are bits, +1 for 1, the lowest of a number
/// first, and inner bits after those that are listed:
///   and               a, b, a & b
///   adder:N           a [N], b [N], a + b [N + 1], N from 1 to 64
///   multiplier:NxM    a [N], b [M], a b [N + M], N and M from 2 to 32
std::optional<SpinModel> logic_model(std::string_view description);

}  // namespace pulsewright::ising
