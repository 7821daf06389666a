// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analog/cell.h"
#include "base/failure.h"

namespace pulsewright::analog {

namespace {

constexpr std::size_t minus = 0;
constexpr std::size_t plus = 1;

const Field<OneSidedParameters> one_sided_table[] = {
    {"refresh_every",
     "",
     &OneSidedParameters::refresh_every,
     {0, 1e9},
     "updates between two refreshes; 0 never"},
    {"units_in_mbatch", "", &OneSidedParameters::units_in_mbatch, {}, "refresh_every counts batches"},
    {"refresh_upper_thres",
     "",
     &OneSidedParameters::refresh_upper_thres,
     {0, unbounded},
     "part of w_max above which the larger device is refreshed"},
    {"refresh_lower_thres",
     "",
     &OneSidedParameters::refresh_lower_thres,
     {0, unbounded},
     "part of w_max above which the smaller one must be"},
    {"copy_inverted", "", &OneSidedParameters::copy_inverted, {}, "g+ is a mirror image of g-"},
};

}  // namespace

std::span<const Field<OneSidedParameters>> one_sided_fields() {
  return one_sided_table;
}

OneSidedCell::OneSidedCell(std::vector<PulsedArray> arrays, const OneSidedParameters& parameters, float w_max,
                           const UpdateParameters& up, const IoParameters& refresh_forward,
                           const UpdateParameters& refresh_update, const Draws& draws, const Quirks& quirks)
    : Cell(arrays.front().shape(), draws, quirks),
      arrays_(std::move(arrays)),
      parameters_(parameters),
      w_max_(w_max),
      up_(up),
      refresh_update_(refresh_update),
      weights_(shape_.points()) {
  PW_ASSERT(arrays_.size() == 2);
  for (std::size_t k = 0; k < 2; ++k)
    reads_.emplace_back(refresh_forward, Direction::forward, shape_.outputs, draws.part(16 + k), quirks);
  refresh_weights();
}

void OneSidedCell::refresh_weights() {
  for (std::size_t point = 0; point < weights_.size(); ++point)
    weights_[point] = arrays_[plus].weights()[point] - arrays_[minus].weights()[point];
}

void OneSidedCell::set(View weights) {
  Vector part(weights.size());
  for (std::size_t k = 0; k < 2; ++k) {
    for (std::size_t point = 0; point < part.size(); ++point)
      part[point] = std::max(k == plus ? weights[point] : -weights[point], 0.0F);
    arrays_[k].set(part);
  }
  refresh_weights();
}

void OneSidedCell::update(View x, View d, float lr, std::size_t batch) {
  if (lr == 0) return;
  const float granularity = (arrays_[0].granularity(quirks_) + arrays_[1].granularity(quirks_)) / 2;
  const Counts counts = pulses_of(up_, lr, granularity, x, d, draws_, updates_++);
  Counts part(counts.size());
  for (std::size_t k = 0; k < 2; ++k) {
    // DOWN is UP on g-.
    for (std::size_t point = 0; point < part.size(); ++point)
      part[point] = k == plus ? std::min(counts[point], 0) : -std::max(counts[point], 0);
    arrays_[k].pulse(part);
  }
  const auto every = static_cast<std::uint64_t>(parameters_.refresh_every) *
                     (parameters_.units_in_mbatch ? std::max<std::size_t>(batch, 1) : 1);
  if (every > 0 && updates_ % every == 0) refresh_devices();
  refresh_weights();
}

void OneSidedCell::refresh_column(std::size_t column) {
  Vector one_hot(shape_.inputs);
  one_hot[column] = 1;
  Vector read[2] = {Vector(shape_.outputs), Vector(shape_.outputs)};
  for (std::size_t k = 0; k < 2; ++k) reads_[k].run({arrays_[k].weights(), shape_}, one_hot, read[k]);
  std::vector<std::size_t> points;
  Vector rest[2] = {Vector(shape_.outputs), Vector(shape_.outputs)};
  for (std::size_t i = 0; i < shape_.outputs; ++i) {
    const std::size_t larger = read[plus][i] >= read[minus][i] ? plus : minus;
    const float high = read[larger][i];
    const float low = read[1 - larger][i];
    if (high <= parameters_.refresh_upper_thres * w_max_ || low <= parameters_.refresh_lower_thres * w_max_)
      continue;
    points.push_back(i * shape_.inputs + column);
    // UP is the direction of a negative product of x and d.
    rest[larger][i] = low - high;
  }
  if (points.empty()) return;
  for (std::size_t k = 0; k < 2; ++k) {
    arrays_[k].reset_points(points);
    if (largest_magnitude(rest[k]) > 0)
      update_array(arrays_[k], refresh_update_, 1, one_hot, rest[k], draws_.part(18 + k), writes_, quirks_);
  }
  ++writes_;
}

void OneSidedCell::refresh_devices() {
  for (std::size_t column = 0; column < shape_.inputs; ++column) refresh_column(column);
}

void OneSidedCell::end_batch() {
  for (PulsedArray& array : arrays_) array.end_batch();
  refresh_weights();
}

std::vector<const PulsedArray*> OneSidedCell::arrays() const {
  return {&arrays_[minus], &arrays_[plus]};
}

void OneSidedCell::exchange(Archive& archive) {
  archive("updates", updates_);
  archive("writes", writes_);
  for (std::size_t k = 0; k < 2; ++k) {
    archive.part(fmt::format("array_{}", k), arrays_[k]);
    archive.part(fmt::format("read_{}", k), reads_[k]);
  }
  refresh_weights();
}

}  // namespace pulsewright::analog
