// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "flow/audit_bundle.h"

namespace pulsewright::cli {

namespace {

Exit audit(const flow::BundleAuditOptions& options, const Console& console) {
  Diagnostics diagnostics;
  const auto audit = flow::audit_bundle(options, console.progress_callback(), diagnostics);
  if (!audit) return console.refuse(diagnostics);
  console.result(to_json(audit->report), to_text(*audit));
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
