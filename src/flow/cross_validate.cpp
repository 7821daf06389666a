// SPDX-License-Identifier: Apache-2.0
#include "flow/cross_validate.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "data/deal_rows.h"

namespace pulsewright::flow {

namespace {

/// Mean over trainings with the standard deviation of the means of repeats, and of the differences.
struct Summary {
  double circuit = 0;
  double real = 0;
  double circuit_deviation = 0;  ///< between repeats; 0 for one
  double real_deviation = 0;
};

double of_score(const train::Score& score) {
  return score.fit.rmse.empty() ? score.accuracy() : score.fit.mean_rmse();
}

double deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

Summary summary_of(const CrossValidation& validation) {
  Summary summary;
  std::vector<double> circuits(static_cast<std::size_t>(validation.repeats));
  std::vector<double> reals = circuits;
  for (const FoldScore& score : validation.scores) {
    circuits[static_cast<std::size_t>(score.repeat)] += of_score(score.test.circuit) / validation.folds;
    reals[static_cast<std::size_t>(score.repeat)] += of_score(score.test.real) / validation.folds;
  }
  for (std::size_t r = 0; r < circuits.size(); ++r) {
    summary.circuit += circuits[r] / validation.repeats;
    summary.real += reals[r] / validation.repeats;
  }
  summary.circuit_deviation = deviation(circuits);
  summary.real_deviation = deviation(reals);
  return summary;
}

/// How often each circuit was chosen, the most frequent first.
std::vector<std::pair<std::string, int>> choices_of(const CrossValidation& validation) {
  std::map<std::string, int> counts;
  for (const FoldScore& score : validation.scores) ++counts[fmt::format("{}", fmt::join(score.choice, ", "))];
  std::vector<std::pair<std::string, int>> choices(counts.begin(), counts.end());
  std::ranges::stable_sort(choices, std::greater(), &std::pair<std::string, int>::second);
  return choices;
}

double mean_cost(const CrossValidation& validation) {
  double cost = 0;
  for (const FoldScore& score : validation.scores)
    cost += score.cost / static_cast<double>(validation.scores.size());
  return cost;
}

FoldScore score_of(const train::TrainingReport& report, const train::TrainOptions& options, int repeat,
                   int fold) {
  FoldScore score{.repeat = repeat,
                  .fold = fold,
                  .test = report.test,
                  .choice = {},
                  .cost = report.cost,
                  .tune_epochs = options.tune_epochs};
  for (const train::LayerReport& layer : report.layers) score.choice.push_back(layer.choice.text());
  return score;
}

}  // namespace

std::optional<CrossValidation> cross_validate(const CrossValidationOptions& options,
                                              const ProgressListener& progress, const train::Stop& stop,
                                              Diagnostics& diagnostics) {
  if (options.folds < 2 || options.folds > 1000)
    diagnostics.push_back(
        {Code::bad_flag, "--folds", "a number in [2, 1000]", std::to_string(options.folds), ""});
  if (options.repeats < 1 || options.repeats > 1000)
    diagnostics.push_back(
        {Code::bad_flag, "--repeats", "a number in [1, 1000]", std::to_string(options.repeats), ""});
  if (!options.request.options.trains_real)
    diagnostics.push_back({Code::bad_flag, "--no-float", "a real-valued network to compare with", "none",
                           "leave the flag out"});
  const Diagnostics wrong = check_options(options.request.options);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  if (!diagnostics.empty()) return std::nullopt;
  CrossValidation validation{
      .data = options.request.options.data, .folds = options.folds, .repeats = options.repeats, .scores = {}};
  for (int repeat = 0; repeat < options.repeats; ++repeat)
    for (int fold = 0; fold < options.folds; ++fold) {
      TrainingRequest request = options.request;
      request.options.seed += static_cast<std::uint64_t>(repeat);
      const auto data =
          data::load_fold(request.options.data, request.options.data_options,
                          {.folds = options.folds, .fold = fold, .seed = request.options.seed}, diagnostics);
      if (!data || !trainable_shapes(request.options, *data, diagnostics)) return std::nullopt;
      if (!settle(request, *data, {}, {}, stop, diagnostics)) return std::nullopt;
      validation.scores.push_back(
          score_of(objective::train_in_memory(request.options, *data, stop), request.options, repeat, fold));
      validation.rows = static_cast<std::int64_t>(data->train.size() + data->test.size());
      validation.features = static_cast<std::int64_t>(data->train.features);
      validation.classes = data->is_regression() ? 0 : data->classes;
      const train::Scores& test = validation.scores.back().test;
      tell(progress, {.task = "bench accuracy",
                      .step = fmt::format("repeat {}", repeat + 1),
                      .unit = "fold",
                      .done = static_cast<std::int64_t>(validation.scores.size()),
                      .total = std::int64_t{1} * options.folds * options.repeats,
                      .figures = {{"circuit", of_score(test.circuit)}, {"real", of_score(test.real)}}});
    }
  return validation;
}

std::string to_text(const CrossValidation& validation) {
  const Summary summary = summary_of(validation);
  const bool is_regression = validation.classes == 0;
  std::string text = fmt::format("{}: {} rows, {} features, {}; {} folds, {} repeats\n", validation.data,
                                 validation.rows, validation.features,
                                 is_regression ? "targets" : fmt::format("{} classes", validation.classes),
                                 validation.folds, validation.repeats);
  const auto line = [&](const char* name, double mean, double spread) {
    return fmt::format("{:12} {} {:.6g}{}\n", name, is_regression ? "rmse" : "accuracy", mean,
                       validation.repeats > 1 ? fmt::format(" (deviation of repeats {:.2g})", spread) : "");
  };
  text += line("circuit", summary.circuit, summary.circuit_deviation);
  text += line("real-valued", summary.real, summary.real_deviation);
  text += fmt::format("mean cost    {:.0f} cycles x area\n", mean_cost(validation));
  for (const auto& [choice, count] : choices_of(validation))
    text += fmt::format("{:4} x {}\n", count, choice);
  return text;
}

Json to_json(const CrossValidation& validation) {
  const Summary summary = summary_of(validation);
  const std::string measure = validation.classes == 0 ? "rmse" : "accuracy";
  Json json;
  json["data"] = validation.data;
  json["rows"] = validation.rows;
  json["features"] = validation.features;
  json["classes"] = validation.classes;
  json["folds"] = validation.folds;
  json["repeats"] = validation.repeats;
  json["circuit_" + measure] = summary.circuit;
  json["float_" + measure] = summary.real;
  json["circuit_deviation"] = summary.circuit_deviation;
  json["float_deviation"] = summary.real_deviation;
  json["cost"] = mean_cost(validation);
  json["trainings"] = Json(Json::Array{});
  for (const FoldScore& score : validation.scores) {
    Json each;
    each["repeat"] = score.repeat;
    each["fold"] = score.fold;
    each["rows"] = score.test.circuit.images;
    each["circuit_" + measure] = of_score(score.test.circuit);
    each["float_" + measure] = of_score(score.test.real);
    each["layers"] = Json::array_of(score.choice);
    each["cost"] = score.cost;
    each["tune_epochs"] = score.tune_epochs;
    json["trainings"].push_back(std::move(each));
  }
  return json;
}

}  // namespace pulsewright::flow
