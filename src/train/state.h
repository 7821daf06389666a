// SPDX-License-Identifier: Apache-2.0
// All that a training run carries from one epoch to the next; a checkpoint is exactly this.
#pragma once

#include <map>
#include <vector>

#include "train/adam.h"
#include "train/batches.h"
#include "train/options.h"

namespace pulsewright {

/// The stages of a run, in their order.
enum class Phase {
  real,    ///< weights of the real-valued network of products
  adapt,   ///< each layer's weights for each other response, the other layers left as they are
  settle,  ///< the choice of each layer, at the highest temperature, weights left as they are
  search,  ///< weights and choices together, the temperature falling
  tune,    ///< weights for the choice made
};
inline constexpr std::string_view phase_names[] = {"real", "adapt", "settle", "search", "tune"};
constexpr std::string_view to_text(Phase phase) {
  return phase_names[static_cast<int>(phase)];
}

/// Trained numbers with their optimiser.
struct Learner {
  LayerParameters parameters;
  Adam adam;
};

/// One finished epoch.
struct EpochRecord {
  Phase phase = Phase::real;
  int epoch = 0;                         ///< of the whole run, from 0
  double loss = 0;                       ///< mean over the epoch's images, nats
  double accuracy = 0;                   ///< on the epoch's images as they were trained on
  double temperature = 0;                ///< of the choice; 0 outside the search
  std::vector<double> expected_lengths;  ///< [layer]; of the choice once it is made
};

struct TrainingState {
  std::vector<std::map<Response, Learner>>
      layers;                               ///< [layer]; of the chosen response alone once it is chosen
  std::vector<std::vector<double>> logits;  ///< [layer][candidate]
  std::vector<std::size_t> choice;          ///< [layer] index of the candidate; empty before it is made
  std::vector<Learner>
      real;  ///< the real-valued network, trained on beside the circuit; empty before the search
  std::vector<LayerParameters> average;       ///< [layer] running average of the chosen weights, while tuning
  std::vector<LayerParameters> real_average;  ///< the same of `real`
  std::vector<EpochRecord> history;           ///< one for each finished epoch

  int epochs_done() const { return static_cast<int>(history.size()); }
};

/// Neurons of each layer, the inputs first and the classes last.
std::vector<int> layer_sizes(const TrainOptions& options, const DataSet& data);

/// Random weights, and biases and gains that put the first responses to `sample` inside the activations.
TrainingState initial_state(const TrainOptions& options, const DataSet& data, const Batch& sample,
                            std::span<const Candidate> space);

}  // namespace pulsewright
