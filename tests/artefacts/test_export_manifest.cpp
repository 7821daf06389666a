// SPDX-License-Identifier: Apache-2.0
#include "artefacts/handoff_folder.h"
#include "catch.h"
#include "data/images.h"
#include "handoff/bundle.h"
#include "handoff/export_manifest.h"
#include "netlist/document.h"

namespace pulsewright::artefact_tests {
namespace {

/// What building an export manifest takes, read from the sound handoff.
struct Inputs {
  std::string report;
  handoff::TrainingSettings configuration;
  netlist::Netlist netlist;
  data::LabelledImages test;
};

Inputs inputs() {
  const std::filesystem::path bundle = sound_folder() / "handoff";
  Diagnostics wrong;
  Inputs inputs{
      read_file(bundle / handoff::benchmark_name), {}, netlist::load_netlist(bundle, wrong).value(), {}};
  inputs.test = handoff::load_test_images(bundle, inputs.netlist, wrong).value();
  inputs.configuration =
      handoff::read_benchmark_report(inputs.report, handoff::benchmark_name, wrong).value().training;
  return inputs;
}

Diagnostics refusal(const Inputs& from) {
  Diagnostics wrong;
  const auto manifest =
      build_export_manifest(from.report, from.configuration, from.netlist, from.test, wrong);
  CHECK(manifest.has_value() == wrong.empty());
  return wrong;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t position = text.find(from);
  REQUIRE(position != std::string::npos);
  return text.replace(position, from.size(), to);
}

TEST_CASE("an export manifest follows from its report, byte for byte") {
  const Inputs from = inputs();
  Diagnostics wrong;
  const auto manifest =
      build_export_manifest(from.report, from.configuration, from.netlist, from.test, wrong);
  INFO(to_text(wrong));
  REQUIRE(manifest.has_value());
  const std::string text = write_artefact(*manifest);
  CHECK(text == read_file(sound_folder() / "export.json"));
  CHECK(write_artefact(handoff::read_export_manifest(text, "export.json", wrong).value()) == text);
}

TEST_CASE("no export manifest is built where report and configuration disagree, and every place is named") {
  Inputs from = inputs();
  from.configuration.steps += 1;
  from.configuration.learning_rate = 0.5;
  from.configuration.task = "digits";
  const Diagnostics wrong = refusal(from);
  INFO(to_text(wrong));
  CHECK(wrong.size() == 3);
  for (const char* key : {"steps", "learning_rate", "task"})
    CHECK(
        finds(wrong, Code::artefacts_disagree, std::string(handoff::benchmark_name) + ": /training/" + key));
}

TEST_CASE("no export manifest is built of a claim of hardware or behind another evidence boundary") {
  Inputs from = inputs();
  from.report = replaced(from.report, "\"hardware_measurement_claimed\": false",
                         "\"hardware_measurement_claimed\": true");
  from.report = replaced(from.report, "executable_hdl_parity", "board_measurement");
  const Diagnostics wrong = refusal(from);
  INFO(to_text(wrong));
  CHECK(finds(wrong, Code::unfounded_claim,
              std::string(handoff::benchmark_name) + ": /hardware_measurement_claimed"));
  CHECK(finds(wrong, Code::unfounded_claim, std::string(handoff::benchmark_name) + ": /evidence_boundary"));
}

TEST_CASE("no export manifest is built of a report on another netlist") {
  Inputs from = inputs();
  netlist::Synapses& synapses = std::get<netlist::DenseNode>(from.netlist.nodes[2]);
  synapses.weights[0][0] -= 1;
  const Diagnostics wrong = refusal(from);
  CHECK(finds(wrong, Code::foreign_evidence, std::string(handoff::benchmark_name) + ": /netlist_sha256"));
  CHECK(
      finds(wrong, Code::artefacts_disagree, std::string(handoff::benchmark_name) + ": /trained_parameters"));
}

}  // namespace
}  // namespace pulsewright::artefact_tests
