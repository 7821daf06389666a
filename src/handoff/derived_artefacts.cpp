// SPDX-License-Identifier: Apache-2.0
#include "handoff/derived_artefacts.h"

#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "handoff/artefact_document.h"
#include "handoff/audit.h"
#include "handoff/source_manifest.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

Json constants_json(const rtl::DesignConstants& constants) {
  Json json;
  json["selected_bitstream_length"] = constants.selected_bitstream_length;
  json["expected_bitstream_length_q16"] = constants.expected_bitstream_length_q16;
  json["correlation_q16"] = constants.correlation_q16;
  json["encoding_bipolar"] = constants.encoding_bipolar;
  return json;
}

Json schema_versions(const netlist::Netlist& netlist) {
  Json versions;
  versions[netlist::document_name] = netlist::scnir_schema;
  versions[benchmark_name] = benchmark_schema;
  versions[export_manifest_name] = export_manifest_schema;
  versions[estimator_regression_name] = estimator_regression_schema;
  versions[source_manifest_name] = source_manifest_schema;
  versions[trained_design_parity_name(netlist)] = trained_design_schema;
  return versions;
}

}  // namespace

std::string trained_design_name(const netlist::Netlist& netlist) {
  return netlist.name + "_trained_design.v";
}

std::string trained_design_parity_name(const netlist::Netlist& netlist) {
  return netlist.name + "_trained_design_parity.json";
}

std::string handoff_audit_name(const netlist::Netlist& netlist) {
  return netlist.name + "_handoff_audit.json";
}

std::string write_trained_design_parity(const netlist::Netlist& netlist, const Selection& selection,
                                        const std::string& verilog,
                                        const parity::ObservedConstants& observed) {
  const rtl::DesignConstants constants = constants_of(selection);
  Json parity = constants_json(constants);
  add_head(parity, trained_design_schema);
  parity["netlist_sha256"] = netlist_hash(netlist);
  parity["verilog_sha256"] = sha256_hex(verilog);
  parity["module_name"] = netlist.name + "_trained_design";
  parity["selected_encoding"] = selection.selected_encoding;
  parity["observed"] = constants_json(observed.constants);
  parity["observed"]["clocks"] = observed.clocks;
  parity["observed"]["steady"] = observed.steady;
  parity["simulator"] = observed.simulator;
  parity["status"] = observed.equal(constants) ? "equal" : "different";
  return canonical_json(parity);
}

std::string write_handoff_audit(const netlist::Netlist& netlist, const std::vector<FileRecord>& files,
                                const Diagnostics& findings) {
  Json audit = design_summary(netlist);
  add_head(audit, handoff_audit_schema);
  audit["netlist_sha256"] = netlist_hash(netlist);
  audit["status"] = findings.empty() ? "valid" : "invalid";
  audit["directory"] = ".";
  audit["schema_versions"] = schema_versions(netlist);
  Json::Array inputs;
  const netlist::Chain chain = chain_of(netlist);
  inputs.emplace_back(chain.input->id);
  audit["external_inputs"] = inputs;
  std::set<std::string> modules;
  for (const netlist::StreamUse& use : stream_uses(chain)) modules.insert(use.generator->kind);
  audit["source_modules"] = Json::array_of(modules);
  Json::Array artefacts;
  for (const FileRecord& file : files) {
    Json line;
    line["path"] = file.path;
    line["sha256"] = file.sha256;
    line["bytes"] = file.bytes;
    artefacts.push_back(std::move(line));
  }
  audit["artefacts"] = artefacts;
  Json::Array list;
  for (const Diagnostic& finding : findings) list.push_back(to_json(finding));
  audit["findings"] = list;
  return canonical_json(audit);
}

void find_differences(const Json& expected, const Json& got, Code code, const std::string& where,
                      Diagnostics& findings) {
  if (expected == got) return;
  const Json::Object* wanted = expected.object();
  const Json::Object* there = got.object();
  const Json::Array* wanted_list = expected.array();
  const Json::Array* list = got.array();
  if (wanted != nullptr && there != nullptr) {
    const Json nothing;
    std::set<std::string> keys;
    for (const Json::Object* side : {wanted, there})
      for (const auto& [key, member] : *side) keys.insert(key);
    for (const std::string& key : keys) {
      const Json* left = expected.find(key);
      const Json* right = got.find(key);
      const std::string pointer = where + "/" + pointer_token(key);
      if (left != nullptr && right != nullptr)
        find_differences(*left, *right, code, pointer, findings);
      else
        findings.push_back(
            {code, pointer, left ? left->brief() : "nothing", right ? right->brief() : "nothing", ""});
    }
  } else if (wanted_list != nullptr && list != nullptr && wanted_list->size() == list->size()) {
    for (std::size_t i = 0; i < list->size(); ++i)
      find_differences((*wanted_list)[i], (*list)[i], code, fmt::format("{}/{}", where, i), findings);
  } else {
    findings.push_back({code, where, expected.brief(), got.brief(), ""});
  }
}

}  // namespace pulsewright::handoff
