// SPDX-License-Identifier: Apache-2.0
#include "handoff/export_manifest.h"

#include "base/hash.h"
#include "handoff/artefact_document.h"
#include "handoff/derived_artefacts.h"
#include "handoff/report_checks.h"
#include "handoff/stream_evidence.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

void check_configuration(const TrainingSettings& asked, const TrainingSettings& reported,
                         Diagnostics& diagnostics) {
  find_differences(fields_json(asked), fields_json(reported), Code::artefacts_disagree,
                   std::string(benchmark_name) + ": /training", diagnostics);
}

}  // namespace

std::optional<ExportManifest> build_export_manifest(std::string_view report_text,
                                                    const TrainingSettings& configuration,
                                                    const netlist::Netlist& netlist,
                                                    const data::LabelledImages& test,
                                                    Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto report = read_benchmark_report(report_text, benchmark_name, diagnostics);
  if (!report) return std::nullopt;
  check_configuration(configuration, report->training, diagnostics);
  check_report(*report, netlist, test, diagnostics);
  const auto bounds = exact::measure_correlation_bounds(netlist);
  if (!bounds)
    diagnostics.push_back({Code::out_of_range, std::string(netlist::document_name) + ": /streams",
                           "streams of at most 4096 bits", "longer ones", ""});
  if (diagnostics.size() != before) return std::nullopt;

  ExportManifest manifest;
  manifest.netlist_sha256 = netlist_hash(netlist);
  manifest.benchmark_sha256 = sha256_hex(report_text);
  manifest.scnir_schema_version = netlist::scnir_schema;
  manifest.scnir_document = netlist::document_name;
  manifest.sc_config = report->sc_config;
  manifest.training = report->training;
  manifest.joint_design_enabled = report->joint_design.enabled;
  manifest.joint_design = report->joint_design.final.design;
  manifest.benchmark_schema_version = benchmark_schema;
  manifest.evidence_class = report->evidence_class;
  manifest.initial_loss = report->loss.initial;
  manifest.final_loss = report->loss.final;
  manifest.finite_stream_loss = report->finite_stream_loss.final;
  manifest.sampled_product_mae = report->stream_evidence.sampled_product_mae;
  manifest.input_max_abs_correlation = report->stream_evidence.input_max_abs_correlation;
  manifest.weight_max_abs_correlation = report->stream_evidence.weight_max_abs_correlation;
  manifest.objective_total = report->objective_terms.total;
  manifest.estimator_variance = report->estimator_variance;
  manifest.correlation_bounds = *bounds;
  return manifest;
}

}  // namespace pulsewright::handoff
