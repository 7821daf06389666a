// SPDX-License-Identifier: Apache-2.0
#include "handoff/audit.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include <fmt/format.h>

#include "analog/lower_pulses.h"
#include "analog/prove_unit.h"
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
#include "ising/lower_machine.h"
#include "ising/machine_document.h"
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
    check_origin(manifest.imported_from, text_of(run_name), report_.findings);
    if (manifest.imported_from) report_.model_sha256 = manifest.imported_from->model_sha256;
    switch (manifest.document.subject) {
      case Subject::network:
        return check_network(manifest);
      case Subject::machine:
        return check_machine(manifest);
      case Subject::unit:
        return check_unit(manifest);
    }
  }

  void check_network(const Manifest& manifest) {
    const auto netlist = read_network();
    const auto test = netlist ? read_images(*netlist) : std::nullopt;
    if (!test) return;
    check_id(id_of(*netlist), manifest);
    say("generating all files again");
    const std::string* run = text_of(run_name);
    const std::vector<TextFile> derived =
        derived_files(*netlist, *test, run == nullptr ? std::string_view() : *run);
    check_derived(derived);
    std::set<std::string> known = artefacts_of(*netlist);
    if (manifest.hardware) known.insert(transcript_name);
    check_known(manifest, std::move(known), derived);
    check_artefacts(files(manifest), *netlist, *test, report_.findings);
    check_evidence(*netlist, *test, derived);
    check_hardware(manifest, *netlist, test->images);
    if (report_.findings.empty()) {
      std::vector<TextFile> rtl;
      std::ranges::copy_if(derived, std::back_inserter(rtl),
                           [](const TextFile& file) { return file.path.starts_with("rtl/"); });
      elaborate_rtl(rtl, netlist->name + "_axi", "rtl/files.f");
    }
    if (options_.replay && report_.findings.empty()) replay(*netlist, test->images);
  }

  void check_machine(const Manifest& manifest) {
    const auto machine = read_machine_document();
    if (!machine) return;
    const std::vector<TextFile> derived = check_package(*machine, manifest);
    if (const std::string* text = text_of(machine_synthesis_name))
      check_owner(*text, machine_synthesis_name, report_.document, report_.findings);
    if (const std::string* evidence = evidence_in(machine_parity_name))
      check_machine_evidence(*evidence, *machine, hash_of_hardware(), report_.findings);
    if (report_.findings.empty()) elaborate_rtl(ising::hardware_files(derived), machine->name, "files.f");
    if (options_.replay && report_.findings.empty()) replay(*machine, derived);
  }

  void check_unit(const Manifest& manifest) {
    const auto unit = read_unit_document();
    if (!unit) return;
    const std::vector<TextFile> derived = check_package(*unit, manifest);
    if (const std::string* text = text_of(unit_synthesis_name))
      check_owner(*text, unit_synthesis_name, report_.document, report_.findings);
    if (const std::string* evidence = evidence_in(unit_parity_name))
      check_unit_evidence(*evidence, *unit, hash_of_hardware(), report_.findings);
    if (report_.findings.empty())
      elaborate_rtl(ising::hardware_files(derived), unit->name + "_top", "files.f");
    if (options_.replay && report_.findings.empty()) replay(*unit);
  }

  /// That all files but reports follow from the document; returns what it makes.
  template <class Document>
  std::vector<TextFile> check_package(const Document& document, const Manifest& manifest) {
    check_id(id_of(document), manifest);
    say("generating all files again");
    std::vector<TextFile> derived = derived_files(document);
    check_derived(derived);
    check_known(manifest, {}, derived);
    if (manifest.hardware)
      find(Code::weak_evidence, fmt::format("{}: /hardware_evidence", manifest_name),
           "none: a host speaks to networks alone",
           fmt::format("one of a {}", to_text(manifest.document.subject)));
    check_claims_of_reports(files(manifest), {}, report_.findings);
    return derived;
  }

  /// The parity evidence of a machine or a unit; its lack is found.
  const std::string* evidence_in(const char* name) {
    const std::string* evidence = text_of(name);
    if (evidence == nullptr)
      find(Code::no_parity_evidence, name, "parity evidence", "no file",
           "run `pulsewright parity BUNDLE --sim both`");
    return evidence;
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

  void check_id(const DocumentId& document, const Manifest& manifest) {
    report_.document = document;
    if (document != manifest.document)
      find(Code::file_changed, fmt::format("{}: /{}", manifest_name, document.key()), document.sha256,
           manifest.document.sha256);
  }

  /// What a reader makes of the document, if it finds nothing wrong with it.
  template <class Reader>
  std::invoke_result_t<Reader, const std::string&, Diagnostics&> read_document(const char* name,
                                                                               Reader read) {
    const std::string* text = text_of(name);
    if (text == nullptr || text->size() > largest_json) {
      const bool told = text != nullptr || std::ranges::any_of(report_.findings, [&](const Diagnostic& one) {
                          return one.where == name;
                        });
      if (!told) find(Code::file_missing, name, "the document of the bundle", "no file");
      return std::nullopt;
    }
    Diagnostics wrong;
    auto document = read(*text, wrong);
    for (Diagnostic& diagnostic : wrong) {
      diagnostic.where = fmt::format("{}: {}", name, diagnostic.where);
      report_.findings.push_back(std::move(diagnostic));
    }
    if (!wrong.empty()) return std::nullopt;
    return document;
  }

  /// A netlist that can be lowered.
  std::optional<netlist::Netlist> read_network() {
    return read_document(netlist::document_name, [](const std::string& text, Diagnostics& wrong) {
      auto netlist = netlist::read_netlist(text, wrong);
      if (netlist) wrong = rtl::check_lowerable(*netlist);
      return netlist;
    });
  }

  /// A machine that can be lowered, and whose samples are as good as they are said to be.
  std::optional<ising::Machine> read_machine_document() {
    return read_document(ising::machine_name, [](const std::string& text, Diagnostics& wrong) {
      auto machine = ising::read_machine(text, wrong);
      if (machine) wrong = find_unsafe(*machine);
      if (machine && wrong.empty()) wrong = ising::check_lowerable(*machine);
      return machine;
    });
  }

  std::optional<analog::PulseUnit> read_unit_document() {
    return read_document(analog::unit_name, [](const std::string& text, Diagnostics& wrong) {
      auto unit = analog::read_unit(text, wrong);
      if (unit) wrong = check_lowerable(*unit);
      return unit;
    });
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

  void check_derived(const std::vector<TextFile>& derived) {
    for (const TextFile& file : derived) {
      ++report_.files_regenerated;
      const std::string* text = text_of(file.path);
      if (text == nullptr) {
        find(Code::file_missing, file.path, "a file that follows from the document", "no file");
      } else if (*text != file.text) {
        const auto differ = std::ranges::mismatch(*text, file.text);
        find(Code::not_regenerated, file.path, "what this version generates from the document",
             fmt::format("another text from line {} on", 1 + std::count(text->begin(), differ.in1, '\n')),
             "another version of pulsewright made it, or somebody changed it");
      }
    }
  }

  static std::set<std::string> artefacts_of(const netlist::Netlist& netlist) {
    return {benchmark_name,
            export_manifest_name,
            estimator_regression_name,
            source_manifest_name,
            trained_design_name(netlist),
            trained_design_parity_name(netlist),
            handoff_audit_name(netlist)};
  }

  /// A file that is not part of a bundle says nothing that was checked, though the manifest names it.
  void check_known(const Manifest& manifest, std::set<std::string> known,
                   const std::vector<TextFile>& derived) {
    for (const TextFile& file : derived) known.insert(file.path);
    for (const FileRecord& record : manifest.files)
      if (!known.contains(record.path) && !is_known_report(record.path, manifest.document.subject))
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
        check_owner(*text, name, report_.document, report_.findings);
    if (const std::string* text = text_of(training_name)) {
      const auto evaluation = std::ranges::find(derived, evaluation_name, &TextFile::path);
      check_training_report(*text, netlist, evaluation->text, report_.findings);
    }
    if (const std::string* evidence = text_of(parity_name))
      return check_parity_evidence(*evidence, netlist, test.images, hash_of_rtl(), report_.findings);
    find(Code::no_parity_evidence, parity_name, "parity evidence", "no file",
         "run `pulsewright parity BUNDLE --sim both --images all`");
  }

  void check_hardware(const Manifest& manifest, const netlist::Netlist& netlist, const data::Images& test) {
    if (!manifest.hardware) return;
    const std::string* text = text_of(transcript_name);
    if (text == nullptr) {
      find(Code::file_missing, transcript_name, "the transcript of /hardware_evidence", "no file",
           "`pulsewright host BUNDLE --examine TRANSCRIPT --attach` adds it");
    } else if (text->size() <= largest_json) {
      say("replaying the transcript of a board");
      report_.hardware = check_hardware_evidence(*text, *manifest.hardware, netlist, test, report_.findings);
    }
  }

  /// Of the Verilog as it lies in the bundle. What is wrong with its list, the generated one has told.
  std::string hash_of_rtl() const {
    Diagnostics told;
    const auto rtl = files_of_snapshot(snapshot_, "rtl/", told);
    return rtl ? parity::files_hash(*rtl) : std::string();
  }

  /// Likewise of the Verilog and the memories of a machine.
  std::string hash_of_hardware() const {
    Diagnostics told;
    auto files = files_of_snapshot(snapshot_, "", told);
    return files ? parity::files_hash(ising::hardware_files(std::move(*files))) : std::string();
  }

  /// Of files that came out of the document byte for byte, so that no tool reads what a stranger wrote.
  void elaborate_rtl(const std::vector<TextFile>& rtl, const std::string& top, const char* list) {
    say("elaborating the Verilog");
    const std::string words = hdl::elaborate(rtl, top);
    report_.elaborated = true;
    if (!words.empty())
      find(Code::does_not_elaborate, list, "RTL that Icarus Verilog takes without a word",
           quote_briefly(words));
  }

  void replay(const netlist::Netlist& netlist, const data::Images& images) {
    parity::ParityOptions options = parity_options_of(*text_of(parity_name));
    options.progress = options_.progress;
    Diagnostics told;
    options.rtl = files_of_snapshot(snapshot_, "rtl/", told);
    const parity::ParityReport again = run_parity(netlist, images, options);
    report_.replayed = true;
    if (!again.equal())
      find(Code::replay_differs, parity_name, "no mismatch and every control caught",
           fmt::format("{}: {} mismatches", to_text(again.status()), again.mismatches()),
           "run `pulsewright parity` for the first differences");
  }

  /// The Verilog of a machine is what was generated again, byte for byte.
  void replay(const ising::Machine& machine, const std::vector<TextFile>& derived) {
    ising::ProofOptions options = proof_options_of(*text_of(machine_parity_name));
    report_.replayed = true;
    for (const hdl::Simulator simulator : parity::evidence_simulators) {
      say(fmt::format("simulating with {}", to_text(simulator)));
      options.simulator = simulator;
      const TemporaryFolder folder;
      const ising::MachineProof again =
          prove_files(machine, ising::hardware_files(derived), options, folder.path());
      const bool holds = again.comparison.status == ising::Agreement::equal &&
                         again.control.status == ising::Agreement::different;
      if (!holds)
        find(Code::replay_differs, machine_parity_name, "no mismatch and every control caught",
             fmt::format("{} in {}: {} mismatches", to_text(again.comparison.status), to_text(simulator),
                         again.comparison.mismatches),
             "run `pulsewright parity` for the first differences");
    }
  }

  void replay(const analog::PulseUnit& unit) {
    const analog::UnitProofOptions options = unit_proof_options_of(*text_of(unit_parity_name));
    report_.replayed = true;
    for (const hdl::Simulator simulator : parity::evidence_simulators) {
      say(fmt::format("simulating with {}", to_text(simulator)));
      const TemporaryFolder folder;
      const analog::UnitProof again = prove_unit(unit, simulator, options, folder.path());
      if (again.status() != "equal")
        find(Code::replay_differs, unit_parity_name, "no mismatch and every control caught",
             fmt::format("{} in {}: {} mismatches", again.status(), to_text(simulator),
                         again.proof.comparison.mismatches),
             "run `pulsewright parity` for the first differences");
    }
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
  object[report.document.key()] = report.document.sha256;
  if (!report.model_sha256.empty()) object["model_sha256"] = report.model_sha256;
  object["files_checked"] = report.files_checked;
  object["files_regenerated"] = report.files_regenerated;
  object["elaborated"] = report.elaborated;
  object["replayed"] = report.replayed;
  object["signature"] = to_text(report.signature.state);
  object["signed_by"] = report.signature.public_key;
  if (report.hardware) {
    const HardwareReport& hardware = *report.hardware;
    Json& evidence = object["hardware_evidence"];
    evidence["class"] = hardware.shown.is_simulated ? "simulation" : "board";
    evidence["images"] = hardware.shown.images;
    evidence["test_images"] = hardware.test_images;
    if (hardware.shown.bitstream_sha256) evidence["bitstream_sha256"] = *hardware.shown.bitstream_sha256;
  }
  object["findings"] = to_json(report.findings);
  return object;
}

}  // namespace pulsewright::handoff
