// SPDX-License-Identifier: Apache-2.0
// Every line of the review checklist (docs/handoff.md) fails for a forger who keeps all hashes right.
#include <algorithm>

#include "artefacts/handoff_folder.h"
#include "catch.h"
#include "handoff/artefacts.h"
#include "handoff/bundle.h"
#include "handoff/derived_artefacts.h"
#include "handoff/source_manifest.h"

namespace pulsewright::artefact_tests {
namespace {

namespace fs = std::filesystem;

const std::string audit_name = "stochastic_backprop_handoff_audit.json";
const std::string design_name = "stochastic_backprop_trained_design.v";
const std::string design_parity_name = "stochastic_backprop_trained_design_parity.json";

/// One change, and the finding that it must lead to.
struct Forgery {
  std::string file;
  std::string from;
  std::string to;
  Code code;
  std::string where;
};

void check_forgeries(const std::vector<Forgery>& forgeries) {
  for (const Forgery& forgery : forgeries) {
    const Forged handoff;
    handoff.replace(forgery.file, forgery.from, forgery.to);
    const Diagnostics findings = handoff.findings();
    INFO(forgery.file << ": " << forgery.from << " -> " << forgery.to << "\n" << to_text(findings));
    CHECK(finds(findings, forgery.code, forgery.where));
  }
}

const std::vector<std::string> json_artefacts = {handoff::benchmark_name,
                                                 handoff::export_manifest_name,
                                                 handoff::estimator_regression_name,
                                                 handoff::source_manifest_name,
                                                 design_parity_name,
                                                 audit_name};

TEST_CASE("a handoff is valid, and holds the artefacts byte for byte") {
  const fs::path folder = sound_folder();
  const handoff::AuditReport audit = handoff::audit_bundle(folder / "handoff", {});
  INFO(to_text(audit.findings));
  CHECK(audit.valid());
  for (const auto& [file, copy] : {std::pair{"benchmark.json", handoff::benchmark_name},
                                   std::pair{"export.json", handoff::export_manifest_name},
                                   std::pair{"regression.json", handoff::estimator_regression_name}})
    CHECK(read_file(folder / file) == read_file(folder / "handoff" / copy));
}

TEST_CASE("hardware_measurement_claimed is false in every artefact, or found") {
  std::vector<Forgery> forgeries;
  for (const std::string& name : json_artefacts)
    forgeries.push_back({name, "\"hardware_measurement_claimed\": false",
                         "\"hardware_measurement_claimed\": true", Code::unfounded_claim,
                         name + ": /hardware_measurement_claimed"});
  check_forgeries(forgeries);
}

TEST_CASE("another evidence boundary is found in every artefact") {
  std::vector<Forgery> forgeries;
  for (const std::string& name : json_artefacts)
    forgeries.push_back({name, "local_simulation_and_executable_hdl_parity", "hardware_in_the_loop",
                         Code::unfounded_claim, name + ": /evidence_boundary"});
  check_forgeries(forgeries);
}

TEST_CASE("words of evidence from silicon, a board or timing are found") {
  check_forgeries({{handoff::benchmark_name, "the gradient of the expectation", "measured on the board",
                    Code::unfounded_claim, std::string(handoff::benchmark_name) + ": /estimator_variance"},
                   {handoff::benchmark_name, "local_simulation\"", "post-silicon\"", Code::unfounded_claim,
                    std::string(handoff::benchmark_name) + ": /evidence_class"},
                   {design_parity_name, "\"simulator\": \"", "\"simulator\": \"timing closure, ",
                    Code::unfounded_claim, design_parity_name + ": /simulator"}});
}

TEST_CASE("joint_design.enabled is true in the report and in the export manifest, or found") {
  check_forgeries(
      {{handoff::benchmark_name, "\"enabled\": true", "\"enabled\": false", Code::weak_evidence,
        std::string(handoff::benchmark_name) + ": /joint_design/enabled"},
       {handoff::export_manifest_name, "\"enabled\": true", "\"enabled\": false", Code::artefacts_disagree,
        std::string(handoff::export_manifest_name) + ": /training/joint_design/enabled"}});
}

TEST_CASE("length, encoding and correlation of report, export manifest and netlist agree, or are found") {
  const std::string exported = std::string(handoff::export_manifest_name) + ": /training/joint_design/";
  const std::string reported = std::string(handoff::benchmark_name) + ": /joint_design/final/layers/0/";
  const std::string length = "\"selected_bitstream_length\": 64";
  const std::string other_length = "\"selected_bitstream_length\": 32";
  const std::string encoding = "\"selected_encoding\": \"bipolar\"";
  const std::string other_encoding = "\"selected_encoding\": \"unipolar\"";
  check_forgeries(
      {{handoff::export_manifest_name, length, other_length, Code::artefacts_disagree,
        exported + "selected_bitstream_length"},
       {handoff::export_manifest_name, encoding, other_encoding, Code::artefacts_disagree,
        exported + "selected_encoding"},
       {handoff::export_manifest_name, "\"joint_design\": {\n      \"correlation\": ", "0.125",
        Code::artefacts_disagree, exported + "correlation"},
       {handoff::source_manifest_name, "\"bitstream_length\": 64", "\"bitstream_length\": 65",
        Code::artefacts_disagree, std::string(handoff::source_manifest_name) + ": /bitstream_length"}});
  // A report that agrees with itself everywhere is still not that of the netlist.
  for (const auto& [from, to, key] : {std::tuple{length, other_length, "selected_bitstream_length"},
                                      std::tuple{encoding, other_encoding, "selected_encoding"}}) {
    const Forged handoff;
    std::string text = handoff.text(handoff::benchmark_name);
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
      text.replace(at, from.size(), to);
    handoff.forge(handoff::benchmark_name, text);
    const Diagnostics findings = handoff.findings();
    INFO(to_text(findings));
    CHECK(finds(findings, Code::artefacts_disagree, reported + key));
  }
}

TEST_CASE("a report that is not true of the exact streams is found") {
  const std::string name = handoff::benchmark_name;
  check_forgeries(
      {{name, "\"finite_stream_loss\": {\n    \"final\": ", "0.125", Code::artefacts_disagree,
        name + ": /finite_stream_loss/final"},
       {name, "\"weight_rate\": ", "0.125", Code::artefacts_disagree,
        name + ": /stream_evidence/weight_rate"},
       {name, "\"trained_parameters\": {\n    \"bias\": [\n      ", "0.5", Code::artefacts_disagree,
        name + ": /trained_parameters"},
       {name, "\"resource_cost\": ", "0.125", Code::artefacts_disagree, name + ": /objective_terms/total"},
       {name, "\"netlist_sha256\": \"", "\"netlist_sha256\": \"0", Code::foreign_evidence,
        name + ": /netlist_sha256"}});
}

TEST_CASE("an estimator regression that did not pass is found, whatever it says of itself") {
  const std::string name = handoff::estimator_regression_name;
  check_forgeries(
      {{name, "\"status\": \"pass\"", "\"status\": \"fail\"", Code::weak_evidence, name + ": /status"},
       {name, "\"pathwise_variance_zero\": true", "\"pathwise_variance_zero\": false",
        Code::artefacts_disagree, name + ": /acceptance/pathwise_variance_zero"},
       // The rows decide: the first variance is that of pathwise_relaxation.
       {name, "\"variance\": 0.0", "\"variance\": 0.5", Code::artefacts_disagree,
        name + ": /acceptance/pathwise_variance_zero"},
       {name, "\"caught\": true", "\"caught\": false", Code::weak_evidence, name + ": /negative_controls"},
       {name, "\"sample_count\": 32", "\"sample_count\": 1", Code::weak_evidence, name + ": /sample_count"}});
}

TEST_CASE("a recorded audit that is not valid, or of other files, is found") {
  check_forgeries({{audit_name, "\"status\": \"valid\"", "\"status\": \"invalid\"", Code::artefacts_disagree,
                    audit_name + ": /status"},
                   {audit_name, "\"total_synapses\": 2", "\"total_synapses\": 3", Code::artefacts_disagree,
                    audit_name + ": /total_synapses"}});
  const Forged handoff;
  handoff.replace(handoff::source_manifest_name, "\"axi4_stream\"", "\"axi4_stream_\"");
  const auto findings = handoff::audit_bundle(handoff.path(), {}).findings;
  CHECK(finds(findings, Code::artefacts_disagree, audit_name + ": /artefacts"));
}

TEST_CASE("the constants of the trained design are those of the report, or are found") {
  check_forgeries({{design_name, "selected_bitstream_length_o = 32'h00000040",
                    "selected_bitstream_length_o = 32'h00000041", Code::not_regenerated, design_name},
                   {design_name, "encoding_bipolar_o = 1'd1", "encoding_bipolar_o = 1'd0",
                    Code::not_regenerated, design_name},
                   {design_parity_name, "\"correlation_q16\": ", "9", Code::artefacts_disagree,
                    design_parity_name + ": /correlation_q16"},
                   {design_parity_name, "\"status\": \"equal\"", "\"status\": \"different\"",
                    Code::artefacts_disagree, design_parity_name + ": /status"}});
}

TEST_CASE("a correlation above the exported bound is found by measuring it again") {
  const std::string name = handoff::export_manifest_name;
  const Forged handoff;
  const std::string text = handoff.text(name);
  const std::size_t at = text.find("\"mean_abs_scc_q16\": ") + 20;
  const std::string measured = text.substr(at, text.find(',', at) - at);
  check_forgeries({{name, "\"mean_abs_scc_q16\": " + measured,
                    "\"mean_abs_scc_q16\": " + std::to_string(std::stoi(measured) - 1),
                    Code::correlation_claim, name + ": /correlation_bounds/0"},
                   {name, "\"first\": \"inputs_1\"", "\"first\": \"inputs_2\"", Code::correlation_claim,
                    name + ": /correlation_bounds"}});
}

TEST_CASE("a source row that is not the netlist's is found") {
  const std::string name = handoff::source_manifest_name;
  check_forgeries({{name, "\"signal_kind\": \"weight\"", "\"signal_kind\": \"spike\"",
                    Code::artefacts_disagree, name + ": /sources/1/signal_kind"},
                   {name, "\"width\": 6", "\"width\": 7", Code::artefacts_disagree,
                    name + ": /sources/0/parameters/width"}});
}

TEST_CASE("a handoff without one of its artefacts is found to lack it") {
  std::vector<std::string> names = json_artefacts;
  names.push_back(design_name);
  for (const std::string& name : names) {
    const Forged handoff;
    handoff.remove(name);
    INFO(name);
    CHECK(finds(handoff.findings(), Code::file_missing, name));
  }
}

TEST_CASE("artefacts are read strictly") {
  const std::string name = handoff::benchmark_name;
  check_forgeries(
      {{name, "\"loss\": {", "\"loss\": {\n    \"added\": 1,", Code::unknown_key, name + ": /loss/added"},
       {name, "\"measure\"", "\"measured\"", Code::missing_key, name + ": /finite_stream_loss/measure"},
       {name, "\"images\": 4", "\"images\": \"4\"", Code::wrong_type, name + ": /finite_stream_loss/images"},
       {name, "\"schema\": \"pulsewright.benchmark/1\"", "\"schema\": \"pulsewright.benchmark/9\"",
        Code::wrong_schema, name + ": /schema"},
       {name, "  \"loss\"", "   \"loss\"", Code::not_canonical, name}});
}

}  // namespace
}  // namespace pulsewright::artefact_tests
