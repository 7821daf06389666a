// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics.h"

#include <fmt/format.h>

#include "base/limit_text.h"

namespace pulsewright {

const std::vector<CodeInfo>& diagnostic_codes() {
  static const std::vector<CodeInfo> table = {
#define PW_CODE(number, name, meaning) {Code::name, #name, meaning},
#include "base/diagnostic_codes.def"
#undef PW_CODE
  };
  return table;
}

std::string code_text(Code code) {
  return fmt::format("PW{:04}", static_cast<int>(code));
}

std::string Diagnostic::text() const {
  std::string line = fmt::format("{} {}: expected {}, got {}", code_text(code), where, expected, got);
  if (!hint.empty()) line += "; " + hint;
  return line;
}

std::string to_text(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += diagnostic.text() + "\n";
  return text;
}

bool check_flag(std::string_view flag, std::int64_t value, std::int64_t least, std::int64_t most,
                Diagnostics& diagnostics) {
  if (least <= value && value <= most) return true;
  diagnostics.push_back({Code::bad_flag, std::string(flag),
                         fmt::format("a number from {} to {}", limit_text(least), limit_text(most)),
                         std::to_string(value), ""});
  return false;
}

std::string quote_briefly(std::string_view value) {
  constexpr std::size_t longest = 60;
  std::string text = "\"";
  for (char c : value.substr(0, longest)) {
    const bool printable = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
    text += printable ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return text + (value.size() > longest ? "...\"" : "\"");
}

}  // namespace pulsewright
