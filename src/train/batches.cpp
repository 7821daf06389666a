// SPDX-License-Identifier: Apache-2.0
#include "train/batches.h"

#include <algorithm>
#include <utility>

namespace pulsewright {

namespace {

std::span<std::int32_t> row_of(Batch& batch, std::size_t i) {
  const auto features = batch.pixels.values.cols();
  return {&batch.pixels.values(static_cast<Eigen::Index>(i), 0), static_cast<std::size_t>(features)};
}

}  // namespace

Random random_for(std::uint64_t seed, Draw purpose, int epoch) {
  return Random(seed, static_cast<std::uint64_t>(purpose) << 32 | static_cast<std::uint32_t>(epoch));
}

Rows split_rows(const DataSet& data, bool hold_out) {
  Rows rows;
  for (std::size_t i = 0; i < data.train.size(); ++i)
    (hold_out && i % 5 == 4 ? rows.validation : rows.train).push_back(i);
  return rows;
}

Batch plain_batch(const ImageSet& images, int maximum, std::span<const std::size_t> rows) {
  Batch batch;
  batch.pixels.maximum = maximum;
  batch.pixels.values.resize(static_cast<Eigen::Index>(rows.size()),
                             static_cast<Eigen::Index>(images.features));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(images.image(rows[i]), row_of(batch, i).begin());
    batch.labels.push_back(images.labels[rows[i]]);
  }
  return batch;
}

std::vector<std::size_t> shuffled(std::span<const std::size_t> rows, Random& random) {
  std::vector<std::size_t> order(rows.begin(), rows.end());
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

Batch augmented_batch(const TrainOptions& options, const DataSet& data, std::span<const std::size_t> rows,
                      Random& random) {
  Batch batch = plain_batch(data.train, data.maximum, rows);
  const AugmentRange& range = options.augmentation;
  if (range.shift == 0 && range.rotation == 0 && range.scale == 0) return batch;
  for (std::size_t i = 0; i < rows.size(); ++i)
    augment(data.train.image(rows[i]), data.rows, data.columns, range, random, row_of(batch, i));
  return batch;
}

std::vector<Batch> epoch_batches(const TrainOptions& options, const DataSet& data, const Rows& rows,
                                 int epoch) {
  Random order_random = random_for(options.seed, Draw::order, epoch);
  const auto order = shuffled(rows.train, order_random);
  Random random = random_for(options.seed, Draw::augmentation, epoch);
  const auto batch_size = static_cast<std::size_t>(options.recipe.batch);
  std::vector<Batch> batches;
  for (std::size_t first = 0; first < order.size();) {
    const std::size_t left = order.size() - first;
    const std::size_t size = left < 2 * batch_size ? left : batch_size;
    batches.push_back(augmented_batch(options, data, std::span(order).subspan(first, size), random));
    first += size;
  }
  return batches;
}

}  // namespace pulsewright
