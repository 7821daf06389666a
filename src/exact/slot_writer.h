// SPDX-License-Identifier: Apache-2.0
// The step between two layers of a fast engine: sums in, codes of thresholds out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "exact/kernels.h"
#include "exact/lane_layer.h"
#include "primitives/arithmetic.h"

namespace pulsewright::exact {

/// Requantises the values of a batch and writes what a layer keeps of them into its slots.
class SlotWriter {
 public:
  SlotWriter(const primitives::Requantisation& requantisation, const SlotCode& code);

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
  primitives::Requantisation requantisation_;
  const SlotCode& code_;
  const Kernels& kernels_;
  std::vector<std::array<std::uint8_t, 256>> byte_codes_;  // [planes][value]
  // The codes of all sums between the last one that gives the threshold 0 and the first one that gives the
  // largest, if they are few.
  std::vector<std::vector<std::uint8_t>> sum_codes_;  // [planes]
  std::int32_t first_ = 0;
  std::int32_t last_ = 0;
};

}  // namespace pulsewright::exact
