// SPDX-License-Identifier: Apache-2.0
#include "train/batches.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace pulsewright::train {

namespace {

std::span<std::int32_t> row_of(Batch& batch, std::size_t i) {
  const auto features = batch.pixels.values.cols();
  return {&batch.pixels.values(static_cast<Eigen::Index>(i), 0), static_cast<std::size_t>(features)};
}

}  // namespace

Random random_for(std::uint64_t seed, Draw purpose, int epoch, std::size_t item) {
  return Random(seed, static_cast<std::uint64_t>(purpose) << 56 |
                          static_cast<std::uint64_t>(static_cast<std::uint32_t>(epoch)) << 32 |
                          static_cast<std::uint32_t>(item));
}

Rows split_rows(const data::DataSet& data, bool hold_out) {
  Rows rows;
  for (std::size_t i = 0; i < data.train.size(); ++i)
    (hold_out && i % 5 == 4 ? rows.validation : rows.train).push_back(i);
  return rows;
}

std::vector<std::size_t> all_rows(const data::ImageSet& images) {
  std::vector<std::size_t> rows(images.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

Batch plain_batch(const data::DataSet& data, const data::ImageSet& images,
                  std::span<const std::size_t> rows) {
  Batch batch;
  batch.pixels.maximum = data.maximum;
  batch.pixels.values.resize(static_cast<Eigen::Index>(rows.size()),
                             static_cast<Eigen::Index>(images.features));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(images.image(rows[i]), row_of(batch, i).begin());
    if (!data.is_regression()) batch.labels.push_back(images.labels[rows[i]]);
  }
  batch.targets.resize(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(images.outputs));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t t = 0; t < images.outputs; ++t) {
      const data::Target& target = data.targets[t];
      batch.targets(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t)) =
          static_cast<float>((images.targets[rows[i] * images.outputs + t] - target.mean) / target.deviation);
    }
  return batch;
}

std::vector<std::size_t> shuffled(std::span<const std::size_t> rows, Random& random) {
  std::vector<std::size_t> order(rows.begin(), rows.end());
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

Batch augmented_batch(const TrainOptions& options, const data::DataSet& data,
                      std::span<const std::size_t> rows, int epoch, Workers& workers) {
  Batch batch = plain_batch(data, data.train, rows);
  const data::AugmentRange range = augmentation_of(options, data);
  if (range.shift == 0 && range.rotation == 0 && range.scale == 0) return batch;
  workers.run_ranges(rows.size(), 4, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      Random random = random_for(options.seed, Draw::augmentation, epoch, rows[i]);
      data::augment(data.train.image(rows[i]), data.shape(), range, random, row_of(batch, i));
    }
  });
  return batch;
}

EpochBatches::EpochBatches(const TrainOptions& options, const data::DataSet& data, const Rows& rows,
                           int epoch)
    : options_(options), data_(data), epoch_(epoch) {
  Random random = random_for(options.seed, Draw::order, epoch);
  order_ = shuffled(rows.train, random);
  const auto batch_size = static_cast<std::size_t>(options.recipe.batch);
  for (std::size_t first = 0; first == 0 || first + batch_size <= order_.size(); first += batch_size)
    starts_.push_back(first);
}

Batch EpochBatches::batch(std::size_t b, Workers& workers) const {
  const std::size_t end = b + 1 < starts_.size() ? starts_[b + 1] : order_.size();
  return augmented_batch(options_, data_, std::span(order_).subspan(starts_[b], end - starts_[b]), epoch_,
                         workers);
}

}  // namespace pulsewright::train
