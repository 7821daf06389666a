// SPDX-License-Identifier: Apache-2.0
#include "data/npz_array.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "data/npy.h"

namespace pulsewright::data {

namespace {

constexpr std::uint64_t most_array_bytes = std::uint64_t{1} << 30;

/// Texts of at most so many letters: "<U12" or "|S12".
std::optional<std::size_t> letters_of(std::string_view type) {
  std::size_t letters = 0;
  if (type.size() < 3 || (type[1] != 'U' && type[1] != 'S') || type[0] == '>') return std::nullopt;
  const auto [end, error] = std::from_chars(type.data() + 2, type.data() + type.size(), letters);
  if (error != std::errc() || end != type.data() + type.size() || letters > 4096) return std::nullopt;
  return letters;
}

/// Numbers or booleans.
const PlainType* number_type(std::string_view type) {
  if (type.size() != 3 || type[0] == '>') return nullptr;
  return numpy_type(type == "|b1" ? "u1" : type.substr(1));
}

}  // namespace

std::optional<NpzArray> NpzArray::read(const std::string& place, const ZipMember& member,
                                       Diagnostics& diagnostics) {
  const auto wrong = [&](const std::string& expected, const std::string& got) {
    diagnostics.push_back({Code::data_syntax, place, expected, got, ""});
    return std::nullopt;
  };
  const auto start =
      unpacked(member, std::min(longest_array_header, std::max<std::uint64_t>(member.size, 1)), false);
  const auto header = read_array_header(start.value_or(""));
  if (!header) return wrong("an array in numpy's format", "other bytes");
  NpzArray array;
  array.dimensions_ = header->dimensions;
  array.is_fortran_ = header->is_fortran;
  array.type_ = number_type(header->type);
  const auto letters = letters_of(header->type);
  if (array.type_ == nullptr && !letters)
    return wrong("little-endian numbers, booleans or texts of a fixed width",
                 header->type.find('O') == std::string::npos
                     ? "dtype " + quote_briefly(header->type)
                     : "Python objects (dtype object), which would have to be unpickled");
  if (letters) array.letter_ = header->type[1] == 'U' ? 4 : 1;
  array.width_ = array.type_ != nullptr ? array.type_->bytes : *letters * array.letter_;
  const auto size =
      size_of_array(header->dimensions, most_array_bytes / std::max<std::size_t>(array.width_, 1));
  if (!size) return wrong(fmt::format("at most {} bytes", most_array_bytes), "more");
  const std::uint64_t whole = header->length + *size * array.width_;
  if (!can_hold(member, whole))
    return wrong(fmt::format("{} bytes of elements", *size * array.width_), "fewer");
  auto bytes = unpacked(member, whole, true);
  if (!bytes)
    return wrong(fmt::format("{} bytes of elements, with the checksum of the archive", *size * array.width_),
                 "others");
  array.bytes_ = bytes->substr(header->length);
  return array;
}

std::size_t NpzArray::place_of(std::size_t i) const {
  if (!is_fortran_) return i * width_;
  std::size_t place = 0;
  std::size_t stride = bytes_.size() / width_;
  for (std::size_t d = dimensions_.size(); d-- > 0;) {
    const auto extent = static_cast<std::size_t>(dimensions_[d]);
    stride /= extent;
    place += i % extent * stride;
    i /= extent;
  }
  return place * width_;
}

std::string NpzArray::text(std::size_t i) const {
  std::string text;
  const std::size_t first = place_of(i);
  for (std::size_t at = first; at < first + width_; at += letter_) {
    const bool is_byte = std::all_of(bytes_.begin() + static_cast<std::ptrdiff_t>(at + 1),
                                     bytes_.begin() + static_cast<std::ptrdiff_t>(at + letter_),
                                     [](char c) { return c == 0; });
    const char letter = bytes_[at];
    // No label has what is not ASCII, so that two texts never become one.
    text += is_byte && static_cast<unsigned char>(letter) < 0x80 ? letter : '\x80';
  }
  // What is left of the width is filled with zeros.
  return text.substr(0, text.find_last_not_of('\0') + 1);
}

}  // namespace pulsewright::data
