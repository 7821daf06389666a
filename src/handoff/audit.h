// SPDX-License-Identifier: Apache-2.0
// Re-verifies a bundle from disk, trusting nothing that it says about itself. docs/audit.md.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/json.h"
#include "base/progress.h"
#include "handoff/bundle.h"
#include "handoff/hardware_evidence.h"
#include "handoff/signature_file.h"

namespace pulsewright::handoff {

inline constexpr std::size_t largest_json = std::size_t{64} << 20;  ///< bytes of one document or report

struct AuditOptions {
  bool replay = false;  ///< run parity again
  ProgressListener progress = {};
  /// The raw bytes of the public key that must have signed the bundle.
  std::optional<std::string> trusted_key = {};
};

struct AuditReport {
  std::string manifest_sha256;  ///< what was judged: no file can change without it; empty without a manifest
  DocumentId document;          ///< its hash is empty if the document cannot be read
  std::string model_sha256;     ///< of the model that was imported, as manifest and run name it; else empty
  std::size_t files_checked = 0;
  std::size_t files_regenerated = 0;
  bool elaborated = false;
  bool replayed = false;
  SignatureReport signature;
  std::optional<HardwareReport> hardware = {};  ///< of a bundle with a sound transcript
  Diagnostics findings;                         ///< every problem, in the order of the checks

  bool valid() const { return findings.empty() && files_checked > 0 && files_regenerated > 0 && elaborated; }
};

/// Checks, as far as each is possible: that only plain files are there, within limits (handoff/snapshot.h);
/// the manifest's schema, form and seal; every file present, none extra, every hash; the signature; the
/// schema of every report; the netlist's schema and meaning, with its seeds and measured correlations; that
/// RTL, testbench, weights, evaluation and read-me come out of the netlist byte for byte; that no other file
/// is there; that the reports belong to this netlist, that manifest and run name one imported model or none,
/// that parity was proved for all images in both simulators with its negative controls; that a transcript
/// shows, byte by byte, what the manifest says about it, and hardware is claimed with one alone; where
/// nothing was found by then, that the RTL elaborates and, on request, that parity holds again. The document
/// of a p-bit machine is checked likewise: what samples it wrongly by measure is a finding, package and
/// read-me come out of it again, and its parity counts clocks and spins. Throws Failure when the system or a
/// tool fails.
AuditReport audit_bundle(const std::filesystem::path& bundle, const AuditOptions& options);

/// The JSON object of `pulsewright audit --json`.
Json to_json(const AuditReport& report);

}  // namespace pulsewright::handoff
