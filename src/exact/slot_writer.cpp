// SPDX-License-Identifier: Apache-2.0
#include "exact/slot_writer.h"

#include <algorithm>
#include <limits>

namespace pulsewright {

namespace {

/// The least value of 32 bits whose threshold is at least `threshold`; the largest one where none is.
std::int64_t least_value(const Requantisation& requantisation, std::int64_t threshold) {
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

SlotWriter::SlotWriter(const Requantisation& requantisation, const SlotCode& code)
    : requantisation_(requantisation), code_(code), kernels_(kernels()), byte_codes_(code.planes) {
  for (std::size_t value = 0; value < 256; ++value)
    for (std::size_t p = 0; p < code.planes; ++p) {
      const auto threshold = static_cast<std::size_t>(requantisation(static_cast<std::int64_t>(value)));
      byte_codes_[p][value] = code.bytes[threshold * code.planes + p];
    }
  constexpr std::int64_t most_values = std::int64_t{1} << 18;
  first_ = least_value(requantisation, 1) - 1;
  const std::int64_t last = least_value(requantisation, requantisation.maximum);
  if (last - first_ < most_values)
    for (std::int64_t value = first_; value <= last; ++value)
      thresholds_.push_back(static_cast<std::uint32_t>(requantisation(value)));
}

std::uint32_t SlotWriter::threshold_of(std::int32_t value) const {
  if (thresholds_.empty()) return static_cast<std::uint32_t>(requantisation_(value));
  const auto last = static_cast<std::int64_t>(thresholds_.size()) - 1;
  return thresholds_[static_cast<std::size_t>(std::clamp<std::int64_t>(value - first_, 0, last))];
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
  for (std::size_t k = 0; k < slots; ++k, values += lanes, to += code_.slot_bytes)
    for (std::size_t place = 0; place < lanes; ++place)
      code_.put(threshold_of(values[place]), lane_of[place], to);
}

}  // namespace pulsewright
