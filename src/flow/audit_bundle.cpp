// SPDX-License-Identifier: Apache-2.0
#include "flow/audit_bundle.h"

#include <exception>
#include <filesystem>
#include <utility>

#include "base/files.h"
#include "flow/key_files.h"
#include "flow/output_place.h"

namespace pulsewright::flow {

namespace {

/// Where the report of an invalid bundle goes: beside the bundle, which is not touched.
std::filesystem::path report_path(const BundleAuditOptions& options) {
  if (!options.report.empty()) return options.report;
  std::filesystem::path bundle = std::filesystem::absolute(options.bundle).lexically_normal();
  if (!bundle.has_filename()) bundle = bundle.parent_path();
  return bundle.string() + ".audit.json";
}

}  // namespace

std::optional<BundleAudit> audit_bundle(const BundleAuditOptions& options, const ProgressListener& progress,
                                        Diagnostics& diagnostics) {
  if (!std::filesystem::is_directory(options.bundle)) {
    diagnostics.push_back({Code::no_such_input, options.bundle, "a bundle's folder", "no folder", ""});
    return std::nullopt;
  }
  if (!options.report.empty()) check_output_file("--report", options.report, diagnostics);
  handoff::AuditOptions how{options.replay, progress};
  if (!options.key.empty()) how.trusted_key = load_public_key(options.key, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  BundleAudit audit{handoff::audit_bundle(options.bundle, how), "", ""};
  if (audit.report.valid() && options.report.empty()) return audit;
  const std::filesystem::path file = report_path(options);
  try {
    write_file(file, canonical_json(to_json(audit.report)));
    audit.written = file.string();
  } catch (const std::exception& failure) {
    audit.trouble = failure.what();
  }
  return audit;
}

}  // namespace pulsewright::flow
