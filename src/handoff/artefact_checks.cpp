// SPDX-License-Identifier: Apache-2.0
#include "handoff/artefact_checks.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"
#include "handoff/claims.h"
#include "handoff/derived_artefacts.h"
#include "handoff/export_manifest.h"
#include "handoff/report_checks.h"
#include "handoff/source_manifest.h"
#include "handoff/stream_evidence.h"

namespace pulsewright::handoff {

namespace {

/// run.json holds paths and names of its user's choice, which claim nothing.
bool is_report(const std::string& path) {
  return path.starts_with("reports/") && path.ends_with(".json") && path != "reports/run.json";
}

class ArtefactCheck {
 public:
  ArtefactCheck(const BundleFiles& files, const netlist::Netlist& netlist, const data::LabelledImages& test,
                Diagnostics& findings)
      : files_(files), netlist_(netlist), test_(test), findings_(findings) {}

  void run() {
    check_claims_of_reports(files_, artefacts(), findings_);
    if (!is_handoff()) return;
    const std::size_t before = findings_.size();
    check_manifests();
    if (const auto text = read(estimator_regression_name)) {
      const auto regression = read_estimator_regression(*text, estimator_regression_name, findings_);
      if (regression) check_regression(*regression, findings_);
    }
    expect_text(source_manifest_name, write_source_manifest(netlist_));
    if (findings_.size() == before) check_trained_design();
    check_recorded_audit();
  }

 private:
  std::vector<std::string> artefacts() const {
    return {benchmark_name,
            export_manifest_name,
            estimator_regression_name,
            source_manifest_name,
            trained_design_name(netlist_),
            trained_design_parity_name(netlist_),
            handoff_audit_name(netlist_)};
  }

  /// One artefact makes a bundle a handoff, which must have them all.
  bool is_handoff() const {
    const std::vector<std::string> names = artefacts();
    return std::ranges::any_of(
        files_.paths, [&](const std::string& path) { return std::ranges::find(names, path) != names.end(); });
  }

  void find(Code code, std::string where, std::string expected, std::string got) {
    findings_.push_back({code, std::move(where), std::move(expected), std::move(got), ""});
  }

  std::optional<std::string> read(const std::string& path) {
    const bool is_there = std::ranges::find(files_.paths, path) != files_.paths.end();
    auto text = is_there ? files_.read(path) : std::nullopt;
    if (!text) find(Code::file_missing, path, "an artefact of a handoff", "no file");
    return text;
  }

  std::optional<Json> read_json(const std::string& path) {
    const auto text = read(path);
    if (!text) return std::nullopt;
    Diagnostics wrong;
    auto document = parse_json(*text, wrong);
    for (Diagnostic& diagnostic : wrong)
      find(diagnostic.code, path + ": " + diagnostic.where, diagnostic.expected, diagnostic.got);
    return document;
  }

  /// The report against the netlist, and the export manifest against the one that follows from both.
  void check_manifests() {
    const auto report_text = read(benchmark_name);
    const auto export_text = read(export_manifest_name);
    if (!report_text) return;
    Diagnostics wrong;
    report_ = read_benchmark_report(*report_text, benchmark_name, wrong);
    if (!report_) {
      std::ranges::move(wrong, std::back_inserter(findings_));
      return;
    }
    const auto expected = build_export_manifest(*report_text, report_->training, netlist_, test_, findings_);
    if (!export_text) return;
    const auto manifest = read_export_manifest(*export_text, export_manifest_name, findings_);
    if (!manifest) return;
    check_bounds(*manifest);
    if (expected) expect_text(export_manifest_name, write_artefact(*expected));
  }

  /// Measures the correlation of every pair of streams that meet again, and holds it to the exported bound.
  void check_bounds(const ExportManifest& manifest) {
    const auto measured = exact::measure_correlation_bounds(netlist_);
    if (!measured) return;
    for (const exact::CorrelationBound& now : *measured) {
      const auto bound =
          std::ranges::find_if(manifest.correlation_bounds, [&](const exact::CorrelationBound& one) {
            return one.first == now.first && one.second == now.second;
          });
      const std::string where = fmt::format("{}: /correlation_bounds", export_manifest_name);
      if (bound == manifest.correlation_bounds.end()) {
        find(Code::correlation_claim, where, fmt::format("a bound for {} and {}", now.first, now.second),
             "none");
        continue;
      }
      if (now.mean_abs_scc_q16 > bound->mean_abs_scc_q16 || now.max_abs_scc_q16 > bound->max_abs_scc_q16)
        find(Code::correlation_claim,
             fmt::format("{}/{}", where, bound - manifest.correlation_bounds.begin()),
             fmt::format("at most {} in the mean and {} at most, in units of 2^-16", bound->mean_abs_scc_q16,
                         bound->max_abs_scc_q16),
             fmt::format("{} and {}", now.mean_abs_scc_q16, now.max_abs_scc_q16));
    }
  }

  void expect_text(const std::string& path, const std::string& expected) {
    const auto text = read(path);
    if (!text || *text == expected) return;
    Diagnostics wrong;
    const auto left = parse_json(expected, wrong);
    const auto right = parse_json(*text, wrong);
    const std::size_t before = findings_.size();
    if (left && right) find_differences(*left, *right, Code::artefacts_disagree, path + ": ", findings_);
    if (findings_.size() == before)
      find(Code::not_regenerated, path, "what this version makes of the other files", "another text");
  }

  /// The Verilog is made again, and its constants are looked at again in the simulator.
  void check_trained_design() {
    PW_ASSERT(report_.has_value());
    const Selection& selection = report_->joint_design.final.design;
    const std::string name = trained_design_name(netlist_);
    const std::string verilog = generate_trained_design(netlist_, constants_of(selection)).text;
    const auto text = read(name);
    if (!text) return;
    if (*text != verilog)
      return find(Code::not_regenerated, name, "the top of the netlist with the constants of the report",
                  "another text");
    const auto recorded = read_json(trained_design_parity_name(netlist_));
    if (!recorded) return;
    parity::ObservedConstants observed = parity::observe_trained_design(netlist_, *text);
    if (!observed.equal(constants_of(selection)))
      find(Code::replay_differs, name, "the constants of the report in every clock", "others");
    // Another version of the simulator may have seen the same before.
    const Json* simulator = recorded->find("simulator");
    if (simulator != nullptr && simulator->string() != nullptr) observed.simulator = *simulator->string();
    expect_text(trained_design_parity_name(netlist_),
                write_trained_design_parity(netlist_, selection, verilog, observed));
  }

  /// What the tool said when it made the handoff is what it says about the same files without findings.
  void check_recorded_audit() {
    const std::string name = handoff_audit_name(netlist_);
    std::vector<FileRecord> records;
    for (const std::string& path : files_.paths) {
      if (path == name) continue;
      const auto text = files_.read(path);
      if (text) records.push_back({path, sha256_hex(*text), static_cast<std::int64_t>(text->size())});
    }
    expect_text(name, write_handoff_audit(netlist_, records, {}));
  }

  const BundleFiles& files_;
  const netlist::Netlist& netlist_;
  const data::LabelledImages& test_;
  Diagnostics& findings_;
  std::optional<BenchmarkReport> report_;
};

}  // namespace

void check_claims_of_reports(const BundleFiles& files, const std::vector<std::string>& artefacts,
                             Diagnostics& findings) {
  for (const std::string& path : files.paths) {
    const bool is_artefact = std::ranges::find(artefacts, path) != artefacts.end() && path.ends_with(".json");
    if (!is_report(path) && !is_artefact) continue;
    const auto text = files.read(path);
    Diagnostics wrong;  // a text that is not JSON is found by the check that needs it
    const auto document = text ? parse_json(*text, wrong) : std::nullopt;
    if (document) check_claims(*document, path, findings);
  }
}

void check_artefacts(const BundleFiles& files, const netlist::Netlist& netlist,
                     const data::LabelledImages& test, Diagnostics& findings) {
  ArtefactCheck(files, netlist, test, findings).run();
}

}  // namespace pulsewright::handoff
