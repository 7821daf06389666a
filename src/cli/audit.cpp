// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/audit_bundle.h"

namespace pulsewright::cli {

namespace {

/// What the text says about the signature; a bad one is among the findings.
std::string signature_words(const handoff::SignatureReport& signature) {
  switch (signature.state) {
    case handoff::SignatureState::none:
      return "not signed";
    case handoff::SignatureState::bad:
      return "the signature does not hold";
    case handoff::SignatureState::unproven:
      return fmt::format("signed by {}, of which nothing is known without --key", signature.public_key);
    case handoff::SignatureState::trusted:
      return fmt::format("signed by {}, the given key", signature.public_key);
  }
  return "";
}

std::string report_text(const flow::BundleAudit& audit) {
  const handoff::AuditReport& report = audit.report;
  return fmt::format(
             "{}: {} files hashed, {} generated again{}{}\n{}{}\n", report.valid() ? "valid" : "INVALID",
             report.files_checked, report.files_regenerated, report.elaborated ? ", elaborated" : "",
             report.replayed ? ", parity replayed" : "",
             report.model_sha256.empty() ? "" : fmt::format("made of the model {}\n", report.model_sha256),
             signature_words(report.signature)) +
         to_text(report.findings) + (audit.written.empty() ? "" : fmt::format("report: {}\n", audit.written));
}

Exit audit(const flow::BundleAuditOptions& options, const Console& console) {
  Diagnostics diagnostics;
  const auto audit = flow::audit_bundle(options, console.progress_callback(), diagnostics);
  if (!audit) return console.refuse(diagnostics);
  console.result(to_json(audit->report), report_text(*audit));
  if (!audit->trouble.empty()) console.note(audit->trouble);
  if (!audit->report.valid()) return Exit::no;
  return audit->trouble.empty() ? Exit::yes : Exit::world_failed;
}

}  // namespace

void add_audit(Command& command) {
  auto options = std::make_shared<flow::BundleAuditOptions>();
  command.example("pulsewright audit bundle --replay");
  command.option("bundle", options->bundle, "the bundle's folder").required();
  command.flag("--replay", options->replay, "run parity again as well");
  command.option("--key", options->key,
                 "the Ed25519 public key (PEM) that must have signed the bundle; unsigned is invalid then");
  command.option("--report", options->report,
                 "where the report is written (default: BUNDLE.audit.json, and only when invalid)");
  command.runs([options](const Console& console) { return audit(*options, console); });
}

}  // namespace pulsewright::cli
