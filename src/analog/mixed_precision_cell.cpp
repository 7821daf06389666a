// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "analog/cell.h"

namespace pulsewright::analog {

namespace {

const Field<MixedPrecisionParameters> mixed_precision_table[] = {
    {"transfer_every",
     "",
     &MixedPrecisionParameters::transfer_every,
     {1, 1e9},
     "updates between two transfers"},
    {"n_rows_per_transfer",
     "",
     &MixedPrecisionParameters::n_rows_per_transfer,
     {-1, 1e9},
     "rows of a transfer; -1 all"},
    {"n_x_bins", "", &MixedPrecisionParameters::n_x_bins, {0, 1e6}, "steps of x over its range; 0 off"},
    {"n_d_bins", "", &MixedPrecisionParameters::n_d_bins, {0, 1e6}, "steps of d over its range; 0 off"},
    {"stoc_round_x", "", &MixedPrecisionParameters::stoc_round_x, {}, "x is rounded stochastically"},
    {"stoc_round_d", "", &MixedPrecisionParameters::stoc_round_d, {}, "d is rounded stochastically"},
};

/// The vector in steps of its largest magnitude.
Vector binned(View values, std::int64_t bins, bool is_stochastic, const EventDraws& draws) {
  Vector result(values.begin(), values.end());
  const float largest = largest_magnitude(values);
  if (bins == 0 || largest == 0) return result;
  const float step = 2 * largest / static_cast<float>(bins);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const float shift = is_stochastic ? static_cast<float>(draws.uniform(i) - 0.5) : 0.0F;
    result[i] = std::clamp(std::nearbyint(result[i] / step + shift) * step, -largest, largest);
  }
  return result;
}

}  // namespace

std::span<const Field<MixedPrecisionParameters>> mixed_precision_fields() {
  return mixed_precision_table;
}

MixedPrecisionCell::MixedPrecisionCell(PulsedArray array, const MixedPrecisionParameters& parameters,
                                       const Draws& draws, const Quirks& quirks)
    : Cell(array.shape(), draws, quirks),
      array_(std::move(array)),
      parameters_(parameters),
      chi_(shape_.points()) {}

void MixedPrecisionCell::set(View weights) {
  array_.set(weights);
  std::ranges::fill(chi_, 0.0F);
}

void MixedPrecisionCell::update(View x, View d, float lr, std::size_t) {
  if (lr == 0) return;
  const std::uint64_t event = updates_++;
  const Vector columns =
      binned(x, parameters_.n_x_bins, parameters_.stoc_round_x, draws_.of(Purpose::round_x, event));
  const Vector rows =
      binned(d, parameters_.n_d_bins, parameters_.stoc_round_d, draws_.of(Purpose::round_d, event));
  for (std::size_t i = 0; i < shape_.outputs; ++i)
    for (std::size_t j = 0; j < shape_.inputs; ++j) chi_[i * shape_.inputs + j] += lr * rows[i] * columns[j];
  if (updates_ % static_cast<std::uint64_t>(parameters_.transfer_every) == 0) transfer();
}

void MixedPrecisionCell::transfer() {
  const float granularity = array_.granularity(quirks_);
  const std::size_t rows =
      parameters_.n_rows_per_transfer < 0
          ? shape_.outputs
          : std::min(static_cast<std::size_t>(parameters_.n_rows_per_transfer), shape_.outputs);
  Counts counts(shape_.points());
  for (std::size_t k = 0; k < rows; ++k) {
    const std::size_t row = (row_ + k) % shape_.outputs;
    for (std::size_t j = 0; j < shape_.inputs; ++j) {
      const std::size_t point = row * shape_.inputs + j;
      const float steps = std::clamp(std::trunc(chi_[point] / granularity), -1e6F, 1e6F);
      counts[point] = static_cast<std::int32_t>(steps);
      chi_[point] -= steps * granularity;
    }
  }
  row_ = (row_ + rows) % shape_.outputs;
  if (array_.device().pulse != nullptr) {
    array_.pulse(counts);
    return;
  }
  // A memory without steps takes the same amount at once.
  Vector weights(array_.weights().begin(), array_.weights().end());
  for (std::size_t point = 0; point < weights.size(); ++point)
    weights[point] -= static_cast<float>(counts[point]) * granularity;
  array_.set(weights);
}

void MixedPrecisionCell::exchange(Archive& archive) {
  archive("updates", updates_);
  archive("row", row_);
  archive("chi", chi_);
  archive.part("array", array_);
}

}  // namespace pulsewright::analog
