// SPDX-License-Identifier: Apache-2.0
#include "handoff/audit.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"
#include "handoff/bundle.h"
#include "handoff/evidence.h"
#include "netlist/document.h"
#include "parity/parity.h"
#include "rtl/passes.h"

namespace pulsewright {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_manifest = 16 << 20;

class Audit {
 public:
  Audit(const fs::path& bundle, const AuditOptions& options) : bundle_(bundle), options_(options) {}

  AuditReport run() {
    check_manifest();
    if (manifest_) check_files();
    const bool unsafe = std::ranges::any_of(
        report_.findings, [](const Diagnostic& finding) { return finding.code == Code::unsafe_path; });
    if (manifest_ && !unsafe) check_contents();
    return std::move(report_);
  }

 private:
  void find(Code code, std::string where, std::string expected, std::string got, std::string hint = "") {
    report_.findings.push_back(
        {code, std::move(where), std::move(expected), std::move(got), std::move(hint)});
  }

  void say(const std::string& what) const {
    if (options_.progress) options_.progress(what);
  }

  void check_manifest() {
    const fs::path path = bundle_ / manifest_name;
    if (!fs::is_regular_file(fs::symlink_status(path)))
      return find(Code::file_missing, manifest_name, "the manifest of a bundle", "no regular file");
    Diagnostics wrong;
    manifest_ = read_manifest(read_file(path, largest_manifest), wrong);
    for (Diagnostic& diagnostic : wrong) {
      if (diagnostic.where != manifest_name)
        diagnostic.where = std::string(manifest_name) + ": " + diagnostic.where;
      report_.findings.push_back(std::move(diagnostic));
    }
  }

  void check_files() {
    say("hashing files");
    std::set<std::string> named;
    for (const FileRecord& record : manifest_->files) {
      named.insert(record.path);
      check_file(record);
    }
    for (auto entry = fs::recursive_directory_iterator(bundle_); entry != fs::recursive_directory_iterator();
         ++entry) {
      const std::string path = entry->path().lexically_relative(bundle_).generic_string();
      const fs::file_status status = entry->symlink_status();
      if (fs::is_directory(status)) continue;
      if (!fs::is_regular_file(status))
        find(Code::unsafe_path, path, "a regular file", "a link or a special file");
      else if (!named.contains(path) && path != manifest_name)
        find(Code::file_extra, path, "only the files of the manifest", "a file it does not name");
    }
  }

  /// A path through a link could lead outside: every step of it must be a plain folder.
  bool is_plain(const fs::path& relative) const {
    fs::path path = bundle_;
    for (const fs::path& part : relative) {
      path /= part;
      if (fs::is_symlink(fs::symlink_status(path))) return false;
    }
    return fs::is_regular_file(fs::symlink_status(path));
  }

  void check_file(const FileRecord& record) {
    const fs::path path = bundle_ / record.path;
    if (!fs::exists(fs::symlink_status(path)))
      return find(Code::file_missing, record.path, fmt::format("{} bytes", record.bytes), "no file");
    if (!is_plain(record.path)) return;  // named by the walk over the folder
    ++report_.files_checked;
    const auto bytes = static_cast<std::int64_t>(fs::file_size(path));
    if (bytes != record.bytes)
      return find(Code::file_changed, record.path, fmt::format("{} bytes", record.bytes),
                  fmt::format("{} bytes", bytes));
    const std::string hash = sha256_hex(read_file(path));
    if (hash != record.sha256) find(Code::file_changed, record.path, "SHA-256 " + record.sha256, hash);
  }

  void check_contents() {
    Diagnostics wrong;
    const auto netlist = load_netlist(bundle_, wrong);
    if (netlist) std::ranges::copy(check_lowerable(*netlist), std::back_inserter(wrong));
    std::optional<LabelledImages> test;
    if (wrong.empty()) test = load_test_images(bundle_, *netlist, wrong);
    std::ranges::move(wrong, std::back_inserter(report_.findings));
    if (!test) return;
    report_.netlist_sha256 = netlist_hash(*netlist);
    if (report_.netlist_sha256 != manifest_->netlist_sha256)
      find(Code::file_changed, std::string(manifest_name) + ": /netlist_sha256", report_.netlist_sha256,
           manifest_->netlist_sha256);
    check_derived(*netlist, *test);
    check_evidence(*netlist, *test);
  }

  void check_derived(const Netlist& netlist, const LabelledImages& test) {
    say("generating all files again");
    for (const TextFile& file : derived_files(netlist, test)) {
      ++report_.files_regenerated;
      if (!fs::is_regular_file(bundle_ / file.path)) {
        find(Code::file_missing, file.path, "a file that follows from the netlist", "no file");
      } else if (const std::string text = read_file(bundle_ / file.path); text != file.text) {
        const auto differ = std::ranges::mismatch(text, file.text);
        find(Code::not_regenerated, file.path, "what this version generates from the netlist",
             fmt::format("another text from line {} on", 1 + std::count(text.begin(), differ.in1, '\n')),
             "another version of pulsewright made it, or somebody changed it");
      }
    }
  }

  void check_evidence(const Netlist& netlist, const LabelledImages& test) {
    for (const char* name : {training_name, synthesis_name})
      if (fs::exists(bundle_ / name))
        check_owner(read_file(bundle_ / name), name, report_.netlist_sha256, report_.findings);
    if (!fs::exists(bundle_ / parity_name))
      return find(Code::no_parity_evidence, parity_name, "parity evidence", "no file",
                  "run `pulsewright parity BUNDLE --sim both --images all`");
    const std::string evidence = read_file(bundle_ / parity_name);
    check_parity_evidence(evidence, netlist, test.images, report_.findings);
    if (options_.replay && report_.findings.empty()) replay(evidence, netlist, test.images);
  }

  void replay(const std::string& evidence, const Netlist& netlist, const Images& images) {
    ParityOptions options = parity_options_of(evidence);
    options.progress = options_.progress;
    const ParityReport again = run_parity(netlist, images, options);
    report_.replayed = true;
    if (!again.equal())
      find(Code::replay_differs, parity_name, "no mismatch and every control caught",
           fmt::format("{} mismatches, negative control {}", again.mismatches(), again.negative_control()),
           "run `pulsewright parity` for the first differences");
  }

  const fs::path& bundle_;
  const AuditOptions& options_;
  std::optional<Manifest> manifest_;
  AuditReport report_;
};

}  // namespace

AuditReport audit_bundle(const fs::path& bundle, const AuditOptions& options) {
  return Audit(bundle, options).run();
}

Json to_json(const Diagnostic& diagnostic) {
  Json object;
  object["code"] = code_text(diagnostic.code);
  object["where"] = diagnostic.where;
  object["expected"] = diagnostic.expected;
  object["got"] = diagnostic.got;
  object["hint"] = diagnostic.hint;
  return object;
}

Json to_json(const AuditReport& report) {
  Json object;
  object["schema"] = "pulsewright.audit/1";
  object["status"] = report.valid() ? "valid" : "invalid";
  object["netlist_sha256"] = report.netlist_sha256;
  object["files_checked"] = report.files_checked;
  object["files_regenerated"] = report.files_regenerated;
  object["replayed"] = report.replayed;
  Json findings(Json::Array{});
  for (const Diagnostic& finding : report.findings) findings.push_back(to_json(finding));
  object["findings"] = findings;
  return object;
}

}  // namespace pulsewright
