// SPDX-License-Identifier: Apache-2.0
#include "ising/decimal.h"

#include <charconv>
#include <cstdlib>
#include <numeric>

#include <fmt/format.h>

namespace pulsewright::ising {

namespace {

constexpr int most_places = 18;  // 10^18 is the largest power that 63 bits hold
constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads the digits of `text` from `at` on into `value`; whether they fit.
bool take_digits(std::string_view text, std::size_t& at, std::int64_t& digits) {
  for (; at < text.size() && is_digit(text[at]); ++at)
    if (__builtin_mul_overflow(digits, 10, &digits) ||
        __builtin_add_overflow(digits, text[at] - '0', &digits))
      return false;
  return true;
}

/// The number behind an 'e' at `at`, if the text ends with it.
std::optional<int> take_exponent(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '+') ++at;
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), exponent);
  if (error != std::errc{} || end != text.data() + text.size() || std::abs(exponent) > 400)
    return std::nullopt;
  return exponent;
}

/// digits / 10^places with places moved into [0, most_places].
std::optional<Decimal> normalised(std::int64_t digits, int places) {
  if (digits == 0) return Decimal{};
  for (; places < 0; ++places)
    if (__builtin_mul_overflow(digits, 10, &digits)) return std::nullopt;
  for (; places > 0 && digits % 10 == 0; --places) digits /= 10;
  if (places > most_places) return std::nullopt;
  return Decimal{digits, places};
}

}  // namespace

std::optional<Decimal> read_decimal(std::string_view text) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) ++at;
  std::int64_t digits = 0;
  const std::size_t first = at;
  if (!take_digits(text, at, digits)) return std::nullopt;
  std::size_t count = at - first;
  int places = 0;
  if (at < text.size() && text[at] == '.') {
    const std::size_t point = ++at;
    // Zeros at the end say nothing, and some programs write many.
    std::size_t end = at;
    for (std::size_t i = at; i < text.size() && is_digit(text[i]); ++i)
      if (text[i] != '0') end = i + 1;
    if (!take_digits(text.substr(0, end), at, digits)) return std::nullopt;
    places = static_cast<int>(at - point);
    while (at < text.size() && text[at] == '0') ++at;
    count += at - point;
  }
  if (count == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const auto exponent = take_exponent(text, at + 1);
    if (!exponent) return std::nullopt;
    places -= *exponent;
    at = text.size();
  }
  if (at != text.size()) return std::nullopt;
  return normalised(negative ? -digits : digits, places);
}

std::optional<std::int64_t> scaled(const Decimal& value, std::int64_t scale) {
  const std::int64_t divisor = power_of_ten(value.places);
  const std::int64_t common = std::gcd(divisor, scale);
  // The digits and the divisor may share factors too, as in 0.5 * 4.
  const std::int64_t rest = divisor / common;
  if (value.digits % rest != 0) return std::nullopt;
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value.digits / rest, scale / common, &product) || product > largest_exact ||
      product < -largest_exact)
    return std::nullopt;
  return product;
}

std::optional<std::string> decimal_text(std::int64_t value, std::int64_t scale) {
  const std::int64_t common = std::gcd(value, scale);
  value /= common;
  scale /= common;
  int places = 0;
  for (std::int64_t rest = scale; rest != 1; ++places) {
    // Each place takes a factor 10, of which the denominator needs a 2 or a 5.
    const std::int64_t taken = std::gcd(rest, std::int64_t{10});
    if (taken == 1 || places == most_places) return std::nullopt;
    rest /= taken;
  }
  std::int64_t digits = 0;
  if (__builtin_mul_overflow(value, power_of_ten(places) / scale, &digits)) return std::nullopt;
  if (places == 0) return std::to_string(digits);
  const std::int64_t unit = power_of_ten(places);
  return fmt::format("{}{}.{:0{}}", digits < 0 ? "-" : "", std::abs(digits / unit), std::abs(digits % unit),
                     places);
}

}  // namespace pulsewright::ising
