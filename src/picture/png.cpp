// SPDX-License-Identifier: Apache-2.0
#include "picture/png.h"

#include <algorithm>
#include <string_view>

#include "base/failure.h"

namespace pulsewright::picture {

namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

/// The CRC of PNG chunks, bit by bit: compressed pictures are small.
std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

std::string chunk(std::string_view type, std::string_view data) {
  const std::string body = std::string(type) + std::string(data);
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(crc_of(body));
}

/// Bits from the lowest of each byte on.
class BitWriter {
 public:
  /// The lowest bit of `value` first, as numbers are written.
  void number(std::uint32_t value, int bits) {
    for (int i = 0; i < bits; ++i) bit(value >> i & 1);
  }
  /// The highest bit first, as codes are written.
  void code(std::uint32_t value, int bits) {
    for (int i = bits - 1; i >= 0; --i) bit(value >> i & 1);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void bit(std::uint32_t value) {
    if (used_ == 0) bytes_ += '\0';
    bytes_.back() = static_cast<char>(static_cast<unsigned char>(bytes_.back()) | value << used_);
    used_ = (used_ + 1) % 8;
  }

  std::string bytes_;
  int used_ = 0;  ///< bits of the last byte
};

/// A symbol by the fixed codes. Source: RFC 1951, 3.2.6.
void write_symbol(BitWriter& writer, std::uint32_t symbol) {
  if (symbol < 144)
    writer.code(0x30 + symbol, 8);
  else if (symbol < 256)
    writer.code(0x190 + symbol - 144, 9);
  else if (symbol < 280)
    writer.code(symbol - 256, 7);
  else
    writer.code(0xc0 + symbol - 280, 8);
}

/// A number in classes that double in width: the class and, behind it, what lies above its first number.
struct NumberClass {
  std::uint32_t index;
  std::uint32_t rest;
  int bits;
};

/// `per_width` classes of each width, the first 2 * per_width of them with one number. Source: the tables in
/// RFC 1951, 3.2.5, follow this rule for lengths (4 a width, from 3 on) and distances (2, from 1 on).
NumberClass class_of(std::uint32_t number, std::uint32_t per_width) {
  if (number < 2 * per_width) return {number, 0, 0};
  int bits = 0;
  while (number >> bits >= 2 * per_width) ++bits;
  const std::uint32_t index = static_cast<std::uint32_t>(bits) * per_width + (number >> bits);
  return {index, number & ((1u << bits) - 1), bits};
}

constexpr std::size_t shortest_match = 3;
constexpr std::size_t longest_match = 258;
constexpr std::size_t farthest_match = 32768;

void write_match(BitWriter& writer, std::size_t length, std::size_t distance) {
  if (length == longest_match) {
    write_symbol(writer, 285);  // which has a class of its own
  } else {
    const NumberClass match = class_of(static_cast<std::uint32_t>(length - shortest_match), 4);
    write_symbol(writer, 257 + match.index);
    writer.number(match.rest, match.bits);
  }
  const NumberClass back = class_of(static_cast<std::uint32_t>(distance - 1), 2);
  writer.code(back.index, 5);
  writer.number(back.rest, back.bits);
}

std::size_t match_at(std::string_view data, std::size_t place, std::size_t distance) {
  if (distance > place || distance > farthest_match) return 0;
  std::size_t length = 0;
  while (length < longest_match && place + length < data.size() &&
         data[place + length] == data[place + length - distance])
    ++length;
  return length;
}

std::uint32_t adler_of(std::string_view data) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : data) {
    a = (a + static_cast<unsigned char>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

/// A zlib stream (RFC 1950) of one block with the fixed codes. What repeats is looked for in the byte before
/// and in the row above, which is where drawings repeat.
std::string compressed(std::string_view data, std::size_t row) {
  BitWriter writer;
  writer.number(1, 1);  // the last block
  writer.number(1, 2);  // of fixed codes
  for (std::size_t place = 0; place < data.size();) {
    const std::size_t along = match_at(data, place, 1);
    const std::size_t above = match_at(data, place, row);
    const std::size_t length = std::max(along, above);
    if (length < shortest_match) {
      write_symbol(writer, static_cast<unsigned char>(data[place++]));
      continue;
    }
    write_match(writer, length, along == length ? 1 : row);
    place += length;
  }
  write_symbol(writer, 256);  // the end
  return "\x78\x01" + writer.bytes() + big_endian(adler_of(data));
}

enum class ColourType : char { grey = 0, palette = 3 };

std::string png_of(std::span<const std::uint8_t> pixels, std::size_t columns, ColourType type,
                   std::string_view palette) {
  PW_ASSERT(columns > 0 && !pixels.empty() && pixels.size() % columns == 0);
  std::string rows;
  for (std::size_t first = 0; first < pixels.size(); first += columns) {
    rows += '\0';  // no filter
    for (const std::uint8_t pixel : pixels.subspan(first, columns)) rows += static_cast<char>(pixel);
  }
  std::string head = big_endian(static_cast<std::uint32_t>(columns)) +
                     big_endian(static_cast<std::uint32_t>(pixels.size() / columns));
  head += {8, static_cast<char>(type), 0, 0, 0};  // 8 bits per pixel
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", head) + (palette.empty() ? "" : chunk("PLTE", palette)) +
         chunk("IDAT", compressed(rows, columns + 1)) + chunk("IEND", "");
}

}  // namespace

std::string png_of(std::span<const std::uint8_t> grey, std::size_t columns) {
  return png_of(grey, columns, ColourType::grey, "");
}

std::string png_of(std::span<const std::uint8_t> places, std::size_t columns,
                   std::span<const Colour> palette) {
  PW_ASSERT(!palette.empty() && palette.size() <= 256);
  std::string colours;
  for (const Colour& colour : palette)
    for (const std::uint8_t part : colour) colours += static_cast<char>(part);
  return png_of(places, columns, ColourType::palette, colours);
}

}  // namespace pulsewright::picture
