// SPDX-License-Identifier: Apache-2.0
#include "objective/trials.h"

#include <cmath>

#include "base/elementary.h"
#include "base/failure.h"
#include "objective/make_trainer.h"
#include "objective/price.h"
#include "train/assemble.h"
#include "train/trainer.h"

namespace pulsewright::objective {

namespace {

Answer answer_of_class(std::span<const float> logits, int label) {
  std::size_t best = 0;
  for (std::size_t c = 1; c < logits.size(); ++c)
    if (logits[c] > logits[best]) best = c;
  std::vector<double> powers;
  double total = 0;
  for (const float logit : logits) {
    // Relative to the largest, so that no power overflows.
    powers.push_back(exponential(static_cast<double>(logit) - logits[best]));
    total += powers.back();
  }
  const auto wanted = static_cast<std::size_t>(label);
  Answer answer{.is_wrong = best != wanted,
                .loss = logarithm(total) - (static_cast<double>(logits[wanted]) - logits[best])};
  for (std::size_t c = 0; c < powers.size(); ++c) {
    const double error = powers[c] / total - (c == wanted ? 1 : 0);
    answer.brier += error * error;
  }
  return answer;
}

Answer answer_of_targets(std::span<const float> logits, std::span<const float> targets) {
  Answer answer;
  for (std::size_t t = 0; t < logits.size(); ++t) {
    const double error = static_cast<double>(logits[t]) - targets[t];
    answer.loss += error * error / (2 * static_cast<double>(logits.size()));
  }
  answer.brier = answer.loss;
  return answer;
}

/// Puts the answers of a network to the rows of a fold where they belong.
void put_answers(const train::Trainer& trainer, train::Network network, const Fold& fold,
                 std::span<Answer> answers) {
  const std::vector<std::size_t> rows = train::all_rows(fold.data.test);
  std::size_t next = 0;
  trainer.see_logits(
      network, fold.data.test, rows, [&](const train::Matrix& logits, const train::Batch& batch) {
        for (Eigen::Index row = 0; row < logits.rows(); ++row) {
          const auto outputs = static_cast<std::size_t>(logits.cols());
          const std::span<const float> given(&logits(row, 0), outputs);
          answers[fold.held_out[next++]] =
              batch.labels.empty() ? answer_of_targets(given, {&batch.targets(row, 0), outputs})
                                   : answer_of_class(given, batch.labels[static_cast<std::size_t>(row)]);
        }
      });
}

void finish(train::Trainer& trainer, const train::Stop& stop) {
  try {
    while (!trainer.finished()) trainer.run_epoch(stop);
  } catch (const train::Stopped&) {
    throw Failure("stopped; the same command begins again");
  }
}

}  // namespace

train::Trainer trainer_of(const train::TrainOptions& options, const data::DataSet& data) {
  Diagnostics diagnostics;
  auto shapes = trainable_shapes(options, data, diagnostics);
  PW_ASSERT(shapes.has_value());
  return train::Trainer(options, data, std::move(*shapes), area_of(options));
}

train::TrainingReport train_in_memory(const train::TrainOptions& options, const data::DataSet& data,
                                      const train::Stop& stop) {
  train::Trainer trainer = trainer_of(options, data);
  finish(trainer, stop);
  netlist::Netlist netlist =
      assemble_netlist(options.name, data.maximum, trainer.circuit(), options.pipeline_delay);
  if (data.is_regression()) train::add_quantities(netlist, data, options.threads);
  return make_report(options, data, trainer, netlist, area_of(options));
}

double wrong_of(const Answer& answer) {
  return answer.is_wrong ? 1 : 0;
}
double loss_of(const Answer& answer) {
  return answer.loss;
}
double brier_of(const Answer& answer) {
  return answer.brier;
}

double mean_of(const Answers& answers, double (*part)(const Answer&)) {
  double sum = 0;
  for (const Answer& answer : answers) sum += part(answer);
  return sum / static_cast<double>(answers.size());
}

Estimate difference(const Answers& first, const Answers& second, std::size_t rows,
                    double (*part)(const Answer&)) {
  PW_ASSERT(first.size() == second.size() && rows > 0 && first.size() % rows == 0);
  const double count = static_cast<double>(rows);
  const double repeats = static_cast<double>(first.size() / rows);
  std::vector<double> of_row(rows);
  for (std::size_t i = 0; i < first.size(); ++i)
    // The repeats of a row are not new rows: only the spread between rows says how sure the mean is.
    of_row[i % rows] += (part(first[i]) - part(second[i])) / repeats;
  Estimate estimate;
  for (const double value : of_row) estimate.mean += value / count;
  double squares = 0;
  for (const double value : of_row) squares += (value - estimate.mean) * (value - estimate.mean);
  estimate.error = std::sqrt(squares) / count;
  return estimate;
}

Trials::Trials(const data::DataSet& data, int folds, int repeats, std::uint64_t seed,
               const ProgressListener& progress, const train::Stop& stop)
    : data_(data),
      folds_(folds),
      repeats_(repeats),
      parts_(folds_of(data, folds, repeats, seed)),
      progress_(progress),
      stop_(stop) {}

Trials::Result Trials::run(const train::TrainOptions& tried, const std::string& step) const {
  train::TrainOptions options = tried;
  options.hold_out = false;
  Result result;
  result.circuit.resize(rows() * static_cast<std::size_t>(repeats_));
  if (options.trains_real) result.real.resize(result.circuit.size());
  const std::size_t folds = parts_.size() / static_cast<std::size_t>(repeats_);
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    train::Trainer trainer = trainer_of(options, parts_[p].data);
    finish(trainer, stop_);
    const auto part_of = [&](Answers& answers) {
      return std::span(answers).subspan(p / folds * rows(), rows());
    };
    put_answers(trainer, train::Network::circuit, parts_[p], part_of(result.circuit));
    if (options.trains_real) put_answers(trainer, train::Network::real, parts_[p], part_of(result.real));
    tell(progress_, {.task = "train",
                     .step = step,
                     .unit = "fold",
                     .done = static_cast<std::int64_t>(p + 1),
                     .total = static_cast<std::int64_t>(parts_.size())});
  }
  return result;
}

}  // namespace pulsewright::objective
