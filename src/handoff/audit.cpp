// SPDX-License-Identifier: Apache-2.0
#include "handoff/audit.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "data/images.h"
#include "handoff/artefact_checks.h"
#include "handoff/bundle.h"
#include "handoff/derived_artefacts.h"
#include "handoff/evidence.h"
#include "handoff/file_checks.h"
#include "handoff/report_shapes.h"
#include "handoff/rtl_folder.h"
#include "handoff/snapshot.h"
#include "hdl/elaborate.h"
#include "netlist/document.h"
#include "parity/parity.h"
#include "rtl/passes.h"

namespace pulsewright::handoff {

namespace {

/// Everything is judged by the bytes of one snapshot, which were hashed: what happens to the folder
/// afterwards changes nothing.
class Audit {
 public:
  Audit(Snapshot snapshot, Diagnostics findings, const AuditOptions& options)
      : snapshot_(std::move(snapshot)), options_(options) {
    report_.findings = std::move(findings);
  }

  AuditReport run() {
    say("hashing files");
    FileReport files = check_files(snapshot_, options_.trusted_key, report_.findings);
    report_.files_checked = files.files_checked;
    report_.manifest_sha256 = files.manifest_sha256;
    report_.signature = files.signature;
    const bool readable = std::ranges::none_of(report_.findings, [](const Diagnostic& finding) {
      return finding.code == Code::unsafe_path || finding.code == Code::bundle_too_large;
    });
    if (files.manifest && readable) check_contents(*files.manifest);
    return std::move(report_);
  }

 private:
  void find(Code code, std::string where, std::string expected, std::string got, std::string hint = "") {
    report_.findings.push_back(
        {code, std::move(where), std::move(expected), std::move(got), std::move(hint)});
  }

  void say(std::string what) const { tell(options_.progress, {.task = "audit", .step = std::move(what)}); }

  const std::string* text_of(const std::string& path) const {
    const auto found = snapshot_.find(path);
    return found == snapshot_.end() ? nullptr : &found->second;
  }

  void check_contents(const Manifest& manifest) {
    check_reports();
    const auto netlist = read_document();
    const auto test = netlist ? read_images(*netlist) : std::nullopt;
    if (!test) return;
    report_.netlist_sha256 = netlist_hash(*netlist);
    if (report_.netlist_sha256 != manifest.netlist_sha256)
      find(Code::file_changed, std::string(manifest_name) + ": /netlist_sha256", report_.netlist_sha256,
           manifest.netlist_sha256);
    const std::vector<TextFile> derived = check_derived(*netlist, *test);
    check_known(manifest, *netlist, derived);
    check_origin(manifest.imported_from, text_of(run_name), report_.findings);
    if (manifest.imported_from) report_.model_sha256 = manifest.imported_from->model_sha256;
    check_artefacts(files(manifest), *netlist, *test, report_.findings);
    check_evidence(*netlist, *test, derived);
    if (report_.findings.empty()) elaborate_rtl(*netlist, derived);
    if (options_.replay && report_.findings.empty()) replay(*netlist, test->images);
  }

  void check_reports() {
    for (const auto& [path, text] : snapshot_) {
      if (!path.ends_with(".json")) continue;
      if (text.size() > largest_json)
        find(Code::bundle_too_large, path, fmt::format("at most {} bytes of JSON", largest_json),
             std::to_string(text.size()));
      else
        check_report_shape(path, text, report_.findings);
    }
  }

  /// A netlist that can be lowered.
  std::optional<netlist::Netlist> read_document() {
    const std::string* text = text_of(netlist::document_name);
    if (text == nullptr || text->size() > largest_json) return std::nullopt;
    Diagnostics wrong;
    auto netlist = netlist::read_netlist(*text, wrong);
    if (netlist) wrong = rtl::check_lowerable(*netlist);
    for (Diagnostic& diagnostic : wrong) {
      diagnostic.where = fmt::format("{}: {}", netlist::document_name, diagnostic.where);
      report_.findings.push_back(std::move(diagnostic));
    }
    if (!wrong.empty()) return std::nullopt;
    return netlist;
  }

  std::optional<data::LabelledImages> read_images(const netlist::Netlist& netlist) {
    const std::string* stimulus = text_of(stimulus_name);
    const char* const wanted = wanted_name(netlist);
    const std::string* answers = text_of(wanted);
    if (stimulus == nullptr || answers == nullptr) {
      for (const char* name : {stimulus_name, wanted})
        if (text_of(name) == nullptr) find(Code::file_missing, name, "one number a line", "no file");
      return std::nullopt;
    }
    return read_test_images({stimulus_name, *stimulus}, {wanted, *answers}, netlist, report_.findings);
  }

  std::vector<TextFile> check_derived(const netlist::Netlist& netlist, const data::LabelledImages& test) {
    say("generating all files again");
    const std::string* run = text_of(run_name);
    std::vector<TextFile> derived = derived_files(netlist, test, run == nullptr ? std::string_view() : *run);
    for (const TextFile& file : derived) {
      ++report_.files_regenerated;
      const std::string* text = text_of(file.path);
      if (text == nullptr) {
        find(Code::file_missing, file.path, "a file that follows from the netlist", "no file");
      } else if (*text != file.text) {
        const auto differ = std::ranges::mismatch(*text, file.text);
        find(Code::not_regenerated, file.path, "what this version generates from the netlist",
             fmt::format("another text from line {} on", 1 + std::count(text->begin(), differ.in1, '\n')),
             "another version of pulsewright made it, or somebody changed it");
      }
    }
    return derived;
  }

  /// A file that is not part of a bundle says nothing that was checked, though the manifest names it.
  void check_known(const Manifest& manifest, const netlist::Netlist& netlist,
                   const std::vector<TextFile>& derived) {
    std::set<std::string> known = {benchmark_name,
                                   export_manifest_name,
                                   estimator_regression_name,
                                   source_manifest_name,
                                   trained_design_name(netlist),
                                   trained_design_parity_name(netlist),
                                   handoff_audit_name(netlist)};
    for (const TextFile& file : derived) known.insert(file.path);
    for (const FileRecord& record : manifest.files)
      if (!known.contains(record.path) && !is_known_report(record.path))
        find(Code::file_extra, record.path, "only files that a bundle is made of", "a file with no meaning",
             "the manifest names it, but nothing in it was checked");
  }

  BundleFiles files(const Manifest& manifest) const {
    BundleFiles files;
    for (const FileRecord& record : manifest.files) files.paths.push_back(record.path);
    files.read = [this](const std::string& path) -> std::optional<std::string> {
      const std::string* text = text_of(path);
      if (text == nullptr) return std::nullopt;
      return *text;
    };
    return files;
  }

  void check_evidence(const netlist::Netlist& netlist, const data::LabelledImages& test,
                      const std::vector<TextFile>& derived) {
    for (const char* name : {training_name, synthesis_name})
      if (const std::string* text = text_of(name))
        check_owner(*text, name, report_.netlist_sha256, report_.findings);
    if (const std::string* text = text_of(training_name)) {
      const auto evaluation = std::ranges::find(derived, evaluation_name, &TextFile::path);
      check_training_report(*text, netlist, evaluation->text, report_.findings);
    }
    if (const std::string* evidence = text_of(parity_name))
      return check_parity_evidence(*evidence, netlist, test.images, hash_of_rtl(), report_.findings);
    find(Code::no_parity_evidence, parity_name, "parity evidence", "no file",
         "run `pulsewright parity BUNDLE --sim both --images all`");
  }

  /// Of the Verilog as it lies in the bundle. What is wrong with its list, the generated one has told.
  std::string hash_of_rtl() const {
    Diagnostics told;
    const auto rtl = rtl_of_snapshot(snapshot_, told);
    return rtl ? parity::files_hash(*rtl) : std::string();
  }

  /// Of files that came out of the netlist byte for byte, so that no tool reads what a stranger wrote.
  void elaborate_rtl(const netlist::Netlist& netlist, const std::vector<TextFile>& derived) {
    say("elaborating the Verilog");
    std::vector<TextFile> rtl;
    std::ranges::copy_if(derived, std::back_inserter(rtl),
                         [](const TextFile& file) { return file.path.starts_with("rtl/"); });
    const std::string words = hdl::elaborate(rtl, netlist.name + "_axi");
    report_.elaborated = true;
    if (!words.empty())
      find(Code::does_not_elaborate, "rtl/files.f", "RTL that Icarus Verilog takes without a word",
           quote_briefly(words));
  }

  void replay(const netlist::Netlist& netlist, const data::Images& images) {
    parity::ParityOptions options = parity_options_of(*text_of(parity_name));
    options.progress = options_.progress;
    Diagnostics told;
    options.rtl = rtl_of_snapshot(snapshot_, told);
    const parity::ParityReport again = run_parity(netlist, images, options);
    report_.replayed = true;
    if (!again.equal())
      find(Code::replay_differs, parity_name, "no mismatch and every control caught",
           fmt::format("{}: {} mismatches", to_text(again.status()), again.mismatches()),
           "run `pulsewright parity` for the first differences");
  }

  const Snapshot snapshot_;
  const AuditOptions& options_;
  AuditReport report_;
};

}  // namespace

AuditReport audit_bundle(const std::filesystem::path& bundle, const AuditOptions& options) {
  tell(options.progress, {.task = "audit", .step = "reading files"});
  Diagnostics findings;
  Snapshot snapshot = read_snapshot(bundle, findings);
  return Audit(std::move(snapshot), std::move(findings), options).run();
}

Json to_json(const AuditReport& report) {
  Json object;
  object["schema"] = "pulsewright.audit/1";
  object["status"] = report.valid() ? "valid" : "invalid";
  object["manifest_sha256"] = report.manifest_sha256;
  object["netlist_sha256"] = report.netlist_sha256;
  if (!report.model_sha256.empty()) object["model_sha256"] = report.model_sha256;
  object["files_checked"] = report.files_checked;
  object["files_regenerated"] = report.files_regenerated;
  object["elaborated"] = report.elaborated;
  object["replayed"] = report.replayed;
  object["signature"] = to_text(report.signature.state);
  object["signed_by"] = report.signature.public_key;
  object["findings"] = to_json(report.findings);
  return object;
}

}  // namespace pulsewright::handoff
