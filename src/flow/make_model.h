// SPDX-License-Identifier: Apache-2.0
// A benchmark graph, or invertible logic, as a file.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "ising/spin_model.h"

namespace pulsewright::flow {

/// Makes what the description names, such as "torus:64:64:1" or "adder:4", and writes `out`: an edge list,
/// for logic a file whose ending says the format.
std::optional<ising::SpinModel> make_model(const std::string& description, const std::string& out,
                                           Diagnostics& diagnostics);

}  // namespace pulsewright::flow
