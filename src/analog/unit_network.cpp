// SPDX-License-Identifier: Apache-2.0
#include "analog/unit_network.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/elementary.h"
#include "base/failure.h"

namespace pulsewright::analog {

namespace {

std::int64_t largest_value(unsigned width) {
  return (std::int64_t{1} << (width - 1)) - 1;
}

/// The side of the squares whose sums are this many inputs; 0 if there are none.
std::size_t side_of_squares(const data::ImageShape& shape, std::size_t inputs) {
  const auto rows = static_cast<std::size_t>(shape.rows);
  const auto columns = static_cast<std::size_t>(shape.columns);
  const auto channels = static_cast<std::size_t>(shape.channels);
  for (std::size_t side = 1; side <= std::min(rows, columns); ++side)
    if (rows % side == 0 && columns % side == 0 && rows / side * (columns / side) * channels == inputs)
      return side;
  return 0;
}

}  // namespace

std::optional<UnitNetwork> UnitNetwork::make(const PulseUnit& unit, const data::DataSet& data,
                                             Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  if (data.is_regression()) {
    diagnostics.push_back({Code::data_mismatch, data.name, "images with labels", "targets of a regression",
                           "a pulse unit is trained as a classifier"});
    return std::nullopt;
  }
  const std::size_t side = side_of_squares(data.shape(), unit.shape.inputs);
  if (side == 0)
    diagnostics.push_back(
        {Code::data_mismatch, "/tile/inputs",
         fmt::format("as many as squares of {} x {} x {} pixels", data.rows, data.columns, data.channels),
         std::to_string(unit.shape.inputs), "inputs are sums over squares that cover the image"});
  if (unit.shape.outputs != static_cast<std::size_t>(data.classes))
    diagnostics.push_back({Code::data_mismatch, "/tile/outputs",
                           fmt::format("the {} classes of {}", data.classes, data.name),
                           std::to_string(unit.shape.outputs), ""});
  if (data.train.size() == 0 || data.test.size() == 0)
    diagnostics.push_back(
        {Code::data_mismatch, data.name, "training and test images", "none of one of them", ""});
  if (diagnostics.size() != before) return std::nullopt;
  return UnitNetwork(unit, data, side);
}

UnitNetwork::UnitNetwork(const PulseUnit& unit, const data::DataSet& data, std::size_t side)
    : unit_(unit),
      shape_(data.shape()),
      side_(side),
      brightest_(static_cast<std::int64_t>(side * side) * data.maximum) {}

std::vector<std::int64_t> UnitNetwork::inputs(std::span<const std::uint8_t> image) const {
  const auto channels = static_cast<std::size_t>(shape_.channels);
  const auto columns = static_cast<std::size_t>(shape_.columns);
  const std::size_t squares = columns / side_;  // in a row of them
  std::vector<std::int64_t> sums(unit_.shape.inputs);
  for (std::size_t k = 0; k < image.size(); ++k) {
    const std::size_t pixel = k / channels;
    const std::size_t square = pixel / columns / side_ * squares + pixel % columns / side_;
    sums[square * channels + k % channels] += image[k];
  }
  for (std::int64_t& sum : sums)
    sum = (2 * sum * largest_value(unit_.x_width) + brightest_) / (2 * brightest_);
  return sums;
}

std::vector<std::int64_t> UnitNetwork::products(std::span<const std::uint64_t> counts,
                                                std::span<const std::int64_t> x) const {
  PW_ASSERT(counts.size() == unit_.shape.points() && x.size() == unit_.shape.inputs);
  std::vector<std::int64_t> sums(unit_.shape.outputs);
  for (std::size_t point = 0; point < counts.size(); ++point)
    sums[point / x.size()] +=
        (static_cast<std::int64_t>(counts[point]) - static_cast<std::int64_t>(unit_.start)) *
        x[point % x.size()];
  return sums;
}

std::vector<std::int64_t> UnitNetwork::gradients(std::span<const std::uint64_t> counts,
                                                 std::span<const std::int64_t> x, std::size_t label) const {
  const std::vector<std::int64_t> sums = products(counts, x);
  const std::int64_t top = *std::ranges::max_element(sums);
  const auto reach = static_cast<double>(std::max(unit_.high - unit_.start, unit_.start - unit_.low));
  const double unit = 1 / (reach * static_cast<double>(largest_value(unit_.x_width)));
  std::vector<double> parts;
  double whole = 0;
  for (const std::int64_t sum : sums) {
    parts.push_back(exponential(static_cast<double>(sum - top) * unit));
    whole += parts.back();
  }
  std::vector<std::int64_t> gradients;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double error = parts[i] / whole - (i == label ? 1 : 0);
    gradients.push_back(
        static_cast<std::int64_t>(std::round(error * static_cast<double>(largest_value(unit_.d_width)))));
  }
  return gradients;
}

double UnitNetwork::accuracy(std::span<const std::uint64_t> counts, const data::ImageSet& images) const {
  std::size_t right = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::vector<std::int64_t> sums = products(counts, inputs(images.image(i)));
    right += std::ranges::max_element(sums) - sums.begin() == images.labels[i];
  }
  return static_cast<double>(right) / static_cast<double>(images.size());
}

}  // namespace pulsewright::analog
