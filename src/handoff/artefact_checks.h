// SPDX-License-Identifier: Apache-2.0
// What an audit asks of a handoff beyond what it asks of every bundle: that its artefacts agree with each
// other and with the netlist. docs/handoff.md maps the review checklist to these checks.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "data/images.h"
#include "handoff/bundle.h"

namespace pulsewright::handoff {

/// The files of a bundle, as its audit lets them be read: hashed before, and no links among them.
struct BundleFiles {
  std::vector<std::string> paths;
  /// The bytes of one of them; nothing where it cannot be read.
  std::function<std::optional<std::string>(const std::string& path)> read;
};

/// Checks every report of a bundle, and JSON among `artefacts`, for claims of hardware.
void check_claims_of_reports(const BundleFiles& files, const std::vector<std::string>& artefacts,
                             Diagnostics& findings);

/// Checks every report of a bundle for claims of hardware and, where the bundle has the artefacts of a
/// handoff, all of those. `netlist` and `test` are the bundle's own.
void check_artefacts(const BundleFiles& files, const netlist::Netlist& netlist,
                     const data::LabelledImages& test, Diagnostics& findings);

}  // namespace pulsewright::handoff
