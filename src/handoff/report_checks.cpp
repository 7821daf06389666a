// SPDX-License-Identifier: Apache-2.0
#include "handoff/report_checks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "exact/sum_scale.h"
#include "handoff/artefact_document.h"
#include "handoff/derived_artefacts.h"
#include "handoff/source_manifest.h"
#include "handoff/stream_evidence.h"
#include "netlist/document.h"
#include "netlist/fields.h"
#include "netlist/sequence.h"

namespace pulsewright::handoff {

namespace {

/// Sums of a few rounded terms.
constexpr double rounding_slack = 1e-9;

bool near(double left, double right) {
  return std::abs(left - right) <= rounding_slack * std::max({1.0, std::abs(left), std::abs(right)});
}

class ReportCheck {
 public:
  ReportCheck(const BenchmarkReport& report, const netlist::Netlist& netlist,
              const data::LabelledImages& test, Diagnostics& findings)
      : report_(report), netlist_(netlist), chain_(chain_of(netlist)), test_(test), findings_(findings) {}

  void run() {
    expect("/netlist_sha256", netlist_hash(netlist_), report_.netlist_sha256, Code::foreign_evidence);
    expect("/evidence_class", evidence_class, report_.evidence_class, Code::unfounded_claim);
    expect("/joint_design/enabled", true, report_.joint_design.enabled, Code::weak_evidence);
    find_differences(fields_json(sc_config_of(netlist_, report_.sc_config.estimator)),
                     fields_json(report_.sc_config), Code::artefacts_disagree, at("/sc_config"), findings_);
    if (std::ranges::find(regression_estimators, report_.sc_config.estimator) ==
        std::end(regression_estimators))
      findings_.push_back({Code::unknown_choice, at("/sc_config/estimator"), "one of the three estimators",
                           quote_briefly(report_.sc_config.estimator), ""});
    check_space();
    check_choice(report_.joint_design.initial, "/joint_design/initial");
    check_choice(report_.joint_design.final, "/joint_design/final");
    check_layers();
    check_parameters();
    check_terms();
    check_streams();
  }

 private:
  static std::string at(const std::string& pointer) { return std::string(benchmark_name) + ": " + pointer; }

  void expect(const std::string& pointer, const Json& expected, const Json& got,
              Code code = Code::artefacts_disagree) {
    find_differences(expected, got, code, at(pointer), findings_);
  }

  void expect_near(const std::string& pointer, double expected, double got) {
    if (!near(expected, got)) expect(pointer, expected, got);
  }

  void check_space() {
    for (const std::int64_t length : report_.joint_design.design_space.bitstream_lengths)
      if (length < 1 || length > netlist::longest_stream)
        findings_.push_back({Code::out_of_range, at("/joint_design/design_space/bitstream_lengths"),
                             fmt::format("lengths in [1, {}]", netlist::longest_stream),
                             std::to_string(length), ""});
  }

  void check_choice(const JointChoice& choice, const std::string& pointer) {
    if (choice.layers.empty())
      return findings_.push_back(
          {Code::artefacts_disagree, at(pointer + "/layers"), "the layers of the design", "none", ""});
    expect(pointer, fields_json(design_selection(choice.layers).selection), fields_json(choice.design));
    for (std::size_t l = 0; l < choice.layers.size(); ++l)
      check_selection(choice.layers[l].selection, fmt::format("{}/layers/{}", pointer, l));
  }

  /// The most probable of `values`, and whether their probabilities are some.
  template <class T>
  void check_most_probable(const std::vector<double>& probabilities, const std::vector<T>& values,
                           const T& selected, const std::string& pointer, const std::string& key,
                           const std::string& selected_key) {
    const double total = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
    const bool sound = probabilities.size() == values.size() && near(total, 1) &&
                       std::ranges::all_of(probabilities, [](double p) { return p >= 0; });
    if (!sound)
      return findings_.push_back({Code::artefacts_disagree, at(pointer + key),
                                  fmt::format("{} probabilities that add up to 1", values.size()),
                                  fmt::format("{} that add up to {}", probabilities.size(), total), ""});
    const auto best = std::ranges::max_element(probabilities) - probabilities.begin();
    expect(pointer + selected_key, values[static_cast<std::size_t>(best)], selected);
  }

  void check_selection(const Selection& selection, const std::string& pointer) {
    const DesignSpaceRecord& space = report_.joint_design.design_space;
    check_most_probable(selection.length_probabilities, space.bitstream_lengths,
                        selection.selected_bitstream_length, pointer, "/length_probabilities",
                        "/selected_bitstream_length");
    check_most_probable(selection.encoding_probabilities, space.encodings, selection.selected_encoding,
                        pointer, "/encoding_probabilities", "/selected_encoding");
    double mean = 0;
    const std::size_t lengths =
        std::min(selection.length_probabilities.size(), space.bitstream_lengths.size());
    for (std::size_t i = 0; i < lengths; ++i)
      mean += selection.length_probabilities[i] * static_cast<double>(space.bitstream_lengths[i]);
    expect_near(pointer + "/expected_bitstream_length", mean, selection.expected_bitstream_length);
    const bool inside = selection.relaxed_correlation >= space.min_correlation &&
                        selection.relaxed_correlation <= space.max_correlation;
    if (!inside)
      findings_.push_back({Code::artefacts_disagree, at(pointer + "/relaxed_correlation"),
                           fmt::format("in [{}, {}]", space.min_correlation, space.max_correlation),
                           fmt::format("{}", selection.relaxed_correlation), ""});
  }

  void check_layers() {
    const std::vector<LayerSelection>& layers = report_.joint_design.final.layers;
    expect("/joint_design/final/layers count", chain_.layers.size(), layers.size());
    for (std::size_t l = 0; l < std::min(layers.size(), chain_.layers.size()); ++l) {
      const netlist::Layer& layer = chain_.layers[l];
      const Selection& selection = layers[l].selection;
      const std::string pointer = fmt::format("/joint_design/final/layers/{}", l);
      expect(pointer + "/layer", layer.synapses->id, layers[l].layer);
      expect(pointer + "/selected_bitstream_length", layer.weight_stream->length,
             selection.selected_bitstream_length);
      expect(pointer + "/selected_encoding", to_text(layer.weight_stream->encoding),
             selection.selected_encoding);
      expect(pointer + "/correlation", measured_correlation(layer), selection.correlation);
    }
  }

  double measured_correlation(const netlist::Layer& layer) const {
    const netlist::MeasuredCorrelation measured =
        measure_correlation(*layer.input_generator, *layer.weight_generator, layer.input_stream->length);
    return static_cast<double>(measured.mean_scc_q16) / 65536;
  }

  /// Of a single layer: the trained numbers, rounded, are those of the netlist.
  void check_parameters() {
    if (!report_.trained_parameters) return;
    const ParametersRecord& trained = *report_.trained_parameters;
    const netlist::Layer& layer = chain_.layers.front();
    const std::vector<std::vector<std::int64_t>>& weights = layer.synapses->weights;
    const exact::Reading reading = exact::reading_of(layer);
    bool fits = chain_.layers.size() == 1 && trained.weight.size() == weights.size() &&
                trained.bias.size() == weights.size();
    for (std::size_t j = 0; fits && j < weights.size(); ++j) {
      fits = trained.weight[j].size() == weights[j].size() &&
             is_nearest(trained.bias[j] * static_cast<double>(reading.denominator) /
                            static_cast<double>(reading.multiplier),
                        layer.synapses->biases[j]);
      for (std::size_t i = 0; fits && i < weights[j].size(); ++i)
        fits = is_nearest(threshold_of(layer, trained.weight[j][i]), weights[j][i]);
    }
    if (!fits)
      findings_.push_back({Code::artefacts_disagree, at("/trained_parameters"),
                           "numbers whose nearest thresholds are the weights and biases of the netlist",
                           "others", ""});
  }

  static double threshold_of(const netlist::Layer& layer, double weight) {
    const bool is_bipolar = layer.weight_stream->encoding == netlist::Encoding::bipolar;
    const std::int64_t scale = std::int64_t{1} << width_of(*layer.weight_generator);
    const auto bits = static_cast<double>(is_bipolar ? layer.weight_stream->length : scale);
    const double threshold = is_bipolar ? (weight + 1) / 2 * bits : weight * bits;
    // A run that caps thresholds caps those of the weights as those of the inputs.
    if (layer.requantise->requantisation.maximum != scale - 1) return threshold;
    return std::clamp(threshold, is_bipolar ? 0 : 1 - bits, bits - 1);
  }

  static bool is_nearest(double number, std::int64_t integer) {
    return std::abs(number - static_cast<double>(integer)) <= 0.5 + rounding_slack * (1 + std::abs(number));
  }

  void check_terms() {
    const ObjectiveTerms& terms = report_.objective_terms;
    expect_near("/objective_terms/total",
                terms.task + terms.length_cost + terms.correlation_cost + terms.encoding_cost +
                    terms.variance_cost + terms.resource_cost + terms.entropy,
                terms.total);
    expect_near("/loss/final", terms.total, report_.loss.final);
    if (!(report_.loss.best <= report_.loss.final && report_.loss.best <= report_.loss.initial))
      expect("/loss/best", std::min(report_.loss.initial, report_.loss.final), report_.loss.best);
  }

  void check_streams() {
    const auto measured = measure_stream_evidence(netlist_, test_.images);
    if (!measured) {
      findings_.push_back({Code::artefacts_disagree, at("/stream_evidence"),
                           "a dense first layer, whose products can be counted", "another", ""});
    } else {
      find_differences(fields_json(*measured), fields_json(report_.stream_evidence), Code::artefacts_disagree,
                       at("/stream_evidence"), findings_);
    }
    expect("/finite_stream_loss/images", test_.images.size(), report_.finite_stream_loss.images);
    const bool is_regression = report_.targets.has_value();
    expect("/finite_stream_loss/measure", is_regression ? "mean_squared_error" : "error_rate",
           report_.finite_stream_loss.measure);
    if (is_regression && report_.targets->size() != test_.images.size())
      return expect("/targets count", test_.images.size(), report_.targets->size());
    expect("/finite_stream_loss/final",
           is_regression ? mean_squared_error(netlist_, test_.images, *report_.targets)
                         : error_rate(netlist_, test_),
           report_.finite_stream_loss.final);
  }

  const BenchmarkReport& report_;
  const netlist::Netlist& netlist_;
  const netlist::Chain chain_;
  const data::LabelledImages& test_;
  Diagnostics& findings_;
};

std::optional<std::int64_t> seed_of(const netlist::Generator& generator) {
  if (!generator.parameters.contains("seed")) return std::nullopt;
  return static_cast<std::int64_t>(generator.parameters.at("seed"));
}

}  // namespace

ScConfig sc_config_of(const netlist::Netlist& netlist, const std::string& estimator) {
  const netlist::Chain chain = chain_of(netlist);
  const netlist::Layer& layer = longest_layer(chain);
  const netlist::MeasuredCorrelation measured =
      measure_correlation(*layer.input_generator, *layer.weight_generator, layer.input_stream->length);
  return {layer.weight_stream->length,
          std::string(to_text(layer.weight_stream->encoding)),
          layer.input_generator->kind + " " + layer.weight_generator->kind,
          estimator,
          seed_of(*layer.input_generator),
          seed_of(*layer.weight_generator),
          static_cast<double>(measured.mean_scc_q16) / 65536};
}

void check_report(const BenchmarkReport& report, const netlist::Netlist& netlist,
                  const data::LabelledImages& test, Diagnostics& findings) {
  ReportCheck(report, netlist, test, findings).run();
}

}  // namespace pulsewright::handoff
