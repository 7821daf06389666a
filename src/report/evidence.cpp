// SPDX-License-Identifier: Apache-2.0
#include "report/evidence.h"

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "handoff/report_shapes.h"
#include "netlist/document.h"

namespace pulsewright::report {

namespace {

namespace fs = std::filesystem;

/// The report at `path`, which has the shape of the bundle's file `name`; nothing if it is not there.
std::optional<Json> read_report(const fs::path& path, const char* name, Diagnostics& diagnostics) {
  if (!fs::is_regular_file(path)) return std::nullopt;
  const std::string text = read_file(path, handoff::largest_json);
  Diagnostics wrong;
  handoff::check_report_shape(name, text, wrong);
  std::optional<Json> report = parse_json(text, wrong);
  if (wrong.empty()) return report;
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = path.parent_path().string() + "/ " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return std::nullopt;
}

/// What `read` makes of the file at `path`; nothing if it is not there.
template <class Document>
std::optional<Document> read_file_of(const fs::path& path,
                                     std::optional<Document> (*read)(const std::string&, Diagnostics&),
                                     Diagnostics& diagnostics) {
  if (!fs::is_regular_file(path)) return std::nullopt;
  Diagnostics wrong;
  auto document = read(read_file(path, handoff::largest_json), wrong);
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = path.string() + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return document;
}

/// A report with the hash of a netlist belongs to that one alone.
void check_owner(const std::optional<Json>& report, const char* name, const std::string& sha256,
                 Diagnostics& diagnostics) {
  const Json* owner = report ? report->find("netlist_sha256") : nullptr;
  if (owner != nullptr && *owner != Json(sha256))
    diagnostics.push_back({Code::foreign_evidence, std::string(name) + ": /netlist_sha256", sha256,
                           owner->brief(), "it was made of another netlist"});
}

std::optional<handoff::Manifest> read_manifest_of(const fs::path& bundle) {
  Diagnostics told_by_audit;
  const fs::path path = bundle / handoff::manifest_name;
  if (!fs::is_regular_file(path)) return std::nullopt;
  return handoff::read_manifest(read_file(path), told_by_audit);
}

}  // namespace

Evidence read_evidence(const fs::path& path, const EvidenceOptions& options, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  Evidence evidence;
  const bool is_bundle = handoff::is_bundle(path);
  const bool is_folder = fs::is_directory(path);
  if (is_bundle) {
    evidence.configuration = read_report(path / handoff::run_name, handoff::run_name, diagnostics);
    evidence.training = read_report(path / handoff::training_name, handoff::training_name, diagnostics);
    evidence.parity = read_report(path / handoff::parity_name, handoff::parity_name, diagnostics);
    evidence.synthesis = read_report(path / handoff::synthesis_name, handoff::synthesis_name, diagnostics);
  } else if (is_folder) {
    evidence.configuration = read_report(path / "run.json", handoff::run_name, diagnostics);
    evidence.training = read_report(path / "training.json", handoff::training_name, diagnostics);
    evidence.trials = read_file_of(path / trials_name, read_trials, diagnostics);
  }
  if (!options.synth.empty()) {
    const fs::path report = fs::path(options.synth) / "report.json";
    evidence.placement = read_file_of(report, read_placement, diagnostics);
    if (!fs::is_regular_file(report))
      diagnostics.push_back({Code::no_such_input, report.string(),
                             "the report that `pulsewright synth` writes", "nothing", ""});
  }
  if (diagnostics.size() != before) return evidence;
  const fs::path document = is_folder ? path / netlist::document_name : path;
  if (fs::is_regular_file(document)) {
    Diagnostics told_by_reader;
    if (const auto netlist = netlist::load_netlist(path, told_by_reader)) {
      const std::string sha256 = netlist_hash(*netlist);
      check_owner(evidence.training, handoff::training_name, sha256, diagnostics);
      check_owner(evidence.parity, handoff::parity_name, sha256, diagnostics);
      check_owner(evidence.synthesis, handoff::synthesis_name, sha256, diagnostics);
      if (evidence.placement && evidence.placement->netlist_sha256 != sha256)
        diagnostics.push_back({Code::foreign_evidence, options.synth + "/report.json: /netlist_sha256",
                               sha256, quote_briefly(evidence.placement->netlist_sha256),
                               "it was made of another netlist"});
    }
  }
  if (!is_bundle || diagnostics.size() != before) return evidence;
  evidence.manifest = read_manifest_of(path);
  if (options.audits) evidence.audit = handoff::audit_bundle(path, {.progress = options.progress});
  return evidence;
}

std::int64_t integer_at(const Json& object, std::string_view key) {
  const Json* member = object.find(key);
  PW_ASSERT(member != nullptr && member->integer() != nullptr);
  return *member->integer();
}

double number_at(const Json& object, std::string_view key) {
  const Json* member = object.find(key);
  PW_ASSERT(member != nullptr);
  if (const std::int64_t* integer = member->integer()) return static_cast<double>(*integer);
  const double* number = member->get_if<double>();
  PW_ASSERT(number != nullptr);
  return *number;
}

const std::string& text_at(const Json& object, std::string_view key) {
  const Json* member = object.find(key);
  PW_ASSERT(member != nullptr && member->string() != nullptr);
  return *member->string();
}

bool flag_at(const Json& object, std::string_view key) {
  const Json* member = object.find(key);
  PW_ASSERT(member != nullptr && member->get_if<bool>() != nullptr);
  return *member->get_if<bool>();
}

const Json::Array& array_at(const Json& object, std::string_view key) {
  const Json* member = object.find(key);
  PW_ASSERT(member != nullptr && member->array() != nullptr);
  return *member->array();
}

}  // namespace pulsewright::report
