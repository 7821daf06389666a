// SPDX-License-Identifier: Apache-2.0
#include "analog/pulsed_array.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "base/failure.h"

namespace pulsewright::analog {

PulseReport& PulseReport::operator+=(const PulseReport& other) {
  up += other.up;
  down += other.down;
  at_bound += other.at_bound;
  return *this;
}

PulsedArray::PulsedArray(const Device& device, Settings settings, Shape shape, const Draws& draws)
    : PulsedArray(device, settings, shape, draws, draw_arrays(device, settings, shape, draws)) {}

PulsedArray::PulsedArray(const Device& device, Settings settings, Shape shape, const Draws& draws,
                         DeviceArrays arrays)
    : device_(&device),
      settings_(std::move(settings)),
      shape_(shape),
      draws_(draws),
      arrays_(std::move(arrays)),
      visible_(shape.points()) {
  if (settings_.number(write_noise_std) > 0) persistent_.resize(shape.points());
}

PulsedArray PulsedArray::mirrored(const Draws& draws) const {
  DeviceArrays mirror = arrays_;
  std::swap(mirror.step_up, mirror.step_down);
  // What belongs to UP comes first of two own arrays, and slopes change their sign with the weight.
  std::swap(mirror.own[0], mirror.own[1]);
  const bool has_slopes = !device_->own_arrays.empty() && device_->own_arrays[0] == "slope_up";
  if (has_slopes)
    for (Vector& slopes : mirror.own)
      for (float& slope : slopes) slope = -slope;
  for (std::size_t point = 0; point < shape_.points(); ++point) {
    mirror.max_bound[point] = -arrays_.min_bound[point];
    mirror.min_bound[point] = -arrays_.max_bound[point];
  }
  for (Vector* values : {&mirror.reference, &mirror.reset_bias})
    for (float& value : *values) value = -value;
  return {*device_, settings_, shape_, draws, std::move(mirror)};
}

float PulsedArray::bounded(std::size_t point, float weight) const {
  // The bounds are those of the device itself, without its reference.
  const float reference = arrays_.reference.empty() ? 0 : arrays_.reference[point];
  const float max = arrays_.max_bound[point];
  const float min = arrays_.min_bound[point];
  const float physical = weight + reference;
  if (physical > max) return max - reference;
  if (physical < min) return min - reference;
  return weight;
}

// A device with write noise has two states: the persistent one, on which pulses build, and the visible one,
// which is read and differs by the noise of the last write. Noise that entered the persistent state would add
// up like diffusion.
void PulsedArray::show(std::size_t point, const EventDraws& noise) {
  if (persistent_.empty()) return;
  visible_[point] =
      persistent_[point] + settings_.number(write_noise_std) * settings_.number(dw_min) * noise.normal(point);
}

void PulsedArray::show_all() {
  if (persistent_.empty()) return;
  if (!settings_.flag(apply_write_noise_on_set)) {
    visible_ = persistent_;
    return;
  }
  const EventDraws noise = draws_.of(Purpose::write_noise, events_++);
  for (std::size_t point = 0; point < visible_.size(); ++point) show(point, noise);
}

void PulsedArray::set(View weights) {
  PW_ASSERT(weights.size() == shape_.points());
  Vector& target = written();
  for (std::size_t point = 0; point < target.size(); ++point) target[point] = bounded(point, weights[point]);
  show_all();
}

void PulsedArray::set_point(std::size_t point, float weight) {
  written()[point] = bounded(point, weight);
  if (!persistent_.empty()) show(point, draws_.of(Purpose::write_noise, events_++));
}

void PulsedArray::pulse(const Counts& counts) {
  PW_ASSERT(counts.size() == shape_.points() && device_->pulse != nullptr);
  const EventDraws noise = draws_.of(Purpose::pulse_noise, events_);
  const EventDraws write = draws_.of(Purpose::write_noise, events_++);
  const float deviation = settings_.number(dw_min_std);
  const bool has_own = !device_->own_arrays.empty();
  Vector& target = written();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::int32_t count = counts[i];
    // Draws are addressed by cross-point, so a device that is not pulsed can be skipped without moving the
    // others'.
    if (count == 0) continue;
    (count > 0 ? report_.down : report_.up) += static_cast<std::uint64_t>(std::abs(count));
    Point point{arrays_.min_bound[i], arrays_.max_bound[i], arrays_.step_up[i], arrays_.step_down[i], {}};
    if (has_own) point.own = {arrays_.own[0][i], arrays_.own[1][i]};
    const float reference = arrays_.reference.empty() ? 0 : arrays_.reference[i];
    PulseNoise pulses(noise, deviation, i, 0);
    const float after = device_->pulse(target[i] + reference, point, settings_, count, pulses);
    if (after == point.maximum || after == point.minimum) ++report_.at_bound;
    target[i] = after - reference;
    show(i, write);
  }
}

void PulsedArray::update_exactly(View x, View d, float lr, bool is_clipped) {
  Vector& target = written();
  for (std::size_t i = 0; i < shape_.outputs; ++i)
    for (std::size_t j = 0; j < shape_.inputs; ++j) {
      const std::size_t point = i * shape_.inputs + j;
      const float after = target[point] - lr * d[i] * x[j];
      target[point] = is_clipped ? bounded(point, after) : after;
    }
  show_all();
}

void PulsedArray::end_batch() {
  const bool decays = settings_.number(lifetime) > 0;
  if (decays) decay();
  if (settings_.number(diffusion) > 0) diffuse();
}

void PulsedArray::decay(float alpha, bool leaves_last_column) {
  Vector& target = written();
  for (std::size_t point = 0; point < target.size(); ++point) {
    if (leaves_last_column && point % shape_.inputs == shape_.inputs - 1) continue;
    const float bias = arrays_.reset_bias[point];
    const float factor = 1 + alpha * (arrays_.decay_scale[point] - 1);
    target[point] = bounded(point, (target[point] - bias) * factor + bias);
  }
  show_all();
}

void PulsedArray::diffuse() {
  const EventDraws noise = draws_.of(Purpose::diffusion, events_++);
  Vector& target = written();
  for (std::size_t point = 0; point < target.size(); ++point)
    target[point] = bounded(point, target[point] + arrays_.diffusion_rate[point] * noise.normal(point));
  show_all();
}

void PulsedArray::reset_points(std::span<const std::size_t> points) {
  const EventDraws noise = draws_.of(Purpose::reset, events_);
  const EventDraws write = draws_.of(Purpose::write_noise, events_++);
  const float deviation = settings_.number(reset_std);
  // Choice, spread and write noise have purposes of their own, so they may share the number of the event.
  for (const std::size_t point : points) {
    const float spread = deviation > 0 ? deviation * noise.normal(point) : 0;
    written()[point] = bounded(point, arrays_.reset_bias[point] + spread);
    show(point, write);
  }
}

void PulsedArray::reset_columns(std::size_t first, std::size_t count, float probability) {
  const EventDraws choice = draws_.of(Purpose::reset_choice, events_);
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < shape_.outputs; ++i)
    for (std::size_t k = 0; k < std::min(count, shape_.inputs); ++k) {
      const std::size_t point = i * shape_.inputs + (first + k) % shape_.inputs;
      if (choice.chance(probability, point)) points.push_back(point);
    }
  reset_points(points);
}

void PulsedArray::reset_rows(std::size_t first, std::size_t count, float probability) {
  const EventDraws choice = draws_.of(Purpose::reset_choice, events_);
  std::vector<std::size_t> points;
  for (std::size_t k = 0; k < std::min(count, shape_.outputs); ++k)
    for (std::size_t j = 0; j < shape_.inputs; ++j) {
      const std::size_t point = (first + k) % shape_.outputs * shape_.inputs + j;
      if (choice.chance(probability, point)) points.push_back(point);
    }
  reset_points(points);
}

void PulsedArray::clip(float c) {
  Vector& target = written();
  for (std::size_t point = 0; point < target.size(); ++point)
    target[point] = bounded(point, std::clamp(target[point], -c, c));
  show_all();
}

float PulsedArray::drift_exponent(std::size_t point, float weight, const EventDraws& noise) const {
  const Settings& s = settings_;
  float nu = arrays_.drift_nu[point];
  if (s.number(drift_nu_std) > 0) nu *= 1 + s.number(drift_nu_std) * noise.normal(point);
  if (s.number(drift_nu_k) == 0) return nu;
  const float conductance =
      (weight - s.number(drift_w_offset)) / s.number(drift_wg_ratio) + s.number(drift_g_offset);
  // A conductance of 0 or less has no logarithm; such a device drifts with its own exponent.
  if (conductance > 0) nu -= s.number(drift_nu_k) * static_cast<float>(logarithm(conductance));
  return nu + s.number(drift_nu_k) * s.number(drift_log_g0);
}

void PulsedArray::drift(float dt) {
  constexpr float untouched = 1e-7F;
  const Settings& s = settings_;
  Vector& target = written();
  const EventDraws noise = draws_.of(Purpose::drift, events_++);
  if (drift_weight_.empty()) {
    drift_weight_ = drift_previous_ = target;
    drift_start_.assign(target.size(), time_);
  }
  time_ += dt / s.number(drift_t0);
  // The power law holds from the last write on: a weight that something else has moved starts to drift again.
  const float offset = s.number(drift_g_offset) * s.number(drift_wg_ratio) + s.number(drift_w_offset);
  for (std::size_t point = 0; point < target.size(); ++point) {
    if (std::abs(target[point] - drift_previous_[point]) < untouched) {
      const float w0 = drift_weight_[point];
      // Below t0 the law has no meaning, and would let a device grow.
      const double age = std::max(time_ - drift_start_[point], 1.0F);
      const auto factor = static_cast<float>(exponential(-drift_exponent(point, w0, noise) * logarithm(age)));
      target[point] = bounded(point, w0 * factor + offset * (factor - 1));
    } else {
      drift_start_[point] = time_;
      drift_weight_[point] = target[point];
    }
    drift_previous_[point] = target[point];
  }
  if (!persistent_.empty()) show_all();
}

void PulsedArray::exchange(Archive& archive) {
  archive("visible", visible_);
  archive("persistent", persistent_);
  archive("events", events_);
  archive("time", time_);
  archive("drift_weight", drift_weight_);
  archive("drift_previous", drift_previous_);
  archive("drift_start", drift_start_);
  archive("pulses_up", report_.up);
  archive("pulses_down", report_.down);
  archive("pulses_at_bound", report_.at_bound);
}

}  // namespace pulsewright::analog
