// SPDX-License-Identifier: Apache-2.0
#include "handoff/audit.h"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/flag_values.h"

namespace pulsewright {

namespace {

struct Options {
  std::string bundle;
  std::string report;
  bool replay = false;
};

/// Where the report of an invalid bundle goes: beside the bundle, which is not touched.
std::filesystem::path report_path(const Options& options) {
  if (!options.report.empty()) return options.report;
  std::filesystem::path bundle = std::filesystem::absolute(options.bundle).lexically_normal();
  if (!bundle.has_filename()) bundle = bundle.parent_path();
  return bundle.string() + ".audit.json";
}

Exit audit(const Options& options, const Console& console) {
  if (!std::filesystem::is_directory(options.bundle))
    return console.refuse({{Code::no_such_input, options.bundle, "a bundle's folder", "no folder", ""}});
  const AuditReport report = audit_bundle(options.bundle, {options.replay, console.progress_callback()});
  const Json object = to_json(report);
  std::string text =
      fmt::format("{}: {} files hashed, {} generated again{}\n", report.valid() ? "valid" : "INVALID",
                  report.files_checked, report.files_regenerated, report.replayed ? ", parity replayed" : "");
  text += to_text(report.findings);
  if (!report.valid() || !options.report.empty()) {
    write_file(report_path(options), canonical_json(object));
    text += fmt::format("report: {}\n", report_path(options).string());
  }
  console.result(object, text);
  return report.valid() ? Exit::yes : Exit::no;
}

}  // namespace

void add_audit(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "audit", "Re-verifies a bundle from disk: every hash, file and claim.",
                                  "pulsewright audit bundle --replay");
  command->add_option("bundle", options->bundle, "the bundle's folder")->required()->check(not_empty());
  command->add_flag("--replay", options->replay, "run parity again as well");
  command
      ->add_option("--report", options->report,
                   "where the report is written (default: BUNDLE.audit.json, and only when invalid)")
      ->check(not_empty());
  command->callback([&action, options] {
    action = [options](const Console& console) { return audit(*options, console); };
  });
}

}  // namespace pulsewright
