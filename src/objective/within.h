// SPDX-License-Identifier: Apache-2.0
// The cheapest circuit that is as good as the real-valued network, as far as rows held out can tell.
#pragma once

#include "objective/proposals.h"
#include "objective/trials.h"

namespace pulsewright::objective {

/// What a proposed circuit gave on the rows held out, beside the real-valued network of the same trainings.
struct CircuitTrial {
  Proposal proposal;
  double wrong = 0;  ///< share of the answers, of classes
  double loss = 0;
  Estimate more_wrong = {};  ///< than the real-valued network
  Estimate more_loss = {};
  bool is_within = false;
};

struct CircuitChoice {
  std::optional<double> within = {};  ///< nothing: the one with the smallest loss was looked for
  int rows = 0;
  int folds = 0;
  int repeats = 0;
  double real_wrong = 0;
  double real_loss = 0;
  std::size_t chosen = 0;  ///< of `trials`
  /// By falling cost; the first is the safest, and needs no proof. Further proposals stand behind.
  std::vector<CircuitTrial> trials;
};

/// Whether the answers of a circuit are within `within` of those of the real-valued network. Two things must
/// hold:
/// 1. The share of wrong answers is higher by at most `within`, with two standard errors of the difference
///    added. Where two standard errors are more than `within`, the rows are too few to tell, and the share
///    itself must not be higher by more than half of it: the cheapest of several that pass is a lucky one.
/// 2. The loss is higher by no more than would make `within` more errors if errors grew in proportion to it,
///    again with two standard errors added. Losses tell two networks apart on far fewer rows than errors do.
/// For a regression the second alone holds, with `within` a share of the root of the mean squared error.
bool is_within(const CircuitTrial& trial, double within, double real_wrong, double real_loss,
               std::size_t rows, bool is_regression);

/// Tries the proposals from the safest to the cheapest, until two in a row are not within. Chosen is the
/// cheapest that is, and one of whose two next more expensive ones is as well: a single success may be luck.
/// A further proposal takes its place only if it is within and cheaper; or if what was chosen is not within.
CircuitChoice choose_circuit(const train::TrainOptions& options, const std::vector<Proposal>& proposals,
                             double within, bool is_regression, const Trials& trials);

/// Tries all proposals; chosen is the one with the smallest loss, the cheapest of several.
CircuitChoice choose_best(const train::TrainOptions& options, const std::vector<Proposal>& proposals,
                          const Trials& trials);

}  // namespace pulsewright::objective
