// SPDX-License-Identifier: Apache-2.0
// The pulsed update: how long the trains of a vector are, the trains, and the pulses in which they coincide
// at each cross-point.
#pragma once

#include <cmath>
#include <optional>

#include "analog/draws.h"
#include "analog/fields.h"
#include "analog/pulsed_array.h"

namespace pulsewright::analog {

enum class PulseType {
  none,
  stochastic_compressed,
  stochastic,
  none_with_device,
  mean_count,
  deterministic_implicit
};

struct UpdateParameters {
  PulseType pulse_type = PulseType::stochastic_compressed;
  std::int64_t desired_bl = 31;
  bool fixed_bl = true;
  bool update_management = true;
  bool update_bl_management = true;
  float um_grad_scale = 1;
  float res = 0;
  float x_res_implicit = 0;
  float d_res_implicit = 0;
  bool sto_round = false;
};

std::span<const Field<UpdateParameters>> update_fields();

/// Length and scales of the trains of one vector.
struct TrainScale {
  std::int64_t length = 0;  ///< BL; 0 pulses nothing
  float d_scale = 0;        ///< A
  float x_scale = 0;        ///< B
};

/// From the learning rate (at least 0), the granularity of the device and the largest |x| and |d|.
TrainScale manage_update(const UpdateParameters& up, float lr, float granularity, float x_max, float d_max);

/// The trains of one vector, packed: bit t % 64 of word t / 64 is slot t.
struct Trains {
  std::int64_t length = 0;
  std::size_t words = 0;  ///< of one line
  std::vector<std::uint64_t> x;
  std::vector<std::uint64_t> d;
  std::vector<std::uint64_t> d_second;  ///< the second phase of Stochastic; empty for one train per line
  std::vector<std::int8_t> x_sign;      ///< -1, 0 or 1
  std::vector<std::int8_t> d_sign;

  Trains() = default;
  Trains(std::int64_t slots, Shape shape);
  bool operator==(const Trains&) const = default;
};

/// The trains of a stochastic type.
Trains draw_trains(const UpdateParameters& up, const TrainScale& scale, View x, View d, const Draws& draws,
                   std::uint64_t event);

/// Coincidences at each cross-point, DOWN above 0.
Counts coincidences(const Trains& trains, Shape shape);

/// Pulses of a type that makes counts without trains.
Counts implicit_counts(const UpdateParameters& up, const TrainScale& scale, View x, View d,
                       const Draws& draws, std::uint64_t event);

/// The pulses of one vector with any pulse type that makes pulses.
Counts pulses_of(const UpdateParameters& up, float lr, float granularity, View x, View d, const Draws& draws,
                 std::uint64_t event);

/// One vector into one array: pulses, or an exact update with the pulse types that have none.
void update_array(PulsedArray& array, const UpdateParameters& up, float lr, View x, View d,
                  const Draws& draws, std::uint64_t event, const Quirks& quirks);

/// True for the pulse types that update exactly, and for a device that only can.
bool is_exact(const UpdateParameters& up, const Device& device);

float largest_magnitude(View x);

/// `value` rounded to a multiple of `step`, half to even; a step of 0 or less leaves it. `shift` is in [-0.5,
/// 0.5) when rounding is stochastic.
inline float quantise(float value, float step, float shift = 0) {
  return step <= 0 ? value : std::nearbyint(value / step + shift) * step;
}

}  // namespace pulsewright::analog
