// SPDX-License-Identifier: Apache-2.0
// Artefacts that follow from the netlist, from other artefacts and from what a simulator shows, and that an
// audit makes again to compare bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "handoff/artefacts.h"
#include "handoff/bundle.h"
#include "parity/observe_constants.h"

namespace pulsewright::handoff {

inline constexpr std::string_view trained_design_schema = "pulsewright.trained_design_parity/1";
inline constexpr std::string_view handoff_audit_schema = "pulsewright.handoff_audit/1";

/// Names of artefacts that begin with the netlist's: <name>_trained_design.v and what was seen of it, and
/// the audit of the whole.
std::string trained_design_name(const netlist::Netlist& netlist);
std::string trained_design_parity_name(const netlist::Netlist& netlist);
std::string handoff_audit_name(const netlist::Netlist& netlist);

/// The trained design's constants beside what a simulator showed of `verilog`.
std::string write_trained_design_parity(const netlist::Netlist& netlist, const Selection& selection,
                                        const std::string& verilog,
                                        const parity::ObservedConstants& observed);

/// The audit of a handoff whose other files are `files`, sorted by path: status (`valid` without findings),
/// the summary of the design, the schemas of its artefacts, and the SHA-256 of every file.
std::string write_handoff_audit(const netlist::Netlist& netlist, const std::vector<FileRecord>& files,
                                const Diagnostics& findings);

/// Finds every place in which two documents differ, with the pointer of the innermost one.
void find_differences(const Json& expected, const Json& got, Code code, const std::string& where,
                      Diagnostics& findings);

}  // namespace pulsewright::handoff
