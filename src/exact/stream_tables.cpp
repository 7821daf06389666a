// SPDX-License-Identifier: Apache-2.0
#include "exact/stream_tables.h"

#include <algorithm>
#include <numeric>

namespace pulsewright::exact {

StreamTables::StreamTables(const RowShape& shape, std::span<const std::uint32_t> inputs,
                           std::span<const std::uint32_t> weights, std::size_t levels)
    : shape_(shape) {
  std::vector<std::size_t> cycles(inputs.size());
  std::iota(cycles.begin(), cycles.end(), std::size_t{0});
  // A stream with A ones has them in the first A of these cycles (docs/engines.md). No threshold lies between
  // equal words, so that their order among each other changes rows but no count.
  std::ranges::stable_sort(cycles, {}, [&](std::size_t t) { return inputs[t]; });
  for (const std::size_t t : cycles) weight_words_.push_back(weights[t]);

  code_.slot_bytes = shape.slot_bytes;
  code_.planes = shape.planes;
  std::size_t ones = 0;
  for (std::size_t threshold = 0; threshold < levels; ++threshold) {
    while (ones < cycles.size() && inputs[cycles[ones]] < threshold) ++ones;
    const LaneCode code = lane_code(shape, ones);
    code_.bytes.insert(code_.bytes.end(), code.bytes.begin(), code.bytes.begin() + shape.planes);
    if (shape.planes == 0) code_.numbers.push_back(static_cast<std::uint32_t>(ones));
  }
}

WeightRows StreamTables::add_weight(std::int64_t weight) {
  WeightRows result;
  std::vector<bool> bits(weight_words_.size());
  std::size_t ones = 0;
  const auto finish_row = [&] {
    if (ones == 0) return;
    const std::size_t offset = row_ones_.size() * shape_.row_bytes;
    rows_.resize(offset + shape_.row_bytes + row_overhang);
    write_row(shape_, bits, {rows_.data() + offset, shape_.row_bytes});
    row_ones_.push_back(static_cast<std::uint8_t>(ones));
    result.offsets.push_back(static_cast<std::uint32_t>(offset));
    result.ones += static_cast<std::int32_t>(ones);
    bits.assign(bits.size(), false);
    ones = 0;
  };
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (weight_words_[i] >= weight) continue;
    bits[i] = true;
    // The rows of a weight share no bit, so their counts add up to the weight's.
    if (++ones == shape_.most_ones) finish_row();
  }
  finish_row();
  return result;
}

}  // namespace pulsewright::exact
