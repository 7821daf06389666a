// SPDX-License-Identifier: Apache-2.0
// The model that a bundle was made of: named by the manifest, and held to the run.
#include "catch.h"
#include "handoff/sound_bundle.h"
#include "samples/sample_netlist.h"

namespace pulsewright::handoff {
namespace {

const std::string model(64, 'a');
const std::string network(64, 'b');

/// A run.json with every member that it must have; from the model if `is_imported`.
std::string run_text(bool is_imported) {
  Diagnostics wrong;
  Json run = parse_json(R"({
    "tool_version": "0", "data": "digits", "name": "n", "layers": [], "seed": 1, "search_start": 0,
    "cost_weight": 0.3, "real_epochs": 0, "search_epochs": 0, "tune_epochs": 4, "forward": "exact",
    "optimiser": "adam", "schedule": "cosine", "assumes_products": false, "correlation_penalty": 0,
    "live_synapses": 0, "live_inputs": 0, "trains_real": false, "calibrates": true, "hold_out": false,
    "design_space": {"lengths": [16], "encodings": ["sign_magnitude"], "accumulators": ["count"],
                     "generator_setting": 0, "source_pairs": ["ramp_vdc"]},
    "augmentation": {"shift": 0, "rotation": 0, "scale": 0},
    "recipe": {"batch": 32, "rate": 0.01, "tune_rate": 0.001, "smoothing": 0, "average_decay": 0.98,
               "initial_weight": 0.4, "choice_batch": 192, "choice_updates": 4, "choice_step": 0.3,
               "highest_temperature": 0.1, "lowest_temperature": 0.002, "start_spread": 4}})",
                        wrong)
                 .value();
  run["data_sha256"] = std::string(64, '0');
  if (is_imported) {
    run["from"]["model_sha256"] = model;
    run["from"]["float_network_sha256"] = network;
    run["from"]["calibration_rows"] = 1000;
  }
  return canonical_json(run);
}

/// Puts the origin into the manifest and seals it, as a forger with the tool would.
void name_origin(const Spoiled& bundle, const std::optional<ModelOrigin>& origin) {
  Diagnostics wrong;
  Manifest manifest = read_manifest(bundle.text(manifest_name), wrong).value();
  manifest.imported_from = origin;
  write_file(bundle.path() / manifest_name, write_manifest(manifest));
}

TEST_CASE("an audit says which model a bundle was made of, if manifest and run agree") {
  const Spoiled bundle;
  bundle.forge(run_name, run_text(true));
  name_origin(bundle, ModelOrigin{model, network});
  const AuditReport report = bundle.audit();
  INFO(to_text(report.findings));
  CHECK(report.valid());
  CHECK(report.model_sha256 == model);
  CHECK(*to_json(report).find("model_sha256")->string() == model);
}

TEST_CASE("an audit finds a manifest that names another model than the run, or none, or one of no run") {
  const std::string where = std::string(manifest_name) + ": /imported_from";
  const Spoiled bundle;
  bundle.forge(run_name, run_text(true));
  CHECK(names(bundle.audit(), Code::artefacts_disagree, where));
  name_origin(bundle, ModelOrigin{network, network});
  CHECK(names(bundle.audit(), Code::artefacts_disagree, where));
  name_origin(bundle, ModelOrigin{model, model});
  CHECK(names(bundle.audit(), Code::artefacts_disagree, where));
  const Spoiled trained;
  trained.forge(run_name, run_text(false));
  CHECK(trained.audit().valid());
  name_origin(trained, ModelOrigin{model, network});
  CHECK(names(trained.audit(), Code::artefacts_disagree, where));
}

TEST_CASE("an audit makes the C header of the data again, from the run that the bundle carries") {
  const netlist::Netlist netlist = samples::reference_netlist();
  Diagnostics wrong;
  Json run = parse_json(run_text(false), wrong).value();
  run["data_options"]["labels"] = "compact";
  for (int k = 0; k < chain_of(netlist).classes(); ++k)
    run["data_options"]["class_names"].push_back("class " + std::to_string(k));
  const Spoiled bundle;
  bundle.forge(run_name, canonical_json(run));
  const std::string header = "sw/reference_data.h";
  CHECK(names(bundle.audit(), Code::file_missing, header));
  for (const TextFile& file : derived_files(netlist, sample_images(netlist), canonical_json(run)))
    bundle.forge(file.path, file.text);
  const AuditReport report = bundle.audit();
  INFO(to_text(report.findings));
  CHECK(report.valid());
  bundle.forge(header, replaced(bundle.text(header), "class 1", "class 2"));
  CHECK(names(bundle.audit(), Code::not_regenerated, header));
}

TEST_CASE("a manifest is written with the model that its run names") {
  CHECK(origin_of_run(run_text(true)) == ModelOrigin{model, network});
  CHECK_FALSE(origin_of_run(run_text(false)).has_value());
  CHECK_FALSE(origin_of_run("{\"from\": 3}").has_value());
  CHECK_FALSE(origin_of_run("no JSON").has_value());
}

}  // namespace
}  // namespace pulsewright::handoff
