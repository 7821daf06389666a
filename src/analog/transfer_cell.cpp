// SPDX-License-Identifier: Apache-2.0
#include "analog/transfer_cell.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright::analog {

namespace {

/// gamma^(n-1), ..., gamma, 1, unless they are given.
Vector gammas(const TransferParameters& parameters, std::size_t count) {
  if (!parameters.gamma_vec.empty()) return parameters.gamma_vec;
  Vector gamma(count, 1);
  for (std::size_t k = count - 1; k-- > 0;) gamma[k] = gamma[k + 1] * parameters.gamma;
  return gamma;
}

}  // namespace

TransferCell::TransferCell(const TransferVersion& version, std::vector<PulsedArray> arrays,
                           const TransferParameters& parameters, const UpdateParameters& up,
                           const Draws& draws, const Quirks& quirks)
    : Cell(arrays.front().shape(), draws, quirks),
      version_(version),
      arrays_(std::move(arrays)),
      parameters_(parameters),
      up_(up),
      gamma_(gammas(parameters, arrays_.size())),
      weights_(shape_.points()),
      in_chopper_(slice_count()),
      out_chopper_(slice_size()),
      is_switched_(slice_count()),
      slices_(arrays_.size()) {
  const std::size_t count = arrays_.size();
  PW_ASSERT(count >= 2 && gamma_.size() == count && (!version.is_chopped || count == 2));
  // The reads are of one-hot vectors: there is nothing to manage.
  IoParameters io = parameters.transfer_forward;
  io.noise_management = NoiseManagement::none;
  io.bound_management = BoundManagement::none;
  const Direction direction = parameters.transfer_columns ? Direction::forward : Direction::backward;
  for (std::size_t k = 0; k + 1 < count; ++k)
    reads_.emplace_back(io, direction, slice_size(), draws.part(16 + k), quirks);
  if (version.is_buffered) buffers_.assign(count - 1, Vector(shape_.points()));
  if (version.is_dynamic) mean_ = past_ = Vector(shape_.points());
  periods_ = parameters.transfer_every_vec;
  if (periods_.empty()) {
    float period = parameters.transfer_every;
    if (period < 0) {
      const float states = number_of_states(arrays_[0].device(), arrays_[0].settings(), quirks);
      period = std::max(1.0F, std::round(states / static_cast<float>(slice_count()) * -period));
    }
    // A slice of the next array is written once for each read of this one, so each further array is read more
    // rarely.
    for (std::size_t k = 0; k < count; ++k) {
      periods_.push_back(k + 1 < count ? period : 0);
      period *= static_cast<float>(slice_size()) / static_cast<float>(parameters.n_reads_per_transfer);
    }
  }
  periods_.resize(count);
  rates_ = parameters.transfer_lr_vec;
  rates_.resize(count, parameters.transfer_lr);
  refresh_weights();
}

void TransferCell::refresh_weights() {
  for (std::size_t point = 0; point < weights_.size(); ++point) {
    float sum = 0;
    for (std::size_t k = 0; k < arrays_.size(); ++k) {
      // An array without weight is not even read: C alone is then W, bit for bit.
      if (gamma_[k] == 0) continue;
      float weight = arrays_[k].weights()[point];
      if (k == 0 && version_.is_chopped) {
        const std::size_t row = point / shape_.inputs;
        const std::size_t column = point % shape_.inputs;
        weight *= parameters_.transfer_columns ? sign_of(column, row) : sign_of(row, column);
      }
      sum += gamma_[k] * weight;
    }
    weights_[point] = sum;
  }
}

void TransferCell::set(View weights) {
  const float last = gamma_.back();
  Vector part(weights.size());
  for (std::size_t k = 0; k + 1 < arrays_.size(); ++k) arrays_[k].set(part);
  for (std::size_t point = 0; point < part.size(); ++point)
    part[point] = last == 0 ? 0 : weights[point] / last;
  arrays_.back().set(part);
  for (Vector& buffer : buffers_) std::ranges::fill(buffer, 0.0F);
  std::ranges::fill(mean_, 0.0F);
  std::ranges::fill(past_, 0.0F);
  std::ranges::fill(in_chopper_, 0);
  std::ranges::fill(out_chopper_, 0);
  std::ranges::fill(is_switched_, 0);
  std::ranges::fill(slices_, 0);
  rounds_ = 0;
  updates_ = 0;
  transfers_ = 0;
  x_average_ = d_average_ = 0;
  refresh_weights();
}

std::uint64_t TransferCell::period(std::size_t k, std::size_t batch) const {
  const float period = periods_[k];
  if (period <= 0) return 0;
  const float vectors = parameters_.units_in_mbatch
                            ? std::ceil(period * static_cast<float>(std::max<std::size_t>(batch, 1)))
                            : std::floor(period + 0.5F);
  return static_cast<std::uint64_t>(std::min(vectors, 1e15F));
}

float TransferCell::rate_of_fast(float lr, View x, View d, std::size_t batch) {
  const bool is_scaled = version_.is_chopped && parameters_.auto_scale;
  if (is_scaled) {
    // An average over about one batch, so that single vectors do not move the rate.
    const float tau = (1 - parameters_.auto_momentum) / static_cast<float>(std::max<std::size_t>(batch, 1));
    const auto follow = [&](float& average, float largest) {
      if (largest > 0) average = average > 0 ? (1 - tau) * average + tau * largest : largest;
    };
    follow(x_average_, largest_magnitude(x));
    follow(d_average_, largest_magnitude(d));
  }
  const float fast = parameters_.fast_lr;
  if (fast <= 0) return lr;
  const float scale = parameters_.scale_fast_lr ? lr : 1;
  if (!is_scaled) return fast * scale;
  const float size = x_average_ * d_average_;
  if (size <= 0) return 0;
  // With this rate the largest product of an update takes the whole desired train: A is used over its full
  // range whatever the size of gradients.
  return fast * static_cast<float>(up_.desired_bl) * arrays_[0].granularity(quirks_) / size * scale;
}

void TransferCell::pulse_fast(View x, View d, float rate) {
  if (rate == 0) return;
  PulsedArray& fast = arrays_[0];
  Vector signed_x(x.begin(), x.end());
  Vector signed_d(d.begin(), d.end());
  if (version_.is_chopped) {
    // The sign of a cross-point is the product of the signs of its two lines.
    Vector& slices = parameters_.transfer_columns ? signed_x : signed_d;
    Vector& lines = parameters_.transfer_columns ? signed_d : signed_x;
    for (std::size_t i = 0; i < slices.size(); ++i)
      if (in_chopper_[i] != 0) slices[i] = -slices[i];
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (out_chopper_[i] != 0) lines[i] = -lines[i];
  }
  update_array(fast, up_, rate, signed_x, signed_d, draws_, updates_, quirks_);
}

void TransferCell::update(View x, View d, float lr, std::size_t batch) {
  if (lr == 0) return;
  fast_rate_ = rate_of_fast(lr, x, d, batch);
  pulse_fast(x, d, fast_rate_);
  ++updates_;
  const bool is_automatic = parameters_.transfer_every < 0 && parameters_.transfer_every_vec.empty();
  const bool is_twice = is_automatic && quirks_.automatic_period_transfers_twice;
  for (std::size_t k = 0; k + 1 < arrays_.size(); ++k) {
    const std::uint64_t every = period(k, batch);
    if (every == 0 || updates_ % every != 0) continue;
    transfer(k, lr, slices_[k]);
    // The last array, which has nothing to transfer to, reads A again under its own counter.
    if (is_twice) transfer(k, lr, slices_[k + 1]);
  }
  refresh_weights();
}

void TransferCell::transfer(std::size_t from, float lr, std::uint64_t& slice) {
  float rate = rates_[from] * (parameters_.scale_transfer_lr ? lr : 1);
  // In W a step of the next array weighs gamma[from + 1], and stands for what was read of this one.
  if (version_.is_buffered && gamma_[from] > 0 && gamma_[from + 1] > 0)
    rate *= gamma_[from] / gamma_[from + 1];
  const auto reads = static_cast<std::size_t>(parameters_.n_reads_per_transfer);
  for (std::size_t k = 0; k < reads; ++k) {
    const std::uint64_t event = transfers_++;
    if (parameters_.random_selection)
      slice = static_cast<std::uint64_t>(draws_.of(Purpose::slice, event).uniform(0) *
                                         static_cast<double>(slice_count()));
    if (rate != 0) transfer_slice({from, slice, rate, event});
    slice = (slice + 1) % slice_count();
  }
}

void TransferCell::transfer_slice(const Slice& slice) {
  const Vector values = read(slice);
  if (parameters_.with_reset_prob > 0) reset(slice);
  if (!version_.is_buffered) {
    write_read(slice, values);
  } else {
    const Vector pulses =
        version_.is_chopped ? pulses_of_chopped(slice, values) : pulses_of_buffer(slice, values);
    write_pulses(slice, pulses);
  }
  if (version_.is_chopped) end_slice(slice);
}

Vector TransferCell::read(const Slice& slice) {
  Vector one_hot(slice_count());
  one_hot[slice.index] = 1;
  Vector values(slice_size());
  const Matrix matrix{arrays_[slice.from].weights(), shape_, !parameters_.transfer_columns};
  reads_[slice.from].run(matrix, one_hot, values);
  return values;
}

void TransferCell::reset(const Slice& slice) {
  PulsedArray& array = arrays_[slice.from];
  if (parameters_.transfer_columns)
    array.reset_columns(slice.index, 1, parameters_.with_reset_prob);
  else
    array.reset_rows(slice.index, 1, parameters_.with_reset_prob);
}

void TransferCell::write(const Slice& slice, View values, float rate) {
  Vector one_hot(slice_count());
  one_hot[slice.index] = 1;
  // The update subtracts.
  Vector negative(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) negative[i] = -values[i];
  const bool is_column = parameters_.transfer_columns;
  update_array(arrays_[slice.from + 1], parameters_.transfer_update, rate, is_column ? one_hot : negative,
               is_column ? negative : one_hot, draws_.part(32 + slice.from), slice.event, quirks_);
}

void TransferCell::write_read(const Slice& slice, View values) {
  Vector signed_values(values.begin(), values.end());
  if (slice.rate < 0)
    for (float& value : signed_values) value = -value;
  write(slice, signed_values, std::abs(slice.rate));
}

Vector TransferCell::pulses_of_buffer(const Slice& slice, View values) {
  const float threshold = parameters_.thres_scale * arrays_[slice.from + 1].granularity(quirks_);
  const auto limit = static_cast<float>(parameters_.transfer_update.desired_bl);
  Vector pulses(values.size());
  for (std::size_t line = 0; line < values.size(); ++line) {
    float& h = buffers_[slice.from][point_of(slice.index, line)];
    const float sum = h + values[line] * std::abs(slice.rate);
    // Only whole pulses leave; the rest stays, so that small gradients of one sign are not lost.
    const float n = std::clamp(std::trunc(sum / threshold), -limit, limit);
    pulses[line] = n;
    if (n == 0)
      h = sum;
    else
      h = parameters_.forget_buffer ? sum * parameters_.momentum
                                    : sum - (1 - parameters_.momentum) * n * threshold;
  }
  return pulses;
}

std::uint64_t TransferCell::chop_period() const {
  if (parameters_.in_chop_prob <= 0) return 0;
  const float period = std::ceil(1 / parameters_.in_chop_prob);
  return std::max<std::uint64_t>(static_cast<std::uint64_t>(std::min(period, 1e15F)), 2);
}

Vector TransferCell::pulses_of_chopped(const Slice& slice, View values) {
  const TransferParameters& p = parameters_;
  const float fast = arrays_[0].granularity(quirks_);
  const float slow = arrays_[1].granularity(quirks_);
  float threshold = p.buffer_granularity * fast;
  if (p.auto_granularity > 0)
    threshold *=
        p.auto_granularity / (static_cast<float>(slice_count()) * std::max(std::abs(periods_[0]), 1e-30F));
  float factor = std::abs(slice.rate) / threshold;
  if (p.correct_gradient_magnitudes)
    factor = fast_rate_ > 0 ? std::abs(slice.rate) / (fast_rate_ * threshold * slow / fast) : 0;
  const auto limit = static_cast<float>(p.transfer_update.desired_bl);
  const std::uint64_t samples = chop_period();
  float part = 0;
  if (version_.is_dynamic) {
    const std::uint64_t current = samples > 0 ? rounds_ % samples + 1 : rounds_ + 1;
    part = samples > 0 ? std::min(p.tail_weightening / static_cast<float>(samples), 1.0F) : 0;
    if (p.experimental_correct_accumulation) factor /= std::min(static_cast<float>(current), 1 / fast);
  }
  Vector pulses(values.size());
  for (std::size_t line = 0; line < values.size(); ++line) {
    const std::size_t point = point_of(slice.index, line);
    float value = values[line];
    if (version_.is_dynamic) {
      // The mean over the last chopper period is what A reads at rest: its symmetry point, taken off from now
      // on.
      if (is_switched_[slice.index] != 0) past_[point] = mean_[point];
      mean_[point] = (1 - part) * mean_[point] + part * values[line];
      value -= past_[point];
    }
    float& h = buffers_[0][point];
    const float sum = (p.no_buffer ? 0 : h) + sign_of(slice.index, line) * value * factor;
    h = sum;
    if (std::abs(sum) < 1) continue;
    const float n = std::clamp(std::trunc(sum), -limit, limit);
    pulses[line] = n;
    h = p.forget_buffer ? sum * p.momentum : sum - (1 - p.momentum) * n;
    if (version_.is_dynamic && !p.forget_buffer && p.buffer_cap > 0)
      h = std::clamp(h, -p.buffer_cap * limit, p.buffer_cap * limit);
  }
  // Nothing is transferred before the first period has measured the symmetry points.
  if (version_.is_dynamic && rounds_ <= samples) std::ranges::fill(pulses, 0.0F);
  return pulses;
}

void TransferCell::write_pulses(const Slice& slice, const Vector& pulses) {
  if (largest_magnitude(pulses) == 0) return;
  Vector signed_pulses = pulses;
  if (slice.rate < 0)
    for (float& value : signed_pulses) value = -value;
  write(slice, signed_pulses, parameters_.step * arrays_[slice.from + 1].granularity(quirks_));
}

bool TransferCell::flips(const Slice& slice, std::size_t slot) const {
  if (parameters_.in_chop_prob <= 0) return false;
  if (parameters_.in_chop_random)
    return draws_.of(Purpose::chopper_in, slice.event).chance(parameters_.in_chop_prob, slot);
  const std::uint64_t period = chop_period();
  return rounds_ % period + 1 == period;
}

void TransferCell::end_slice(const Slice& slice) {
  const bool is_flipped = flips(slice, slice.index);
  if (is_flipped) in_chopper_[slice.index] ^= 1;
  is_switched_[slice.index] = is_flipped ? 1 : 0;
  if (slice.index + 1 < slice_count()) return;
  const EventDraws choice = draws_.of(Purpose::chopper_out, slice.event);
  for (std::size_t line = 0; line < out_chopper_.size(); ++line)
    if (parameters_.out_chop_prob > 0 && choice.chance(parameters_.out_chop_prob, line))
      out_chopper_[line] ^= 1;
  ++rounds_;
}

void TransferCell::end_batch() {
  for (PulsedArray& array : arrays_) array.end_batch();
  refresh_weights();
}

std::vector<const PulsedArray*> TransferCell::arrays() const {
  std::vector<const PulsedArray*> list;
  for (const PulsedArray& array : arrays_) list.push_back(&array);
  return list;
}

void TransferCell::exchange(Archive& archive) {
  for (std::size_t k = 0; k < arrays_.size(); ++k) archive.part(fmt::format("array_{}", k), arrays_[k]);
  for (std::size_t k = 0; k < reads_.size(); ++k) archive.part(fmt::format("read_{}", k), reads_[k]);
  for (std::size_t k = 0; k < buffers_.size(); ++k) archive(fmt::format("buffer_{}", k), buffers_[k]);
  archive("mean", mean_);
  archive("past", past_);
  archive("in_chopper", in_chopper_);
  archive("out_chopper", out_chopper_);
  archive("is_switched", is_switched_);
  archive("slices", slices_);
  archive("rounds", rounds_);
  archive("updates", updates_);
  archive("transfers", transfers_);
  archive("fast_rate", fast_rate_);
  archive("x_average", x_average_);
  archive("d_average", d_average_);
  // A checkpoint may be damaged, and the next read takes the slice as an index.
  for (std::uint64_t& slice : slices_) slice %= slice_count();
  refresh_weights();
}

}  // namespace pulsewright::analog
