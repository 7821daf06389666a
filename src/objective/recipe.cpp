// SPDX-License-Identifier: Apache-2.0
#include "objective/recipe.h"

#include <algorithm>

#include <fmt/format.h>

namespace pulsewright::objective {

namespace {

constexpr int ladder[] = {30, 100, 300, 1000, 3000};

}  // namespace

int usual_repeats(std::size_t rows) {
  return static_cast<int>(std::clamp<std::size_t>((500 + rows / 2) / rows, 1, 4));
}

void set_steps(train::TrainOptions& options, std::size_t rows, int steps) {
  // Eight batches are an epoch of a small table: their noise keeps weights from learning rows by heart.
  int batch = 32;
  while (batch > 4 && static_cast<std::size_t>(batch) * 4 > rows) batch /= 2;
  const int batches = std::max(1, static_cast<int>(rows) / batch);
  const auto epochs = [&](int count) { return std::max(1, (count + batches - 1) / batches); };
  options.recipe.batch = batch;
  // Three times those of pictures: a table gets by with a third of the steps.
  options.recipe.rate = 0.03;
  options.recipe.tune_rate = 0.02;
  options.tune_epochs = epochs(steps);
  options.real_epochs = epochs(std::clamp(steps / 4, 50, 500));
  // The average forgets the start of the phase well before its end.
  options.recipe.average_decay = std::min(0.995, 1 - 10.0 / steps);
}

void set_many_pictures(train::TrainOptions& options) {
  const bool convolves = std::ranges::any_of(options.layers, &train::LayerSpec::is_convolution);
  options.recipe.batch = 128;
  options.recipe.rate = options.recipe.tune_rate = convolves ? 0.005 : 0.008;
  options.real_epochs = 1;
  options.search_epochs = 2;
  options.tune_epochs = 8;
}

RecipeChoice choose_recipe(train::TrainOptions& options, const Trials& trials) {
  RecipeChoice choice{.rows = static_cast<int>(trials.rows()),
                      .folds = trials.folds(),
                      .repeats = trials.repeats(),
                      .trials = {}};
  Answers best;
  for (const int steps : ladder) {
    train::TrainOptions tried = options;
    set_steps(tried, trials.rows(), steps);
    // With the longest streams a circuit answers as the real numbers do, whose steps take a third of the
    // time.
    tried.forward = train::Forward::expectation;
    tried.trains_real = false;
    Answers answers = trials.run(tried, fmt::format("{} steps", steps)).circuit;
    choice.trials.push_back(
        {steps, mean_of(answers, wrong_of), mean_of(answers, loss_of), mean_of(answers, brier_of)});
    if (best.empty()) {
      best = std::move(answers);
      choice.steps = steps;
      continue;
    }
    const Estimate worse = difference(answers, best, trials.rows(), brier_of);
    // What 300 steps do not improve 1000 may.
    if (worse.mean > 2 * worse.error) break;
    if (worse.mean >= 0) continue;
    best = std::move(answers);
    choice.steps = steps;
  }
  set_steps(options, trials.rows(), choice.steps);
  return choice;
}

}  // namespace pulsewright::objective
