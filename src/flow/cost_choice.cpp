// SPDX-License-Identifier: Apache-2.0
#include "flow/cost_choice.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "base/object_reader.h"
#include "train/run_folder.h"

namespace pulsewright::flow {

namespace {

constexpr double ladder[] = {1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001};

/// The training rows of one fold as a data set of their own: those held out are its test rows.
data::DataSet fold_of(const data::DataSet& data, std::size_t fold, std::size_t folds) {
  std::vector<std::size_t> kept;
  std::vector<std::size_t> held_out;
  for (std::size_t i = 0; i < data.train.size(); ++i) (i % folds == fold ? held_out : kept).push_back(i);
  data::DataSet part = data;
  part.train = selected_rows(data.train, kept);
  part.test = selected_rows(data.train, held_out);
  return part;
}

/// The choice among weights settles long before accuracies do.
train::TrainOptions shortened(train::TrainOptions options) {
  const auto quarter = [](int epochs) { return (epochs + 3) / 4; };
  options.real_epochs = quarter(options.real_epochs);
  options.search_epochs = (options.search_epochs + 1) / 2;
  options.tune_epochs = quarter(options.tune_epochs);
  options.hold_out = false;
  options.trains_real = true;
  return options;
}

class Trials {
 public:
  Trials(const train::TrainOptions& options, const data::DataSet& data, const ProgressListener& progress,
         const train::Stop& stop)
      : options_(shortened(options)), progress_(progress), stop_(stop) {
    const std::size_t rows = data.train.size();
    const std::size_t parts = std::min<std::size_t>(rows <= 200 ? 5 : 3, rows);
    const std::size_t used = rows <= 2000 ? parts : 1;
    for (std::size_t fold = 0; fold < used; ++fold) folds_.push_back(fold_of(data, fold, parts));
  }

  int folds() const { return static_cast<int>(folds_.size()); }

  CostTrial run(double weight) {
    CostTrial trial{.cost_weight = weight};
    options_.cost_weight = weight;
    for (std::size_t fold = 0; fold < folds_.size(); ++fold) {
      const auto on_epoch = [&](const train::EpochRecord& record, int epochs) {
        tell(progress_,
             {.task = "train",
              .step = fmt::format("cost weight {}, fold {} of {}", weight, fold + 1, folds_.size()),
              .unit = "epoch",
              .done = record.epoch + 1,
              .total = epochs});
      };
      const train::Trial part = try_training(options_, folds_[fold], on_epoch, stop_);
      trial.rows += part.test.circuit.images;
      trial.circuit_correct += part.test.circuit.correct;
      trial.real_correct += part.test.real.correct;
      trial.relative_cost += part.relative_cost / static_cast<double>(folds_.size());
    }
    return trial;
  }

 private:
  train::TrainOptions options_;
  std::vector<data::DataSet> folds_;
  const ProgressListener& progress_;
  const train::Stop& stop_;
};

/// The cost weight of the run in `folder`, if it was chosen for the same `within`.
std::optional<double> earlier_cost_weight(const std::filesystem::path& folder, double within) {
  const std::filesystem::path file = folder / train::run_file;
  if (std::error_code error; !std::filesystem::is_regular_file(file, error)) return std::nullopt;
  Diagnostics wrong;
  const auto configuration = parse_json(read_file(file), wrong);
  if (!configuration || configuration->find("within") == nullptr) return std::nullopt;
  ObjectReader reader(*configuration, "", wrong);
  const double earlier = reader.number("within");
  const double weight = reader.number("cost_weight");
  return wrong.empty() && earlier == within ? std::optional(weight) : std::nullopt;
}

CostChoice choose(Trials& trials, double within) {
  CostChoice choice{.folds = trials.folds(), .trials = {}};
  for (const double weight : ladder) {
    choice.trials.push_back(trials.run(weight));
    const std::size_t tried = choice.trials.size();
    if (tried < 2 || !choice.trials[tried - 1].is_within(within) ||
        !choice.trials[tried - 2].is_within(within))
      continue;
    choice.is_within = true;
    choice.cost_weight = choice.trials[tried - 2].cost_weight;
    return choice;
  }
  const auto loss = [](const CostTrial& trial) { return trial.real_correct - trial.circuit_correct; };
  const CostTrial& best = *std::ranges::min_element(choice.trials, {}, loss);
  choice.cost_weight = best.cost_weight;
  choice.is_within = best.is_within(within);
  return choice;
}

}  // namespace

std::optional<CostChoice> choose_cost_weight(train::TrainOptions& options, double within,
                                             const std::filesystem::path& run,
                                             const ProgressListener& progress, const train::Stop& stop,
                                             Diagnostics& diagnostics) {
  const auto data = data::load_data_set(options.data, options.data_options, diagnostics);
  if (data) return choose_cost_weight(options, *data, within, run, progress, stop, diagnostics);
  const Diagnostics wrong = check_options(options);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  return std::nullopt;
}

std::optional<CostChoice> choose_cost_weight(train::TrainOptions& options, const data::DataSet& data,
                                             double within, const std::filesystem::path& run,
                                             const ProgressListener& progress, const train::Stop& stop,
                                             Diagnostics& diagnostics) {
  if (data.is_regression())
    diagnostics.push_back({Code::bad_flag, "--within", "a network for classes, whose accuracy it is about",
                           "a regression", "use --cost-weight"});
  if (!trainable_shapes(options, data, diagnostics) || !diagnostics.empty()) return std::nullopt;
  if (design_space(options).size() == 1) return std::nullopt;
  options.within = within;
  if (const auto weight = earlier_cost_weight(run, within)) {
    options.cost_weight = *weight;
    return std::nullopt;
  }
  Trials trials(options, data, progress, stop);
  CostChoice choice = choose(trials, within);
  options.cost_weight = choice.cost_weight;
  return choice;
}

std::string to_text(const CostChoice& choice) {
  std::string text =
      fmt::format("{:>11} {:>9} {:>9} {:>8}  by {} on {} training rows\n", "cost weight", "circuit", "real",
                  "cost", choice.folds == 1 ? "one third held out" : fmt::format("{} folds", choice.folds),
                  choice.trials.front().rows);
  for (const CostTrial& trial : choice.trials) {
    const auto share = [&](std::int64_t correct) {
      return static_cast<double>(correct) / static_cast<double>(trial.rows);
    };
    text += fmt::format("{:11} {:9.4f} {:9.4f} {:8.5f}{}\n", trial.cost_weight, share(trial.circuit_correct),
                        share(trial.real_correct), trial.relative_cost,
                        trial.cost_weight == choice.cost_weight ? "  chosen" : "");
  }
  return text;
}

Json to_json(const CostChoice& choice) {
  Json json;
  json["cost_weight"] = choice.cost_weight;
  json["is_within"] = choice.is_within;
  json["folds"] = choice.folds;
  json["trials"] = Json(Json::Array{});
  for (const CostTrial& trial : choice.trials) {
    Json each;
    each["cost_weight"] = trial.cost_weight;
    each["rows"] = trial.rows;
    each["circuit_correct"] = trial.circuit_correct;
    each["real_correct"] = trial.real_correct;
    each["relative_cost"] = trial.relative_cost;
    json["trials"].push_back(std::move(each));
  }
  return json;
}

}  // namespace pulsewright::flow
