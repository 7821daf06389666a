// SPDX-License-Identifier: Apache-2.0
#include "analog/analog_pass.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analog/update.h"
#include "base/failure.h"

namespace pulsewright::analog {

namespace {

constexpr float infinite = std::numeric_limits<float>::infinity();

/// The element of a draw that belongs to one of the rounds and passes of a vector.
std::uint64_t slot_of(std::uint64_t round, std::size_t pass) {
  return round * 2 + pass;
}

}  // namespace

AnalogPass::AnalogPass(const IoParameters& io, Direction direction, std::size_t outputs, const Draws& draws,
                       const Quirks& quirks)
    : io_(io), direction_(direction), draws_(draws), quirks_(quirks) {
  inp_step_ = absolute_resolution(io.inp_res, io.inp_bound);
  out_step_ = absolute_resolution(io.out_res, io.out_bound);
  inp_bound_ = io.inp_bound > 0 ? io.inp_bound : infinite;
  out_bound_ = io.out_bound > 0 ? io.out_bound : infinite;
  const EventDraws once = draws.of(Purpose::periphery, static_cast<std::uint64_t>(direction));
  const auto spread = [&](float mean, float deviation, std::size_t i, std::uint64_t slot) {
    return deviation > 0 ? std::abs(mean * (1 + deviation * once.normal(i, slot))) : std::abs(mean);
  };
  for (std::size_t i = 0; i < outputs; ++i) noise_.push_back(spread(io.out_noise, io.out_noise_std, i, 0));
  const bool has_series = io.r_series > 0;
  if (io.out_nonlinearity > 0 || has_series) {
    const float mean = io.out_bound > 0 ? io.out_nonlinearity / io.out_bound : 0;
    for (std::size_t i = 0; i < outputs; ++i)
      curvature_.push_back(spread(mean, io.out_nonlinearity_std, i, 1));
    if (io.slope_calibration > 0 && io.out_bound > 0) {
      double sum = 0;
      for (const float value : curvature_) sum += value;
      const float slope = static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(outputs, 1))) +
                          std::max(io.r_series, 0.0F);
      const float factor = 1 + slope * io.slope_calibration * io.out_bound;
      slope_factor_ = factor * factor;
    }
  }
  const bool is_given = io.v_offset_vec.size() == outputs;
  if (is_given || io.v_offset_std > 0 || has_series)
    for (std::size_t i = 0; i < outputs; ++i)
      offsets_.push_back(is_given
                             ? io.v_offset_vec[i]
                             : std::max(io.v_offset_std > 0 ? io.v_offset_std * once.normal(i, 2) : 0, 0.0F));
}

float AnalogPass::noise_scale(View x, NoiseManagement management, float threshold) {
  const auto limited = [&](float largest) { return threshold > 0 ? std::min(largest, threshold) : largest; };
  switch (management) {
    case NoiseManagement::none:
      return 1;
    case NoiseManagement::abs_max:
      return limited(largest_magnitude(x));
    case NoiseManagement::max:
      return limited(x.empty() ? 0 : *std::ranges::max_element(x));
    case NoiseManagement::constant:
      return threshold > 0 ? threshold : 1;
    case NoiseManagement::average_abs_max: {
      const float largest = largest_magnitude(x);
      average_ = has_average_ ? (1 - io_.nm_decay) * average_ + io_.nm_decay * largest : largest;
      has_average_ = true;
      return average_;
    }
    case NoiseManagement::abs_max_np_sum: {
      const float largest = limited(largest_magnitude(x));
      float positive = 0;
      float negative = 0;
      for (const float value : x) (value > 0 ? positive : negative) += value;
      float needed =
          std::max(positive, -negative) * io_.nm_assumed_wmax / (io_.out_bound > 0 ? io_.out_bound : 1);
      if (inp_step_ > 0) needed = std::min(needed, largest / inp_step_ * io_.max_bm_res);
      return std::max(largest, needed);
    }
  }
  return 1;
}

void AnalogPass::convert_inputs(const Read& read, float scale, std::span<float> q) const {
  const EventDraws rounding = draws_.of(Purpose::input_rounding, vectors_);
  const EventDraws noise = draws_.of(Purpose::input_noise, vectors_);
  for (std::size_t j = 0; j < q.size(); ++j) {
    const float shift = io_.inp_sto_round ? static_cast<float>(rounding.uniform(j, read.round) - 0.5) : 0.0F;
    float value = std::clamp(quantise(read.x[j] * scale, inp_step_, shift), -inp_bound_, inp_bound_);
    if (io_.inp_noise > 0) value += io_.inp_noise * noise.normal(j, read.round);
    if (value < 0) value *= 1 - io_.inp_asymmetry;
    q[j] = value;
  }
}

void AnalogPass::add_read_asymmetry(const Read& read, View q, std::span<float> y) const {
  // Drawn once for each device: the same number whichever way it is read.
  const EventDraws spread = draws_.of(Purpose::periphery, 2);
  for (std::size_t i = 0; i < y.size(); ++i)
    for (std::size_t j = 0; j < q.size(); ++j) {
      const std::size_t device = read.matrix.is_transposed ? j * y.size() + i : i * q.size() + j;
      y[i] += read.matrix.at(i, j) * io_.w_read_asymmetry_dtod * spread.normal(device) * q[j];
    }
}

void AnalogPass::drop_voltage(const Matrix& matrix, View q, std::span<float> y) const {
  const auto inputs = static_cast<float>(q.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    float current = 0;
    float drop = 0;
    for (std::size_t j = 0; j < q.size(); ++j) {
      const float weight = matrix.at(i, j);
      const float near = 1 - static_cast<float>(j) / inputs;
      current += std::abs(weight) * std::abs(q[j]);
      drop += weight * q[j] * (1 - near * near);
    }
    const float a = current * inputs / io_.ir_drop_g_ratio;
    y[i] -= io_.ir_drop * (a * (a * (0.05F * a - 0.2F) + 0.5F)) * drop;
  }
}

void AnalogPass::offset_voltage(View q, std::span<float> y) const {
  const float series = std::max(io_.r_series, 0.0F);
  const auto divider = [&](float v) { return 1 + std::min(series * std::abs(v), io_.r_series_max_total); };
  float sum = 0;
  for (const float value : q) sum += value;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const float v = offsets_[i];
    if (io_.v_offset_w_min == 0) {
      y[i] = (1 - v) * y[i] / divider(y[i]);
    } else if (series == 0) {
      y[i] = y[i] * (1 - v) + 2 * v * io_.v_offset_w_min * sum;
    } else {
      const float r = -io_.v_offset_w_min * sum;
      const float p = y[i] + r;
      y[i] = (1 - v) * p / divider(p) - (1 + v) * r / divider(r);
    }
  }
}

void AnalogPass::add_weight_noise(const Read& read, View q, std::size_t pass, std::span<float> y) const {
  const EventDraws noise = draws_.of(Purpose::weight_noise, vectors_);
  float squares = 0;
  for (const float value : q) squares += value * value;
  for (std::size_t i = 0; i < y.size(); ++i) {
    float power = squares;
    if (io_.w_noise_type == WeightNoise::pcm_read) {
      power = 0;
      for (std::size_t j = 0; j < q.size(); ++j) power += std::abs(read.matrix.at(i, j)) * q[j] * q[j];
    }
    y[i] += io_.w_noise * std::sqrt(power) * noise.normal(i, slot_of(read.round, pass));
  }
}

void AnalogPass::multiply_devices(const Read& read, View q, std::size_t pass, std::span<float> y) const {
  multiply(read.matrix, q, y);
  const bool is_negative_pass = pass == 0 && io_.mv_type != MvType::one_pass;
  if (is_negative_pass && io_.w_read_asymmetry_dtod > 0) add_read_asymmetry(read, q, y);
  if (io_.ir_drop > 0) drop_voltage(read.matrix, q, y);
  if (!offsets_.empty()) offset_voltage(q, y);
  if (io_.w_noise_type != WeightNoise::none && io_.w_noise > 0) add_weight_noise(read, q, pass, y);
}

bool AnalogPass::convert_outputs(const Read& read, std::size_t pass, std::span<float> y) const {
  const EventDraws noise = draws_.of(Purpose::output_noise, vectors_);
  const EventDraws rounding = draws_.of(Purpose::output_rounding, vectors_);
  const std::uint64_t slot = slot_of(read.round, pass);
  bool is_inside = true;
  for (std::size_t i = 0; i < y.size(); ++i) {
    float value = y[i];
    if (!curvature_.empty()) value *= slope_factor_ / (1 + std::abs(curvature_[i] * value));
    if (io_.out_asymmetry > 0 && value < 0) value *= 1 - io_.out_asymmetry;
    if (noise_[i] > 0) value += noise_[i] * noise.normal(i, slot);
    const float shift = io_.out_sto_round ? static_cast<float>(rounding.uniform(i, slot) - 0.5) : 0.0F;
    value = quantise(value, out_step_, shift);
    if (value > out_bound_) {
      is_inside = false;
    } else if (value < -out_bound_) {
      if (io_.bm_test_negative_bound)
        is_inside = false;
      else if (quirks_.bound_flag_depends_on_order)
        is_inside = true;
    }
    y[i] = std::clamp(value, -out_bound_, out_bound_);
  }
  return is_inside;
}

bool AnalogPass::run_once(const Read& read, float scale, std::span<float> y) const {
  Vector q(read.x.size());
  convert_inputs(read, scale, q);
  if (io_.mv_type == MvType::one_pass) {
    multiply_devices(read, q, 0, y);
    return convert_outputs(read, 0, y);
  }
  Vector part(q.size());
  Vector other(y.size());
  for (std::size_t j = 0; j < q.size(); ++j) part[j] = std::min(q[j], 0.0F);
  multiply_devices(read, part, 0, other);
  for (std::size_t j = 0; j < q.size(); ++j) part[j] = std::max(q[j], 0.0F);
  multiply_devices(read, part, 1, y);
  const bool is_digital = io_.mv_type == MvType::pos_neg_separate_digital_sum;
  bool is_inside = true;
  if (is_digital) {
    is_inside = convert_outputs(read, 0, other);
    is_inside = convert_outputs(read, 1, y) && is_inside;
  }
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += other[i];
  return is_digital ? is_inside : convert_outputs(read, 0, y);
}

void AnalogPass::run(const Matrix& matrix, View x, std::span<float> y) {
  PW_ASSERT(x.size() == matrix.columns() && y.size() == matrix.rows() && y.size() == noise_.size());
  if (io_.is_perfect || io_.mv_type == MvType::ideal) {
    multiply(matrix, x, y);
    for (float& value : y) value *= io_.out_scale;
    ++vectors_;
    return;
  }
  float alpha =
      noise_scale(x, io_.noise_management, io_.noise_management == NoiseManagement::none ? 0 : io_.nm_thres);
  if (alpha <= 0 && (io_.inp_noise <= 0 || direction_ == Direction::backward)) {
    std::ranges::fill(y, 0.0F);
    ++vectors_;
    return;
  }
  // Nothing can be scaled to 1; what the noise of the inputs makes is read as it is.
  if (alpha <= 0) alpha = 1;
  const bool has_bounds = direction_ == Direction::forward && io_.bound_management != BoundManagement::none;
  float factor = 1;
  float scale = 1;
  for (std::uint64_t round = 0;; ++round) {
    if (round == 1 && io_.bound_management == BoundManagement::iterative_worst_case) {
      alpha = noise_scale(x, NoiseManagement::abs_max_np_sum, io_.nm_thres);
      factor = 1;
    }
    scale = 1 / (alpha * factor);
    if (run_once({matrix, x, round}, scale, y) || !has_bounds) break;
    // Every round but the first of IterativeWorstCase halves the inputs again.
    if (std::trunc(factor) > io_.max_bm_factor) break;
    if (inp_step_ > 0 && factor > io_.max_bm_res / inp_step_) break;
    factor *= 2;
  }
  for (float& value : y) value *= io_.out_scale / scale;
  ++vectors_;
}

void AnalogPass::exchange(Archive& archive) {
  archive("average", average_);
  archive("has_average", has_average_);
  archive("vectors", vectors_);
}

}  // namespace pulsewright::analog
