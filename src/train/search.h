// SPDX-License-Identifier: Apache-2.0
// The joint search: a distribution over the candidates of each layer, moved by what they lose and cost.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "train/cost.h"
#include "train/state.h"

namespace pulsewright::train {

/// The candidates with their arithmetic and, for each layer, their cost. Made once for a run.
struct DesignSpace {
  DesignSpace(const TrainOptions& options, std::vector<LayerShape> shapes, const AreaModel& area);

  std::vector<LayerShape> shapes;  ///< [layer]
  std::vector<Candidate> candidates;
  std::vector<std::unique_ptr<LayerArithmetic>> arithmetics;  ///< [candidate]
  std::vector<std::vector<double>> costs;                     ///< [layer][candidate]; cycles times area
  double highest_cost = 0;  ///< of the most expensive network, in cycles times area
  /// [candidate] whether the search draws it: the usual ones, or all if none is usual. The others are only
  /// compared, so that no choice among those drawn depends on them.
  std::vector<bool> is_drawn;
};

/// e^logit, normalised.
std::vector<double> probabilities_of(std::span<const double> logits);

/// The index at which the running sum of probabilities exceeds `uniform` in [0, 1).
std::size_t sample_index(std::span<const double> probabilities, double uniform);

/// One step of mirror descent down F(p) = sum p value - temperature x entropy(p). With fixed values its
/// only rest point is p = softmax(-value / temperature), and what is left of the start shrinks by
/// 1 - step: no start can hold on to its choice.
void mirror_step(std::vector<double>& logits, std::span<const double> values, double temperature,
                 double step);

/// One candidate for each layer, drawn from its distribution over those that are drawn.
std::vector<std::size_t> sample_path(const DesignSpace& space, const TrainingState& state, Random& random);

/// The views that a path gives of the weights of a state.
std::vector<LayerView> path_views(const DesignSpace& space, const TrainingState& state,
                                  std::span<const std::size_t> path);

/// Cross-entropy of the circuit on `batch`, for every candidate in place of layer `layer` of `path`.
std::vector<double> candidate_losses(const DesignSpace& space, const TrainingState& state,
                                     std::span<const std::size_t> path, std::size_t layer, const Batch& batch,
                                     Workers& workers);

/// Compares all candidates of all layers on `batch`, each with the other layers at a path drawn from the
/// distributions, and moves all logits. cost_weight: nats per cell and microsecond.
void update_choice(const DesignSpace& space, TrainingState& state, const Batch& batch, Random& random,
                   double cost_weight, double temperature, double step, Workers& workers);

/// The candidates that these texts name, one for each layer.
std::vector<std::size_t> indices_of(const DesignSpace& space, std::span<const std::string> choice);

/// [layer]: the length in expectation, or that of the choice.
std::vector<double> expected_lengths(const DesignSpace& space, const TrainingState& state);

/// The most probable candidate of each layer, the lowest index on a tie.
std::vector<std::size_t> most_probable(const TrainingState& state);

}  // namespace pulsewright::train
