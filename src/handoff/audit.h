// SPDX-License-Identifier: Apache-2.0
// Re-verifies a bundle from disk, trusting nothing that it says about itself.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/json.h"

namespace pulsewright {

struct AuditOptions {
  bool replay = false;  ///< run parity again
  std::function<void(const std::string&)> progress = {};
};

struct AuditReport {
  std::string netlist_sha256;  ///< empty when there is no readable netlist
  std::size_t files_checked = 0;
  std::size_t files_regenerated = 0;
  bool replayed = false;
  Diagnostics findings;  ///< every problem, in the order of the checks

  bool valid() const { return findings.empty() && files_checked > 0 && files_regenerated > 0; }
};

/// Checks, as far as each is possible: the manifest's schema, form and seal; every file present, none extra,
/// no links, every hash; the netlist's schema and meaning; that RTL, testbench, weights, evaluation and
/// read-me come out of the netlist byte for byte; that the reports belong to this netlist, that parity was
/// proved for all images in both simulators with its negative controls, and, on request, that it holds again.
/// Files are only read; no path outside the bundle is opened.
AuditReport audit_bundle(const std::filesystem::path& bundle, const AuditOptions& options);

/// The JSON object of `pulsewright audit --json`.
Json to_json(const AuditReport& report);

/// One diagnostic as a JSON object: code, where, expected, got, hint.
Json to_json(const Diagnostic& diagnostic);

}  // namespace pulsewright
