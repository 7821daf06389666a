// SPDX-License-Identifier: Apache-2.0
// A handoff: a bundle with the artefacts that say how its design was trained and what was checked of it.
#pragma once

#include <functional>

#include "base/progress.h"
#include "data/images.h"
#include "handoff/artefacts.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"
#include "parity/parity.h"

namespace pulsewright::handoff {

/// What a handoff is made of.
struct HandoffParts {
  const netlist::Netlist& netlist;
  const data::LabelledImages& test;
  const BenchmarkReport& report;
  std::string benchmark;  ///< texts of the artefacts
  std::string export_manifest;
  std::string estimator_regression;
  std::vector<TextFile> others;  ///< further files, such as reports/training.json
};

struct Handoff {
  std::vector<TextFile> files;  ///< all but the bundle's manifest
  AuditReport audit;            ///< of the files without the audit that is one of them
};

/// Proves parity in both simulators on all images, lowers the trained design and looks at its constants,
/// audits the bundle in a temporary folder, and adds the audit. Throws Failure when a tool is missing.
Handoff make_handoff(const HandoffParts& parts, const ProgressListener& progress);

}  // namespace pulsewright::handoff
