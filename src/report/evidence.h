// SPDX-License-Identifier: Apache-2.0
// What a bundle or a run says about a circuit besides the circuit itself: its reports, and the audit.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"
#include "report/placement.h"
#include "report/trials.h"

namespace pulsewright::report {

/// Documents that lie beside a netlist. What is missing was not measured.
struct Evidence {
  std::optional<Json> configuration;          ///< run.json
  std::optional<Json> training;               ///< training.json
  std::optional<Json> parity;                 ///< reports/parity.json
  std::optional<Json> synthesis;              ///< reports/synthesis.json
  std::optional<Trials> trials;               ///< settled.json of a run
  std::optional<Placement> placement;         ///< report.json of `pulsewright synth`
  std::optional<handoff::AuditReport> audit;  ///< of a bundle, made now
  std::optional<handoff::Manifest> manifest;  ///< of a bundle
};

struct EvidenceOptions {
  bool audits = true;      ///< audit a bundle; that elaborates its Verilog
  std::string synth = {};  ///< the folder that `pulsewright synth` wrote; empty for none
  ProgressListener progress = {};
};

/// Reads what is there of a run, a bundle or a document, strictly by the shapes that an audit holds them to;
/// a report of another shape, and one of another netlist, is diagnosed. Throws Failure when the audit's tools
/// fail.
Evidence read_evidence(const std::filesystem::path& path, const EvidenceOptions& options,
                       Diagnostics& diagnostics);

/// A member of a report that was read strictly, so that it is there.
std::int64_t integer_at(const Json& object, std::string_view key);
double number_at(const Json& object, std::string_view key);
const std::string& text_at(const Json& object, std::string_view key);
bool flag_at(const Json& object, std::string_view key);
const Json::Array& array_at(const Json& object, std::string_view key);

}  // namespace pulsewright::report
