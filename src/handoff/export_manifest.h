// SPDX-License-Identifier: Apache-2.0
// The export manifest: what a benchmark report says about the netlist that is handed over, and no more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/images.h"
#include "handoff/artefacts.h"
#include "handoff/bundle.h"

namespace pulsewright::handoff {

/// Built from the text of a benchmark report. Nothing comes back, and all that is wrong is collected, where
/// the report is not one (schema, evidence boundary, hardware measurement), was not made with this
/// configuration, or is not true of the netlist (check_report).
std::optional<ExportManifest> build_export_manifest(std::string_view report_text,
                                                    const TrainingSettings& configuration,
                                                    const netlist::Netlist& netlist,
                                                    const data::LabelledImages& test,
                                                    Diagnostics& diagnostics);

}  // namespace pulsewright::handoff
