// SPDX-License-Identifier: Apache-2.0
// What a flag accepts, where CLI11 alone would accept too much.
#pragma once

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/diagnostics.h"

namespace pulsewright {

/// Plain decimal digits that `Integer` holds, with a minus sign where it is signed. CLI11 would read "010" as
/// 8, "" as 0, and wrap a negative number for an unsigned flag.
template <class Integer>
CLI::Validator decimal() {
  return CLI::Validator(
      [](std::string& text) {
        Integer value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc() && end == text.data() + text.size()) return std::string();
        return fmt::format("{} is not a whole number from {} to {}", quote_briefly(text),
                           std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max());
      },
      "");
}

/// One of the names of an enumeration.
template <std::size_t count>
CLI::Validator one_of(const std::string_view (&names)[count]) {
  return CLI::IsMember(std::vector<std::string>(std::begin(names), std::end(names)));
}

/// The value that one of these names stands for, which one_of() has let through.
template <class Enum, std::size_t count>
Enum value_of(const std::string_view (&names)[count], std::string_view name) {
  return static_cast<Enum>(std::find(std::begin(names), std::end(names), name) - std::begin(names));
}

/// A path or a name that is not empty.
inline CLI::Validator not_empty() {
  return CLI::Validator(
      [](std::string& text) { return text.empty() ? std::string("an empty name") : std::string(); }, "");
}

}  // namespace pulsewright
