// SPDX-License-Identifier: Apache-2.0
// Numbers of model files, exactly: never through a floating-point type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pulsewright::ising {

/// digits / 10^places, with the fewest places.
struct Decimal {
  std::int64_t digits = 0;
  int places = 0;  ///< 0 to 18

  bool operator==(const Decimal&) const = default;
};

/// A number such as -1, 2.50 or 1e-3, of at most 18 significant digits and places; nothing if `text` is none.
std::optional<Decimal> read_decimal(std::string_view text);

/// value * scale, if that is an integer of at most 2^53 in magnitude: beyond it, other programs would round.
std::optional<std::int64_t> scaled(const Decimal& value, std::int64_t scale);

/// value / scale as a decimal; nothing if it has no end or more than 18 places.
std::optional<std::string> decimal_text(std::int64_t value, std::int64_t scale);

}  // namespace pulsewright::ising
