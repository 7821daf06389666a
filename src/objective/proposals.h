// SPDX-License-Identifier: Apache-2.0
// The circuits that are worth a trial: the safest one, those of one length, and those that a joint search
// finds at several prices of hardware.
#pragma once

#include <string>
#include <vector>

#include "objective/budget.h"
#include "train/run.h"

namespace pulsewright::objective {

/// What each layer is made of.
struct Proposal {
  std::vector<std::string> choice;                   ///< [layer] Candidate::text()
  double cost = 0;                                   ///< cycles times area of all layers, every synapse alive
  std::optional<rtl::DesignEstimate> estimate = {};  ///< in the weights of the search, if asked for
  bool is_further = false;  ///< some layer has a candidate that the search only compares
};

/// The index of the candidate that errs least: the longest stream, then a counter, then independent sources,
/// then sign-magnitude weights, then the order of the space. Of those alone that `is_asked` has, unless it is
/// empty.
std::size_t safest_candidate(const std::vector<train::Candidate>& candidates,
                             const std::vector<bool>& is_asked = {});

/// By falling cost: the safest circuit first, then cheaper ones, each once. Behind them, and without any
/// influence on them, stand those with candidates that the search does not draw, likewise. `data` must have
/// trainable_shapes() with the options. Throws Failure when `stop` says so.
std::vector<Proposal> propose(const train::TrainOptions& options, const data::DataSet& data, bool estimates,
                              const train::Progress& progress, const train::Stop& stop);

/// Of the circuits with one candidate in all layers, in untrained weights, the one that takes the least share
/// of the limits.
Proposal nearest_to(const Limits& limits, const train::TrainOptions& options, const data::DataSet& data);

}  // namespace pulsewright::objective
