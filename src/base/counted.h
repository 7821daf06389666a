// SPDX-License-Identifier: Apache-2.0
// A count with its noun.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pulsewright {

/// "1 table", "2 tables", "0 tables": of a noun whose plural ends with s.
inline std::string counted(std::int64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace pulsewright
