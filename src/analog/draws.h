// SPDX-License-Identifier: Apache-2.0
// Every random number of a tile: a pure function of (seed, tile, purpose, event, element, slot), so that it
// depends on no order of evaluation, no thread and no other number.
#pragma once

#include <cstdint>

#include "base/random.h"

namespace pulsewright::analog {

/// What a number is drawn for. The values are part of what a seed means: new ones go to the end.
enum class Purpose : std::uint64_t {
  device_arrays,
  train_x,
  train_d,
  train_d_second,  ///< the second phase of pulse type Stochastic
  round_x,
  round_d,
  pulse_noise,
  write_noise,
  diffusion,
  reset,
  reset_choice,
  drift,
  input_noise,
  input_rounding,
  output_noise,
  output_rounding,
  weight_noise,
  periphery,
  policy,
  slice,
  chopper_in,
  chopper_out,
  programming,
  drift_exponent,
  read_noise,
  modifier,
  initial_weights,
  order,
};

/// The point below which a standard normal number lies with probability p in (0, 1); Wichura's AS 241 (1988),
/// 16 figures, from the basic operations alone.
double normal_quantile(double p);

/// The numbers of one event for one purpose.
class EventDraws {
 public:
  EventDraws(std::uint64_t key, std::uint64_t event) : random_(key, event) {}

  /// 64 uniform bits; element < 2^40, slot < 2^24.
  std::uint64_t bits(std::uint64_t element, std::uint64_t slot = 0) const {
    return random_.at(element << 24 | slot);
  }
  /// Uniform in (0, 1): an odd multiple of 2^-54.
  double uniform(std::uint64_t element, std::uint64_t slot = 0) const {
    return (static_cast<double>(bits(element, slot) >> 11) + 0.5) * 0x1p-53;
  }
  /// N(0, 1).
  float normal(std::uint64_t element, std::uint64_t slot = 0) const {
    return static_cast<float>(normal_quantile(uniform(element, slot)));
  }
  /// True with probability p: always at 1, never at 0.
  bool chance(double p, std::uint64_t element, std::uint64_t slot = 0) const {
    return p >= 1 || uniform(element, slot) < p;
  }

 private:
  Random random_;
};

/// The draws of one array or periphery: `tile` is its number in the network.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t tile) : seed_(seed), tile_(tile) {}

  EventDraws of(Purpose purpose, std::uint64_t event) const;
  /// The draws of part `part` of this tile, such as one of its hidden arrays.
  Draws part(std::uint64_t part) const { return {seed_, tile_ * 64 + part + 1}; }

 private:
  std::uint64_t seed_;
  std::uint64_t tile_;
};

}  // namespace pulsewright::analog
