// SPDX-License-Identifier: Apache-2.0
// A classifier of one layer whose weights are the counts of a pulse unit: what turns images into the vectors
// of its updates. docs/analog.md has the formulas.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analog/pulse_unit.h"
#include "base/diagnostics.h"
#include "data/data_set.h"

namespace pulsewright::analog {

class UnitNetwork {
 public:
  /// Images are pooled to the inputs of the unit by sums over squares; its outputs are the classes. Nothing,
  /// with diagnostics, if there are no such squares or other classes.
  static std::optional<UnitNetwork> make(const PulseUnit& unit, const data::DataSet& data,
                                         Diagnostics& diagnostics);

  /// x of an image [inputs]: the largest pixel is the largest value.
  std::vector<std::int64_t> inputs(std::span<const std::uint8_t> image) const;
  /// d of the cross entropy behind a softmax [outputs], 1 being the largest value. `counts`: [outputs *
  /// inputs], of which the one furthest from the start is a weight of 1 or -1.
  std::vector<std::int64_t> gradients(std::span<const std::uint64_t> counts, std::span<const std::int64_t> x,
                                      std::size_t label) const;
  /// The part of the images whose largest output is that of their label; the first of equal ones counts.
  double accuracy(std::span<const std::uint64_t> counts, const data::ImageSet& images) const;

 private:
  UnitNetwork(const PulseUnit& unit, const data::DataSet& data, std::size_t side);

  /// Weights times x, in steps of a device and of x [outputs].
  std::vector<std::int64_t> products(std::span<const std::uint64_t> counts,
                                     std::span<const std::int64_t> x) const;

  PulseUnit unit_;
  data::ImageShape shape_;
  std::size_t side_;        ///< of a square
  std::int64_t brightest_;  ///< sum over a square
};

}  // namespace pulsewright::analog
