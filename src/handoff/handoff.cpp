// SPDX-License-Identifier: Apache-2.0
#include "handoff/handoff.h"

#include <algorithm>

#include "base/failure.h"
#include "base/hash.h"
#include "handoff/derived_artefacts.h"
#include "handoff/source_manifest.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

TextFile parity_evidence(const HandoffParts& parts, const ProgressListener& progress) {
  parity::ParityOptions options;
  options.simulators.assign(std::begin(parity::evidence_simulators), std::end(parity::evidence_simulators));
  options.progress = progress;
  options.rtl = rtl::generate_rtl_files(parts.netlist);  // which are those of the handoff
  const parity::ParityReport parity = run_parity(parts.netlist, parts.test.images, options);
  return {parity_name, canonical_json(to_json(parity))};
}

std::vector<TextFile> trained_design(const HandoffParts& parts) {
  const Selection& selection = parts.report.joint_design.final.design;
  TextFile verilog = generate_trained_design(parts.netlist, constants_of(selection));
  const parity::ObservedConstants observed = parity::observe_trained_design(parts.netlist, verilog.text);
  TextFile parity{trained_design_parity_name(parts.netlist),
                  write_trained_design_parity(parts.netlist, selection, verilog.text, observed)};
  return {std::move(verilog), std::move(parity)};
}

/// The files as an auditor will find them, except the audit itself, which is what is still missing.
AuditReport audit_files(const netlist::Netlist& netlist, const std::vector<TextFile>& files) {
  const TemporaryFolder folder;
  const std::filesystem::path bundle = folder.path() / "handoff";
  PW_ASSERT(write_bundle(bundle, id_of(netlist), files));
  AuditReport audit = audit_bundle(bundle, {});
  std::erase_if(audit.findings, [&](const Diagnostic& finding) {
    return finding.code == Code::file_missing && finding.where == handoff_audit_name(netlist);
  });
  return audit;
}

std::vector<FileRecord> records_of(const std::vector<TextFile>& files) {
  std::vector<FileRecord> records;
  for (const TextFile& file : files)
    records.push_back({file.path, sha256_hex(file.text), static_cast<std::int64_t>(file.text.size())});
  std::ranges::sort(records, {}, &FileRecord::path);
  return records;
}

}  // namespace

Handoff make_handoff(const HandoffParts& parts, const ProgressListener& progress) {
  Handoff handoff;
  const auto run = std::ranges::find(parts.others, run_name, &TextFile::path);
  handoff.files =
      derived_files(parts.netlist, parts.test, run == parts.others.end() ? std::string_view() : run->text);
  handoff.files.push_back({benchmark_name, parts.benchmark});
  handoff.files.push_back({export_manifest_name, parts.export_manifest});
  handoff.files.push_back({estimator_regression_name, parts.estimator_regression});
  handoff.files.push_back({source_manifest_name, write_source_manifest(parts.netlist)});
  std::ranges::copy(parts.others, std::back_inserter(handoff.files));
  std::ranges::move(trained_design(parts), std::back_inserter(handoff.files));
  handoff.files.push_back(parity_evidence(parts, progress));
  handoff.audit = audit_files(parts.netlist, handoff.files);
  handoff.files.push_back(
      {handoff_audit_name(parts.netlist),
       write_handoff_audit(parts.netlist, records_of(handoff.files), handoff.audit.findings)});
  return handoff;
}

}  // namespace pulsewright::handoff
