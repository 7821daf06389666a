// SPDX-License-Identifier: Apache-2.0
#include "handoff/document_schemas.h"

#include <algorithm>

#include "base/failure.h"
#include "board/transcript.h"
#include "handoff/bundle.h"
#include "handoff/field_schema.h"
#include "handoff/report_shapes.h"
#include "handoff/signature_file.h"
#include "ising/machine_document.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

/// What add_head() writes into every artefact.
constexpr std::string_view head_shape = R"({
  "tool_version": "text", "evidence_boundary": "=local_simulation_and_executable_hdl_parity",
  "hardware_measurement_claimed": "flag"
})";

constexpr std::string_view manifest_shape = R"({
  "schema": "=pulsewright.bundle/1", "tool_version": "text", "netlist_sha256?": "sha256",
  "machine_sha256?": "sha256", "unit_sha256?": "sha256", "evidence_boundary": "=local_simulation_and_executable_hdl_parity", "hardware_measurement_claimed": "flag",
  "self_sha256": "sha256", "files": [{"path": "text", "sha256": "sha256", "bytes": "count"}],
  "imported_from?": {"model_sha256": "sha256", "float_network_sha256": "sha256"},
  "hardware_evidence?": {
    "class": "text", "transcript": "=evidence/transcript.json", "images": "count", "bitstream_sha256?": "sha256"}
})";

constexpr std::string_view signature_shape = R"({
  "schema": "=pulsewright.signature/1", "algorithm": "=Ed25519", "manifest_sha256": "sha256",
  "public_key": "text", "signature": "text"
})";

/// In a bundle, and with the optional members what `evaluate --json` prints.
constexpr std::string_view evaluation_shape = R"({
  "schema": "=pulsewright.evaluation/1", "netlist_sha256": "sha256", "engine": "text", "images": "count",
  "correct?": "count", "accuracy?": "number", "confusion?": [["count"]], "balanced_accuracy?": "number",
  "rmse?": "number", "r2?": "number", "quantities?": [{"name": "text", "rmse": "number", "r2": "number"}],
  "logits?": "text",
  "data?": {
    "name": "text", "train_images": "count", "test_images": "count", "rows": "count", "columns": "count",
    "channels?": "count", "pixels": "count", "maximum": "count", "maximum_origin": "text", "classes?": "count",
    "train_images_of_classes?": ["count"], "test_images_of_classes?": ["count"], "empty_classes?": ["count"],
    "targets?": [{"name": "text", "mean": "number", "deviation": "number"}], "class_names?": ["text"], "label_column?": "text", "scale?": "text", "saturated_values?": "count",
    "filled_values?": "count", "dropped_rows?": "count"},
  "halvings?": "count", "early_exit?": "flag", "last_layer_bits?": "count", "last_layer_bits_counted?": "count"
})";

constexpr std::string_view audit_shape = R"({
  "schema": "=pulsewright.audit/1", "status": "text", "manifest_sha256": "text", "netlist_sha256?": "text",
  "machine_sha256?": "text", "unit_sha256?": "text", "model_sha256?": "sha256", "files_checked": "count", "files_regenerated": "count", "elaborated": "flag", "replayed": "flag",
  "signature": "text", "signed_by": "text",
  "hardware_evidence?": {
    "class": "text", "images": "count", "test_images": "count", "bitstream_sha256?": "sha256"},
  "findings": [{"code": "text", "where": "text", "expected": "text", "got": "text", "hint": "text"}]
})";

/// Both have a design_summary().
constexpr std::string_view summary_shape = R"({
  "netlist_sha256": "sha256", "module_name": "text", "bitstream_length": "count", "interconnect": "text",
  "q_format": "text", "total_neurons": "count", "total_synapses": "count", "scnir_stream_count": "count",
  "scnir_signal_kinds": ["text"], "scnir_signal_routes": ["text"], "scnir_hierarchy_instance_count": "count",
  "scnir_hierarchy_port_count": "count"
})";

constexpr std::string_view source_manifest_shape = R"({
  "schema": "=pulsewright.source_manifest/1", "source_kind": "text",
  "sources": [{
    "stream": "text", "layer": "text", "signal_kind": "text", "encoding": "text", "bitstream_length": "count",
    "source": "text", "source_kind": "text", "width": "count", "parameters": {"*": "counts"}}],
  "scnir_external_inputs": [{"source": "text", "offset": "count", "width": "count"}]
})";

constexpr std::string_view handoff_audit_shape = R"({
  "schema": "=pulsewright.handoff_audit/1", "status": "text", "directory": "text",
  "schema_versions": {"*": "text"}, "external_inputs": ["text"], "source_modules": ["text"],
  "artefacts": [{"path": "text", "sha256": "sha256", "bytes": "count"}],
  "findings": [{"code": "text", "where": "text", "expected": "text", "got": "text", "hint": "text"}]
})";

constexpr std::string_view trained_design_shape = R"({
  "schema": "=pulsewright.trained_design_parity/1", "netlist_sha256": "sha256", "verilog_sha256": "sha256",
  "module_name": "text", "selected_encoding": "text", "selected_bitstream_length": "count",
  "expected_bitstream_length_q16": "count", "correlation_q16": "integer", "encoding_bipolar": "flag",
  "observed": {
    "selected_bitstream_length": "count", "expected_bitstream_length_q16": "count",
    "correlation_q16": "integer", "encoding_bipolar": "flag", "clocks": "count", "steady": "flag"},
  "simulator": "text", "status": "text"
})";

Json shape_of(std::string_view text) {
  Diagnostics wrong;
  const auto shape = parse_json(text, wrong);
  PW_ASSERT(shape.has_value());
  return *shape;
}

/// The schema of an object with the members of all shapes.
Json from_shapes(std::initializer_list<std::string_view> shapes) {
  Json::Object all;
  for (const std::string_view text : shapes) all.merge(Json::Object(*shape_of(text).object()));
  return shape_schema(all);
}

Json of_report(std::string_view path) {
  return shape_schema(report_shape(path).value());
}

/// The schema of an artefact that is written by its fields, with its head.
template <class Artefact>
Json from_fields(std::string_view schema) {
  FieldSchema fields;
  const Artefact artefact{};
  visit_fields(fields, artefact);
  Json head = shape_of(head_shape);
  head["schema"] = "=" + std::string(schema);
  for (const auto& [key, shape] : *head.object()) fields.require(key, shape_schema(shape));
  return fields.take();
}

struct Document {
  std::string_view name;
  std::string_view meaning;
  Json (*schema)();
};

constexpr Document documents[] = {
    {netlist::document_name, "SC-NIR: a trained network as the stochastic circuit that computes it.",
     netlist::netlist_schema},
    {ising::machine_name, "A p-bit machine.", ising::machine_json_schema},
    {analog::unit_name, "A pulse unit of an analog tile.", analog::unit_json_schema},
    {manifest_name, "The SHA-256 of every file of a bundle.", [] { return from_shapes({manifest_shape}); }},
    {signature_name, "A signature of a manifest.", [] { return from_shapes({signature_shape}); }},
    {run_name, "The settings of a training.", [] { return of_report(run_name); }},
    {training_name, "What a training chose and reached.", [] { return of_report(training_name); }},
    {evaluation_name, "The bit-exact accuracy of a netlist.", [] { return from_shapes({evaluation_shape}); }},
    {parity_name, "The comparison of Verilog with the exact model.", [] { return of_report(parity_name); }},
    {synthesis_name, "Cells of an iCE40 by yosys.", [] { return of_report(synthesis_name); }},
    {machine_parity_name, "The comparison of a p-bit machine's Verilog with the reference engine.",
     [] { return of_report(machine_parity_name); }},
    {machine_synthesis_name, "Cells of a p-bit machine on an iCE40 by yosys.",
     [] { return of_report(machine_synthesis_name); }},
    {unit_synthesis_name, "Cells of a pulse unit on an iCE40 by yosys.",
     [] { return of_report(unit_synthesis_name); }},
    {unit_parity_name, "The comparison of a pulse unit's Verilog with the integer tile.",
     [] { return of_report(unit_parity_name); }},
    {transcript_name, "Every byte of a session with a board or its simulation.", board::transcript_schema},
    {benchmark_name, "A training by itself and its estimators.",
     [] { return from_fields<BenchmarkReport>(benchmark_schema); }},
    {export_manifest_name, "What of a training a design carries.",
     [] { return from_fields<ExportManifest>(export_manifest_schema); }},
    {estimator_regression_name, "Whether the gradient estimators are as they should be.",
     [] { return from_fields<EstimatorRegressionManifest>(estimator_regression_schema); }},
    {source_manifest_name, "The number sources of a design.",
     [] {
       return from_shapes({head_shape, summary_shape, source_manifest_shape});
     }},
    {"trained_design_parity.json", "The constants of a trained design in simulation.",
     [] {
       return from_shapes({head_shape, trained_design_shape});
     }},
    {"handoff_audit.json", "What a handoff holds.",
     [] {
       return from_shapes({head_shape, summary_shape, handoff_audit_shape});
     }},
    {"audit.json", "The report of an audit.", [] { return from_shapes({audit_shape}); }},
};

}  // namespace

std::vector<std::string_view> documents_with_schema() {
  std::vector<std::string_view> names;
  for (const Document& document : documents) names.push_back(document.name);
  return names;
}

std::optional<Json> document_schema(std::string_view name) {
  const auto document = std::ranges::find(documents, name, &Document::name);
  if (document == std::end(documents)) return std::nullopt;
  Json schema = document->schema();
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  if (schema.find("description") == nullptr) schema["description"] = document->meaning;
  return schema;
}

}  // namespace pulsewright::handoff
