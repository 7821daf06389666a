// SPDX-License-Identifier: Apache-2.0
#include "handoff/audit.h"

#include <exception>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/key_files.h"
#include "cli/output_place.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string bundle;
  std::string report;
  std::string key;
  bool replay = false;
};

/// Where the report of an invalid bundle goes: beside the bundle, which is not touched.
std::filesystem::path report_path(const Options& options) {
  if (!options.report.empty()) return options.report;
  std::filesystem::path bundle = std::filesystem::absolute(options.bundle).lexically_normal();
  if (!bundle.has_filename()) bundle = bundle.parent_path();
  return bundle.string() + ".audit.json";
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

/// Writes the report where one is due, and names it in the text. Returns why it could not be written: that
/// must take no verdict away.
std::string write_report(const Options& options, const handoff::AuditReport& report, const Json& object,
                         std::string& text) {
  if (report.valid() && options.report.empty()) return "";
  try {
    write_file(report_path(options), canonical_json(object));
  } catch (const std::exception& failure) {
    return failure.what();
  }
  text += fmt::format("report: {}\n", report_path(options).string());
  return "";
}

Exit audit(const Options& options, const Console& console) {
  if (!std::filesystem::is_directory(options.bundle))
    return console.refuse({{Code::no_such_input, options.bundle, "a bundle's folder", "no folder", ""}});
  Diagnostics wrong;
  if (!options.report.empty()) check_output_file("--report", options.report, wrong);
  handoff::AuditOptions how{options.replay, console.progress_callback()};
  if (!options.key.empty()) how.trusted_key = load_public_key(options.key, wrong);
  if (!wrong.empty()) return console.refuse(wrong);
  const handoff::AuditReport report = audit_bundle(options.bundle, how);
  const Json object = to_json(report);
  std::string text =
      fmt::format("{}: {} files hashed, {} generated again{}{}\n{}\n", report.valid() ? "valid" : "INVALID",
                  report.files_checked, report.files_regenerated, report.elaborated ? ", elaborated" : "",
                  report.replayed ? ", parity replayed" : "", signature_words(report.signature));
  text += to_text(report.findings);
  const std::string trouble = write_report(options, report, object, text);
  console.result(object, text);
  if (!trouble.empty()) console.note(trouble);
  if (!report.valid()) return Exit::no;
  return trouble.empty() ? Exit::yes : Exit::world_failed;
}

}  // namespace

void add_audit(Command& command) {
  auto options = std::make_shared<Options>();
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
