// SPDX-License-Identifier: Apache-2.0
// All that a training run carries from one epoch to the next; a checkpoint is exactly this.
#pragma once

#include <map>
#include <vector>

#include "train/batches.h"
#include "train/epoch_record.h"
#include "train/imported_network.h"
#include "train/optimiser.h"
#include "train/options.h"

namespace pulsewright::train {

/// Trained numbers with their optimiser.
struct Learner {
  LayerParameters parameters;
  Optimiser optimiser;
};

struct TrainingState {
  std::vector<std::map<Response, Learner>>
      layers;                               ///< [layer]; of the chosen response alone once it is chosen
  std::vector<std::vector<double>> logits;  ///< [layer][candidate]
  std::vector<std::size_t> choice;          ///< [layer] index of the candidate; empty before it is made
  std::vector<Learner>
      real;  ///< the real-valued network, trained on beside the circuit; empty before the search
  std::vector<LayerParameters> average;       ///< [layer] running average of the chosen weights, while tuning
  std::vector<LayerParameters> real_average;  ///< running average of `real`
  std::vector<Matrix> masks;                  ///< [layer] 1 where a synapse lives; empty before pruning
  std::vector<EpochRecord> history;           ///< one for each finished epoch

  int epochs_done() const { return static_cast<int>(history.size()); }
};

/// Random weights, and biases and gains that put the first responses to `sample` inside the activations.
TrainingState initial_state(const TrainOptions& options, std::span<const LayerShape> shapes,
                            const Batch& sample, std::span<const Candidate> space, Workers& workers);

/// The weights, biases and gains of another tool.
TrainingState initial_state(const TrainOptions& options, const ImportedNetwork& network,
                            std::span<const Candidate> space);

}  // namespace pulsewright::train
