// SPDX-License-Identifier: Apache-2.0
// An array of devices of one kind: its weights, what was drawn for its cross-points, and everything that can
// happen to them between two reads.
#pragma once

#include "analog/archive.h"
#include "analog/device.h"

namespace pulsewright::analog {

/// Pulses of one vector at every cross-point, row-major: DOWN above 0, UP below.
using Counts = std::vector<std::int32_t>;

/// What the hardware did.
struct PulseReport {
  std::uint64_t up = 0;
  std::uint64_t down = 0;
  std::uint64_t at_bound = 0;  ///< counts that ended at a bound of their device

  bool operator==(const PulseReport&) const = default;
  PulseReport& operator+=(const PulseReport& other);
};

class PulsedArray {
 public:
  PulsedArray(const Device& device, Settings settings, Shape shape, const Draws& draws);
  /// With arrays that were not drawn.
  PulsedArray(const Device& device, Settings settings, Shape shape, const Draws& draws, DeviceArrays arrays);

  /// An array of mirror images: UP here is as DOWN there, and 0 is where it was.
  PulsedArray mirrored(const Draws& draws) const;

  const Device& device() const { return *device_; }
  const Settings& settings() const { return settings_; }
  const DeviceArrays& arrays() const { return arrays_; }
  Shape shape() const { return shape_; }
  /// The visible weights, row-major.
  View weights() const { return visible_; }
  float granularity(const Quirks& quirks) const { return device_->granularity(settings_, quirks); }

  /// Writes all weights; each is clipped to the bounds of its device.
  void set(View weights);
  void set_point(std::size_t point, float weight);

  /// Applies |count| pulses to each cross-point.
  void pulse(const Counts& counts);
  /// W -= lr d x^T without pulses, clipped to the bounds of the devices or not.
  void update_exactly(View x, View d, float lr, bool is_clipped);

  /// Once a batch: decay towards the reset bias, and diffusion.
  void end_batch();
  void decay(float alpha = 1, bool leaves_last_column = false);
  void diffuse();
  /// Resets `count` columns from `first`; those behind the last column are counted from the first again.
  void reset_columns(std::size_t first, std::size_t count, float probability = 1);
  void reset_rows(std::size_t first, std::size_t count, float probability = 1);
  /// Resets the cross-points.
  void reset_points(std::span<const std::size_t> points);
  /// Clips to [max(min, -c), min(max, c)].
  void clip(float c);
  /// Lets dt of drift_t0 pass.
  void drift(float dt);

  /// Saves or loads what a checkpoint holds; the drawn arrays follow from the seed.
  void exchange(Archive& archive);
  const PulseReport& report() const { return report_; }

 private:
  Vector& written() { return persistent_.empty() ? visible_ : persistent_; }
  float bounded(std::size_t point, float weight) const;
  void show(std::size_t point, const EventDraws& noise);
  void show_all();
  float drift_exponent(std::size_t point, float weight, const EventDraws& noise) const;

  const Device* device_;
  Settings settings_;
  Shape shape_;
  Draws draws_;
  DeviceArrays arrays_;
  Vector visible_;
  Vector persistent_;
  std::uint64_t events_ = 0;  ///< each operation that draws is one
  float time_ = 0;
  Vector drift_weight_;
  Vector drift_previous_;
  Vector drift_start_;
  PulseReport report_;
};

}  // namespace pulsewright::analog
