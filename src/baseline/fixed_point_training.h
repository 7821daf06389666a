// SPDX-License-Identifier: Apache-2.0
// Quantisation-aware training of a fixed-point network, by the optimiser, batches and schedule of the
// circuit's own training: what a user would otherwise pick, at its best.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "baseline/fixed_point_network.h"
#include "data/data_set.h"
#include "train/network_shape.h"
#include "train/options.h"

namespace pulsewright::baseline {

/// One format that was trained.
struct FixedPointTrial {
  FixedPointFormat format;
  std::int64_t correct = 0;  ///< test images, by the exact integer model
  FixedPointNetwork network;
};

/// What was tried, from the cheapest format on; the search ends with the first one that is good enough.
struct FixedPointSearch {
  std::vector<FixedPointTrial> trials;
  std::int64_t test_images = 0;
  std::int64_t real_correct = 0;  ///< of the real-valued network that all trials start from
  std::int64_t wanted_correct = 0;

  /// The last trial, if it is as good as was wanted; else nullptr.
  const FixedPointTrial* chosen() const;
};

/// Bits of one multiplication and of what adds it up: the order in which formats are tried.
int multiplication_cost(const FixedPointFormat& format);

/// Every format of `weight_bits` by `activation_bits` bits, the cheapest first.
std::vector<FixedPointFormat> formats_by_cost(std::span<const int> weight_bits,
                                              std::span<const int> activation_bits);

/// A network of these shapes with every weight as large as `format` has it and no biases: no other needs more
/// of a circuit's blocks.
FixedPointNetwork widest_fixed_point(const std::string& name, std::span<const train::LayerShape> shapes,
                                     const FixedPointFormat& format, int maximum);

/// Images of the test set that the network's exact integers classify rightly.
std::int64_t correct_by_integers(const FixedPointNetwork& network, const data::ImageSet& images);

/// Trains a real-valued network once (options.real_epochs), and from its weights one network of each format
/// (options.tune_epochs, straight-through; pruned as options.sparsity says), until one classifies
/// `wanted_correct` test images rightly. Weights and activations have scales of powers of two, so that a
/// layer ends in a shift. Read of the options: name, seed, layers of the recipe,
/// epochs, augmentation, optimiser, schedule, sparsity.live_synapses, threads.
FixedPointSearch search_fixed_point(const train::TrainOptions& options, const data::DataSet& data,
                                    const std::vector<train::LayerShape>& shapes,
                                    std::span<const FixedPointFormat> formats, std::int64_t wanted_correct,
                                    const ProgressListener& progress = {});

}  // namespace pulsewright::baseline
