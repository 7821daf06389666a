// SPDX-License-Identifier: Apache-2.0
// Which images an epoch shows, in which order and how they are moved.
#pragma once

#include <vector>

#include "train/options.h"
#include "train/passes.h"

namespace pulsewright::train {

/// What a stream of random numbers is for; with an epoch it addresses Random.
enum class Draw : std::uint64_t { weights = 1, start, order, augmentation, path, choice, noise, calibration };

/// Random numbers of `purpose` for one item (such as an image) of one epoch; what they are does not depend on
/// anything drawn before.
Random random_for(std::uint64_t seed, Draw purpose, int epoch, std::size_t item = 0);

struct Batch {
  Pixels pixels;
  std::vector<int> labels;  ///< [images] of classes
  Matrix targets = {};      ///< [images][outputs] of a regression: less their mean, over their deviation

  int size() const { return static_cast<int>(pixels.values.rows()); }
};

/// The rows that weights are trained on, and those kept for validation (every fifth, or none).
struct Rows {
  std::vector<std::size_t> train;
  std::vector<std::size_t> validation;
};
Rows split_rows(const data::DataSet& data, bool hold_out);

/// The rows of `images`, in order.
std::vector<std::size_t> all_rows(const data::ImageSet& images);

/// Rows of `images`, the training or the test set of `data`, as they are.
Batch plain_batch(const data::DataSet& data, const data::ImageSet& images, std::span<const std::size_t> rows);

/// Rows of the training set, each augmented as the options say, with the random numbers of `epoch`.
Batch augmented_batch(const TrainOptions& options, const data::DataSet& data,
                      std::span<const std::size_t> rows, int epoch, Workers& workers);

/// `rows` in another order: Fisher and Yates.
std::vector<std::size_t> shuffled(std::span<const std::size_t> rows, Random& random);

/// All training rows of one epoch, shuffled, augmented, and cut into batches. A last batch that is not
/// full is merged into the one before.
class EpochBatches {
 public:
  EpochBatches(const TrainOptions& options, const data::DataSet& data, const Rows& rows, int epoch);

  std::size_t size() const { return starts_.size(); }
  Batch batch(std::size_t b, Workers& workers) const;

 private:
  const TrainOptions& options_;
  const data::DataSet& data_;
  int epoch_;
  std::vector<std::size_t> order_;   ///< rows, shuffled
  std::vector<std::size_t> starts_;  ///< [batches], offsets into order_
};

}  // namespace pulsewright::train
