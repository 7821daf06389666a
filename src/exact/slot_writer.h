// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "exact/kernels.h"
#include "exact/lane_layer.h"
#include "primitives/arithmetic.h"

namespace pulsewright {

/// Requantises the values of a batch and writes what a layer keeps of them into its slots.
class SlotWriter {
 public:
  SlotWriter(const Requantisation& requantisation, const SlotCode& code);

  /// One value of one lane.
  void write(std::int64_t value, std::size_t lane, std::uint8_t* slot) const {
    code_.put(static_cast<std::size_t>(requantisation_(value)), lane, slot);
  }
  /// `values`: [slots][lanes], lanes in their own order.
  void write_bytes(const std::uint8_t* values, std::size_t slots, std::uint8_t* to) const;
  /// `values`: [slots][lanes], the lane of each place by `lane_of`.
  void write_sums(const std::int32_t* values, const std::array<std::uint8_t, lanes>& lane_of,
                  std::size_t slots, std::uint8_t* to) const;

 private:
  std::uint32_t threshold_of(std::int32_t value) const;

  Requantisation requantisation_;
  const SlotCode& code_;
  const Kernels& kernels_;
  std::vector<std::array<std::uint8_t, 256>> byte_codes_;  // [planes][value]
  std::int64_t first_ = 0;                 // the thresholds of the values from here on, if there are few:
  std::vector<std::uint32_t> thresholds_;  // outside, the first and the last one hold
};

}  // namespace pulsewright
