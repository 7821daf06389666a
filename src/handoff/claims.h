// SPDX-License-Identifier: Apache-2.0
// The boundary of the evidence: local simulation and executable HDL parity, never a measurement of hardware.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/json.h"

namespace pulsewright::handoff {

inline constexpr std::string_view evidence_boundary = "local_simulation_and_executable_hdl_parity";

/// Finds, at any depth of a document, a `hardware_measurement_claimed` that is not false, an
/// `evidence_boundary` that is another one, and words that claim evidence from silicon, from a board, or of
/// timing closure. `name` stands in front of the JSON pointers.
void check_claims(const Json& document, const std::string& name, Diagnostics& findings);

}  // namespace pulsewright::handoff
