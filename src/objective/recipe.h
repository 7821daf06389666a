// SPDX-License-Identifier: Apache-2.0
// How long a table is trained: as long as it still learns something about rows that it has not seen.
#pragma once

#include "base/json.h"
#include "objective/trials.h"

namespace pulsewright::objective {

/// One length of training, and what it gave on the rows held out.
struct RecipeTrial {
  int steps = 0;  ///< of weights, in the last phase
  double wrong = 0;
  double loss = 0;
  double brier = 0;
};

struct RecipeChoice {
  int rows = 0;
  int folds = 0;
  int repeats = 0;
  int steps = 0;                    ///< chosen
  std::vector<RecipeTrial> trials;  ///< by rising steps
};

/// How the training rows of a table are dealt for trials: 5 folds, dealt again until there are 500 answers,
/// at most 4 times.
int usual_repeats(std::size_t rows);
inline constexpr int usual_folds = 5;

/// The recipe with `steps` steps of the last phase on `rows` rows: batch, rates, epochs of all phases, and
/// how fast the averaged weights follow.
void set_steps(train::TrainOptions& options, std::size_t rows, int steps);

/// From this many pictures on, one epoch has more steps than 30 epochs of the digits.
inline constexpr std::size_t many_pictures = 10000;

/// The recipe of many pictures, which was chosen on MNIST (docs/results.md): larger batches, and few epochs.
/// The amount by which pictures are moved stays.
void set_many_pictures(train::TrainOptions& options);

/// Chooses among 30, 100, 300, 1000 and 3000 steps those whose circuits of the options' choice, trained in
/// real numbers, answer rows held out best, and sets them. Longer ones are not tried once one is worse than a
/// shorter one by two standard errors.
RecipeChoice choose_recipe(train::TrainOptions& options, const Trials& trials);

}  // namespace pulsewright::objective
