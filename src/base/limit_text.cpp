// SPDX-License-Identifier: Apache-2.0
#include "base/limit_text.h"

#include <fmt/format.h>

namespace pulsewright {

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
    case -std::int64_t{INT32_MIN}:
      return "2^31";
    case UINT32_MAX:
      return "2^32 - 1";
    default:
      return std::to_string(limit);
  }
}

std::string whole_number_words(std::int64_t lowest, std::int64_t highest) {
  if (lowest == INT64_MIN || lowest == INT32_MIN)
    return fmt::format("a whole number up to {}", limit_text(highest));
  return fmt::format("a whole number from {} to {}", limit_text(lowest), limit_text(highest));
}

}  // namespace pulsewright
