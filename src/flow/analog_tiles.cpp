// SPDX-License-Identifier: Apache-2.0
#include "flow/analog_tiles.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "analog/inference.h"
#include "data/data_set.h"
#include "flow/output_place.h"

namespace pulsewright::flow {

namespace {

using analog::Network;
using analog::Vector;

/// The weights of all layers on phase-change memory after a time, and what their drift is compensated by.
std::vector<Vector> drifted_weights(const Network& network, std::uint64_t seed, double time,
                                    std::uint64_t event, bool compensates) {
  std::vector<Vector> layers;
  for (std::size_t l = 0; l < network.tiles().size(); ++l) {
    const analog::View weights = network.tiles()[l].cell().weights();
    const analog::Draws draws = analog::Draws(seed, l + 1).part(50);
    Vector now = weights_after(weights, {}, {}, time, draws, event);
    if (compensates) {
      // One-hot inputs read the weights themselves, so these are the mean outputs.
      const Vector first = weights_after(weights, {}, {}, 0, draws, event);
      const float factor = analog::global_readout(first) / analog::global_readout(now);
      for (float& weight : now) weight *= factor;
    }
    layers.push_back(std::move(now));
  }
  return layers;
}

template <class Evaluate>
AccuracySpread spread_of(std::uint64_t repeats, const Evaluate& evaluate) {
  double sum = 0;
  double squares = 0;
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    const double value = evaluate(repeat);
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(repeats);
  return {sum / count, std::sqrt(std::max(squares / count - sum / count * sum / count, 0.0))};
}

void check_options(const TileEvaluationOptions& options, Diagnostics& diagnostics) {
  for (const std::int64_t time : options.times)
    if (time < 0 || time > 1000000000000)
      diagnostics.push_back(
          {Code::bad_flag, "--times", "seconds from 0 to 10^12", fmt::format("{}", time), ""});
  check_flag("--repeats", options.repeats, 1, 10000, diagnostics);
}

}  // namespace

std::optional<TileTraining> train_tiles(const TileTrainingOptions& options, const ProgressListener& progress,
                                        const std::function<bool()>& is_asked_to_stop,
                                        Diagnostics& diagnostics) {
  const auto config = analog::load_network(options.config, diagnostics);
  check_output_folder("--out", options.out, "analog train", analog::checkpoint_name, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  const auto set = data::load_data_set(options.data.name, options.data.options, diagnostics);
  if (!set) return std::nullopt;
  TileTrainingOptions absolute = options;
  absolute.data.name = data::absolute_data_name(options.data.name);
  return train_tiles(*config, *set, absolute, progress, is_asked_to_stop, diagnostics);
}

std::optional<TileTraining> train_tiles(const analog::NetworkConfig& config, const data::DataSet& data,
                                        const TileTrainingOptions& options, const ProgressListener& progress,
                                        const std::function<bool()>& is_asked_to_stop,
                                        Diagnostics& diagnostics) {
  const auto start = std::chrono::steady_clock::now();
  if (data.train.size() == 0 || data.test.size() == 0) {
    diagnostics.push_back(
        {Code::data_mismatch, options.data.name, "training and test images", "none of one of them", ""});
    return std::nullopt;
  }
  Workers workers(options.threads);
  auto outcome = analog::run_training(config, data, options.data, options.seed, workers,
                                      {options.out, is_asked_to_stop, progress}, diagnostics);
  if (!outcome) return std::nullopt;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return TileTraining{std::move(*outcome), config.epochs, taken.count()};
}

Json to_json(const TileTraining& training) {
  Json json = training.outcome.report;
  json["seconds"] = training.seconds;
  return json;
}

std::optional<TileEvaluation> evaluate_tiles(const TileEvaluationOptions& options, Diagnostics& diagnostics) {
  const auto run = analog::load_run(options.run, diagnostics);
  check_options(options, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  const auto set = data::load_data_set(run->request.name, run->request.options, diagnostics);
  if (!set) return std::nullopt;
  const auto network = restore_network(*run, *set, diagnostics);
  if (!network) return std::nullopt;
  return evaluate_tiles(*network, run->seed, set->test, set->maximum, options, diagnostics);
}

std::optional<TileEvaluation> evaluate_tiles(const analog::Network& network, std::uint64_t seed,
                                             const data::ImageSet& test, int maximum,
                                             const TileEvaluationOptions& options, Diagnostics& diagnostics) {
  // Evaluations of a training are numbered from 0 by its epochs.
  constexpr std::uint64_t first_evaluation = 1 << 20;
  const std::size_t before = diagnostics.size();
  check_options(options, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  Workers workers(options.threads);
  TileEvaluation evaluation;
  evaluation.images = static_cast<std::int64_t>(test.size());
  evaluation.repeats = options.repeats;
  evaluation.compensates = options.compensates;
  evaluation.as_trained = spread_of(options.repeats, [&](std::uint64_t repeat) {
    return accuracy(network, test, maximum, first_evaluation + repeat, workers);
  });
  for (const std::int64_t time : options.times)
    evaluation.on_pcm.push_back(
        {time, spread_of(options.repeats, [&](std::uint64_t repeat) {
           const std::vector<Vector> weights =
               drifted_weights(network, seed, static_cast<double>(time), repeat, options.compensates);
           return accuracy(network, test, maximum, first_evaluation + repeat, workers, &weights);
         })});
  return evaluation;
}

Json to_json(const TileEvaluation& evaluation) {
  Json json;
  json["test_images"] = evaluation.images;
  json["test_accuracy"] = evaluation.as_trained.mean;
  json["test_accuracy_deviation"] = evaluation.as_trained.deviation;
  json["repeats"] = evaluation.repeats;
  if (evaluation.on_pcm.empty()) return json;
  json["pcm"] = Json::Array{};
  for (const auto& [seconds, accuracy] : evaluation.on_pcm) {
    Json entry;
    entry["seconds_after_programming"] = seconds;
    entry["test_accuracy"] = accuracy.mean;
    entry["test_accuracy_deviation"] = accuracy.deviation;
    json["pcm"].push_back(std::move(entry));
  }
  json["drift_compensation"] = evaluation.compensates;
  return json;
}

std::string to_text(const TileTraining& training) {
  const Json& report = training.outcome.report;
  const auto number = [&](const char* key) { return *report.find(key)->get_if<double>(); };
  const auto count = [&](const char* key) { return *report.find(key)->integer(); };
  return fmt::format(
      "test accuracy                 {:.4f}\nmean of the last five epochs  {:.4f}\n"
      "pulses up, down               {}, {}\n",
      number("test_accuracy"), number("test_accuracy_last_five_epochs"), count("pulses_up"),
      count("pulses_down"));
}

std::string to_text(const TileEvaluation& evaluation) {
  std::string text = fmt::format(
      "test accuracy  {:.4f}, standard deviation {:.4f} of {} reads of {} images\n",
      evaluation.as_trained.mean, evaluation.as_trained.deviation, evaluation.repeats, evaluation.images);
  for (const auto& [seconds, accuracy] : evaluation.on_pcm)
    text += fmt::format("on PCM after {} s  {:.4f}\n", seconds, accuracy.mean);
  return text;
}

}  // namespace pulsewright::flow
