// SPDX-License-Identifier: Apache-2.0
#include "objective/within.h"

#include <algorithm>
#include <functional>

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

/// Tries one proposal after another, the first beside the real-valued network, until `see` says that it is
/// enough.
CircuitChoice try_in_turn(const train::TrainOptions& options, const std::vector<Proposal>& proposals,
                          const Trials& trials, const std::function<bool(CircuitChoice&)>& see) {
  CircuitChoice choice{.rows = static_cast<int>(trials.rows()),
                       .folds = trials.folds(),
                       .repeats = trials.repeats(),
                       .trials = {}};
  Answers real;
  for (const Proposal& proposal : proposals) {
    train::TrainOptions tried = options;
    tried.choice = proposal.choice;
    tried.trains_real = real.empty();
    Trials::Result result = trials.run(tried, fmt::format("circuit {} of {}, {}", choice.trials.size() + 1,
                                                          proposals.size(), lengths_of(proposal)));
    if (real.empty()) {
      real = std::move(result.real);
      choice.real_wrong = mean_of(real, wrong_of);
      choice.real_loss = mean_of(real, loss_of);
    }
    choice.trials.push_back({.proposal = proposal,
                             .wrong = mean_of(result.circuit, wrong_of),
                             .loss = mean_of(result.circuit, loss_of),
                             .more_wrong = difference(result.circuit, real, trials.rows(), wrong_of),
                             .more_loss = difference(result.circuit, real, trials.rows(), loss_of)});
    if (see(choice)) break;
  }
  return choice;
}

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
  int failures = 0;
  return try_in_turn(options, proposals, trials, [&](CircuitChoice& choice) {
    choice.within = within;
    const std::size_t last = choice.trials.size() - 1;
    CircuitTrial& trial = choice.trials[last];
    trial.is_within =
        is_within(trial, within, choice.real_wrong, choice.real_loss, trials.rows(), is_regression);
    failures = trial.is_within || last == 0 ? 0 : failures + 1;
    // The safest needs no proof.
    const auto passes = [&](std::size_t i) { return i == 0 || choice.trials[i].is_within; };
    if (last > 0 && trial.is_within && (passes(last - 1) || (last > 1 && passes(last - 2))))
      choice.chosen = last;
    return failures == 2;
  });
}

CircuitChoice choose_best(const train::TrainOptions& options, const std::vector<Proposal>& proposals,
                          const Trials& trials) {
  return try_in_turn(options, proposals, trials, [](CircuitChoice& choice) {
    // They come by falling cost.
    if (choice.trials.back().loss <= choice.trials[choice.chosen].loss)
      choice.chosen = choice.trials.size() - 1;
    return false;
  });
}

}  // namespace pulsewright::objective
