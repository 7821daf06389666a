// SPDX-License-Identifier: Apache-2.0
#include "base/limit_text.h"

#include <fmt/format.h>

namespace pulsewright {

namespace {

/// "2^40", "10^9"; nothing for other numbers, and for those that are read as easily in digits.
std::string power_text(std::int64_t limit) {
  constexpr std::int64_t counted = 100000000;
  if (limit < counted) return "";
  for (const std::int64_t base : {2, 10}) {
    int exponent = 0;
    std::int64_t rest = limit;
    for (; rest % base == 0; rest /= base) ++exponent;
    if (rest == 1) return fmt::format("{}^{}", base, exponent);
  }
  return "";
}

}  // namespace

std::string limit_text(std::int64_t limit) {
  switch (limit) {
    case INT64_MAX:
      return "2^63 - 1";
    case INT64_MIN:
      return "-2^63";
    case INT32_MAX:
      return "2^31 - 1";
    case INT32_MIN:
      return "-2^31";
    case UINT32_MAX:
      return "2^32 - 1";
    default:
      break;
  }
  const std::string power = power_text(limit);
  return power.empty() ? std::to_string(limit) : power;
}

std::string whole_number_words(std::int64_t lowest, std::int64_t highest) {
  if (lowest == INT64_MIN || lowest == INT32_MIN)
    return fmt::format("a whole number up to {}", limit_text(highest));
  return fmt::format("a whole number from {} to {}", limit_text(lowest), limit_text(highest));
}

}  // namespace pulsewright
