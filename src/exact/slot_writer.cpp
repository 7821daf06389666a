// SPDX-License-Identifier: Apache-2.0
#include "exact/slot_writer.h"

#include <algorithm>
#include <limits>

namespace pulsewright::exact {

namespace {

/// The least value of 32 bits whose threshold is at least `threshold`; the largest one where none is.
std::int64_t least_value(const primitives::Requantisation& requantisation, std::int64_t threshold) {
  std::int64_t low = std::numeric_limits<std::int32_t>::min();
  std::int64_t high = std::numeric_limits<std::int32_t>::max();
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (requantisation(middle) >= threshold)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

SlotWriter::SlotWriter(const primitives::Requantisation& requantisation, const SlotCode& code)
    : requantisation_(requantisation), code_(code), kernels_(kernels()), byte_codes_(code.planes) {
  for (std::size_t value = 0; value < 256; ++value)
    for (std::size_t p = 0; p < code.planes; ++p) {
      const auto threshold = static_cast<std::size_t>(requantisation(static_cast<std::int64_t>(value)));
      byte_codes_[p][value] = code.bytes[threshold * code.planes + p];
    }
  constexpr std::int64_t most_sums = std::int64_t{1} << 18;
  const std::int64_t first = least_value(requantisation, 1) - 1;
  const std::int64_t last = least_value(requantisation, requantisation.maximum);
  if (first < std::numeric_limits<std::int32_t>::min() || last - first >= most_sums) return;
  first_ = static_cast<std::int32_t>(first);
  last_ = static_cast<std::int32_t>(last);
  sum_codes_.resize(code.planes);
  for (std::size_t p = 0; p < code.planes; ++p) {
    for (std::int64_t sum = first; sum <= last; ++sum)
      sum_codes_[p].push_back(code.bytes[static_cast<std::size_t>(requantisation(sum)) * code.planes + p]);
    sum_codes_[p].resize(sum_codes_[p].size() + 3);
  }
}

void SlotWriter::write_bytes(const std::uint8_t* values, std::size_t slots, std::uint8_t* to) const {
  for (std::size_t p = 0; p < code_.planes; ++p)
    kernels_.map_rows(byte_codes_[p].data(), values, slots, to + p * lanes, code_.slot_bytes);
  if (code_.planes > 0) return;
  for (std::size_t k = 0; k < slots; ++k, values += lanes, to += code_.slot_bytes)
    for (std::size_t lane = 0; lane < lanes; ++lane) write(values[lane], lane, to);
}

void SlotWriter::write_sums(const std::int32_t* values, const std::array<std::uint8_t, lanes>& lane_of,
                            std::size_t slots, std::uint8_t* to) const {
  const bool in_byte_order = lane_of == kernels_.lane_of;
  for (std::size_t k = 0; k < slots; ++k, values += lanes, to += code_.slot_bytes) {
    if (in_byte_order && !sum_codes_.empty()) {
      for (std::size_t p = 0; p < code_.planes; ++p)
        kernels_.map_sums({first_, last_, sum_codes_[p].data()}, values, to + p * lanes);
    } else {
      for (std::size_t place = 0; place < lanes; ++place) write(values[place], lane_of[place], to);
    }
  }
}

}  // namespace pulsewright::exact
