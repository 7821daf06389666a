// SPDX-License-Identifier: Apache-2.0
// The p-bit machine of a model, as a document.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "ising/compile_machine.h"

namespace pulsewright::flow {

/// Compiles, and writes `out` unless it is empty. What keeps the model from becoming a machine is diagnosed.
std::optional<ising::Machine> compile_model(const ising::SpinModel& model,
                                            const ising::CompileOptions& options, const std::string& out,
                                            Diagnostics& diagnostics);

}  // namespace pulsewright::flow
