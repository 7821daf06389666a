// SPDX-License-Identifier: Apache-2.0
#include "objective/within.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pulsewright::objective {

namespace {

/// Standard errors: a difference is larger in one of forty samples.
constexpr double errors_added = 2;

double highest(const Estimate& estimate) {
  return estimate.mean + errors_added * estimate.error;
}

/// "256+64 cycles"
std::string lengths_of(const Proposal& proposal) {
  std::string text;
  for (const std::string& candidate : proposal.choice)
    text += (text.empty() ? "" : "+") + candidate.substr(0, candidate.find(' '));
  return text + " cycles";
}

/// Trainings of circuits, one proposal after another, the first beside the real-valued network.
class Comparison {
 public:
  Comparison(const train::TrainOptions& options, const std::vector<Proposal>& proposals, const Trials& trials)
      : options_(options), trials_(trials), proposals_(proposals.size()) {
    choice.rows = static_cast<int>(trials.rows());
    choice.folds = trials.folds();
    choice.repeats = trials.repeats();
  }

  CircuitTrial& try_one(const Proposal& proposal) {
    train::TrainOptions tried = options_;
    tried.choice = proposal.choice;
    tried.trains_real = real_.empty();
    Trials::Result result = trials_.run(tried, fmt::format("circuit {} of {}, {}", choice.trials.size() + 1,
                                                           proposals_, lengths_of(proposal)));
    if (real_.empty()) {
      real_ = std::move(result.real);
      choice.real_wrong = mean_of(real_, wrong_of);
      choice.real_loss = mean_of(real_, loss_of);
    }
    choice.trials.push_back({.proposal = proposal,
                             .wrong = mean_of(result.circuit, wrong_of),
                             .loss = mean_of(result.circuit, loss_of),
                             .more_wrong = difference(result.circuit, real_, trials_.rows(), wrong_of),
                             .more_loss = difference(result.circuit, real_, trials_.rows(), loss_of)});
    return choice.trials.back();
  }

  CircuitChoice choice;

 private:
  const train::TrainOptions& options_;
  const Trials& trials_;
  std::size_t proposals_;
  Answers real_;
};

}  // namespace

bool is_within(const CircuitTrial& trial, double within, double real_wrong, double real_loss,
               std::size_t rows, bool is_regression) {
  // (1 + within)^2 - 1 of the mean square is `within` of its root.
  if (is_regression) return highest(trial.more_loss) <= (2 * within + within * within) * real_loss;
  const Estimate& wrong = trial.more_wrong;
  const bool tells = wrong.error > 0 && errors_added * wrong.error <= within;
  if (tells ? highest(wrong) > within : wrong.mean > within / 2) return false;
  // A network without a single error is taken to make one in twice as many rows.
  const double share = std::max(real_wrong, 0.5 / static_cast<double>(rows));
  return highest(trial.more_loss) * share <= within * real_loss;
}

CircuitChoice choose_circuit(const train::TrainOptions& options, const std::vector<Proposal>& proposals,
                             double within, bool is_regression, const Trials& trials) {
  Comparison comparison(options, proposals, trials);
  CircuitChoice& choice = comparison.choice;
  choice.within = within;
  int failures = 0;
  const auto passes = [&](const Proposal& proposal) {
    CircuitTrial& trial = comparison.try_one(proposal);
    trial.is_within =
        is_within(trial, within, choice.real_wrong, choice.real_loss, trials.rows(), is_regression);
    failures = trial.is_within || choice.trials.size() == 1 ? 0 : failures + 1;
    return trial.is_within;
  };
  // The safest needs no proof.
  const auto has_passed = [&](std::size_t i) { return i == 0 || choice.trials[i].is_within; };
  const auto further = std::ranges::find_if(proposals, &Proposal::is_further);
  for (auto proposal = proposals.begin(); proposal != further && failures < 2; ++proposal) {
    const std::size_t last = choice.trials.size();
    if (passes(*proposal) && last > 0 && (has_passed(last - 1) || (last > 1 && has_passed(last - 2))))
      choice.chosen = last;
  }
  failures = 0;
  for (auto proposal = further; proposal != proposals.end() && failures < 2; ++proposal) {
    const CircuitTrial& best = choice.trials[choice.chosen];
    if (best.is_within && proposal->cost >= best.proposal.cost) continue;
    if (passes(*proposal)) choice.chosen = choice.trials.size() - 1;
  }
  return std::move(choice);
}

CircuitChoice choose_best(const train::TrainOptions& options, const std::vector<Proposal>& proposals,
                          const Trials& trials) {
  Comparison comparison(options, proposals, trials);
  CircuitChoice& choice = comparison.choice;
  const auto value = [&](std::size_t i) {
    return std::pair(choice.trials[i].loss, choice.trials[i].proposal.cost);
  };
  for (const Proposal& proposal : proposals) {
    comparison.try_one(proposal);
    if (value(choice.trials.size() - 1) <= value(choice.chosen)) choice.chosen = choice.trials.size() - 1;
  }
  return std::move(choice);
}

}  // namespace pulsewright::objective
