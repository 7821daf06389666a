// SPDX-License-Identifier: Apache-2.0
#include "report/base64.h"

#include <cstdint>

namespace pulsewright::report {

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t first = 0; first < bytes.size(); first += 3) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 3; ++i)
      word = word << 8 | (first + i < bytes.size() ? static_cast<unsigned char>(bytes[first + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i)
      text += first + i > bytes.size() ? '=' : digits[(word >> (18 - 6 * i)) & 63];
  }
  return text;
}

}  // namespace pulsewright::report
