// SPDX-License-Identifier: Apache-2.0
#include "analog/update.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/failure.h"

namespace pulsewright::analog {

namespace {

using Up = UpdateParameters;

constexpr std::string_view pulse_names[] = {
    "None", "StochasticCompressed", "Stochastic", "NoneWithDevice", "MeanCount", "DeterministicImplicit"};
constexpr float longest_train = 1 << 20;

const Field<Up> update_table[] = {
    {"pulse_type",
     "",
     ChoiceMember<Up>{pulse_names, [](const Up& up) { return static_cast<std::size_t>(up.pulse_type); },
                      [](Up& up, std::size_t index) { up.pulse_type = static_cast<PulseType>(index); }},
     {},
     "how coincidences are made"},
    {"desired_bl",
     "desired_BL",
     &Up::desired_bl,
     {1, 1 << 20},
     "length of a train; its maximum with management"},
    {"fixed_bl",
     "fixed_BL",
     &Up::fixed_bl,
     {},
     "without management the length does not follow the learning rate"},
    {"update_management", "", &Up::update_management, {}, "both lines use their whole range"},
    {"update_bl_management",
     "",
     &Up::update_bl_management,
     {},
     "as well, and trains are as short as the vector allows"},
    {"um_grad_scale",
     "",
     &Up::um_grad_scale,
     {1e-30, unbounded},
     "factor of the largest |d| in the management"},
    {"res", "", &Up::res, not_negative, "step of the probabilities; above 1 a number of steps; 0 off"},
    {"x_res_implicit", "", &Up::x_res_implicit, not_negative, "step of x with DeterministicImplicit"},
    {"d_res_implicit", "", &Up::d_res_implicit, not_negative, "step of d with DeterministicImplicit"},
    {"sto_round", "", &Up::sto_round, {}, "the probabilities are rounded stochastically"},
};

float step_of(float resolution) {
  return resolution > 1 ? 1 / resolution : resolution;
}

std::int8_t sign_of(float value) {
  return static_cast<std::int8_t>((value > 0) - (value < 0));
}

/// The rounding of a probability, drawn for each line where it is stochastic.
class Rounding {
 public:
  Rounding(const Up& up, const EventDraws& draws)
      : step_(step_of(up.res)), is_drawn_(up.sto_round), draws_(draws) {}

  float operator()(float value, std::size_t line) const {
    const float shift = is_drawn_ && step_ > 0 ? static_cast<float>(draws_.uniform(line) - 0.5) : 0.0F;
    return quantise(value, step_, shift);
  }

 private:
  float step_;
  bool is_drawn_;
  EventDraws draws_;
};

/// A train of `length` slots, each firing with probability p: with certainty at 1, never at 0.
void draw_train(float p, std::int64_t length, const EventDraws& draws, std::size_t line,
                std::uint64_t* words) {
  // So does a probability that is not a number.
  if (!(p > 0)) return;
  // Two slots share a draw of 64 bits.
  // At p = 1 above every draw of 32 bits.
  const auto threshold = p >= 1 ? std::uint64_t{1} << 32 : static_cast<std::uint64_t>(double{p} * 0x1p32);
  for (std::int64_t slot = 0; slot < length; slot += 2) {
    const std::uint64_t bits = draws.bits(line, static_cast<std::uint64_t>(slot / 2));
    for (std::int64_t half = 0; half < 2 && slot + half < length; ++half) {
      const std::uint64_t word = half == 0 ? bits & 0xFFFFFFFF : bits >> 32;
      const auto place = static_cast<std::uint64_t>(slot + half);
      if (word < threshold) words[place / 64] |= std::uint64_t{1} << place % 64;
    }
  }
}

std::int32_t common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
  int count = 0;
  for (std::size_t word = 0; word < words; ++word) count += std::popcount(a[word] & b[word]);
  return count;
}

}  // namespace

std::span<const Field<UpdateParameters>> update_fields() {
  return update_table;
}

float largest_magnitude(View x) {
  float largest = 0;
  for (const float value : x) largest = std::max(largest, std::abs(value));
  return largest;
}

TrainScale manage_update(const UpdateParameters& up, float lr, float granularity, float x_max, float d_max) {
  PW_ASSERT(lr >= 0 && granularity > 0);
  if (lr == 0) return {};
  const auto desired = static_cast<float>(up.desired_bl);
  TrainScale scale;
  const auto of_length = [&](std::int64_t length) {
    scale.length = length;
    scale.d_scale = scale.x_scale = std::sqrt(lr / (granularity * static_cast<float>(length)));
  };
  if (!up.fixed_bl && !up.update_bl_management && granularity * desired < lr) {
    const float slots = std::ceil(lr / granularity);
    scale.length = std::max<std::int64_t>(static_cast<std::int64_t>(std::min(slots, longest_train)), 1);
    scale.d_scale = scale.x_scale = 1;
  } else {
    of_length(up.desired_bl);
  }
  if (!up.update_management && !up.update_bl_management) return scale;
  const float x = x_max;
  float d = d_max * up.um_grad_scale;
  if (x <= 0 || d <= 0) return {0, 1, 1};
  const float needed = lr * x * d / granularity;
  if (up.update_bl_management)
    of_length(std::max<std::int64_t>(
        needed > desired ? up.desired_bl : static_cast<std::int64_t>(std::ceil(needed)), 1));
  // More than the longest train carries: x then just reaches probability 1, and only the largest d are
  // clipped.
  if (needed > desired) d *= desired / needed;
  scale.d_scale *= std::sqrt(x / d);
  scale.x_scale *= std::sqrt(d / x);
  return scale;
}

Trains::Trains(std::int64_t slots, Shape shape)
    : length(slots),
      words((static_cast<std::size_t>(slots) + 63) / 64),
      x(words * shape.inputs),
      d(words * shape.outputs),
      x_sign(shape.inputs),
      d_sign(shape.outputs) {}

Trains draw_trains(const UpdateParameters& up, const TrainScale& scale, View x, View d, const Draws& draws,
                   std::uint64_t event) {
  Trains trains(scale.length, {d.size(), x.size()});
  const Rounding round_x(up, draws.of(Purpose::round_x, event));
  const Rounding round_d(up, draws.of(Purpose::round_d, event));
  const EventDraws draws_x = draws.of(Purpose::train_x, event);
  const EventDraws draws_d = draws.of(Purpose::train_d, event);
  const EventDraws second = draws.of(Purpose::train_d_second, event);
  const bool has_phases = up.pulse_type == PulseType::stochastic;
  if (has_phases) trains.d_second.resize(trains.d.size());
  for (std::size_t j = 0; j < x.size(); ++j) {
    trains.x_sign[j] = sign_of(x[j]);
    const float q = round_x(std::abs(x[j]) * scale.x_scale, j);
    draw_train(q, scale.length, draws_x, j, trains.x.data() + j * trains.words);
  }
  for (std::size_t i = 0; i < d.size(); ++i) {
    trains.d_sign[i] = sign_of(d[i]);
    const float p = round_d(std::abs(d[i]) * scale.d_scale, i);
    draw_train(p, scale.length, draws_d, i, trains.d.data() + i * trains.words);
    if (has_phases) draw_train(p, scale.length, second, i, trains.d_second.data() + i * trains.words);
  }
  return trains;
}

Counts coincidences(const Trains& trains, Shape shape) {
  Counts counts(shape.points());
  const std::size_t words = trains.words;
  for (std::size_t i = 0; i < shape.outputs; ++i) {
    if (trains.d_sign[i] == 0) continue;
    for (std::size_t j = 0; j < shape.inputs; ++j) {
      if (trains.x_sign[j] == 0) continue;
      const bool is_second = trains.x_sign[j] < 0 && !trains.d_second.empty();
      const std::uint64_t* d = (is_second ? trains.d_second : trains.d).data() + i * words;
      counts[i * shape.inputs + j] =
          trains.d_sign[i] * trains.x_sign[j] * common_bits(trains.x.data() + j * words, d, words);
    }
  }
  return counts;
}

Counts implicit_counts(const UpdateParameters& up, const TrainScale& scale, View x, View d,
                       const Draws& draws, std::uint64_t event) {
  const auto length = static_cast<float>(scale.length);
  const bool is_mean = up.pulse_type == PulseType::mean_count;
  const Rounding round_x(up, draws.of(Purpose::round_x, event));
  const Rounding round_d(up, draws.of(Purpose::round_d, event));
  // What a line contributes: a number of pulses, or a part of the length.
  const auto line = [&](float value, float factor, const Rounding& round, float resolution,
                        std::size_t index) {
    const float scaled = std::abs(value) * factor;
    if (!(scaled > 0)) return 0.0F;
    const float size = is_mean ? std::clamp(std::nearbyint(length * round(scaled, index)), 0.0F, length)
                               : std::clamp(quantise(scaled, step_of(resolution), 0), 0.0F, 1.0F);
    return value < 0 ? -size : size;
  };
  Vector columns(x.size());
  for (std::size_t j = 0; j < x.size(); ++j)
    columns[j] = line(x[j], scale.x_scale, round_x, up.x_res_implicit, j);
  Counts counts(x.size() * d.size());
  for (std::size_t i = 0; i < d.size(); ++i) {
    const float row = line(d[i], scale.d_scale, round_d, up.d_res_implicit, i);
    const float per_column = is_mean ? row / length : row * length;
    for (std::size_t j = 0; j < x.size(); ++j)
      counts[i * x.size() + j] = static_cast<std::int32_t>(std::nearbyint(per_column * columns[j]));
  }
  return counts;
}

Counts pulses_of(const UpdateParameters& up, float lr, float granularity, View x, View d, const Draws& draws,
                 std::uint64_t event) {
  const TrainScale scale = manage_update(up, lr, granularity, largest_magnitude(x), largest_magnitude(d));
  if (scale.length == 0) return Counts(x.size() * d.size());
  if (up.pulse_type == PulseType::mean_count || up.pulse_type == PulseType::deterministic_implicit)
    return implicit_counts(up, scale, x, d, draws, event);
  return coincidences(draw_trains(up, scale, x, d, draws, event), {d.size(), x.size()});
}

bool is_exact(const UpdateParameters& up, const Device& device) {
  return up.pulse_type == PulseType::none || up.pulse_type == PulseType::none_with_device ||
         device.pulse == nullptr;
}

void update_array(PulsedArray& array, const UpdateParameters& up, float lr, View x, View d,
                  const Draws& draws, std::uint64_t event, const Quirks& quirks) {
  if (lr == 0) return;
  if (is_exact(up, array.device()))
    array.update_exactly(x, d, lr, up.pulse_type != PulseType::none);
  else
    array.pulse(pulses_of(up, lr, array.granularity(quirks), x, d, draws, event));
}

}  // namespace pulsewright::analog
