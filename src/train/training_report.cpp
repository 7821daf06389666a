// SPDX-License-Identifier: Apache-2.0
#include "train/training_report.h"

#include <numeric>

#include "data/describe.h"
#include "exact/engine.h"
#include "exact/evaluate.h"
#include "netlist/document.h"
#include "train/trainer.h"

namespace pulsewright::train {

namespace {

Score score_of(exact::Fit fit) {
  return {.images = fit.images, .fit = std::move(fit)};
}

Score real_score(const Trainer& trainer, const data::ImageSet& images, std::span<const std::size_t> rows) {
  if (trainer.state().real_average.empty() || rows.empty()) return {};
  if (images.outputs > 0) return score_of(trainer.fit_of_real_network(images, rows));
  return {static_cast<std::int64_t>(rows.size()), trainer.correct_by(Network::real, images, rows)};
}

/// By the integers of training, which equal the engine's (tests/train).
Scores training_score(const Trainer& trainer, const data::ImageSet& images,
                      std::span<const std::size_t> rows) {
  return {{static_cast<std::int64_t>(rows.size()), trainer.correct_by(Network::circuit, images, rows)},
          real_score(trainer, images, rows)};
}

/// The circuit of a regression and the real-valued network on these rows.
Scores fit_score(const Trainer& trainer, const netlist::Netlist& netlist, const data::ImageSet& images,
                 std::span<const std::size_t> rows, unsigned threads) {
  if (rows.empty()) return {};
  const data::ImageSet selected = selected_rows(images, rows);
  Workers workers(threads);
  return {score_of(evaluate_quantities(*exact::make_engine(netlist), chain_of(netlist).output->quantities,
                                       data::ImageView(selected.pixels, selected.features), selected.targets,
                                       workers)
                       .fit),
          real_score(trainer, images, rows)};
}

Scores test_score(const Trainer& trainer, const netlist::Netlist& netlist, const data::DataSet& data,
                  unsigned threads) {
  return {train::test_score(netlist, data, threads), real_score(trainer, data.test, all_rows(data.test))};
}

LayerReport layer_report(const Trainer& trainer, const netlist::Netlist& netlist, const QuantisedLayer& layer,
                         std::size_t l, const LayerShape* before, const AreaModel& area) {
  const TrainingState& state = trainer.state();
  const LayerUse use = actual_use(layer, before);
  LayerReport report;
  report.inputs = layer.columns.rows();
  report.neurons = layer.columns.cols();
  report.choice = layer.arithmetic->candidate();
  report.probabilities = probabilities_of(state.logits[l]);
  report.probability = report.probabilities[state.choice[l]];
  report.mean_scc_q16 = netlist.correlations[l].mean_scc_q16;
  report.mean_abs_scc_q16 = netlist.correlations[l].mean_abs_scc_q16;
  report.live_synapses = std::accumulate(use.live.begin(), use.live.end(), std::int64_t{0});
  report.area = area(report.choice, use);
  report.cost = layer_cost(area, report.choice, use);
  return report;
}

Json scores_json(const Scores& scores) {
  Json json;
  json["images"] = scores.circuit.images;
  if (!scores.circuit.fit.rmse.empty()) {
    json["rmse"] = scores.circuit.fit.mean_rmse();
    json["r2"] = scores.circuit.fit.mean_r2();
    if (scores.real.images == 0) return json;
    json["float_rmse"] = scores.real.fit.mean_rmse();
    json["float_r2"] = scores.real.fit.mean_r2();
    return json;
  }
  json["correct"] = scores.circuit.correct;
  json["accuracy"] = scores.circuit.accuracy();
  if (scores.real.images == 0) return json;
  json["float_correct"] = scores.real.correct;
  json["float_accuracy"] = scores.real.accuracy();
  return json;
}

Json layer_json(const LayerReport& layer) {
  Json json;
  json["inputs"] = layer.inputs;
  json["neurons"] = layer.neurons;
  json["length"] = layer.choice.length;
  json["encoding"] = to_text(layer.choice.encoding);
  json["accumulator"] = to_text(layer.choice.accumulator);
  json["source_pair"] = layer.choice.pair->name;
  json["plan"] = to_text(layer.choice.pair->plan);
  json["mean_scc_q16"] = layer.mean_scc_q16;
  json["mean_abs_scc_q16"] = layer.mean_abs_scc_q16;
  json["probability"] = layer.probability;
  json["live_synapses"] = layer.live_synapses;
  json["area"] = layer.area;
  json["cost"] = layer.cost;
  return json;
}

Json record_json(const EpochRecord& record) {
  Json json;
  json["phase"] = to_text(record.phase);
  json["epoch"] = record.epoch;
  json["loss"] = record.loss;
  json["accuracy"] = record.accuracy;
  json["temperature"] = record.temperature;
  json["expected_lengths"] = Json::array_of(record.expected_lengths);
  return json;
}

}  // namespace

Score test_score(const netlist::Netlist& netlist, const data::DataSet& data, unsigned threads) {
  const std::vector<std::int64_t> labels(data.test.labels.begin(), data.test.labels.end());
  Workers workers(threads);
  const exact::Evaluation evaluation = exact::evaluate(
      *exact::make_engine(netlist), data::ImageView(data.test.pixels, data.test.features), labels, workers);
  return {evaluation.images, evaluation.correct};
}

TrainingReport make_report(const TrainOptions& options, const data::DataSet& data, const Trainer& trainer,
                           const netlist::Netlist& netlist, const AreaModel& area) {
  TrainingReport report;
  report.seed = options.seed;
  report.start = options.start;
  report.data = describe_json(data, options.data);
  const std::vector<QuantisedLayer> layers = trainer.circuit();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const LayerShape* before = l == 0 ? nullptr : layers[l - 1].shape;
    report.layers.push_back(layer_report(trainer, netlist, layers[l], l, before, area));
    report.cost += report.layers.back().cost;
  }
  report.relative_cost = report.cost / trainer.space().highest_cost;
  if (data.is_regression()) {
    report.train = fit_score(trainer, netlist, data.train, trainer.rows().train, options.threads);
    report.validation = fit_score(trainer, netlist, data.train, trainer.rows().validation, options.threads);
    report.test = fit_score(trainer, netlist, data.test, all_rows(data.test), options.threads);
  } else {
    report.train = training_score(trainer, data.train, trainer.rows().train);
    report.validation = training_score(trainer, data.train, trainer.rows().validation);
    report.test = test_score(trainer, netlist, data, options.threads);
  }
  report.netlist_sha256 = netlist_hash(netlist);
  report.history = trainer.state().history;
  return report;
}

Json to_json(const TrainingReport& report, bool with_history) {
  Json json;
  json["schema"] = "pulsewright.training/1";
  json["seed"] = report.seed;
  json["search_start"] = report.start;
  json["data"] = report.data;
  json["layers"] = Json::Array{};
  for (const LayerReport& layer : report.layers) json["layers"].push_back(layer_json(layer));
  json["cost"] = report.cost;
  json["relative_cost"] = report.relative_cost;
  json["train"] = scores_json(report.train);
  if (report.validation.circuit.images > 0) json["validation"] = scores_json(report.validation);
  json["test"] = scores_json(report.test);
  json["netlist_sha256"] = report.netlist_sha256;
  if (!with_history) return json;
  json["history"] = Json::Array{};
  for (const EpochRecord& record : report.history) json["history"].push_back(record_json(record));
  return json;
}

}  // namespace pulsewright::train
