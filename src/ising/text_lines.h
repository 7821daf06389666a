// SPDX-License-Identifier: Apache-2.0
// A text as lines of fields, as the formats of models have them: blanks between fields, LF or CR LF.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pulsewright::ising {

/// The fields of a line; of more than `most` only their number is kept.
struct Fields {
  static constexpr std::size_t most = 6;
  std::array<std::string_view, most> field = {};
  std::size_t count = 0;
};

/// Walks through the lines of a text.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : rest_(text) {}

  /// Moves to the next line that is not blank; false at the end.
  bool next() {
    while (!rest_.empty()) {
      const std::size_t end = rest_.find('\n');
      line_ = rest_.substr(0, end);
      rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
      ++number_;
      if (!line_.empty() && line_.back() == '\r') line_.remove_suffix(1);
      if (line_.find_first_not_of(" \t") != std::string_view::npos) return true;
    }
    return false;
  }

  std::string_view line() const { return line_; }
  std::uint32_t number() const { return number_; }  ///< from 1

  Fields fields() const {
    Fields fields;
    std::size_t at = 0;
    while ((at = line_.find_first_not_of(" \t", at)) != std::string_view::npos) {
      const std::size_t end = line_.find_first_of(" \t", at);
      if (fields.count < Fields::most) fields.field[fields.count] = line_.substr(at, end - at);
      ++fields.count;
      if (end == std::string_view::npos) break;
      at = end;
    }
    return fields;
  }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::uint32_t number_ = 0;
};

/// Digits as a number in [0, maximum].
inline std::optional<std::int64_t> read_index(std::string_view text, std::int64_t maximum) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-' || value > maximum)
    return std::nullopt;
  return value;
}

}  // namespace pulsewright::ising
