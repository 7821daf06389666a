// SPDX-License-Identifier: Apache-2.0
#include "handoff/artefacts.h"

#include <algorithm>
#include <cmath>

#include "base/failure.h"
#include "base/version.h"
#include "handoff/artefact_document.h"

namespace pulsewright::handoff {

namespace {

constexpr std::string_view tool_key = "tool_version";

std::int64_t q16_of(double value) {
  PW_ASSERT(std::abs(value) < 1e9);
  return static_cast<std::int64_t>(std::floor(value * 65536 + 0.5));
}

}  // namespace

void add_head(Json& document, std::string_view schema) {
  document["schema"] = schema;
  document["tool_version"] = version();
  document["evidence_boundary"] = evidence_boundary;
  document["hardware_measurement_claimed"] = false;
}

std::optional<Json> read_head(std::string_view text, std::string_view schema, const std::string& name,
                              Diagnostics& diagnostics) {
  Diagnostics found;
  auto document = parse_json(text, found);
  for (Diagnostic& diagnostic : found) {
    diagnostic.where = name + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  if (!document) return std::nullopt;
  if (document->object() == nullptr) {
    diagnostics.push_back({Code::wrong_type, name + ": ", "an object", document->brief(), ""});
    return std::nullopt;
  }
  Json head;
  add_head(head, schema);
  const std::size_t before = diagnostics.size();
  Json::Object rest = *document->object();
  for (const auto& [key, expected] : *head.object()) {
    const Json* got = document->find(key);
    if (got == nullptr)
      diagnostics.push_back({Code::missing_key, name + ": /" + key, expected.brief(), "nothing", ""});
    else if (*got != expected)
      diagnostics.push_back({key == "schema" || key == tool_key ? Code::wrong_schema : Code::unfounded_claim,
                             name + ": /" + key, expected.brief(), got->brief(), ""});
    rest.erase(key);
  }
  if (diagnostics.size() != before) return std::nullopt;
  return Json(std::move(rest));
}

std::string write_artefact(const BenchmarkReport& report) {
  return write_document(benchmark_schema, report);
}

std::string write_artefact(const ExportManifest& manifest) {
  return write_document(export_manifest_schema, manifest);
}

std::string write_artefact(const EstimatorRegressionManifest& manifest) {
  return write_document(estimator_regression_schema, manifest);
}

std::optional<BenchmarkReport> read_benchmark_report(std::string_view text, const std::string& name,
                                                     Diagnostics& diagnostics) {
  return read_document<BenchmarkReport>(benchmark_schema, text, name, diagnostics);
}

std::optional<ExportManifest> read_export_manifest(std::string_view text, const std::string& name,
                                                   Diagnostics& diagnostics) {
  return read_document<ExportManifest>(export_manifest_schema, text, name, diagnostics);
}

std::optional<EstimatorRegressionManifest> read_estimator_regression(std::string_view text,
                                                                     const std::string& name,
                                                                     Diagnostics& diagnostics) {
  return read_document<EstimatorRegressionManifest>(estimator_regression_schema, text, name, diagnostics);
}

const LayerSelection& design_selection(const std::vector<LayerSelection>& layers) {
  PW_ASSERT(!layers.empty());
  return *std::ranges::max_element(
      layers, {}, [](const LayerSelection& layer) { return layer.selection.selected_bitstream_length; });
}

rtl::DesignConstants constants_of(const Selection& selection) {
  return {selection.selected_bitstream_length, q16_of(selection.expected_bitstream_length),
          q16_of(selection.correlation), selection.selected_encoding == to_text(netlist::Encoding::bipolar)};
}

}  // namespace pulsewright::handoff
