// SPDX-License-Identifier: Apache-2.0
#include "flow/audit_bundle.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "base/document_kind.h"
#include "base/files.h"
#include "flow/key_files.h"
#include "flow/output_place.h"
#include "handoff/bundle.h"
#include "netlist/document.h"

namespace pulsewright::flow {

namespace {

/// Where the report of an invalid bundle goes: beside the bundle, which is not touched.
std::filesystem::path report_path(const BundleAuditOptions& options) {
  if (!options.report.empty()) return options.report;
  std::filesystem::path bundle = std::filesystem::absolute(options.bundle).lexically_normal();
  if (!bundle.has_filename()) bundle = bundle.parent_path();
  return bundle.string() + ".audit.json";
}

/// Whether anything of a bundle lies in a folder, if only in part: a manifest, a document, Verilog.
bool has_part_of_bundle(const std::filesystem::path& folder) {
  return std::ranges::any_of(
      std::initializer_list<const char*>{handoff::manifest_name, netlist::document_name, "rtl", "reports"},
      [&](const char* name) { return std::filesystem::exists(folder / name); });
}

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

/// A line on the transcript, if there is one: what it shows, and no more.
std::string hardware_words(const std::optional<handoff::HardwareReport>& hardware) {
  if (!hardware) return "";
  return fmt::format("{}: {} images answered, {} of the test set, every logit as in the exact model{}\n",
                     hardware->shown.is_simulated ? "transcript of a simulation, and not evidence of hardware"
                                                  : "transcript of a board, as its host recorded it",
                     hardware->shown.images, hardware->test_images,
                     hardware->shown.bitstream_sha256
                         ? fmt::format("\nbitstream: {}", *hardware->shown.bitstream_sha256)
                         : "");
}

}  // namespace

std::optional<BundleAudit> audit_bundle(const BundleAuditOptions& options, const ProgressListener& progress,
                                        Diagnostics& diagnostics) {
  if (!std::filesystem::is_directory(options.bundle)) {
    diagnostics.push_back({Code::no_such_input, options.bundle, "a bundle's folder", found_at(options.bundle),
                           "`pulsewright export RUN --out BUNDLE` makes one"});
    return std::nullopt;
  }
  if (!has_part_of_bundle(options.bundle)) {
    diagnostics.push_back({Code::no_such_input, options.bundle, "a bundle's folder, with a manifest.json",
                           "a folder with nothing of a bundle",
                           "`pulsewright export RUN --out BUNDLE` makes one"});
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

std::string to_text(const BundleAudit& audit) {
  const handoff::AuditReport& report = audit.report;
  return fmt::format(
             "{}: {} files hashed, {} generated again{}{}\n{}{}\n", report.valid() ? "valid" : "INVALID",
             report.files_checked, report.files_regenerated, report.elaborated ? ", elaborated" : "",
             report.replayed ? ", parity replayed" : "",
             report.model_sha256.empty() ? "" : fmt::format("made of the model {}\n", report.model_sha256),
             signature_words(report.signature)) +
         hardware_words(report.hardware) + to_text(report.findings) +
         (audit.written.empty() ? "" : fmt::format("report: {}\n", audit.written));
}

}  // namespace pulsewright::flow
