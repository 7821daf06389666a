// SPDX-License-Identifier: Apache-2.0
// The fields of the artefacts, each listed once for reading and writing. A visitor is called with the key and
// the field: a string, bool, integer, double, optional, a list of those, or another struct with fields.
#pragma once

#include <concepts>
#include <type_traits>

#include "handoff/artefacts.h"

namespace pulsewright::handoff {

/// `Plain`, or `const Plain` for writing.
template <class T, class Plain>
concept FieldsOf = std::same_as<std::remove_const_t<T>, Plain>;

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<ScConfig> auto& config) {
  visit("bitstream_length", config.bitstream_length);
  visit("encoding", config.encoding);
  visit("generator", config.generator);
  visit("estimator", config.estimator);
  visit("input_seed", config.input_seed);
  visit("weight_seed", config.weight_seed);
  visit("correlation", config.correlation);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<TrainingSettings> auto& training) {
  visit("task", training.task);
  visit("bitstream_length", training.bitstream_length);
  visit("steps", training.steps);
  visit("learning_rate", training.learning_rate);
  visit("seed", training.seed);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<Selection> auto& selection) {
  visit("selected_bitstream_length", selection.selected_bitstream_length);
  visit("expected_bitstream_length", selection.expected_bitstream_length);
  visit("length_probabilities", selection.length_probabilities);
  visit("selected_encoding", selection.selected_encoding);
  visit("encoding_probabilities", selection.encoding_probabilities);
  visit("correlation", selection.correlation);
  visit("relaxed_correlation", selection.relaxed_correlation);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<LayerSelection> auto& layer) {
  visit("layer", layer.layer);
  visit_fields(visit, layer.selection);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<JointChoice> auto& choice) {
  visit_fields(visit, choice.design);
  visit("layers", choice.layers);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<DesignSpaceRecord> auto& space) {
  visit("bitstream_lengths", space.bitstream_lengths);
  visit("encodings", space.encodings);
  visit("min_correlation", space.min_correlation);
  visit("max_correlation", space.max_correlation);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<JointDesign> auto& design) {
  visit("enabled", design.enabled);
  visit("design_space", design.design_space);
  visit("initial", design.initial);
  visit("final", design.final);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<LossRecord> auto& loss) {
  visit("initial", loss.initial);
  visit("final", loss.final);
  visit("best", loss.best);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<FiniteStreamLoss> auto& loss) {
  visit("measure", loss.measure);
  visit("images", loss.images);
  visit("initial", loss.initial);
  visit("final", loss.final);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<ParametersRecord> auto& parameters) {
  visit("weight", parameters.weight);
  visit("bias", parameters.bias);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<ObjectiveTerms> auto& terms) {
  visit("task", terms.task);
  visit("length_cost", terms.length_cost);
  visit("correlation_cost", terms.correlation_cost);
  visit("encoding_cost", terms.encoding_cost);
  visit("variance_cost", terms.variance_cost);
  visit("resource_cost", terms.resource_cost);
  visit("entropy", terms.entropy);
  visit("total", terms.total);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<StreamEvidence> auto& evidence) {
  visit("products", evidence.products);
  visit("sampled_product_mae", evidence.sampled_product_mae);
  visit("input_rate", evidence.input_rate);
  visit("weight_rate", evidence.weight_rate);
  visit("input_max_abs_correlation", evidence.input_max_abs_correlation);
  visit("weight_max_abs_correlation", evidence.weight_max_abs_correlation);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<EstimatorSpread> auto& spread) {
  visit("assumption", spread.assumption);
  visit("mean", spread.mean);
  visit("variance", spread.variance);
  visit("absolute_bias", spread.absolute_bias);
  visit("min", spread.min);
  visit("max", spread.max);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<EstimatorReference> auto& reference) {
  visit("estimator", reference.estimator);
  visit("gradient", reference.gradient);
  visit("loss", reference.loss);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<EstimatorVariance> auto& variance) {
  visit("sample_count", variance.sample_count);
  visit("bitstream_length", variance.bitstream_length);
  visit("reference", variance.reference);
  visit.group("estimators", [&](auto& inner) {
    inner("pathwise_relaxation", variance.pathwise_relaxation);
    inner("straight_through", variance.straight_through);
    inner("score_function", variance.score_function);
  });
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<BenchmarkReport> auto& report) {
  visit("netlist_sha256", report.netlist_sha256);
  visit("evidence_class", report.evidence_class);
  visit("sc_config", report.sc_config);
  visit("training", report.training);
  visit("joint_design", report.joint_design);
  visit("loss", report.loss);
  visit("finite_stream_loss", report.finite_stream_loss);
  visit("targets", report.targets);
  visit("initial_parameters", report.initial_parameters);
  visit("trained_parameters", report.trained_parameters);
  visit("objective_terms", report.objective_terms);
  visit("stream_evidence", report.stream_evidence);
  visit("estimator_variance", report.estimator_variance);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<exact::CorrelationBound> auto& bound) {
  visit("first", bound.first);
  visit("second", bound.second);
  visit("mean_scc_q16", bound.mean_scc_q16);
  visit("mean_abs_scc_q16", bound.mean_abs_scc_q16);
  visit("max_abs_scc_q16", bound.max_abs_scc_q16);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<ExportManifest> auto& manifest) {
  visit("netlist_sha256", manifest.netlist_sha256);
  visit("benchmark_sha256", manifest.benchmark_sha256);
  visit("scnir_schema_version", manifest.scnir_schema_version);
  visit("scnir_document", manifest.scnir_document);
  visit("correlation_bounds", manifest.correlation_bounds);
  visit.group("training", [&](auto& inner) {
    visit_fields(inner, manifest.sc_config);
    inner("task", manifest.training.task);
    inner("asked_bitstream_length", manifest.training.bitstream_length);
    inner("steps", manifest.training.steps);
    inner("learning_rate", manifest.training.learning_rate);
    inner("seed", manifest.training.seed);
    inner.group("joint_design", [&](auto& design) {
      design("enabled", manifest.joint_design_enabled);
      visit_fields(design, manifest.joint_design);
    });
  });
  visit.group("evidence", [&](auto& inner) {
    inner("benchmark_schema_version", manifest.benchmark_schema_version);
    inner("evidence_class", manifest.evidence_class);
    inner("initial_loss", manifest.initial_loss);
    inner("final_loss", manifest.final_loss);
    inner("finite_stream_loss", manifest.finite_stream_loss);
    inner("sampled_product_mae", manifest.sampled_product_mae);
    inner("input_max_abs_correlation", manifest.input_max_abs_correlation);
    inner("weight_max_abs_correlation", manifest.weight_max_abs_correlation);
    inner("objective_total", manifest.objective_total);
    inner("estimator_variance", manifest.estimator_variance);
  });
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<RegressionRow> auto& row) {
  visit("estimator", row.estimator);
  visit("bitstream_length", row.bitstream_length);
  visit("mean", row.mean);
  visit("variance", row.variance);
  visit("standard_error", row.standard_error);
  visit("absolute_bias", row.absolute_bias);
  visit("min", row.min);
  visit("max", row.max);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<Acceptance> auto& acceptance) {
  visit("score_function_longest_variance_below_shortest",
        acceptance.score_function_longest_variance_below_shortest);
  visit("pathwise_variance_zero", acceptance.pathwise_variance_zero);
  visit("all_variances_finite_nonnegative", acceptance.all_variances_finite_nonnegative);
  visit("means_agree", acceptance.means_agree);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<RegressionControl> auto& control) {
  visit("estimator", control.estimator);
  visit("caught", control.caught);
}

template <class Visitor>
void visit_fields(Visitor& visit, FieldsOf<EstimatorRegressionManifest> auto& manifest) {
  visit("status", manifest.status);
  visit("bitstream_lengths", manifest.bitstream_lengths);
  visit("sample_count", manifest.sample_count);
  visit("first_seed", manifest.first_seed);
  visit("estimators", manifest.estimators);
  visit("results", manifest.results);
  visit("acceptance", manifest.acceptance);
  visit("negative_controls", manifest.negative_controls);
}

}  // namespace pulsewright::handoff
