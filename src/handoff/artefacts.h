// SPDX-License-Identifier: Apache-2.0
// The artefacts of a handoff: what training chose and reached, and what follows from the netlist, as plain
// structs. docs/handoff.md has every field.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/json.h"
#include "exact/correlation_bounds.h"
#include "rtl/trained_design.h"

namespace pulsewright::handoff {

inline constexpr std::string_view benchmark_schema = "pulsewright.benchmark/1";
inline constexpr std::string_view export_manifest_schema = "pulsewright.export_manifest/1";
inline constexpr std::string_view estimator_regression_schema = "pulsewright.estimator_regression/1";

inline constexpr const char* benchmark_name = "reports/benchmark.json";
inline constexpr const char* export_manifest_name = "reports/export_manifest.json";
inline constexpr const char* estimator_regression_name = "reports/estimator_regression.json";
inline constexpr const char* source_manifest_name = "scnir_source_manifest.json";

inline constexpr std::string_view evidence_class = "local_simulation";

/// The three estimators of a regression, in its order.
inline constexpr std::string_view regression_estimators[] = {"pathwise_relaxation", "straight_through",
                                                             "score_function"};

/// The streams of the layer that the four constants of a design describe.
struct ScConfig {
  std::int64_t bitstream_length = 0;
  std::string encoding;
  std::string generator;  ///< kinds of the input's and the weight's source
  std::string estimator;
  std::optional<std::int64_t> input_seed;  ///< nothing for a source without one
  std::optional<std::int64_t> weight_seed;
  double correlation = 0;
};

/// What the training was asked to do.
struct TrainingSettings {
  std::string task;                   ///< reference, or a data set as --data names it
  std::int64_t bitstream_length = 0;  ///< the middle one of the lengths
  std::int64_t steps = 0;
  double learning_rate = 0;
  std::int64_t seed = 0;

  bool operator==(const TrainingSettings&) const = default;
};

/// What a distribution over lengths and encodings chooses.
struct Selection {
  std::int64_t selected_bitstream_length = 0;
  double expected_bitstream_length = 0;
  std::vector<double> length_probabilities;  ///< of DesignSpaceRecord::bitstream_lengths
  std::string selected_encoding;
  std::vector<double> encoding_probabilities;  ///< of DesignSpaceRecord::encodings
  double correlation = 0;                      ///< mean SCC of the exact streams that were chosen
  double relaxed_correlation = 0;              ///< what the distribution aims at
};

struct LayerSelection {
  std::string layer;  ///< id of the node with the synapses
  Selection selection;
};

/// The selections of all layers, and the one that stands for the design: that of the longest streams, the
/// first of equals.
struct JointChoice {
  Selection design;
  std::vector<LayerSelection> layers;
};

struct DesignSpaceRecord {
  std::vector<std::int64_t> bitstream_lengths;
  std::vector<std::string> encodings;
  double min_correlation = 0;
  double max_correlation = 0;
};

struct JointDesign {
  bool enabled = false;
  DesignSpaceRecord design_space;
  JointChoice initial;
  JointChoice final;
};

/// Of the relaxed objective; `best` is the least of any step.
struct LossRecord {
  double initial = 0;
  double final = 0;
  double best = 0;
};

/// Of the finite streams, by the exact engine.
struct FiniteStreamLoss {
  std::string measure;  ///< mean_squared_error, or error_rate of a classification
  std::int64_t images = 0;
  std::optional<double> initial;  ///< of the start, realised; nothing if it is not a network
  double final = 0;
};

/// As numbers that streams stand for, [neurons][inputs] and [neurons].
struct ParametersRecord {
  std::vector<std::vector<double>> weight;
  std::vector<double> bias;
};

/// Terms at the end, with their weights: they add up to the total.
struct ObjectiveTerms {
  double task = 0;
  double length_cost = 0;
  double correlation_cost = 0;
  double encoding_cost = 0;
  double variance_cost = 0;
  double resource_cost = 0;
  double entropy = 0;
  double total = 0;
};

/// Counted on the exact streams of the first layer (handoff/stream_evidence.h).
struct StreamEvidence {
  std::int64_t products = 0;       ///< that were counted
  double sampled_product_mae = 0;  ///< mean |counted product - product of the two values|
  double input_rate = 0;           ///< ones per bit
  double weight_rate = 0;
  double input_max_abs_correlation = 0;  ///< largest |SCC| of two inputs' streams
  double weight_max_abs_correlation = 0;

  bool operator==(const StreamEvidence&) const = default;
};

struct EstimatorSpread {
  std::string assumption;
  double mean = 0;
  double variance = 0;
  double absolute_bias = 0;
  double min = 0;
  double max = 0;
};

struct EstimatorReference {
  std::string estimator;
  double gradient = 0;
  double loss = 0;
};

struct EstimatorVariance {
  std::int64_t sample_count = 0;
  std::int64_t bitstream_length = 0;
  EstimatorReference reference;
  EstimatorSpread pathwise_relaxation;
  EstimatorSpread straight_through;
  EstimatorSpread score_function;
};

struct BenchmarkReport {
  std::string netlist_sha256;
  std::string evidence_class;
  ScConfig sc_config;
  TrainingSettings training;
  JointDesign joint_design;
  LossRecord loss;
  FiniteStreamLoss finite_stream_loss;
  std::optional<std::vector<double>> targets;  ///< [images] of a regression
  std::optional<ParametersRecord> initial_parameters;
  std::optional<ParametersRecord> trained_parameters;
  ObjectiveTerms objective_terms;
  StreamEvidence stream_evidence;
  EstimatorVariance estimator_variance;
};

struct ExportManifest {
  std::string netlist_sha256;
  std::string benchmark_sha256;
  std::string scnir_schema_version;
  std::string scnir_document;
  ScConfig sc_config;
  TrainingSettings training;
  bool joint_design_enabled = false;
  Selection joint_design;
  std::string benchmark_schema_version;
  std::string evidence_class;
  double initial_loss = 0;
  double final_loss = 0;
  double finite_stream_loss = 0;
  double sampled_product_mae = 0;
  double input_max_abs_correlation = 0;
  double weight_max_abs_correlation = 0;
  double objective_total = 0;
  EstimatorVariance estimator_variance;
  std::vector<exact::CorrelationBound> correlation_bounds;
};

struct RegressionRow {
  std::string estimator;
  std::int64_t bitstream_length = 0;
  double mean = 0;
  double variance = 0;
  double standard_error = 0;  ///< of the mean
  double absolute_bias = 0;   ///< |mean - pathwise gradient|
  double min = 0;
  double max = 0;
};

struct Acceptance {
  bool score_function_longest_variance_below_shortest = false;
  bool pathwise_variance_zero = false;
  bool all_variances_finite_nonnegative = false;
  bool means_agree = false;

  bool all() const {
    return score_function_longest_variance_below_shortest && pathwise_variance_zero &&
           all_variances_finite_nonnegative && means_agree;
  }
  bool operator==(const Acceptance&) const = default;
};

/// The same regression with one estimator made wrong: the acceptance must fail.
struct RegressionControl {
  std::string estimator;
  bool caught = false;
};

struct EstimatorRegressionManifest {
  std::string status;  ///< pass or fail
  std::vector<std::int64_t> bitstream_lengths;
  std::int64_t sample_count = 0;
  std::int64_t first_seed = 0;
  std::vector<std::string> estimators;
  std::vector<RegressionRow> results;  ///< [estimators][lengths]
  Acceptance acceptance;
  std::vector<RegressionControl> negative_controls;
};

/// Each artefact as its canonical text, and read strictly: keys, types, schema, canonical form and evidence
/// boundary. `name` stands in front of the pointers. Nothing comes back where a diagnostic was added.
std::string write_artefact(const BenchmarkReport& report);
std::string write_artefact(const ExportManifest& manifest);
std::string write_artefact(const EstimatorRegressionManifest& manifest);
std::optional<BenchmarkReport> read_benchmark_report(std::string_view text, const std::string& name,
                                                     Diagnostics& diagnostics);
std::optional<ExportManifest> read_export_manifest(std::string_view text, const std::string& name,
                                                   Diagnostics& diagnostics);
std::optional<EstimatorRegressionManifest> read_estimator_regression(std::string_view text,
                                                                     const std::string& name,
                                                                     Diagnostics& diagnostics);

/// The selection of the layer with the longest streams, the first of equals; there is at least one.
const LayerSelection& design_selection(const std::vector<LayerSelection>& layers);

/// The four constants that a report's final choice gives its Verilog; lengths below 10^9.
rtl::DesignConstants constants_of(const Selection& selection);

}  // namespace pulsewright::handoff
