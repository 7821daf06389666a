// SPDX-License-Identifier: Apache-2.0
#include "data/deal_rows.h"

#include <algorithm>
#include <numeric>

#include "base/failure.h"
#include "base/random.h"

namespace pulsewright::data {

namespace {

/// A stream of its own beside those of training (train/batches.h), whose numbers are below 2^59.
constexpr std::uint64_t dealing = std::uint64_t{1} << 60;

template <class Value>
void append(std::vector<Value>& to, const std::vector<Value>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Rows of `width` numbers each.
template <class Value>
std::vector<Value> selected(const std::vector<Value>& values, std::size_t width,
                            const std::vector<std::size_t>& rows) {
  std::vector<Value> selected;
  for (const std::size_t row : rows)
    selected.insert(selected.end(), values.begin() + static_cast<std::ptrdiff_t>(row * width),
                    values.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
  return selected;
}

/// The image set of these rows; those of a table have no pixels yet.
ImageSet image_rows(const ImageSet& all, const std::vector<std::size_t>& rows) {
  ImageSet images;
  images.features = all.features;
  images.outputs = all.outputs;
  if (!all.pixels.empty()) images.pixels = selected(all.pixels, all.features, rows);
  if (!all.labels.empty()) images.labels = selected(all.labels, 1, rows);
  if (!all.targets.empty()) images.targets = selected(all.targets, all.outputs, rows);
  return images;
}

}  // namespace

std::vector<int> deal_rows(const ImageSet& images, int folds, std::uint64_t seed) {
  PW_ASSERT(folds > 0);
  std::vector<std::size_t> order(images.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed, dealing);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  if (images.outputs == 0)
    std::ranges::stable_sort(order, {}, [&](std::size_t row) { return images.labels[row]; });
  std::vector<int> dealt(order.size());
  // The next class goes on where the last one stopped, so that folds differ by at most one row.
  for (std::size_t i = 0; i < order.size(); ++i)
    dealt[order[i]] = static_cast<int>(i % static_cast<std::size_t>(folds));
  return dealt;
}

void deal_halves(RawSet& raw, const FoldOptions& options) {
  ImageSet all = raw.data.train;
  append(all.pixels, raw.data.test.pixels);
  append(all.labels, raw.data.test.labels);
  append(all.targets, raw.data.test.targets);
  std::vector<double> values = raw.train_values;
  append(values, raw.test_values);
  PW_ASSERT(options.folds >= 2 && static_cast<std::size_t>(options.folds) <= all.size());
  const std::vector<int> dealt = deal_rows(all, options.folds, options.seed);
  std::vector<std::size_t> train;
  std::vector<std::size_t> test;
  for (std::size_t i = 0; i < dealt.size(); ++i) (dealt[i] == options.fold ? test : train).push_back(i);

  const std::size_t first_half = raw.data.train.size();
  raw.data.train = image_rows(all, train);
  raw.data.test = image_rows(all, test);
  if (!values.empty()) {
    raw.train_values = selected(values, all.features, train);
    raw.test_values = selected(values, all.features, test);
  }
  // Places are those of the files, whose halves were others.
  const auto original = [first_half, train = std::move(train), test = std::move(test)](Half half,
                                                                                       std::size_t image) {
    const std::size_t row = (half == Half::train ? train : test)[image];
    return row < first_half ? std::pair(Half::train, row) : std::pair(Half::test, row - first_half);
  };
  raw.label_place = [original, place = raw.label_place](Half half, std::size_t image) {
    const auto [of_file, row] = original(half, image);
    return place(of_file, row);
  };
  raw.pixel_place = [original, place = raw.pixel_place](Half half, std::size_t image, std::size_t pixel) {
    const auto [of_file, row] = original(half, image);
    return place(of_file, row, pixel);
  };
}

}  // namespace pulsewright::data
